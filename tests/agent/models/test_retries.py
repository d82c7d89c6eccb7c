"""Asking again: only where it may help, later each time, as the provider wants, while there is time."""

from __future__ import annotations

import asyncio

import pytest

from agent.errors import ModelBusy, ModelDenied, ModelFailed, ModelTimedOut, ModelUnavailable
from agent.models.model import PLAIN, Asking
from agent.models.retries import RetryingModel, find_wait
from tests.agent.models.scripted import Doing, ScriptedModel, run

BEGIN = 1000.0
"""Where virtual time begins."""


def ask(model: ScriptedModel, asking: Asking = PLAIN) -> list[float]:
    """Ask up to three times and return when that was done, in seconds from the first."""
    retrying = RetryingModel(model, 3, draw=lambda: 1.0)
    try:
        run(retrying.ask([], asking))
    finally:
        seconds = [time - BEGIN for time in model.asked]
    return seconds


def test_a_failure_that_may_pass_is_tried_again_a_little_later() -> None:
    model = ScriptedModel(lambda number: ModelFailed() if number < 3 else "well")
    assert ask(model) == [0.0, 0.5, 1.5]


def test_after_the_last_try_its_failure_is_told() -> None:
    model = ScriptedModel(lambda number: ModelFailed(f"try {number}"))
    with pytest.raises(ModelFailed, match="try 3"):
        ask(model)


def test_the_provider_is_not_asked_before_it_wants_to_be() -> None:
    model = ScriptedModel(lambda number: ModelBusy(retry_after=2.0) if number < 2 else "well")
    assert ask(model) == [0.0, 2.0]


@pytest.mark.parametrize(
    "failure", [ModelTimedOut(), ModelDenied(), ModelUnavailable(), ModelBusy(retry_after=20)]
)
def test_some_failures_are_told_at_once(failure: Doing) -> None:
    model = ScriptedModel(lambda _: failure)
    with pytest.raises(ModelFailed):
        ask(model)
    assert len(model.asked) == 1


def test_no_try_begins_that_could_not_end_in_time() -> None:
    model = ScriptedModel(lambda _: ModelFailed(), seconds=1.0)
    with pytest.raises(ModelFailed):
        ask(model, Asking(until=BEGIN + 3.5))
    assert [time - BEGIN for time in model.asked] == [0.0, 1.5]


def test_a_cancelled_ask_is_not_tried_again() -> None:
    model = ScriptedModel(lambda _: "late", seconds=60.0)

    async def work() -> None:
        task = asyncio.create_task(RetryingModel(model, 3).ask([]))
        await asyncio.sleep(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(work())
    assert len(model.asked) == 1


@pytest.mark.parametrize(("chance", "wait"), [(0.0, 0.25), (1.0, 0.5)])
def test_chance_keeps_many_askers_apart(chance: float, wait: float) -> None:
    assert find_wait(ModelFailed(), 1, chance) == wait


def test_nobody_waits_for_long() -> None:
    assert find_wait(ModelFailed(), 3, 1.0) == 2.0
    assert find_wait(ModelFailed(), 4, 1.0) is None
