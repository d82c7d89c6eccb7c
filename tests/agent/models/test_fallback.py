"""The fallback replies, under its own name, where the first model fails."""

from __future__ import annotations

import pytest

from agent.errors import BudgetSpent, ModelFailed, ModelRefused, ModelTimedOut, ModelUnavailable
from agent.models.fallback import FallbackModel
from agent.models.model import Asking
from tests.agent.models.scripted import Doing, ScriptedModel, run


@pytest.mark.parametrize("failure", [ModelFailed(), ModelTimedOut(), ModelUnavailable()])
def test_the_other_model_is_asked_and_named(failure: Doing) -> None:
    model = FallbackModel(ScriptedModel(lambda _: failure), ScriptedModel(lambda _: "b", "other"))
    told = run(model.ask([]))
    assert (model.name, told.model, told.message.text) == ("main", "other", "b")


@pytest.mark.parametrize("failure", [ModelRefused(), BudgetSpent()])
def test_a_refusal_and_an_empty_purse_are_not_got_round(failure: Exception) -> None:
    other = ScriptedModel(lambda _: "b", "other")
    with pytest.raises(type(failure)):
        run(FallbackModel(ScriptedModel(lambda _: failure), other).ask([]))
    assert other.asked == []


def test_where_both_fail_the_first_failure_is_told() -> None:
    main = ScriptedModel(lambda _: ModelTimedOut("main"))
    with pytest.raises(ModelTimedOut, match="main"):
        run(FallbackModel(main, ScriptedModel(lambda _: ModelFailed("other"))).ask([]))


def test_the_first_model_leaves_the_other_some_time() -> None:
    main, other = ScriptedModel(lambda _: ModelFailed(), seconds=2.0), ScriptedModel(lambda _: "b")
    run(FallbackModel(main, other).ask([], Asking(until=1010.0)))
    assert (main.askings[0].until, other.askings[0].until) == (1006.0, 1010.0)
