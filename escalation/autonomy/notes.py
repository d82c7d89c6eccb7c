"""What is noted of a topic's labels, each folded once: counts, and the monitor of its audits. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from escalation.autonomy.ledger import LedgerRow
from escalation.autonomy.monitor import Monitor, dump_monitor, fold, read_monitor

_SEEN_BEFORE = frozenset({"approved", "edited", "rejected"})
"""How a drawn answer is judged where the audit comes before sending."""


@dataclass(frozen=True, slots=True)
class Notes:
    """Kept as JSON with the topic's standing, and replaced with it in one transaction.

    Labels up to ``position`` (global position of the label in the log) are in it. Counts are of
    decisions made since ``since``, when the standing last changed. The monitor bets on those made
    since ``watched``: it goes on when a topic rises, and starts anew when it fell.
    """

    monitor: Monitor
    position: int = 0
    since: str = ""
    watched: str = ""
    reviewed: int = 0
    wrong: int = 0
    audited: int = 0
    audited_wrong: int = 0
    audits: int = 0
    """All that there ever were."""
    fell: bool = False
    """Whether it stands where it does because of an alarm."""

    def dump(self) -> str:
        """Return the notes as JSON."""
        return json.dumps(
            {**asdict(self), "monitor": dump_monitor(self.monitor)}, separators=(",", ":")
        )


def read_notes(text: str, *, since: str, max_error: float) -> Notes:
    """Read the notes of a standing that began at ``since``; begin anew what does not belong to it.

    A person's order changes ``since``: what the evidence was before, it is no more. Another
    promised error begins another bet. Notes that cannot be read begin at the first label.
    """
    fresh = Notes(Monitor(max_error), since=since, watched=since)
    try:
        data: dict[str, Any] = json.loads(text)
        notes = Notes(**{**data, "monitor": read_monitor(data["monitor"])})
    except (ValueError, TypeError, KeyError):
        return fresh
    if notes.since != since:
        return replace(fresh, position=notes.position, audits=notes.audits)
    if notes.monitor.max_error != max_error:
        return replace(notes, monitor=Monitor(max_error))
    return notes


def begin_standing(notes: Notes, since: str, *, is_fall: bool) -> Notes:
    """Return the notes of the standing that follows from them at ``since``."""
    monitor = Monitor(notes.monitor.max_error) if is_fall else notes.monitor
    return Notes(
        monitor,
        notes.position,
        since=since,
        watched=since if is_fall else notes.watched,
        audits=notes.audits,
        fell=is_fall,
    )


def take_labels(notes: Notes, labels: Sequence[LedgerRow]) -> Notes:
    """Return the notes after more labels, in order; those that are in them already change nothing.

    One event may judge several answers: whatever it judged comes in one call.
    """
    seen = notes.position
    for label in labels:
        if (label.labelled_position or 0) > seen:
            notes = _take(notes, label)
    return notes


def _take(notes: Notes, label: LedgerRow) -> Notes:
    notes = replace(notes, position=label.labelled_position or 0)
    if label.right is None:
        return notes
    wrong = not label.right
    if is_audit(label):
        notes = replace(notes, audits=notes.audits + 1)
        if label.at >= notes.watched:
            notes = replace(notes, monitor=fold(notes.monitor, wrong))
        if label.at >= notes.since:
            notes = replace(
                notes, audited=notes.audited + 1, audited_wrong=notes.audited_wrong + wrong
            )
    if label.at >= notes.since and _was_sure(label):
        notes = replace(notes, reviewed=notes.reviewed + 1, wrong=notes.wrong + wrong)
    return notes


def is_audit(label: LedgerRow) -> bool:
    """Say whether the seeded draw chose the answer, and the person it went to has judged it.

    Only these speak for all that was sent: whoever complains, or looks by their own choice, finds
    the wrong ones more often.
    """
    if not label.audit_drawn:
        return False
    return label.how == "audited" if label.sent else label.how in _SEEN_BEFORE


def _was_sure(label: LedgerRow) -> bool:
    """Say whether the answer had the confidence to be sent."""
    if label.how == "rated" or label.confidence is None or label.threshold is None:
        return False
    return label.confidence >= label.threshold
