"""The breaker: opens after failures in a row, lets one probe pass in ten seconds, closes again."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import (
    BudgetSpent,
    ModelBusy,
    ModelDenied,
    ModelFailed,
    ModelRefused,
    ModelRejected,
    ModelTimedOut,
    ModelUnavailable,
)
from agent.models.breaker import FAILURES, LONGEST_REST, PROBE_SECONDS, Breaker, GuardedModel
from tests.agent.models.scripted import Doing, ScriptedModel, run


def fail(breaker: Breaker, now: float, rest: float = 0.0) -> None:
    ticket = breaker.admit(now)
    assert ticket is not None
    breaker.fail(ticket, now, rest)


def open_one(now: float = 0.0) -> Breaker:
    breaker = Breaker()
    for _ in range(FAILURES):
        fail(breaker, now)
    return breaker


def test_it_opens_after_failures_in_a_row() -> None:
    breaker = Breaker()
    for _ in range(FAILURES - 1):
        fail(breaker, 0.0)
    ticket = breaker.admit(0.0)
    assert ticket is not None
    breaker.succeed(ticket)
    for _ in range(FAILURES - 1):
        fail(breaker, 0.0)
    assert breaker.state == "closed"
    fail(breaker, 0.0)
    assert (breaker.state, breaker.admit(0.0)) == ("open", None)


def test_one_probe_passes_and_a_success_closes_it() -> None:
    breaker = open_one()
    assert breaker.admit(PROBE_SECONDS - 0.1) is None
    probe = breaker.admit(PROBE_SECONDS)
    assert probe is not None
    assert breaker.admit(PROBE_SECONDS) is None
    breaker.succeed(probe)
    assert breaker.state == "closed"
    assert breaker.admit(PROBE_SECONDS) is not None


def test_a_probe_that_fails_or_is_given_up_leaves_it_open_for_as_long_again() -> None:
    breaker = open_one()
    fail(breaker, PROBE_SECONDS)
    assert breaker.admit(2 * PROBE_SECONDS - 0.1) is None
    assert breaker.admit(2 * PROBE_SECONDS) is not None  # nothing is heard of this one
    assert breaker.admit(3 * PROBE_SECONDS - 0.1) is None
    assert breaker.admit(3 * PROBE_SECONDS) is not None


def test_what_began_before_it_turned_counts_no_more() -> None:
    breaker = Breaker()
    early = breaker.admit(0.0)
    assert early is not None
    for _ in range(FAILURES):
        fail(breaker, 0.0)
    breaker.succeed(early)
    assert breaker.state == "open"


def test_a_provider_that_wants_to_rest_longer_is_left_alone_at_once() -> None:
    for rest in (5.0, 30.0):
        breaker = Breaker()
        fail(breaker, 0.0, rest)
        assert breaker.admit(rest - 0.1) is None
        assert breaker.admit(rest) is not None


def test_a_rest_that_is_waited_for_does_not_open_it() -> None:
    breaker = Breaker()
    fail(breaker, 0.0, rest=2.0)
    assert breaker.state == "closed"


def test_nobody_is_left_alone_for_ever() -> None:
    breaker = open_one()
    fail(breaker, PROBE_SECONDS, rest=3600.0)
    assert breaker.admit(PROBE_SECONDS + LONGEST_REST) is not None


@given(st.lists(st.floats(0.0, 4.0), min_size=1, max_size=200))
def test_while_open_at_most_one_request_passes_in_ten_seconds(gaps: list[float]) -> None:
    breaker, now, passed = open_one(), 0.0, [0.0]
    for gap in gaps:
        now += gap
        if (ticket := breaker.admit(now)) is not None:
            passed.append(now)
            breaker.fail(ticket, now)
    assert all(later - earlier >= PROBE_SECONDS for earlier, later in zip(passed, passed[1:]))  # noqa: B905, RUF007


class Counted:
    """A watch that writes down what it is told."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, int, int]] = []
        self.is_open: list[bool] = []
        self.troubles: list[str] = []

    def note_call(self, model: str, outcome: str, tokens_in: int, tokens_out: int) -> None:
        self.calls.append((model, outcome, tokens_in, tokens_out))

    def note_breaker(self, model: str, *, is_open: bool) -> None:
        self.is_open.append(is_open)

    def note_trouble(self, model: str, trouble: str) -> None:
        assert model == "main"
        self.troubles.append(trouble)


def test_a_guarded_model_is_not_asked_while_the_breaker_is_open() -> None:
    watch = Counted()
    model = ScriptedModel(lambda _: ModelFailed())

    async def work() -> None:
        guarded = GuardedModel(model, Breaker(), watch)
        for _ in range(FAILURES):
            with pytest.raises(ModelFailed):
                await guarded.ask([])
        with pytest.raises(ModelUnavailable):
            await guarded.ask([])
        await asyncio.sleep(PROBE_SECONDS)
        model.do = lambda _: "back"
        assert (await guarded.ask([])).message.text == "back"

    run(work())
    assert len(model.asked) == FAILURES + 1
    assert watch.calls[-2:] == [("main", "model_unavailable", 0, 0), ("main", "ok", 10, 2)]
    assert watch.calls[0] == ("main", "model_failed", 0, 0)
    assert watch.is_open == [False, False, False, True, False]


@pytest.mark.parametrize(
    ("failure", "is_open"),
    [
        (ModelFailed(), True),
        (ModelBusy(), True),
        (ModelRejected(), False),
        (BudgetSpent(), False),
    ],
)
def test_only_what_speaks_against_the_provider_opens_it(failure: Doing, is_open: bool) -> None:
    breaker = Breaker()

    async def work() -> None:
        guarded = GuardedModel(ScriptedModel(lambda _: failure), breaker)
        for _ in range(FAILURES):
            with pytest.raises(ModelFailed):
                await guarded.ask([])

    run(work())
    assert (breaker.state == "open") is is_open


def test_what_is_never_sent_does_not_close_it() -> None:
    breaker = open_one()

    async def work() -> None:
        await asyncio.sleep(PROBE_SECONDS)
        with pytest.raises(BudgetSpent):
            await GuardedModel(ScriptedModel(lambda _: BudgetSpent()), breaker).ask([])

    run(work())
    assert breaker.state == "open"


def test_what_is_wrong_with_the_provider_is_told_until_it_answers() -> None:
    watch = Counted()
    model = ScriptedModel(lambda _: ModelDenied())

    async def work() -> None:
        guarded = GuardedModel(model, Breaker(), watch)
        in_a_hurry = ModelTimedOut(is_outage=False)
        script: list[Doing] = [
            ModelDenied(),
            in_a_hurry,
            ModelRejected(),
            ModelRefused(),
            BudgetSpent(),
            "back",
        ]
        model.do = lambda _: script.pop(0)
        while script:
            with suppress(ModelFailed):
                await guarded.ask([])

    run(work())
    said = [each().message for each in (ModelDenied, ModelRejected)]
    assert watch.troubles == [*said, "", BudgetSpent().message, ""]
