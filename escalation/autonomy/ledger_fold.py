"""Reads a conversation's log: what was decided, and what people's later acts say of each answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from escalation.autonomy.ledger import RESTS_ON, How, LedgerRow
from escalation.autonomy.substance import is_same_in_substance
from escalation.desk_events import ConversationResolved, CustomerRated
from escalation.event_parts import Event
from escalation.events import (
    AnswerAudited,
    BotAnswered,
    ConversationStarted,
    CustomerWrote,
    DecisionMade,
    DraftHeld,
    DraftRejected,
    DraftSetAside,
    HumanWrote,
    Record,
    decode_all,
)

WORST_RATINGS = 2
"""Stars, of five, up to which a customer's rating is a complaint."""

_STRENGTH: Mapping[How, int] = {
    "rated": 0, "ignored": 1, "answered": 2, "approved": 3, "edited": 3, "rejected": 3, "audited": 4,
}  # fmt: skip
"""Which judgement wins where several speak of one answer; of equal ones the newer."""
_LOOKED_AT = frozenset({"approve", "handoff"})
"""Actions after which a person sees every draft."""
_ERASED = "{}"


def build_rows(records: Sequence[Record]) -> list[LedgerRow]:
    """Return one row for each decision of a conversation, given its whole log.

    A pure function of the log. Positions are 0 where a number of the log belongs: the harvest knows
    them. An erased decision has no row.
    """
    reader = _Reader()
    for record, event in decode_all(records):
        reader.read(record, event)
    return [reader.rows[seq] for seq in sorted(reader.rows)]


def find_probability(row: LedgerRow) -> float | None:
    """Return with which probability the answer came before a person; ``None``: nobody can know."""
    if row.audit_drawn:
        return row.audit_probability
    return 1.0 if row.action in _LOOKED_AT else None


@dataclass(slots=True)
class _Reader:
    """What is known at a point of the log."""

    rows: dict[int, LedgerRow] = field(default_factory=dict)
    site: str = "default"
    newest: int | None = None
    """The newest decision, until somebody answers the question that it is about."""
    of_draft: dict[int, int] = field(default_factory=dict)
    """Decisions by the number of the draft that was held or set aside."""
    of_answer: dict[int, int] = field(default_factory=dict)
    """Decisions by the number of the answer that was sent."""
    replies: list[str] = field(default_factory=list)
    """What a person has written in a row, in words of their own."""

    def read(self, record: Record, event: Event) -> None:
        """Take in the next event."""
        match event:
            case ConversationStarted():
                self.site = event.body.site
            case CustomerWrote() if self.replies:
                self.newest, self.replies = None, []
            case ConversationResolved():
                self.newest, self.replies = None, []
            case DecisionMade() if record.inner != _ERASED:
                self.rows[record.seq] = _build_row(record, event, self.site)
                self.newest, self.replies = record.seq, []
            case _:
                self._read_act(record, event)

    def _read_act(self, record: Record, event: Event) -> None:
        """Take in what became of a draft, or what somebody said of an answer."""
        match event:
            case DraftHeld() if self.newest is not None:
                self.of_draft[record.seq] = self.newest
            case DraftSetAside():
                self._set_aside(record, event)
            case BotAnswered():
                self._hear_bot(record, event)
            case DraftRejected():
                self._judge(record, self.of_draft.get(event.inner.draft_seq), "rejected", False)
            case HumanWrote() if record.body != _ERASED:
                self._hear_human(record, event)
            case AnswerAudited() if event.inner.verdict != "unclear":
                decision = self.of_answer.get(event.inner.answer_seq)
                right = event.inner.verdict == "right"
                self._judge(record, decision, "audited", right, event.inner.right_answer_id)
            case CustomerRated() if record.body != _ERASED:
                self._rate(record, event)
            case _:
                pass

    def _set_aside(self, record: Record, event: DraftSetAside) -> None:
        """Tie a draft that a person may start from to its decision; one that came late has none."""
        held = event.inner.draft_seq
        decision = self.newest if held is None else self.of_draft.get(held)
        if decision is not None and self.rows[decision].draft == event.body.text:
            self.of_draft[record.seq] = decision

    def _hear_bot(self, record: Record, event: BotAnswered) -> None:
        draft_seq, newest = event.inner.draft_seq, self.newest
        decision = newest if draft_seq is None else self.of_draft.get(draft_seq)
        self.newest, self.replies = None, []
        if decision is None or record.inner == _ERASED:
            return
        self.of_answer[record.seq] = decision
        approved = event.inner.approved_by is not None
        self._change(decision, sent=not approved, answer_seq=record.seq)
        if approved:
            same = _is_same(self.rows[decision], event.body.text)
            self._judge(record, decision, "edited" if event.inner.edited else "approved", same)

    def _hear_human(self, record: Record, event: HumanWrote) -> None:
        named = self.of_draft.get(event.inner.draft_seq or 0)
        if named is not None:
            same = not event.inner.edited or _is_same(self.rows[named], event.body.text)
            self._judge(record, named, "edited" if event.inner.edited else "approved", same)
            self.newest, self.replies = None, []
            return
        self.replies.append(event.body.text)
        if self.newest is None or self.rows[self.newest].draft is None:
            return
        row = self.rows[self.newest]
        if any(_is_same(row, text) for text in (event.body.text, "\n".join(self.replies))):
            self._judge(record, self.newest, "answered", True)
        else:
            self._judge(record, self.newest, "ignored", None)

    def _rate(self, record: Record, event: CustomerRated) -> None:
        if event.body.score > WORST_RATINGS:
            return
        rated = event.body.seq
        answer_seq = max(self.of_answer, default=0) if rated is None else rated
        decision = self.of_answer.get(answer_seq)
        if decision is not None and self.rows[decision].sent:
            self._judge(record, decision, "rated", False)

    def _judge(
        self,
        record: Record,
        decision: int | None,
        how: How,
        right: bool | None,
        right_id: str | None = None,
    ) -> None:
        if decision is None:
            return
        row = self.rows[decision]
        if row.how is not None and _STRENGTH[row.how] > _STRENGTH[how]:
            return
        self._change(
            decision,
            how=how,
            right=right,
            right_id=right_id or (row.answer_id if right else None),
            probability=None if how == "rated" else find_probability(row),
            labelled_at=record.at,
            labelled_seq=record.seq,
            labelled_position=0,
            reviewer=None if how == "rated" else record.read_inner().get("by"),
        )

    def _change(self, decision: int, **changes: Any) -> None:
        self.rows[decision] = replace(self.rows[decision], **changes)


def _is_same(row: LedgerRow, text: str) -> bool:
    return row.draft is not None and is_same_in_substance(row.draft, text)


def _build_row(record: Record, event: DecisionMade, site: str) -> LedgerRow:
    inner = event.inner
    return LedgerRow(
        conversation_id=record.conversation_id,
        seq=record.seq,
        position=0,
        at=record.at,
        site=site,
        question=inner.question,
        action=inner.action,
        topic=inner.topic,
        language=inner.language,
        answer_id=inner.answer_id,
        draft=inner.draft,
        confidence=inner.confidence,
        raw=inner.raw,
        threshold=inner.threshold,
        certified=inner.certified,
        reasons=tuple(inner.reasons),
        signals=inner.signals,
        versions=inner.versions | ({RESTS_ON: "tool"} if inner.rests_on_tool else {}),
        audit_probability=inner.audit.probability,
        audit_drawn=inner.audit.drawn,
    )
