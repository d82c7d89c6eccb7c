"""Sorts labels: which shape the model, which certify it, and why the others can do neither."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from agent.confidence.certification import Basis
from agent.confidence.label import IGNORED, Label, LabelledQuestion
from agent.confidence.model import ConfidenceModel

FIT_SHARE = 0.125
"""Share of the conversations whose labels shape the model; the others certify it, for good."""

CONFIDENCE_RULES = frozenset({"low_confidence", "uncertified", "autonomy", "audit_draw"})
"""Rules by which an answer is held for want of confidence or proof. What any other rule held would
not be sent whatever the threshold, and says nothing about what would."""

LeftOut = Literal[
    "unknown_probability",
    "other_rules",
    "other_bot",
    "unknown_entry",
    "changed_entry",
    "unreadable_signals",
]
"""Why a label certifies nothing: nobody knows how likely it was to be looked at · a rule held it that
has nothing to do with confidence · another model or prompt made the draft · the entry is gone, or
has changed since · its signals are not those of this version, or no numbers."""

_RATED = "rated"
_VERSION = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Scored:
    """A label with the confidence that the model to be certified has in its draft."""

    label: Label
    value: float


@dataclass(frozen=True, slots=True)
class Questions:
    """What labels teach a model, and what was wrong with those that teach nothing.

    ``contradictions`` counts questions that were tied to several entries, or whose answer was found
    both right and wrong; ``unknown`` those whose entry is gone.
    """

    chosen: tuple[LabelledQuestion, ...]
    contradictions: int
    unknown: int


def is_to_fit(conversation_id: str) -> bool:
    """Say whether a conversation's labels shape the model; the same answer for ever."""
    return _draw("fit", conversation_id) < FIT_SHARE


def choose_questions(labels: Iterable[Label], known: Mapping[str, int]) -> Questions:
    """Return each question once with the entry that answers it; ``None``: none that is known.

    ``known`` holds the ids of the present entries.
    """
    texts: dict[str, str] = {}
    rights: defaultdict[str, dict[str | None, None]] = defaultdict(dict)
    wrongs: defaultdict[str, set[str | None]] = defaultdict(set)
    for label in labels:
        if not label.question.strip() or label.how in (IGNORED, _RATED):
            continue
        key = " ".join(label.question.casefold().split())
        texts.setdefault(key, label.question)
        if label.right or label.right_id is not None:
            rights[key][label.right_id or label.answer_id] = None
        if not label.right:
            wrongs[key].add(label.answer_id)
    chosen, contradictions, unknown = [], 0, 0
    for key, text in texts.items():
        right = list(rights[key])
        if len(right) > 1 or wrongs[key] & set(right):
            contradictions += 1
        elif right and right[0] is not None and right[0] not in known:
            unknown += 1
        else:
            chosen.append(LabelledQuestion(text, right[0] if right else None))
    return Questions(tuple(chosen), contradictions, unknown)


def choose_replies(labels: Iterable[Label], basis: Basis) -> list[Label]:
    """Return the labels that tell how far replies of the basis's bot may be trusted.

    Another model, or another prompt, is another writer: what was said of its drafts is left out.
    """
    return [
        label for label in labels if label.how not in (IGNORED, _RATED) and _is_of(label, basis)
    ]


def score_labels(
    labels: Iterable[Label], model: ConfidenceModel, basis: Basis, known: Mapping[str, int]
) -> tuple[list[Scored], dict[LeftOut, int]]:
    """Return the labels that may certify ``model`` on ``basis``, and how many others there are.

    ``known`` tells by entry id since which knowledge version the entry is as it is.
    """
    scored: list[Scored] = []
    left_out: Counter[LeftOut] = Counter()
    for label in labels:
        reason = _find_reason(label, basis, known)
        value = None if reason else _score(label, model)
        if reason is None and value is not None:
            scored.append(Scored(label, value))
        else:
            left_out[reason or "unreadable_signals"] += 1
    return scored, dict(sorted(left_out.items()))


def thin_evenly(scored: Sequence[Scored]) -> list[Scored]:
    """Leave out labels at random until, under each calibration, all had the same chance to be seen.

    From one calibration to the next that chance may differ: which answers were given when has
    nothing to do with their being right. A label is always kept or always left out at the same
    chances.
    """
    least: dict[str, float] = {}
    for each in scored:
        key = each.label.versions.get("calibration", "")
        least[key] = min(least.get(key, 1.0), each.label.probability or 1.0)
    return [
        each
        for each in scored
        if _draw("thin", f"{each.label.conversation_id}:{each.label.seq}")
        * (each.label.probability or 1.0)
        < least[each.label.versions.get("calibration", "")]
    ]


def read_knowledge_version(label: Label) -> int:
    """Return the version of the knowledge that a draft came from, -1 where it is not known."""
    found = _VERSION.match(label.versions.get("knowledge", ""))
    return int(found[0]) if found else -1


def _find_reason(label: Label, basis: Basis, known: Mapping[str, int]) -> LeftOut | None:
    probability = label.probability
    if probability is None or not 0 < probability <= 1:
        return "unknown_probability"
    if not label.sent and not CONFIDENCE_RULES.issuperset(label.reasons):
        return "other_rules"
    if not _is_of(label, basis):
        return "other_bot"
    if label.answer_id is None:
        return None
    if label.answer_id not in known:
        return "unknown_entry"
    is_old = read_knowledge_version(label) < known[label.answer_id]
    return "changed_entry" if is_old else None


def _is_of(label: Label, basis: Basis) -> bool:
    made_by = (label.versions.get("model"), label.versions.get("prompt"))
    return made_by == (basis.model, basis.prompt)


def _score(label: Label, model: ConfidenceModel) -> float | None:
    try:
        return model.judge(label.signals, None).value
    except (KeyError, TypeError, ValueError):
        return None


def _draw(purpose: str, key: str) -> float:
    """Return a number from 0 to 1 (not included) that is as good as drawn, and always the same."""
    digest = sha256(f"handraise {purpose} {key}".encode()).digest()
    return int.from_bytes(digest[:7], "big") / 2**56
