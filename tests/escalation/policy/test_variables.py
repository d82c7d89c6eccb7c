"""What conditions see of a situation; what is not known is not there."""

import math
from collections.abc import Callable
from dataclasses import replace

from agent.dialogue import Confidence, Draft, Signals, Source, ToolCall
from escalation.conversation import Conversation
from escalation.policy.rule import Situation
from escalation.policy.surroundings import Surroundings
from escalation.policy.variables import VARIABLES, build_variables, list_kinds

Build = Callable[..., Situation]
AROUND = Surroundings("2026-11-21T18:05:00+01:00", True, 4, 2, {"plan": "gold", "value": 3})


def test_a_usual_situation_is_told_whole(build_situation: Build) -> None:
    draft = Draft(
        "It comes.",
        Confidence(0.9, threshold=0.8, certified=True),
        sources=[Source("a", "A", "It comes.")],
        topic="delivery",
        language="de",
    )
    conversation = Conversation(
        "c1",
        site="shop",
        misses=1,
        messages=3,
        human_joined=True,
        reopened=True,
        contact="a@x.org",
        opened_at="2026-11-21T16:35:00.000Z",
    )
    signals = Signals(topics={"fraud": 0.5}, wants_human=0.25, frustration=0.125)
    situation = Situation(conversation, signals, draft, question="Wo ist es?", around=AROUND)
    assert build_variables(situation, ("fraud", "medical"), {"plan": "free", "value": None}) == {
        "message": "Wo ist es?",
        "topic": "delivery",
        "signals": {
            "wants_human": 0.25,
            "frustration": 0.125,
            "injection": 0.0,
            "repeated_question": 0.0,
            "topics": {"fraud": 0.5, "medical": 0.0},
        },
        "draft": {
            "failed": False,
            "confidence": 0.9,
            "threshold": 0.8,
            "certified": True,
            "rests_on_tool": False,
            "wants_tool": False,
            "sources": 1,
        },
        "customer": {"language": "de", "plan": "gold", "value": 3.0},
        "conversation": {
            "site": "shop",
            "misses": 1,
            "messages": 3,
            "minutes": 30.0,
            "human_joined": True,
            "reopened": True,
            "has_contact": True,
        },
        "hours": {
            "open": True,
            "hour": 18,
            "minute": 5,
            "weekday": "saturday",
            "date": "2026-11-21",
        },
        "queue": {"waiting": 4, "online": 2},
    }


def test_what_is_not_known_is_not_there(build_situation: Build) -> None:
    situation = build_situation(signals=None, draft=None, failure="no answer")
    variables = build_variables(situation, ("fraud",), {"plan": "free", "value": None})
    assert (variables["signals"], variables["hours"], variables["queue"]) == ({}, {}, {})
    assert variables["customer"] == {"language": "", "plan": "free"}
    assert "minutes" not in variables["conversation"]
    assert variables["draft"] == {
        "failed": True,
        "certified": False,
        "rests_on_tool": False,
        "wants_tool": False,
        "sources": 0,
    }
    assert variables["topic"] == ""


def test_a_score_that_is_no_number_is_not_there(build_situation: Build) -> None:
    signals = Signals(topics={"fraud": math.nan}, frustration=math.nan, wants_human=2.0)
    situation = build_situation(signals=signals, confidence=Confidence(math.nan))
    variables = build_variables(situation, ("fraud",), {})
    assert variables["signals"] == {"injection": 0.0, "repeated_question": 0.0, "topics": {}}
    assert variables["draft"].keys().isdisjoint({"confidence", "threshold"})


def test_a_draft_that_wants_a_tool_has_not_failed(build_situation: Build) -> None:
    draft = Draft("", Confidence(None), wants=(ToolCall("refund", {}),))
    told = build_variables(build_situation(draft=draft), (), {})["draft"]
    assert (told["failed"], told["wants_tool"]) == (False, True)
    silent = build_variables(build_situation(text=" "), (), {})["draft"]
    assert (silent["failed"], silent["wants_tool"]) == (True, False)


def test_the_language_that_programs_told_comes_first(build_situation: Build) -> None:
    around = replace(AROUND, attributes={"language": "fr"})
    draft = Draft("It comes.", Confidence(0.9), language="de")
    assert build_variables(build_situation(draft=draft, around=around), (), {})["customer"] == {
        "language": "fr"
    }


def test_there_is_a_kind_for_each_value_and_each_own_name(build_situation: Build) -> None:
    kinds = list_kinds(("fraud",), {"plan": "text"})
    assert set(kinds) == {*VARIABLES, "signals.topics.fraud", "customer.plan"}
    conversation = Conversation("c1", opened_at="2026-11-21T16:35:00.000Z")
    draft = Draft("It comes.", Confidence(0.9, threshold=0.8))
    situation = build_situation(around=AROUND, conversation=conversation, draft=draft)
    variables = build_variables(situation, ("fraud",), {"plan": None})
    usual = {"flag": bool, "whole": int, "number": float, "text": str}
    for path, kind in kinds.items():
        value = variables
        for part in path.split("."):
            value = value[part]
        assert type(value) is usual[kind], path
