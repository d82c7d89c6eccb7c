"""The fold, on the vectors that the screens' fold (agent_console/web/wire/fold.ts) runs too."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from escalation.conversation import Conversation
from escalation.desk_events import Route
from escalation.events import KINDS, Record
from escalation.fold import fold_records

FOLDER = Path(__file__).parents[1] / "vectors"
SERVER_ONLY = (
    *("offered_seq", "refused", "language", "topic", "last_human", "replied_at", "clocks"),
    *(
        "left_at",
        "unanswered_since",
        "pauses",
        "messages",
        "passed_on",
        "unfinished",
        "absorbed",
        "reopened",
    ),
)
VECTORS = {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}


def read_record(event: dict[str, Any]) -> Record:
    return Record(
        "c1",
        event["seq"],
        event["kind"],
        event["author"]["role"],
        event["author"].get("name"),
        None,
        event["inner"].get("epoch", 0),
        event["at"],
        None,
        json.dumps(event["body"]),
        json.dumps(event["inner"]),
    )


def describe(conversation: Conversation) -> dict[str, Any]:
    """The state in the words of the vectors: plain lists, notices sorted."""
    state = json.loads(json.dumps(asdict(conversation), default=_simplify))
    assert isinstance(state, dict)
    for kept in (state["held"], state["suggestion"]):
        if kept is not None:
            assert kept.pop("sources") == []  # the screens read them from the event itself
            for name in ("topic", "by_mode", "review", "approval_seconds", "may_pass"):
                del kept[name]  # what the server alone needs
    del state["speech"]  # the screens know unfinished words from their hints
    for name in SERVER_ONLY:
        del state[name]
    for action in state["actions"]:
        own = ("epoch", "history", "approval_seconds")
        for name in ("owner", "reference", "attempt", "runner", *own):
            del action[name]  # this too
    return state


def _simplify(value: Any) -> Any:
    return value.model_dump() if isinstance(value, Route) else sorted(value)


@pytest.mark.parametrize("name", VECTORS)
def test_vector(name: str) -> None:
    conversation = Conversation("c1")
    expected = describe(conversation)
    for step in VECTORS[name]["steps"]:
        event = step["event"]
        conversation = fold_records(conversation, [read_record(event)])
        expected |= {"head": event["seq"], "last_at": event["at"], **step["then"]}
        assert describe(conversation) == expected, f"after {event['seq']} {event['kind']}"


def test_every_kind_is_in_a_vector() -> None:
    met = {step["event"]["kind"] for vector in VECTORS.values() for step in vector["steps"]}
    assert met >= KINDS


def test_words_may_be_shown_from_the_beginning_of_an_answer_to_its_end() -> None:
    conversation, seen = Conversation("c1"), []
    for step in VECTORS["unfinished_words"]["steps"]:
        record = read_record(step["event"])
        conversation = fold_records(conversation, [record])
        seen.append(None if conversation.speech is None else conversation.speech.begun_seq)
    assert seen == [None, None, 3, None, 5, None, None, 8, 8, None]
