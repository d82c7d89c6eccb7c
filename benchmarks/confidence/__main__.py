"""Print how well the bot knows when it is right: ``python -m benchmarks.confidence``."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from agent.confidence.strangers import read_strangers
from agent.knowledge.embedding import Embedder
from agent.knowledge.embedding_remembered import RememberedEmbedder
from agent.knowledge.installed import load_embedder
from benchmarks.confidence.methods import FAMILIES
from benchmarks.confidence.question_sets import SETS, QuestionSet, read_set
from benchmarks.confidence.row import HEAD, measure, show
from benchmarks.confidence.trial import build_trial
from benchmarks.confidence.vectors import VectorShelf

SIZES = ("1", "3", "5", "10", "full")


def main() -> None:
    """Read the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--methods", nargs="+", choices=list(FAMILIES), default=list(FAMILIES))
    parser.add_argument(
        "--parts", choices=("dev", "test"), default="dev", help="test parts are for reporting only"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--vectors", type=Path, default=Path(tempfile.gettempdir(), "vectors"))
    parser.add_argument("--json", action="store_true", help="one object a line")
    options = parser.parse_args()
    embedder = load_embedder()
    if embedder is None:
        parser.exit(2)
    if not options.json:
        print(f"parts: {options.parts}, seed {options.seed}\n{HEAD}", flush=True)
    for row in run_table(options, embedder):
        print(json.dumps(row) if options.json else show(row), flush=True)


def run_table(options: argparse.Namespace, embedder: Embedder) -> Iterator[dict[str, Any]]:
    """Yield a row for each set, size and method."""
    shelf = VectorShelf(embedder, options.vectors)
    for name in options.sets:
        source = read_set(name, options.data, options.parts, options.seed)
        vectors = shelf.embed(f"{name}-{options.parts}", list_texts(source), _tell)
        vectors |= shelf.embed("strangers", read_strangers())
        for size in _find_sizes(source, options.sizes):
            trial = build_trial(source, size, vectors, options.seed)
            for family in options.methods:
                began = time.monotonic()
                for verdict in FAMILIES[family](trial, RememberedEmbedder(embedder, vectors)):
                    yield measure(trial, verdict, time.monotonic() - began)
                    began = time.monotonic()


def list_texts(source: QuestionSet) -> list[str]:
    """Return every text of a set that will be compared."""
    asked = [text for rows in (source.calibrate, source.test) for text, _ in rows]
    return [*(text for text, _ in source.train), *asked, *source.strangers]


def _find_sizes(source: QuestionSet, wanted: Sequence[str]) -> Iterator[int | None]:
    largest = len(source.take(None))
    for size in wanted:
        if size == "full":
            yield None
        elif len(source.take(int(size))) < largest:
            yield int(size)


def _tell(what: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{what} {done}/{total}", end="\n" if done == total else "", file=sys.stderr)


if __name__ == "__main__":
    main()
