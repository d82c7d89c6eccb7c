"""Print what `agent/confidence/prior.py` holds: ``python -m benchmarks.prior``."""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.confidence.estimate import BASE, TERMS, list_terms
from agent.confidence.logistic import Floats, fit_logistic
from agent.confidence.prior import Scale
from agent.confidence.signals import SEARCH_SIGNALS, list_search_values, observe_search
from agent.knowledge.entry import Entry
from agent.knowledge.index import NOTHING_HIDDEN
from agent.knowledge.installed import load_embedder
from agent.knowledge.search import Knowledge
from benchmarks.confidence.question_sets import Question, read_set
from benchmarks.confidence.vectors import VectorShelf

_SETS = ("clinc150", "banking77", "hwu64")
_UNKNOWN = 0.25
"""Questions without an answer, for each with one: where a set has more, they count less."""
_MASS = 1000.0
_STRENGTH = 3.0
_BASE_STRENGTH = 0.01
_FIXED = {"exactness": (1.0, 1.0), "verbatim": (7.0, 7.0)}
"""Set by judgement: these sets hardly show them."""
_FROM_ZERO = ("exactness", "verbatim", "away_share", "away_likely")
"""Measured as they are: 0 is where there is nothing of the kind, and must have no share."""
_UNSEEN = (
    "meaning_belief",
    "likely",
    "nearest",
    "centre",
    "energy",
    "typical",
    "typical_nearest",
    "likely_lead",
    "contrast",
    "contrast_lead",
    "away_share",
    "away_likely",
    "likely by questions",
    "nearest by questions",
)
"""Terms that say nothing where the search goes by words alone."""


@dataclass(frozen=True, slots=True)
class _Seen:
    values: list[list[float]]
    known: NDArray[np.bool_]
    right: NDArray[np.bool_]


def main() -> None:
    """Search every set at every size and fit both weighings, with embeddings and without."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--vectors", type=Path, default=Path(tempfile.gettempdir(), "vectors"))
    parser.add_argument("--questions", type=int, default=1500, help="questions a set at most")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 2, 3, 5, 10, 30, 100])
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    seen: dict[bool, list[_Seen]] = {True: [], False: []}
    for name in _SETS:
        chance = np.random.default_rng(options.seed)
        read = read_set(name, options.data, "dev", options.seed)
        asked = [*read.calibrate, *read.test]
        asked = [asked[place] for place in chance.permutation(len(asked))[: options.questions]]
        embedder = load_embedder()
        if embedder is None:
            parser.exit(2)
        texts = [text for text, _ in (*read.train, *asked)]
        vectors = VectorShelf(embedder, options.vectors).embed(f"{name}-prior", texts)
        for size in options.sizes:
            grouped: defaultdict[str, list[str]] = defaultdict(list)
            for text, intent in read.take(size):
                grouped[intent].append(text)
            entries = [Entry(key, f"answer {key}", tuple(own)) for key, own in grouped.items()]
            table = np.stack([vectors[text] for own in grouped.values() for text in own])
            for dense, found in seen.items():
                knowledge = Knowledge(entries, table if dense else None, embedder)
                found.append(_ask(knowledge, asked, vectors if dense else {}))
                if dense:
                    found.append(_ask_taught(knowledge, asked, vectors))
    scales = _measure(seen[True])
    print("SCALES")
    for signal, scale in scales.items():
        print(f"{signal:<22} {scale.mean:>8.3f} {scale.spread:>8.3f}")
    for label, dense in (("DENSE", True), ("LEXICAL", False)):
        print(f"{label:<22}    known   chosen")
        known, chosen = _fit(seen[dense], scales, () if dense else _UNSEEN)
        for name, one, other in zip((*TERMS, BASE), known, chosen, strict=True):
            print(f"{name:<22} {one:>8.2f} {other:>8.2f}")


def _ask(
    knowledge: Knowledge, asked: Sequence[Question], vectors: dict[str, NDArray[np.float32]]
) -> _Seen:
    values, right = [], []
    for text, answer in asked:
        evidence = knowledge.weigh(text, vectors.get(text), NOTHING_HIDDEN)
        found = evidence.candidates[0].entry_id if evidence.candidates else None
        values.append(list_search_values(observe_search(evidence)))
        right.append(answer is not None and found == answer)
    known = np.array([answer is not None for _, answer in asked])
    return _Seen(values, known, np.array(right))


def _ask_taught(
    knowledge: Knowledge, asked: Sequence[Question], vectors: dict[str, NDArray[np.float32]]
) -> _Seen:
    """Ask every other question, once those between them that have no answer are turned away."""
    away = [text for text, answer in asked[1::2] if answer is None]
    table = np.stack([vectors[text] for text in away])
    taught = knowledge.learn([(text, None) for text in away], table)
    return _ask(taught, asked[::2], vectors)


def _measure(seen: Sequence[_Seen]) -> dict[str, Scale]:
    values = np.array([row for each in seen for row in each.values])
    measured = zip(SEARCH_SIGNALS, values.mean(axis=0), values.std(axis=0), strict=True)
    return {
        name: Scale(0.0, 1.0)
        if name in _FROM_ZERO
        else Scale(round(float(mean), 3), round(float(spread), 3))
        for name, mean, spread in measured
    }


def _fit(
    seen: Sequence[_Seen], scales: Mapping[str, Scale], unseen: Sequence[str]
) -> tuple[Floats, Floats]:
    terms = list_terms([row for each in seen for row in each.values], scales)
    known = np.concatenate([each.known for each in seen])
    right = np.concatenate([each.right for each in seen])
    weights = np.concatenate([_weigh(each.known) for each in seen])
    prior, strength = np.zeros((2, len(TERMS) + 1)), np.full(len(TERMS) + 1, _STRENGTH)
    strength[-1] = _BASE_STRENGTH
    for place, term in enumerate(TERMS):
        if term in _FIXED or term in unseen:
            prior[:, place], strength[place] = _FIXED.get(term, (0.0, 0.0)), 1e6
    having = fit_logistic(terms, known.astype(np.float64), weights, prior[0], strength)
    chosen = fit_logistic(
        terms[known], right[known].astype(np.float64), weights[known], prior[1], strength
    )
    return having, chosen


def _weigh(known: NDArray[np.bool_]) -> Floats:
    share = min(1.0, _UNKNOWN * known.sum() / max(int((~known).sum()), 1))
    weights: Floats = np.where(known, 1.0, share) * _MASS / len(known)
    return weights


if __name__ == "__main__":
    main()
