"""Streams of customers' questions: a small knowledge to begin with, then all that is asked."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from agent.knowledge.embedding import Vectors
from benchmarks.learning_curve.learner import NO_ANSWER

SETS = ("clinc150", "banking77")
Parts = Literal["dev", "test"]

_STRANGE = 0.2
_WITHHELD_EVERY = 5


@dataclass(frozen=True, slots=True)
class Questions:
    """One public set: texts with their intents, and texts that belong to none."""

    name: str
    known: Sequence[tuple[str, str]]
    strange: Sequence[str]
    withholds: bool
    """Whether intents are withheld to make up for out-of-scope texts that are missing."""


@dataclass(frozen=True, slots=True)
class Stream:
    """What the desk knows at first (``known``, ``owners``), and what it is asked, in order.

    Vectors are rows of unit length; ``truth`` holds the number of the right answer of each
    question, ``NO_ANSWER`` where nothing answers it.
    """

    known: Vectors
    owners: NDArray[np.int64]
    asked: Vectors
    truth: NDArray[np.int64]
    answers: int
    known_texts: Sequence[str]
    asked_texts: Sequence[str]


def read_questions(name: str, data: Path, parts: Parts) -> Questions:
    """Read one of ``SETS``; out-of-scope texts of a test part only where ``parts`` is ``test``."""
    if name == "banking77":
        with (data / "banking77" / "train.csv").open(encoding="utf-8", newline="") as file:
            known = [(row["text"], row["category"]) for row in csv.DictReader(file)]
        return Questions(name, known, (), withholds=True)
    read = json.loads((data / "clinc150" / "data_full.json").read_text("utf-8"))
    known = [(text, intent) for part in ("train", "val") for text, intent in read[part]]
    kinds = ["oos_train", "oos_val"] + (["oos_test"] if parts == "test" else [])
    strange = [text for kind in kinds for text, _ in read[kind]]
    return Questions(name, known, strange, withholds=parts == "dev")


def build_stream(
    questions: Questions, vectors: dict[str, Vectors], size: int, messages: int, seed: int
) -> Stream:
    """Build a stream of ``messages`` questions, one in five out of scope, from ``seed``.

    The knowledge begins with ``size`` questions of each intent. Where intents are withheld, every
    fifth one's questions are out of scope, beside the set's own. The stream is shorter where the
    set has too few out-of-scope texts.
    """
    chance = np.random.default_rng(seed)
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for text, intent in questions.known:
        texts[intent].append(text)
    intents = sorted(texts)
    mixed = chance.permutation(len(intents)).tolist()
    withheld = {intents[place] for place in mixed[::_WITHHELD_EVERY]} if questions.withholds else ()
    kept = [intent for intent in intents if intent not in withheld]
    first: list[tuple[str, int]] = []
    rest: list[tuple[str, int]] = []
    for number, intent in enumerate(kept):
        order = chance.permutation(len(texts[intent])).tolist()
        listed = [(texts[intent][place], number) for place in order]
        first += listed[:size]
        rest += listed[size:]
    strange = list(questions.strange)
    spare = [text for intent in sorted(withheld) for text in texts[intent]]
    missing = max(0, int(messages * _STRANGE) - len(strange))
    strange += [spare[place] for place in chance.permutation(len(spare))[:missing]]
    messages = min(messages, int(len(strange) / _STRANGE))
    strange = [strange[place] for place in chance.permutation(len(strange))]
    strange = strange[: int(messages * _STRANGE)]
    picked = chance.permutation(len(rest))[: messages - len(strange)]
    asked = [*(rest[place] for place in picked), *((text, NO_ANSWER) for text in strange)]
    asked = [asked[place] for place in chance.permutation(len(asked))]
    return Stream(
        known=np.stack([vectors[text] for text, _ in first]),
        owners=np.array([owner for _, owner in first]),
        asked=np.stack([vectors[text] for text, _ in asked]),
        truth=np.array([owner for _, owner in asked]),
        answers=len(kept),
        known_texts=[text for text, _ in first],
        asked_texts=[text for text, _ in asked],
    )
