"""The labels that calibrate, from the ledger of decisions."""

from __future__ import annotations

from agent.confidence.label import IGNORED, Label
from escalation.autonomy.ledger import RESTS_ON, Ledger, LedgerRow

_PAGE = 2000


async def read_labels(ledger: Ledger) -> list[Label]:
    """Return all judged decisions of a ledger, in the order in which they were judged."""
    labels: list[Label] = []
    after = 0
    while rows := await ledger.list_labels(after=after, limit=_PAGE):
        labels += [label for row in rows if (label := build_label(row)) is not None]
        after = rows[-1].labelled_position or after
    return labels


def build_label(row: LedgerRow) -> Label | None:
    """Return the label that a decision carries.

    ``None`` while nobody has judged it, and where its draft rests on what a tool told.
    """
    if row.how is None or (row.right is None and row.how != IGNORED):
        return None
    if RESTS_ON in row.versions:
        return None
    return Label(
        conversation_id=row.conversation_id,
        seq=row.seq,
        at=row.at,
        question=row.question,
        answer_id=row.answer_id,
        right=bool(row.right),
        right_id=row.right_id,
        probability=row.probability,
        sent=row.sent,
        value=row.confidence,
        signals=row.signals,
        topic=row.topic,
        language=row.language,
        site=row.site,
        how=row.how,
        reasons=row.reasons,
        versions=row.versions,
    )
