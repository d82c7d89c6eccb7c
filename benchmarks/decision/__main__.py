"""`python -m benchmarks.decision`: what deciding, loading and searching add to the embeddings."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from agent.knowledge.embedding import Embedder
from agent.knowledge.installed import load_embedder
from agent_console.assembly.open_house import open_house
from agent_console.settings import load_settings
from benchmarks.decision.measure import measure_deciding, measure_loading, measure_search
from benchmarks.decision.questions import make_entries

MOST_OF_DECISION = 3.0
"""A decision, as a multiple of one embedding of the same message, p95."""
LEAST_OF_LOADING = 0.5
"""Questions a second while loading, as a share of the embedder's own rate."""
JUDGED_FROM = 10_000
"""Questions: fewer leave too little beside what loading costs at any size."""
MOST_OF_SEARCH = 50.0
"""Milliseconds, p95."""


def main() -> None:
    """Measure in the size of the command line and print; ends with 1 beyond a bar."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.decision")
    parser.add_argument("--questions", type=int, default=500, help="in the knowledge")
    parser.add_argument("--vectors", type=int, default=20_000, help="that are searched")
    parser.add_argument("--times", type=int, default=100, help="decisions, and searches")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    embedder = load_embedder()
    if embedder is None:
        parser.exit(2)
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(_measure(Path(folder), embedder, given.questions, given.times))
    found["search_ms"] = measure_search(given.vectors, given.times)
    print(json.dumps(found | vars(given)) if given.json else _describe(found, given))
    sys.exit(0 if keeps(found, given.questions) else 1)


def keeps(found: dict[str, float], questions: int) -> bool:
    """Say whether what was measured is within all bars."""
    loads = found["embedding_s"] >= LEAST_OF_LOADING * found["loading_s"]
    return (
        found["decision_ms"] <= MOST_OF_DECISION * found["embedding_ms"]
        and (loads or questions < JUDGED_FROM)
        and found["search_ms"] < MOST_OF_SEARCH
    )


async def _measure(
    folder: Path, embedder: Embedder, questions: int, times: int
) -> dict[str, float]:
    house = await open_house(load_settings(data=folder))
    entries = make_entries(questions)
    embedding, loading = await measure_loading(house, embedder, entries, folder)
    await house.load()
    texts = [entry.questions[place % len(entry.questions)] for place, entry in enumerate(entries)]
    asked = [f"Please tell me: {texts[place % len(texts)]}" for place in range(times)]
    one, decision = await measure_deciding(house, embedder, asked)
    await house.stop()
    return {
        "embedding_ms": one,
        "decision_ms": decision,
        "embedding_s": embedding,
        "loading_s": loading,
    }


def _describe(found: dict[str, float], given: argparse.Namespace) -> str:
    times = found["decision_ms"] / found["embedding_ms"]
    share = found["embedding_s"] / found["loading_s"]
    return "\n".join(
        (
            f"one embedding {found['embedding_ms']:.1f} ms, a decision {found['decision_ms']:.1f} ms "
            f"(p95): {times:.2f} × (bar {MOST_OF_DECISION:g})",
            f"{given.questions} questions: embedded in {found['embedding_s']:.1f} s, loaded in "
            f"{found['loading_s']:.1f} s: {share:.2f} of the embedder's rate "
            f"(bar {LEAST_OF_LOADING:g} from {JUDGED_FROM} questions on)",
            f"a search over {given.vectors} vectors {found['search_ms']:.1f} ms (p95; bar "
            f"{MOST_OF_SEARCH:g})",
        )
    )


if __name__ == "__main__":
    main()
