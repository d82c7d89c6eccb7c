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
_ALARMS = 0.0008
"""Sentences of unseen ordinary talk that may be taken for a wish."""
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


def judge_unseen(examples: Sequence[Example]) -> NDArray[np.float64]:
    """Return the log-odds of each example by what was learnt from the others' folds, and the patterns."""
    judged = np.zeros(len(examples))
    folds = [Random(f"{_SEED} {each.number}").randrange(_FOLDS) for each in examples]
    for fold in range(_FOLDS):
        learned = learn([each for each, its in zip(examples, folds, strict=True) if its != fold])
        for place, its in enumerate(folds):
            if its == fold:
                text = prepare(examples[place].text)
                judged[place] = weigh(learned, text).log_odds
    return judged


def find_bar(examples: Sequence[Example], judged: NDArray[np.float64], talk: set[str]) -> float:
    """Return the least log-odds of a wish at which at most ``_ALARMS`` of other ``talk`` pass."""
    places = [n for n, each in enumerate(examples) if each.text in talk and not each.is_wish]
    alarming = np.sort(judged[places])[::-1]
    return float(alarming[int(_ALARMS * len(places))])


def main() -> None:
    """Learn from everything and write the weights beside the sentences, in a byte each."""
    examples = read_examples(DATA)
    judged = judge_unseen(examples)
    bar = find_bar(examples, judged, set(read_clinc(DATA, reported=False)))
    wishes = judged[[each.is_wish for each in examples]]
    print(f"bar {bar:.2f}, passed by {np.mean(wishes > bar):.1%} of {len(wishes)} unseen wishes")
    learned = learn(examples)
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
