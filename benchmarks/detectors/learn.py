"""Learns what asks for a person from the example sentences and public training data, and writes the weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from agent.confidence.bound import bound_error
from agent.signals.patterns import prepare
from agent.signals.wants_human import weigh
from agent.signals.wishes.learned import BUCKETS, LANGUAGES, LearnedWishes, cut, list_features
from benchmarks.detectors.sentences import read_banking, read_clinc, read_hwu, read_nlupp
from benchmarks.detectors.variants import slip

DATA = Path(__file__).parents[3] / "shared" / "data"
SEEDS = Path(__file__).parents[2] / "agent" / "signals" / "seeds"
_SECTIONS = ("wish", "look_alike", "ordinary")
_SLIPS = 1
"""Copies of each example with a slip of the finger."""
_COST = 15.0
"""How much an example may cost before a weight grows (the inverse of the ridge)."""
_FOLDS = 5
_ROUNDS = 4
"""Divisions into folds; what is learnt without each fold of each is averaged."""
_ALARMS, _LEVEL = 0.001, 0.95
"""Share of ordinary talk that may be taken for a wish, and how sure that is for what nobody has seen."""
_SEED = 8


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence and whether it asks for a person; ``number`` is shared with its copies."""

    text: str
    is_wish: bool
    number: int
    is_seed: bool


def read_examples(data: Path) -> list[Example]:
    """Return the seed sentences, and what customers say in the training parts of public data."""
    found = [
        (text, section == "wish", True)
        for language in LANGUAGES
        for section, texts in read_seeds(language).items()
        for text in texts
    ]
    asked, others = read_nlupp(data, reported=False)
    found += [(text, True, False) for text in asked]
    others += read_clinc(data, reported=False) + read_banking(data, part="train") + read_hwu(data)
    found += [(text, False, False) for text in dict.fromkeys(others)]
    return [Example(text, wish, n, seed) for n, (text, wish, seed) in enumerate(found)]


def learn(examples: Sequence[Example]) -> LearnedWishes:
    """Fit the weights; the examples of this project are learnt with slips as well."""
    random = Random(_SEED)
    texts, labels, costs = [], [], []
    for each in examples:
        copies = [each.text]
        if each.is_seed:
            copies += [slip(each.text, random) for _ in range(_SLIPS)]
        for copy in copies:
            text = prepare(copy)
            # Which of several pieces the wish is nobody has said.
            pieces = [text] if each.is_wish else list(cut(text))
            texts += pieces
            labels += [each.is_wish] * len(pieces)
            costs += [1 / len(copies)] * len(pieces)
    model = LogisticRegression(C=_COST, max_iter=2000)
    model.fit(_build_rows(texts), labels, sample_weight=costs)
    return LearnedWishes(model.coef_[0].astype(np.float32), float(model.intercept_[0]))


def learn_in_folds(
    examples: Sequence[Example], rounds: int = _ROUNDS
) -> tuple[LearnedWishes, NDArray[np.float64]]:
    """Fit the weights without each fold, and return their average, and the log-odds of each example.

    Those are by the patterns and by the fits that have not seen it.
    """
    weights, bias = np.zeros(BUCKETS, np.float32), 0.0
    judged = np.zeros(len(examples))
    for number in range(rounds * _FOLDS):
        turn, fold = divmod(number, _FOLDS)
        is_out = [
            Random(f"{_SEED} {turn} {each.number}").randrange(_FOLDS) == fold for each in examples
        ]
        learned = learn([each for each, out in zip(examples, is_out, strict=True) if not out])
        weights += learned.weights / (rounds * _FOLDS)
        bias += learned.bias / (rounds * _FOLDS)
        for place in np.flatnonzero(is_out).tolist():
            judged[place] += weigh(learned, prepare(examples[place].text)).log_odds / rounds
    return LearnedWishes(weights, bias), judged


def find_bar(examples: Sequence[Example], judged: NDArray[np.float64], talk: set[str]) -> float:
    """Return the log-odds of a wish at which of other ``talk`` at most ``_ALARMS`` pass, surely.

    It lies halfway between the last sentence that may pass and the first that may not.
    """
    places = [n for n, each in enumerate(examples) if each.text in talk and not each.is_wish]
    alarming = np.sort(judged[places])[::-1]
    passing = 0
    while bound_error(passing + 1, len(places), _LEVEL) <= _ALARMS:
        passing += 1
    return float(alarming[max(passing - 1, 0) : passing + 1].mean())


def main() -> None:
    """Learn from everything and write the weights beside the sentences, in a byte each."""
    examples = read_examples(DATA)
    learned, judged = learn_in_folds(examples)
    bar = find_bar(examples, judged, set(read_clinc(DATA, reported=False)))
    wishes = judged[[each.is_wish for each in examples]]
    print(f"bar {bar:.2f}, passed by {np.mean(wishes > bar):.1%} of {len(wishes)} unseen wishes")
    scale = float(np.abs(learned.weights).max()) / 127
    path = SEEDS / "wishes.npz"
    np.savez_compressed(
        path,
        weights=np.round(learned.weights / scale).astype(np.int8),
        scale=np.array([scale, learned.bias - bar]),
    )
    print(f"Written: {path}")


def _build_rows(pieces: Sequence[str]) -> csr_matrix:
    values: list[float] = []
    columns: list[int] = []
    ends = [0]
    for piece in pieces:
        for features in list_features(piece):
            columns += features
            values += [max(len(features), 1) ** -0.5] * len(features)
        ends.append(len(columns))
    return csr_matrix((values, columns, ends), shape=(len(pieces), BUCKETS))


def read_seeds(language: str) -> dict[str, list[str]]:
    """Return this project's own example sentences in a language, by section."""
    sections: dict[str, list[str]] = {name: [] for name in _SECTIONS}
    section = ""
    for line in (SEEDS / f"wishes.{language}.txt").read_text("utf-8").splitlines():
        text = line.strip()
        if text.startswith("[") and text.endswith("]"):
            section = text[1:-1]
        elif text:
            sections[section].append(text)
    return sections


if __name__ == "__main__":
    main()
