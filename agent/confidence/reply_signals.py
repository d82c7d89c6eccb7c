"""The numbers that a reply and the conversation before it show; what was not measured is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

OPINION_SIGNALS = (
    "refused",
    "doubt",
    "token_doubt",
    "least_sure_word",
    "unsure_words",
    "other_source",
    "unlike_best",
    "hedged",
    "repeated",
    "follow_up",
    "self_doubt",
    "disagreement",
)
"""What shows the opinion of whoever wrote the reply, or speaks against all of it; 1 fully so."""

FAITH_SIGNALS = (
    "uncited",
    "inferred",
    "unstructured",
    "ungrounded",
    "invented",
    "unknown_names",
    "unsupported",
    "weakest",
    "added",
    "denied",
    "longer",
)
"""What speaks against a rewording saying what its source says; 1 speaks fully against it."""

COMPOSED = "composed"
"""1 where the reply is put in other words than its source's own."""

REPLY_SIGNALS = (COMPOSED, *OPINION_SIGNALS, *FAITH_SIGNALS)


@dataclass(frozen=True, slots=True)
class ReplyFacts:
    """What was seen in the model's reply and in the conversation before it.

    ``stated`` is the model's own confidence (0 to 1). ``uncited`` means that nothing is known of what
    it rests on, ``inferred`` that it names no source and its words told one. ``composed`` means that the answer is put in
    other words than the cited passages' own, ``other_source`` that it rests on something else than
    the best passage found. All numbers run from 0 to 1; ``None`` is what could not be measured:
    the doubt in its words by their log-probabilities (mean, least sure word, share of unsure ones),
    the part that no cited passage supports (on the whole, and of its weakest sentence), what a sentence adds to its source's, the part of
    the best entry's own answer that it leaves out (``unlike_best``). ``ungrounded`` and
    ``unknown_names`` are the shares of its exact facts (numbers, dates, amounts, links) and of its
    names that no cited passage holds, ``longer`` how far it goes beyond its source's length.
    """

    refused: bool = False
    stated: float | None = None
    composed: bool = False
    uncited: bool = False
    inferred: bool = False
    other_source: bool = False
    unstructured: bool = False
    repeated: bool = False
    follow_up: bool = False
    hedged: bool = False
    denied: bool = False
    ungrounded: float = 0.0
    unknown_names: float | None = None
    unsupported: float | None = None
    weakest: float | None = None
    added: float | None = None
    longer: float = 0.0
    unlike_best: float | None = None
    token_doubt: float | None = None
    least_sure_word: float | None = None
    unsure_words: float | None = None


def observe_reply(facts: ReplyFacts) -> dict[str, float]:
    """Return the reply signals, each between 0 and 1, without those that were not measured."""
    if facts.refused:
        return {"refused": 1.0, "follow_up": float(facts.follow_up)}
    measured: Mapping[str, float | None] = {
        "composed": float(facts.composed),
        "refused": 0.0,
        "doubt": None if facts.stated is None else 1.0 - facts.stated,
        "token_doubt": facts.token_doubt,
        "least_sure_word": facts.least_sure_word,
        "unsure_words": facts.unsure_words,
        "other_source": float(facts.other_source),
        "unlike_best": facts.unlike_best,
        "hedged": float(facts.hedged),
        "repeated": float(facts.repeated),
        "follow_up": float(facts.follow_up),
        "uncited": float(facts.uncited),
        "inferred": float(facts.inferred),
        "unstructured": float(facts.unstructured),
        "ungrounded": facts.ungrounded,
        "invented": float(facts.ungrounded > 0),
        "unknown_names": facts.unknown_names,
        "unsupported": facts.unsupported,
        "weakest": facts.weakest,
        "added": facts.added,
        "denied": float(facts.denied),
        "longer": facts.longer,
    }
    return {
        name: max(0.0, min(1.0, value))
        for name, value in measured.items()
        if value is not None and isfinite(value)
    }
