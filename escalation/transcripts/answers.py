"""Finds in a log the answers that a person stood behind, each with what had led to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from escalation.desk_events import ConversationResolved, HandoffRequested
from escalation.event_parts import Event
from escalation.events import (
    BotAnswered,
    CustomerWrote,
    DecisionMade,
    DraftHeld,
    DraftSetAside,
    HumanWrote,
    Record,
)

Origin = Literal["approved", "edited", "written"]
"""The bot's draft sent as it was, or after changes, or words of the person's own."""

_ENDS_REPLY = (CustomerWrote, BotAnswered, ConversationResolved)


@dataclass(slots=True)
class Answer:
    """What a person sent or approved: one text, or several in a row.

    ``asked_seq`` is the customer's message that it answers (0: there was none), and
    ``follows_answer`` says that somebody had answered it before. ``decision`` is what led to a
    person; ``None`` when they had the conversation already. ``draft`` is what the bot would have
    sent.
    """

    asked_seq: int
    asked_at: str
    follows_answer: bool
    at: str
    reasons: tuple[str, ...]
    draft: str | None
    decision: DecisionMade | None
    decision_seq: int | None
    origin: Origin = "written"
    texts: list[str] = field(default_factory=list)
    seqs: list[int] = field(default_factory=list)
    by: list[str] = field(default_factory=list)


def find_answers(events: Iterable[tuple[Record, Event]]) -> Iterator[Answer]:
    """Yield every draft that a person approved, and what people wrote, in the order of the log.

    What they write between two messages of the customer is one answer.
    """
    reader = _Reader()
    for record, event in events:
        reply = reader.reply
        if reply is not None and isinstance(event, _ENDS_REPLY):
            reader.reply = None
            yield reply
        if isinstance(event, BotAnswered):
            if event.inner.approved_by is not None:
                yield reader.read_approval(record, event)
            reader.close_question()
        else:
            reader.read(record, event)
    if reader.reply is not None:
        yield reader.reply


@dataclass(slots=True)
class _Reader:
    """What is known at a point of the log."""

    asked: tuple[int, str] = (0, "")
    answered: bool = False
    decision: tuple[int, DecisionMade] | None = None
    draft: str | None = None
    drafts: dict[int, str] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    reply: Answer | None = None

    def read(self, record: Record, event: Event) -> None:
        match event:
            case CustomerWrote():
                self.asked = (record.seq, record.at)
                self.answered = False
            case DecisionMade():
                self.decision = (record.seq, event)
                self.draft = event.inner.draft
                self.reasons = tuple(event.inner.reasons)
            case HandoffRequested():
                self.reasons = tuple(event.inner.reasons)
            case DraftHeld() | DraftSetAside():
                self.draft = self.drafts[record.seq] = event.body.text
            case HumanWrote():
                self._read_reply(record, event)
            case _:
                pass

    def read_approval(self, record: Record, event: BotAnswered) -> Answer:
        answer = self._begin(record)
        answer.asked_seq = event.body.in_reply_to
        answer.origin = "edited" if event.inner.edited else "approved"
        answer.draft = self.drafts.get(event.inner.draft_seq or 0, answer.draft)
        answer.texts.append(event.body.text)
        answer.seqs.append(record.seq)
        answer.by.append(event.inner.approved_by or "")
        return answer

    def close_question(self) -> None:
        """Note that the question is answered: what was decided about it leads to nothing later."""
        self.answered = True
        self.decision = self.draft = None
        self.reasons = ()

    def _read_reply(self, record: Record, event: HumanWrote) -> None:
        """Begin a reply, or go on with the one that the person has begun."""
        if self.reply is None:
            self.reply = self._begin(record)
            self.answered = True
        reply = self.reply
        if event.inner.draft_seq is not None:
            reply.draft = self.drafts.get(event.inner.draft_seq, reply.draft)
            reply.origin = "edited" if event.inner.edited else "approved"
        if reply.texts and reply.origin == "approved":
            reply.origin = "edited"  # more words than the draft had
        reply.texts.append(event.body.text)
        reply.seqs.append(record.seq)
        reply.at = record.at
        if event.inner.by is not None and event.inner.by not in reply.by:
            reply.by.append(event.inner.by)

    def _begin(self, record: Record) -> Answer:
        """Begin an answer with what led to it, which then belongs to no later one."""
        decision_seq, decision = self.decision or (None, None)
        answer = Answer(
            asked_seq=self.asked[0],
            asked_at=self.asked[1],
            follows_answer=self.answered,
            at=record.at,
            reasons=self.reasons,
            draft=self.draft,
            decision=decision,
            decision_seq=decision_seq,
        )
        self.decision = self.draft = None
        return answer
