"""Rows of a ledger for tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from escalation.autonomy.ledger import How, LedgerRow
from escalation.events import Action

AT = "2026-01-05T09:00:00.000Z"
VERSIONS = {"model": "m", "prompt": "p", "knowledge": "1", "calibration": "c"}


def build_row(
    conversation_id: str,
    seq: int,
    position: int,
    *,
    at: str = AT,
    action: Action = "approve",
    topic: str | None = "returns",
    sent: bool = False,
    confidence: float = 0.9,
    versions: Mapping[str, str] = VERSIONS,
) -> LedgerRow:
    """Build a decision that nobody has judged."""
    return LedgerRow(
        conversation_id,
        seq,
        position,
        at,
        "shop",
        "How do I return it?",
        action,
        topic=topic,
        language="en",
        answer_id="returns-1",
        draft="Send it back.",
        confidence=confidence,
        raw=2.2,
        threshold=0.8,
        reasons=("uncertified",),
        signals={"similarity": 0.8, "margin": 0.25},
        versions=versions,
        sent=sent,
        answer_seq=seq + 1 if sent else None,
    )


def judge(
    row: LedgerRow, position: int, *, how: How = "approved", right: bool | None = True
) -> LedgerRow:
    """Return the row as judged by the event at a position."""
    return replace(
        row,
        how=how,
        right=right,
        right_id=row.answer_id if right else None,
        probability=None if how == "rated" else 1.0,
        labelled_at=AT,
        labelled_seq=row.seq + 2,
        labelled_position=position,
        reviewer="p1",
    )


def audit(row: LedgerRow, position: int, *, right: bool = True) -> LedgerRow:
    """Return the row as sent, drawn and judged by a reviewer."""
    sent = replace(row, sent=True, answer_seq=row.seq + 1, audit_drawn=True, audit_probability=0.05)
    return replace(judge(sent, position, how="audited", right=right), probability=0.05)
