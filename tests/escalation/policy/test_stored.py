"""A situation comes back from what a decision keeps as the rules saw it."""

import math
from dataclasses import replace

import pytest

from agent.dialogue import Confidence, Draft, Flaw, Signals, Source, ToolCall, ToolUse
from escalation.autonomy.mode import Standing
from escalation.conversation import Conversation
from escalation.events import DecisionInner
from escalation.keeping import keep
from escalation.policy.rule import Situation
from escalation.policy.stored import (
    flatten_scores,
    is_score_of_message,
    restore_situation,
    see,
    see_standing,
)
from escalation.policy.surroundings import UNKNOWN, Surroundings

CONVERSATION = Conversation("c1", head=7, epoch=1, misses=1)
SIGNALS = Signals({"fraud": 0.25}, 0.5, 0.75, 0.125, 0.0625, {"wants_human": "person"})
DRAFT = Draft(
    "It is on its way.",
    Confidence(0.93, 2.6, 0.8, True, "topic delivery", False, {"margin": 1.5}),
    sources=(Source("a1", "Parcels", "Two days.", "https://shop.example/", 0.0, 5),),
    answer_id="a1",
    topic="delivery",
    language="en",
    signals={"margin": 0.25},
    versions={"model": "canned"},
    flaws=(Flaw("promise", "done"),),
    used=(ToolUse("status", {"id": 1}, "sent", seconds=0.5),),
    rests_on_tool=True,
)
WANTING = Draft("", Confidence(None), wants=(ToolCall("refund", {"a": 1}, "human", "Pay."),))
AROUND = Surroundings("2026-11-21T09:30:00+01:00", False, 3, 0, {"plan": "gold", "paid": True})
STANDING = Standing("delivery", "veto", "audit", True, "Stopped.")


def keep_all(situation: Situation) -> DecisionInner:
    """Keep a situation as a turn does, and read it back as from the log."""
    kept = {} if situation.draft is None else keep(situation.draft)
    kept["signals"] = kept.get("signals", {}) | flatten_scores(situation.signals)
    seen = see(
        situation.conversation,
        situation.signals,
        situation.draft,
        situation.failure,
        situation.around,
        is_waived=situation.uncertified == "answer",
    ).model_copy(update={"standing": see_standing(situation.standing)})
    inner = DecisionInner(action="answer", question=situation.question, seen=seen, **kept)
    return DecisionInner.model_validate_json(inner.model_dump_json(exclude_none=True))


@pytest.mark.parametrize(
    "situation",
    [
        Situation(CONVERSATION, SIGNALS, DRAFT, None, "answer", STANDING, "Where?", AROUND),
        Situation(CONVERSATION, SIGNALS, WANTING, None, "approve", Standing(), "Where?"),
        Situation(CONVERSATION, None, None, "no answer within 30 s", around=UNKNOWN),
        Situation(CONVERSATION, Signals(), Draft("Yes.", Confidence(None))),
    ],
    ids=["everything", "wanting", "failed", "bare"],
)
def test_what_is_kept_comes_back(situation: Situation) -> None:
    assert restore_situation(CONVERSATION, keep_all(situation)) == situation


def test_a_score_that_is_no_number_comes_back_as_none() -> None:
    signals = replace(SIGNALS, topics={"fraud": math.inf}, frustration=math.nan)
    inner = keep_all(Situation(CONVERSATION, signals, None))
    assert inner.seen is not None
    assert inner.seen.unread == ["topic_fraud", "frustration"]
    restored = restore_situation(CONVERSATION, inner).signals
    assert restored is not None
    assert math.isnan(restored.topics["fraud"])
    assert math.isnan(restored.frustration)
    assert restored.wants_human == 0.5


def test_what_is_usual_takes_no_room() -> None:
    inner = keep_all(Situation(CONVERSATION, Signals(), Draft("Yes.", Confidence(0.9))))
    assert inner.seen is not None
    assert inner.seen.model_dump(exclude_none=True) == {"head": 7}


def test_a_decision_without_it_cannot_be_repeated() -> None:
    with pytest.raises(ValueError, match="does not keep"):
        restore_situation(CONVERSATION, DecisionInner(action="answer"))


@pytest.mark.parametrize(
    ("name", "is_of_message"), [("wants_human", True), ("topic_fraud", True), ("margin", False)]
)
def test_scores_of_the_message_have_names_of_their_own(name: str, is_of_message: bool) -> None:
    assert is_score_of_message(name) is is_of_message
