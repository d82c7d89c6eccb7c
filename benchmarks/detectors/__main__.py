"""Print what every detector sees and what it does not: ``python -m benchmarks.detectors``."""

from __future__ import annotations

import argparse
from itertools import chain
from pathlib import Path

from agent.knowledge.installed import load_embedder
from benchmarks.detectors.measure import (
    build_bench,
    measure_harm,
    measure_others,
    measure_repeated,
    measure_wishes,
)
from benchmarks.detectors.whole_path import measure_whole_path
from benchmarks.rows import print_head, print_row

_DATA = Path(__file__).parents[3] / "shared" / "data"
_COLUMNS = (
    ("detector", "<18"),
    ("data", "<44"),
    ("n", ">6"),
    ("hits", ">6"),
    ("recall", ">7.1%"),
    ("false alarms", ">12.2%"),
    ("from", ">7.2%"),
    ("to", ">7.2%"),
)


def main() -> None:
    """Measure and print a row for each detector and data set."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detectors", description=__doc__)
    parser.add_argument("--data", type=Path, default=_DATA, help="folder of the public data")
    parser.add_argument(
        "--words-only", action="store_true", help="as if no embedder were installed"
    )
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    bench = build_bench(asked.data, words_only=asked.words_only)
    embedder = None if asked.words_only else load_embedder()
    print_head(_COLUMNS, as_json=asked.json)
    for row in chain(
        measure_wishes(bench),
        measure_harm(bench),
        measure_others(bench),
        measure_repeated(bench),
        measure_whole_path(bench, embedder),
    ):
        print_row(row.dump(), _COLUMNS, as_json=asked.json)


if __name__ == "__main__":
    main()
