"""Values of a policy file, and how a refusal reads."""

import math

import pytest
from pydantic import TypeAdapter, ValidationError

from escalation.policy.fields import ALLOWED_ACTIONS, ChosenAction, Count, Flag, Score, Window


def read_refusal(kind, value) -> str:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    return str(caught.value.errors()[0]["msg"])


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *((Score, 0), (Score, 0.5), (Score, 1), (Count, 1), (Count, 100), (Flag, True)),
        *((Flag, False), (Window, 1), (Window, 20.5), (Window, 3600), (Window, None)),
    ],
)
def test_good_values_pass(kind, value) -> None:
    assert TypeAdapter(kind).validate_python(value) == value


def test_every_action_may_be_chosen() -> None:
    assert ALLOWED_ACTIONS == ("answer", "audit", "veto", "approve", "handoff", "block")
    for action in ALLOWED_ACTIONS:
        assert TypeAdapter(ChosenAction).validate_python(action) == action


@pytest.mark.parametrize("value", [-0.1, 1.1, math.nan, math.inf, "0.5", True, None])
def test_scores_are_numbers_from_0_to_1(value) -> None:
    assert read_refusal(Score, value) == "a number from 0 to 1"


@pytest.mark.parametrize("value", [0, 101, 2.5, "2", True, None])
def test_counts_are_whole_numbers(value) -> None:
    assert read_refusal(Count, value) == "a whole number from 1 to 100"


@pytest.mark.parametrize("value", [1, 0, "yes", None])
def test_flags_are_true_or_false(value) -> None:
    assert read_refusal(Flag, value) == "true or false"


@pytest.mark.parametrize("value", ["handover", None, 3, ["answer"]])
def test_unknown_actions_are_told_the_known_ones(value) -> None:
    assert (
        read_refusal(ChosenAction, value) == "one of answer, audit, veto, approve, handoff, block"
    )


@pytest.mark.parametrize("value", [0, 0.5, 3601, math.nan, math.inf, "20", True])
def test_windows_are_seconds_up_to_an_hour(value) -> None:
    assert read_refusal(Window, value) == "a number of seconds from 1 to 3600"
