"""Measure deciding and loading against the embedder itself, and a search, in processor time."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from agent.adding import add_knowledge
from agent.dialogue import Turn
from agent.knowledge.embedding import Embedder, Vectors, embed_all
from agent.knowledge.entry import Entry
from agent.knowledge.search import Knowledge
from agent_console.assembly.house import House
from agent_console.assembly.stores import open_knowledge
from benchmarks.decision.questions import make_entries, make_vectors

_WARM_UP = 10
_SIZE = 384


async def measure_loading(
    house: House, embedder: Embedder, entries: Sequence[Entry], folder: Path
) -> tuple[float, float]:
    """Return seconds: embedding all questions of ``entries``, and adding them as knowledge."""
    file = folder / "questions.jsonl"
    rows = [{key: value for key, value in asdict(entry).items() if value} for entry in entries]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    before = time.process_time()
    embed_all(embedder, [text for entry in entries for text in entry.questions])
    embedded = time.process_time()
    await add_knowledge([file], open_knowledge(house.database), load=lambda: embedder)
    return embedded - before, time.process_time() - embedded


async def measure_deciding(
    house: House, embedder: Embedder, questions: Sequence[str]
) -> tuple[float, float]:
    """Return milliseconds, the slowest of twenty: one embedding, and draft with decision.

    The house must be loaded. Both are measured question by question, in turns.
    """

    async def decide(question: str) -> None:
        await house.switchboard.predict([Turn("customer", question)])

    async def embed(question: str) -> None:
        embedder.embed([question])

    taken: dict[str, list[float]] = {"embed": [], "decide": []}
    for question in questions:
        taken["embed"].append(await _spend(embed, question))
        taken["decide"].append(await _spend(decide, question))
    return find_p95(taken["embed"][_WARM_UP:]), find_p95(taken["decide"][_WARM_UP:])


def measure_search(vectors: int, searches: int, seed: int = 0) -> float:
    """Return milliseconds, the slowest of twenty, of a search over made-up ``vectors``."""
    entries = make_entries(vectors)
    asked = _Asked(make_vectors(vectors, _SIZE, seed), seed)
    knowledge = Knowledge(entries, asked.known, asked)
    chance = np.random.default_rng(seed)
    taken = []
    for row in chance.integers(vectors, size=searches + _WARM_UP).tolist():
        question = entries[row // 10].questions[row % 10 % len(entries[row // 10].questions)]
        before = time.process_time()
        knowledge.search(f"Tell me, {question}")
        taken.append((time.process_time() - before) * 1e3)
    return find_p95(taken[_WARM_UP:])


def find_p95(taken: Sequence[float]) -> float:
    """Return what 19 of 20 stay within."""
    return float(np.quantile(taken, 0.95))


class _Asked:
    """Embeds nothing: any question lies near one of the vectors known already."""

    name = "made up"
    size = _SIZE

    def __init__(self, known: Vectors, seed: int) -> None:
        self.known = known
        self._chance = np.random.default_rng(seed)

    def embed(self, texts: Sequence[str]) -> Vectors:
        near = self.known[self._chance.integers(len(self.known), size=len(texts))]
        near = near + self._chance.normal(size=near.shape).astype(np.float32) / np.sqrt(_SIZE)
        unit: Vectors = near / np.linalg.norm(near, axis=1, keepdims=True)
        return unit.astype(np.float32)


async def _spend(act: Callable[[str], Awaitable[None]], question: str) -> float:
    before = time.process_time()
    await act(question)
    return (time.process_time() - before) * 1e3
