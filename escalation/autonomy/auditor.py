"""Draws the answers that reviewers look at, at the rate that holds for their topic now."""

from __future__ import annotations

from dataclasses import dataclass

from escalation.autonomy.draw import FIRST_RATE, audit_rate, draw_audit
from escalation.autonomy.mode import Standing, find_audit_rate
from escalation.events import Audit


@dataclass(slots=True)
class Auditor:
    """Draws with a key that every node on a database has.

    ``rate`` is the operator's own; without one it adapts: 5 % while a topic is still in the mode
    ``audit`` or below, else 5 % until 500 ``audits`` were judged, then 2 %. It never stops.
    """

    key: bytes
    rate: float | None = None
    audits: int = 0
    """How many drawn answers were judged so far, as far as this node knows."""

    def draw(self, conversation_id: str, through_seq: int, standing: Standing | None) -> Audit:
        """Draw for one turn: the same again on every node, as long as the rate is the same."""
        rate = self.rate
        if rate is None:
            lower = audit_rate(self.audits)
            rate = lower if standing is None else find_audit_rate(standing, FIRST_RATE, lower)
        drawn = draw_audit(self.key, conversation_id, through_seq, rate)
        return Audit(drawn=drawn.drawn, probability=drawn.probability)
