"""The contract of a rule: it looks at a situation and says what it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from agent.dialogue import Draft, Signals
from escalation.autonomy.mode import Standing
from escalation.conversation import Conversation
from escalation.events import Action, Finding
from escalation.policy.surroundings import UNKNOWN, Surroundings

ACTION_ORDER: tuple[Action, ...] = ("answer", "audit", "veto", "approve", "handoff", "block")
"""Rising human involvement: the strongest action that fired wins."""


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a rule may look at. ``draft`` is ``None`` when the bot failed; ``failure`` says how."""

    conversation: Conversation
    signals: Signals | None
    draft: Draft | None
    failure: str | None = None
    uncertified: Literal["approve", "answer"] = "approve"
    """What to do with a confident answer while no labels certify the threshold."""
    standing: Standing | None = None
    """How far the draft's topic may go without a person; ``None`` where nobody keeps that."""
    question: str = ""
    """The customer's words since somebody else spoke last."""
    around: Surroundings = UNKNOWN
    """The hour, the queue and the customer."""


@dataclass(frozen=True, slots=True)
class Fires:
    """What a rule of the operator's own returns to fire: why, in one sentence for a person.

    Without ``action`` it is the one that the policy file gives the rule. ``values`` are the numbers
    that it rests on.
    """

    detail: str
    action: Action | None = None
    values: Mapping[str, float] = field(default_factory=dict)


class Rule(Protocol):
    """One reason to involve a person."""

    @property
    def name(self) -> str:
        """The stable name that decisions give as their reason, such as ``low_confidence``."""
        ...

    def check(self, situation: Situation) -> Finding:
        """Look and report. Pure; a raised error counts as a finding that hands over."""
        ...


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy chose: the strongest action among the findings, and why."""

    action: Action
    reasons: tuple[str, ...]
    findings: tuple[Finding, ...]
    policy_version: str
    veto_seconds: float | None = None
    """For the action ``veto``: the longest window that a rule which fired asks for itself."""
    site: str | None = None
    """The site whose own rules held; ``None`` where it has none."""
