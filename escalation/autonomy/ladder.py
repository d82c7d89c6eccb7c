"""From evidence to the next mode: one step up at a time, down at once, and the reason in a sentence. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, lgamma, log, log1p
from types import MappingProxyType

from escalation.autonomy.certified import Certified
from escalation.autonomy.mode import HOLDING, MODES, WAIVED, Mode, Standing, find_lower, is_above

RISE_AFTER: Mapping[Mode, int] = MappingProxyType(
    {"shadow": 20, "approve": 30, "veto": 20, "audit": 100}
)
"""How many answers must have been reviewed in a mode before the topic leaves it for the next.

Answers count whose confidence reached the threshold. In ``audit`` only those count that the seeded
draw has chosen, for these alone speak for all that was sent.
"""
SURPRISING = 0.05
"""So many wrong answers, or more, are rarer than this at the promised error: then nothing rises."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a topic's answers. Counts run since its standing last changed.

    ``reviewed`` answers had the confidence to be sent, and a person judged them; ``wrong`` of them
    were not right. ``audited`` were chosen by the draw, ``audited_wrong`` of them not right.
    ``alarm`` and ``drift`` say in a sentence what was noticed, and are ``None`` where nothing was.
    """

    certificate: Certified | None = None
    """The topic's own, else that of all topics together."""
    reviewed: int = 0
    wrong: int = 0
    audited: int = 0
    audited_wrong: int = 0
    alarm: str | None = None
    drift: str | None = None
    fell: bool = False
    """Whether it stands where it does because of an alarm: what vouched for it before does no more."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator has set: the promised error (a share), the waiver, the highest mode."""

    max_error: float = 0.02
    waived: bool = False
    ceiling: Mode = "answer"


@dataclass(frozen=True, slots=True)
class Step:
    """A topic's next mode (or the same one, for another reason), and why."""

    mode: Mode
    cause: str
    is_alarm: bool = False


def find_step(standing: Standing, evidence: Evidence, rules: Rules) -> Step | None:
    """Return the step that the evidence asks for; ``None`` where the topic stays as it is.

    Whoever stopped a topic also resumes it: while it is stopped nothing moves.
    """
    if standing.stopped:
        return None
    return _find_fall(standing, evidence, rules) or _find_rise(standing, evidence, rules)


def _find_fall(standing: Standing, evidence: Evidence, rules: Rules) -> Step | None:
    mode = standing.mode
    ceiling = find_lower(standing.ceiling, rules.ceiling)
    if mode not in HOLDING:
        seen = evidence.alarm or evidence.drift
        if seen is not None:
            return Step("approve", seen, is_alarm=True)
        if not _is_certified(standing, evidence) and not _is_waived(evidence, rules):
            return Step("approve", _describe_lack(evidence.certificate))
    if is_above(mode, ceiling):
        return Step(ceiling, f"The ceiling is {ceiling}.")
    if is_above(mode, "audit") and not _is_certified(standing, evidence):
        return Step("audit", WAIVED)
    return None


def _find_rise(standing: Standing, evidence: Evidence, rules: Rules) -> Step | None:
    mode = standing.mode
    ceiling = find_lower(standing.ceiling, rules.ceiling)
    if not _is_certified(standing, evidence):
        waived = find_lower("audit", ceiling)
        is_ordered = standing.by is not None
        if _is_waived(evidence, rules) and not is_ordered and is_above(waived, mode):
            return Step(waived, WAIVED)
        return None
    certificate = evidence.certificate
    assert certificate is not None
    if standing.is_waived:
        return Step(mode, f"{_describe(certificate)} The waiver is no longer needed.")
    if mode == MODES[-1] or not is_above(ceiling, mode):
        return None
    judged, wrong = _count(mode, evidence)
    if judged < RISE_AFTER[mode] or is_surprising(wrong, judged, rules.max_error):
        return None
    looked = "audited" if mode == "audit" else "reviewed"
    cause = f"{_describe(certificate)} In {mode}: {judged} {looked}, {wrong} wrong."
    return Step(MODES[MODES.index(mode) + 1], cause)


def is_surprising(wrong: int, judged: int, max_error: float) -> bool:
    """Say whether so many wrong answers (or more) would be rare at the promised error."""
    return 1 - sum(_weigh(k, judged, max_error) for k in range(wrong)) < SURPRISING


def _weigh(wrong: int, judged: int, error: float) -> float:
    """Return the binomial probability of just so many wrong ones."""
    ways = lgamma(judged + 1) - lgamma(wrong + 1) - lgamma(judged - wrong + 1)
    return exp(ways + wrong * log(error) + (judged - wrong) * log1p(-error))


def _is_certified(standing: Standing, evidence: Evidence) -> bool:
    certificate = evidence.certificate
    if certificate is None or not certificate.is_certified:
        return False
    return not evidence.fell or certificate.made_at > standing.since


def _is_waived(evidence: Evidence, rules: Rules) -> bool:
    """The waiver is for labels that are missing, not for answers that were seen to be wrong."""
    return rules.waived and not evidence.fell


def _count(mode: Mode, evidence: Evidence) -> tuple[int, int]:
    if mode == "audit":
        return evidence.audited, evidence.audited_wrong
    return evidence.reviewed, evidence.wrong


def _describe(certificate: Certified) -> str:
    bound = "" if certificate.bound is None else f"at most {certificate.bound:.2%} wrong, "
    whose = "of all topics" if certificate.topic == "*" else "of this topic"
    return f"Certified: {bound}by {certificate.tries} reviewed answers {whose}."


def _describe_lack(certificate: Certified | None) -> str:
    if certificate is not None and certificate.is_refused:
        return "The reviewed answers of this topic speak against sending them."
    if certificate is None or certificate.is_certified or not certificate.missing:
        return "No certificate vouches for its answers."
    return f"Not certified: {certificate.missing} more reviewed answers are needed."
