"""Repeats stored decisions under a policy, each on what it was judged by, and says what comes out otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from escalation.conversation import Conversation
from escalation.events import Action, DecisionInner, Finding
from escalation.handoff import AUDIT_DRAW
from escalation.policy.decide import Policy, decide
from escalation.policy.drawn import hold_drawn
from escalation.policy.stored import restore_situation

Unrepeatable = Literal["older_version", "broken_off", "erased", "damaged"]
"""Why a decision cannot be repeated.

It was made by a version that did not keep all it was judged by · its turn broke off · something that
it rested on was erased · a row of its conversation cannot be read.
"""


@dataclass(frozen=True, slots=True)
class Effect:
    """The part of a decision that people notice."""

    action: Action
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a policy makes of one message: compared bit for bit, as JSON."""

    effect: Effect
    findings: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A stored decision, and what the policy makes of the same situation.

    ``details`` say why it is decided so ``after``, where that is not as it was ``before``.
    """

    conversation_id: str
    seq: int
    at: str
    before: Effect
    after: Effect
    is_same: bool
    """Whether both are the same, bit for bit."""
    details: tuple[str, ...] = ()


def read_verdict(inner: DecisionInner) -> Verdict:
    """Return what was decided then."""
    return _build(inner.action, inner.reasons, inner.findings)


def repeat(policy: Policy, conversation: Conversation, inner: DecisionInner) -> Verdict:
    """Decide again; ``conversation`` is as it was at ``inner.seen.head``.

    An answer that was drawn then to be looked at before it is sent is held again. Raises
    ``ValueError`` for a decision that does not keep what it was judged by.
    """
    decision = decide(policy, restore_situation(conversation, inner))
    was_held = inner.audit.drawn and AUDIT_DRAW in inner.reasons
    if was_held and decision.action in ("answer", "audit", "veto"):
        decision = hold_drawn(decision)
    return _build(decision.action, decision.reasons, decision.findings)


def _build(action: Action, reasons: Sequence[str], findings: Sequence[Finding]) -> Verdict:
    shown = tuple(each.model_dump(mode="json", exclude_none=True) for each in findings)
    return Verdict(Effect(action, tuple(reasons)), shown)


@dataclass(slots=True)
class Comparison:
    """What a policy would have done otherwise, summed up."""

    repeated: list[Repeated] = field(default_factory=list)
    unrepeatable: Counter[Unrepeatable] = field(default_factory=Counter)

    def add(self, place: tuple[str, int, str], before: Verdict, after: Verdict) -> None:
        """Add a decision by its conversation, number and time; only what is told of it is kept."""
        is_same = before == after
        if before.effect == after.effect:
            self.repeated.append(Repeated(*place, before.effect, before.effect, is_same))
            return
        reasons = after.effect.reasons
        details = tuple(each["detail"] for each in after.findings if each["rule"] in reasons)
        self.repeated.append(Repeated(*place, before.effect, after.effect, is_same, details))

    @property
    def changed(self) -> list[Repeated]:
        """Decisions with another action, or other reasons for it."""
        return [each for each in self.repeated if each.before != each.after]

    @property
    def differing(self) -> int:
        """How many are not the same bit for bit; their findings alone may differ."""
        return sum(not each.is_same for each in self.repeated)

    def count_actions(self) -> dict[str, tuple[int, int]]:
        """Count each action, before and after."""
        before = Counter(each.before.action for each in self.repeated)
        after = Counter(each.after.action for each in self.repeated)
        return {action: (before[action], after[action]) for action in sorted({*before, *after})}

    def count_moves(self) -> dict[tuple[str, str], int]:
        """Count the decisions that went from one action to another, the most frequent first."""
        moves = Counter((each.before.action, each.after.action) for each in self.repeated)
        return {move: count for move, count in moves.most_common() if move[0] != move[1]}

    def count_reasons(self) -> dict[str, tuple[int, int]]:
        """Count by rule the decisions for which it gave a reason only after, and only before."""
        gained: Counter[str] = Counter()
        lost: Counter[str] = Counter()
        for each in self.repeated:
            before, after = set(each.before.reasons), set(each.after.reasons)
            gained.update(after - before)
            lost.update(before - after)
        return {name: (gained[name], lost[name]) for name in sorted({*gained, *lost})}

    def find_handed_over(self) -> tuple[set[str], set[str]]:
        """Return the conversations that would be handed over only after, and only before."""
        before = _list_handed_over((each.conversation_id, each.before) for each in self.repeated)
        after = _list_handed_over((each.conversation_id, each.after) for each in self.repeated)
        return after - before, before - after


def _list_handed_over(effects: Iterable[tuple[str, Effect]]) -> set[str]:
    return {conversation_id for conversation_id, each in effects if each.action == "handoff"}
