"""Questions with the bot's confidence and whether its answer was right: of real desks, or made up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.confidence.logistic import squash
from agent.confidence.signals import observe_search
from agent.knowledge.embedding import Embedder
from agent.knowledge.entry import Entry
from agent.knowledge.index import NOTHING_HIDDEN
from agent.knowledge.search import Knowledge
from agent.rehearsal import rehearse
from benchmarks.confidence.question_sets import Question, QuestionSet, read_set
from benchmarks.confidence.vectors import VectorShelf

Floats = NDArray[np.float64]

SIZES = {"clinc150": 20, "banking77": 30, "hwu64": 20}
"""The real desks, with the questions that each intent brings as knowledge."""
MADE_UP = "made up"
DESKS = (*SIZES, MADE_UP)

_UNKNOWN_SHARE = 0.15
"""Questions without an answer are repeated until they are this share at least."""
_MADE_UP_QUESTIONS = 20_000


@dataclass(frozen=True, slots=True)
class Desk:
    """All questions of a desk: raw scores (log-odds), probabilities, and outcomes (1 right)."""

    name: str
    raws: Floats
    values: Floats
    right: Floats


def make_desk(questions: int = _MADE_UP_QUESTIONS, seed: int = 5) -> Desk:
    """Return a desk that is made up: calibrated scores, and a fifth that nobody can answer."""
    chance = np.random.default_rng(seed)
    known = chance.uniform(size=questions) < 0.8
    raws = np.where(known, chance.normal(4.0, 2.5, questions), chance.normal(-2.5, 1.5, questions))
    likely = squash(raws)
    return Desk(MADE_UP, raws, likely, (chance.uniform(size=questions) < likely).astype(np.float64))


def read_desk(
    name: str, data: Path, embedder: Embedder, vectors: Path, tell: Callable[[str], None]
) -> Desk:
    """Build the desk's knowledge and ask it all that is left of training and validation parts.

    Test parts are never opened. Vectors are kept in the folder ``vectors``.
    """
    source = read_set(name, data, "dev", seed=0)
    known = source.take(SIZES[name])
    asked = _list_asked([row for row in source.train if row not in set(known)], source)
    shelf = VectorShelf(embedder, vectors)
    texts = [text for text, _ in (*known, *asked)]
    vector = shelf.embed(f"guarantee-{name}", texts)
    by_intent: dict[str, list[str]] = {}
    for text, intent in known:
        by_intent.setdefault(intent, []).append(text)
    entries = [
        Entry(intent, f"The answer to {intent}.", tuple(by_intent[intent]))
        for intent in sorted(by_intent)
    ]
    passages = [text for entry in entries for text in entry.questions]
    knowledge = Knowledge(entries, np.stack([vector[text] for text in passages]), embedder)
    tell(f"{name}: rehearsing {len(entries)} entries")
    model = rehearse(knowledge)
    raws, right = [], []
    for done, (text, answer) in enumerate(asked, 1):
        evidence = knowledge.weigh(text, vector[text], NOTHING_HIDDEN)
        raw = model.judge(observe_search(evidence), None).raw
        raws.append(-np.inf if raw is None else raw)
        found = evidence.candidates[0].entry_id if evidence.candidates else None
        right.append(answer is not None and found == answer)
        if done % 2000 == 0:
            tell(f"{name}: {done} of {len(asked)} questions asked")
    scores = np.clip(np.array(raws), -50.0, 50.0)
    values = np.array([model.calibration.find_probability(float(raw)) for raw in scores])
    return Desk(name, scores, values, np.array(right, dtype=np.float64))


def _list_asked(rest: list[tuple[str, str]], source: QuestionSet) -> list[Question]:
    rows: list[Question] = [*rest, *source.calibrate, *source.test]
    unknown = list(dict.fromkeys(row for row in rows if row[1] is None))
    wanted = _UNKNOWN_SHARE / (1 - _UNKNOWN_SHARE) * (len(rows) - len(unknown))
    return [*rows, *unknown * max(0, round(wanted / len(unknown)) - 1)]
