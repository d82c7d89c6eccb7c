"""What a decision keeps of a draft can be stored, or the draft is none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from agent.dialogue import Confidence, Draft, ToolCall, ToolUse
from escalation.events import DecisionInner
from escalation.keeping import (
    LONGEST_ARGS,
    LONGEST_RESULT,
    MOST_USED,
    MOST_WANTED,
    keep,
    only_finite,
)

WISH = Draft(
    "I will refund it.",
    Confidence(None),
    wants=(ToolCall("refund", {"amount": 40, "why": None}, "human", "Refunds an order"),),
    used=(ToolUse("order_status", {"order": 7}, "on its way", seconds=0.12345),),
)


def test_wishes_and_tools_are_kept_and_the_words_beside_a_wish_are_not() -> None:
    inner = DecisionInner(action="approve", **keep(WISH))
    assert inner.draft is None
    assert inner.wants[0].model_dump() == {
        "name": "refund",
        "args": {"amount": 40, "why": None},
        "permission": "human",
        "description": "Refunds an order",
    }
    assert inner.tools[0].model_dump() == {
        "name": "order_status",
        "args": {"order": 7},
        "result": "on its way",
        "ok": True,
        "seconds": 0.123,
    }
    resting = keep(Draft("It is on its way.", Confidence(None), rests_on_tool=True))
    assert (resting["draft"], resting["rests_on_tool"]) == ("It is on its way.", True)


def test_long_results_are_cut_and_the_newest_tools_kept() -> None:
    uses = tuple(ToolUse(f"t{n}", {}, "x" * (LONGEST_RESULT + 1)) for n in range(MOST_USED + 2))
    tools = keep(replace(WISH, used=uses))["tools"]
    assert [tools[0].name, len(tools)] == ["t2", MOST_USED]
    assert (len(tools[0].result), tools[0].result[-1]) == (LONGEST_RESULT, "…")


def test_arguments_are_a_copy() -> None:
    args: dict[str, Any] = {"lines": [1, 2]}
    wanted = keep(replace(WISH, wants=(ToolCall("refund", args),)))["wants"][0]
    args["lines"].append(3)
    assert wanted.args == {"lines": [1, 2]}


@pytest.mark.parametrize(
    "call",
    [
        ToolCall("refund", {"amount": float("nan")}),
        ToolCall("refund", {"amount": object()}),
        ToolCall("refund", {"why": "\ud800"}),
        ToolCall("re\ud800fund", {}),
        ToolCall("refund", {}, description="\ud800"),
        ToolCall("refund", {"why": "x" * LONGEST_ARGS}),
        ToolCall("refund", {}, permission="anybody"),  # type: ignore[arg-type]
        ToolCall("refund", [1]),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_stored_is_no_wish(call: ToolCall) -> None:
    with pytest.raises((ValueError, TypeError)):
        keep(replace(WISH, wants=(call,)))


def test_of_a_flood_of_wishes_so_many_are_kept_that_they_are_too_many() -> None:
    assert len(keep(replace(WISH, wants=tuple(WISH.wants) * 300))["wants"]) == MOST_WANTED + 1


def test_a_result_that_cannot_be_stored_is_no_draft() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        keep(replace(WISH, used=(ToolUse("order_status", {}, "\ud800"),)))


def test_only_numbers_are_kept() -> None:
    values = {"a": 0.123456, "b": float("nan"), "c": float("inf")}
    assert only_finite(values) == {"a": 0.1235}
