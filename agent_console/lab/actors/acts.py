"""What a person of the desk may do next: frames for the console, drawn at random."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from agent_console.lab.actors.line import Frame
from agent_console.lab.actors.seen import Seen

OUTCOMES = ("solved", "unsolved", "spam", "duplicate", "other")
VERDICTS = ("wrong", "right", "right", "unclear")
NOBODY = "c" + "0" * 24
"""Id of a conversation that does not exist."""

MALFORMED: tuple[str | bytes, ...] = (
    "",
    '{"type":"claim"}',
    '{"type":"claim","conversation_id":"with a space","ref":"r"}',
    '{"type":"presence","state":"asleep","ref":7}',
    '{"type":"resolve","conversation_id":"c1","outcome":"perhaps","ref":"r"}',
    '{"type":"send","conversation_id":"c1","client_id":"x","text":""}',
    '{"type":"hello","ref":"again"}',
    '{"type":"presence","state":"online","ref":{}}',
    b"\x01",
)
"""Frames that must be refused, and change nothing."""


class Pen:
    """Writes one person's words, each under a new name that it begins with."""

    def __init__(self, person_id: str) -> None:
        self._person_id = person_id
        self._written = 0

    def next_name(self) -> str:
        """Return a new name."""
        self._written += 1
        return f"{self._person_id}-{self._written}"

    def write(self, kind: str, conversation_id: str, seen: Seen, words: str) -> Frame:
        """Build a ``send`` or ``note`` about the customer's newest message."""
        name = self.next_name()
        text = f"<{name}> re <{seen.asked}>: {words}"
        return {
            "type": kind,
            "conversation_id": conversation_id,
            "client_id": name,
            "text": text,
        }

    def approve(self, conversation_id: str, draft_seq: int, seen: Seen, luck: float) -> Frame:
        """Build an ``approve``: as it stands, or here and there in other words."""
        frame: Frame = {
            "type": "approve",
            "conversation_id": conversation_id,
            "client_id": self.next_name(),
            "draft_seq": draft_seq,
        }
        if luck < 0.25:
            frame["text"] = f"Re <{seen.asked}>: in better words."
        return frame

    def audit(self, conversation_id: str, answer_seq: int, luck: float) -> Frame:
        """Build a verdict on a sent answer."""
        frame: Frame = {
            "type": "audit",
            "conversation_id": conversation_id,
            "client_id": self.next_name(),
            "answer_seq": answer_seq,
            "verdict": VERDICTS[int(luck * len(VERDICTS))],
        }
        if luck < 0.3:
            frame |= {"note": "Not any more.", "right_answer_id": "k2"}
        return frame

    def decide(self, conversation_id: str, action_seq: int, args: Frame, luck: Random) -> Frame:
        """Build a decision about what the bot wants done: yes, yes with changes, or no."""
        what, how = luck.random(), luck.random()
        frame: Frame = {
            "type": "decide",
            "conversation_id": conversation_id,
            "client_id": self.next_name(),
            "action_seq": action_seq,
            "decision": "approve" if what < 0.5 else "edit" if what < 0.8 else "reject",
        }
        if frame["decision"] == "edit":
            frame["args"] = args | {"amount": int(how * 520), "checked": [True, how, None]}
        return frame


def reply(pen: Pen, conversation_id: str, seen: Seen, luck: float) -> Frame:
    """Answer the customer, here and there starting from what the bot left."""
    frame = pen.write("send", conversation_id, seen, "A person here. It will arrive soon.")
    if luck < 0.4 and seen.suggestion is not None:
        frame["draft_seq"] = seen.suggestion
    elif luck > 0.97:
        frame["draft_seq"] = 1
    return frame


def finish(colleagues: Sequence[str], random: Random) -> Frame:
    """Let go of a conversation in one of the ways there are; the frame does not name it yet."""
    luck, which = random.random(), random.random()
    frame: Frame = {}
    if luck < 0.35:
        frame |= {"type": "resolve", "outcome": OUTCOMES[int(which * 5)]}
        if which < 0.3:
            frame["labels"] = ["parcel", "late"]
    elif luck < 0.6:
        frame["type"] = "return_to_bot"
        if which < 0.5:
            frame["note"] = "It is settled."
    elif luck < 0.75:
        frame["type"] = "release"
    else:
        frame |= {"type": "transfer", "to": colleagues[int(which * len(colleagues))]}
        if which < 0.5:
            frame["note"] = "You know this better."
    return frame


def intrude(pen: Pen, conversation_id: str, seen: Seen, luck: float) -> Frame:
    """Do something to a conversation that may well be somebody else's."""
    ways: tuple[Frame, ...] = (
        {"type": "claim"},
        {"type": "claim"},
        {"type": "claim"},
        {"type": "resolve", "outcome": "other"},
        {"type": "release"},
        {"type": "return_to_bot"},
        {"type": "transfer", "to": "nobody"},
        {"type": "accept"},
        {"type": "decline"},
        {"type": "reject", "draft_seq": seen.held or 1, "reason": "No."},
        pen.write("send", conversation_id, seen, "May I?"),
        pen.write("note", conversation_id, seen, "Looks like the other one."),
        pen.approve(conversation_id, seen.held or 1, seen, 1.0),
        pen.audit(conversation_id, seen.cursor or 1, luck),
    )
    return ways[int(luck * len(ways))] | {"conversation_id": conversation_id}
