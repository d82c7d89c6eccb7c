"""What people outside the console are told, and which rows of the log are the occasion. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from escalation.events import Record

NoticeKind = Literal[
    "handed_over",
    "requeued",
    "nobody_available",
    "approval_wanted",
    "clock_warned",
    "clock_breached",
    "contact_left",
    "resolved",
    "rated_low",
    "test",
]
KINDS: dict[NoticeKind, str] = {
    "handed_over": "The bot handed a conversation over: a customer waits for a person.",
    "requeued": "A conversation is back in the queue: its person vanished, or gave it back.",
    "nobody_available": "A person is needed, and nobody is at the desk; comes beside the notice "
    "that says what for.",
    "approval_wanted": "A draft, or something that a bot wants to do, waits for a person's yes.",
    "clock_warned": "A time that the desk's file promises is nearly up.",
    "clock_breached": "A promised time is up: the conversation is more urgent now, and goes to another "
    "group, where the desk's file says so.",
    "contact_left": "A customer left an e-mail address to be answered at.",
    "resolved": "A conversation was brought to an end.",
    "rated_low": "A customer gave one or two stars of five.",
    "test": "Nothing happened: somebody tries the receiver out.",
}
USUAL: tuple[NoticeKind, ...] = ("handed_over", "requeued", "contact_left")
"""What a receiver is told where the file does not say."""
LOW_SCORE = 2


class Notice(BaseModel):
    """One notice, without anything that a person wrote: this much is kept with a delivery."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: NoticeKind
    conversation_id: str = ""
    seq: int = Field(0, description="Number of the event that it is about.")
    at: str = Field("", description="When that happened.")
    site: str = "default"
    reasons: tuple[str, ...] = Field(
        (),
        description="Why: names of the rules that fired; for `requeued` it is `lease_lapsed` (the "
        "person vanished) or `released`; `action` where a bot wants to do something.",
    )
    place: int | None = Field(
        None, description="Place in the queue at that time, 1 for the next; absent if not waiting."
    )
    waiting: int | None = Field(None, description="How many waited then, this one included.")
    clock: str | None = Field(
        None,
        description="Which promised time: `first_reply`, `next_reply`, `resolve` or `approval`.",
    )
    due: str | None = Field(None, description="When that time is up.")
    outcome: str | None = Field(None, description="How the conversation ended.")
    score: int | None = Field(None, description="Stars, from 1 to 5.")

    @property
    def is_waiting(self) -> bool:
        """Say whether it is about a customer who stands in the queue."""
        return self.kind in ("handed_over", "requeued")


class Words(BaseModel):
    """What people wrote, for receivers that may have it; read from the log for every attempt."""

    model_config = ConfigDict(frozen=True)

    text: str | None = Field(None, description="The beginning of the customer's newest message.")
    comment: str | None = Field(None, description="What the customer wrote beside the stars.")
    email: str | None = Field(None, description="The address that the customer left.")


NO_WORDS = Words()


def spot(record: Record) -> Notice | None:
    """Return what a row is the occasion to tell, its site and place still unknown.

    Raises ``DamagedConversation``.
    """
    find = _SPOTTERS.get(record.kind)
    facts = None if find is None else find(record)
    if facts is None:
        return None
    return Notice(conversation_id=record.conversation_id, seq=record.seq, at=record.at, **facts)


def name_message(log_id: str, notice: Notice, receiver: str) -> str:
    """Name the delivery of a notice to a receiver: the same name whenever it is spotted again."""
    what = f"{log_id}/{notice.conversation_id}/{notice.seq}/{receiver}"
    return f"msg_{hashlib.sha256(what.encode()).hexdigest()[:32]}"


_Facts = Mapping[str, Any]


def _hand_over(record: Record) -> _Facts:
    return {"kind": "handed_over", "reasons": record.read_inner().get("reasons", ())}


def _requeue(record: Record) -> _Facts:
    return {"kind": "requeued", "reasons": (record.read_inner().get("cause", "released"),)}


def _tell_customer(record: Record) -> _Facts | None:
    told = record.read_body().get("code") == "nobody_available"
    return {"kind": "nobody_available"} if told else None


def _hold_draft(record: Record) -> _Facts | None:
    inner = record.read_inner()
    if inner.get("veto_seconds") is not None:
        return None
    return {"kind": "approval_wanted", "reasons": inner.get("reasons", ())}


def _hold_action(record: Record) -> _Facts | None:
    if record.read_inner().get("only_holder"):
        return None  # it comes with a handover
    return {"kind": "approval_wanted", "reasons": ("action",)}


def _tell_clock(kind: NoticeKind) -> Callable[[Record], _Facts]:
    def find(record: Record) -> _Facts:
        inner = record.read_inner()
        return {"kind": kind, "clock": inner.get("clock"), "due": inner.get("due") or None}

    return find


def _leave_contact(record: Record) -> _Facts | None:
    return {"kind": "contact_left"} if record.read_body().get("email") else None


def _resolve(record: Record) -> _Facts:
    return {"kind": "resolved", "outcome": record.read_body().get("outcome")}


def _rate(record: Record) -> _Facts | None:
    score = record.read_body().get("score", 0)
    return {"kind": "rated_low", "score": score} if 1 <= score <= LOW_SCORE else None


_SPOTTERS: dict[str, Callable[[Record], _Facts | None]] = {
    "HandoffRequested": _hand_over,
    "ConversationReleased": _requeue,
    "CustomerNotified": _tell_customer,
    "DraftHeld": _hold_draft,
    "ActionHeld": _hold_action,
    "ClockWarned": _tell_clock("clock_warned"),
    "ClockBreached": _tell_clock("clock_breached"),
    "ContactLeft": _leave_contact,
    "ConversationResolved": _resolve,
    "CustomerRated": _rate,
}
