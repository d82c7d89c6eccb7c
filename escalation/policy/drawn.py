"""Holds an answer that was drawn to be looked at before it is sent, whatever the rules say of it."""

from __future__ import annotations

from dataclasses import replace

from escalation.events import Finding
from escalation.handoff import AUDIT_DRAW
from escalation.policy.rule import Decision


def hold_drawn(decision: Decision) -> Decision:
    """Put a drawn answer before a person first, whatever else the policy would have done with it."""
    detail = "This answer was drawn to be looked at before it is sent."
    finding = Finding(rule=AUDIT_DRAW, fired=True, action="approve", detail=detail)
    return replace(
        decision,
        action="approve",
        reasons=(*decision.reasons, AUDIT_DRAW),
        findings=(*decision.findings, finding),
    )
