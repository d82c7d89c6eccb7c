"""Print whether certified thresholds keep their promise: ``python -m benchmarks.guarantee``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scipy.stats import binom

from agent.knowledge.installed import load_embedder
from benchmarks.guarantee.calibrations import run_calibrations
from benchmarks.guarantee.desks import DESKS, MADE_UP, Desk, make_desk, read_desk
from benchmarks.guarantee.parts import run_parts
from benchmarks.guarantee.resplits import LEVEL, PLAIN, run_resplits
from benchmarks.rows import print_head, print_row

_SURE = 0.99

_COLUMNS = {
    "resplits": (
        ("desk", "<10"),
        ("max_error", ">9.2f"),
        ("method", "<11"),
        ("exceeds", ">8.3f"),
        ("error", ">7.4f"),
        ("coverage", ">8.3f"),
        ("oracle", ">7.3f"),
        ("of_oracle", ">9.3f"),
        ("possible", ">8.3f"),
        ("none", ">6.3f"),
        ("same_as_mapie", ">13.3f"),
    ),
    "calibration": (
        ("desk", "<10"),
        ("labels", ">6"),
        ("method", "<11"),
        ("chosen", ">6"),
        ("ece", ">7.4f"),
        ("brier", ">7.4f"),
        ("log_loss", ">8.4f"),
    ),
    "parts": (
        ("desk", "<10"),
        ("way", "<11"),
        ("exceeds", ">8.3f"),
        ("present", ">8.3f"),
        ("coverage", ">8.3f"),
        ("oracle", ">7.3f"),
    ),
}


def main() -> None:
    """Read the arguments, run one part, print its rows; end with 1 when the promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="?", choices=list(_COLUMNS), default="resplits")
    parser.add_argument("--draws", type=int, default=50, help="draws of labels; 1000 for reports")
    parser.add_argument("--labels", type=int, default=1000)
    parser.add_argument("--desks", nargs="+", choices=DESKS, default=[MADE_UP])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--vectors", type=Path, default=Path(tempfile.gettempdir(), "vectors"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one object a line")
    options = parser.parse_args()
    columns = _COLUMNS[options.part]
    print_head(columns, as_json=options.json)
    rows = []
    for desk in _gather(parser, options):
        for row in _run(desk, options):
            rows.append(row)
            print_row(row, columns, as_json=options.json)
    sys.exit(0 if all(_keeps(row) for row in rows) else 1)


def _gather(parser: argparse.ArgumentParser, options: argparse.Namespace) -> Iterator[Desk]:
    embedder = load_embedder() if set(options.desks) - {MADE_UP} else None
    for name in options.desks:
        if name == MADE_UP:
            yield make_desk()
        elif embedder is None:
            parser.error("the embeddings are not installed: `make setup`, or --desks 'made up'")
        else:
            yield read_desk(name, options.data, embedder, options.vectors, _tell)


def _run(desk: Desk, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    if options.part == "resplits":
        return run_resplits(desk, options.draws, options.labels, options.seed)
    if options.part == "parts":
        return run_parts(desk, options.draws, options.seed)
    return run_calibrations(desk, options.draws, options.seed)


def _keeps(row: dict[str, Any]) -> bool:
    """Say whether a row is within its bar, as far as so many draws can tell."""
    if "exceeds" not in row or row.get("method") == PLAIN:
        return True
    most = binom.ppf(_SURE, row["draws"], 1 - LEVEL) / row["draws"]
    return bool(row["exceeds"] <= most)


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
