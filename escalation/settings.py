"""The numbers that the house runs on; read once, in the assembly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class EscalationSettings:
    """``model_deadline`` and ``lease_seconds`` are seconds; ``max_error`` is a share (0.02 = 2 %)."""

    model_deadline: float = 30.0
    lease_seconds: float = 30.0
    max_error: float = 0.02
    uncertified: Literal["approve", "answer"] = "approve"
    veto_seconds: float = 20.0
    """How long a person may stop an answer, where the policy says ``veto`` and no other time."""
    approval_seconds: float | None = None
    """How long a draft, or an action, waits for a person's yes; ``None``: as long as it takes.

    This, and what follows then, is for houses without a plan of the desk (``StaffedDesk``).
    """
    approval_then: Literal["send", "handoff", "apologise"] = "handoff"
    """What becomes of it then."""
    approval_say: str = ""
    """How the customer is told of it; empty for the house's own words."""
    audit: Literal["after", "before"] = "after"
    """When a reviewer looks at a drawn answer: once it was sent, or before."""
    supersede_times: int = 2
    """How often a new customer message may restart an unfinished draft."""
    supersede_seconds: float = 5.0
    """For how long after the turn began it may."""
    stream: bool = False
    """Whether customers may see words of an answer that is still being written."""
    drafts_at_once: int = 100
    """How many drafts a node has in flight; further turns wait, the oldest first. As many of the
    turns that dead nodes left over are taken up at once."""
