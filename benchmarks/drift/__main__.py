"""Print how soon a rise is noticed and what is seen that is none: ``python -m benchmarks.drift``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.stats import binom

from benchmarks.drift.questions import run_questions
from benchmarks.drift.streams import (
    count_false_alarms,
    find_least_alarms,
    find_least_wait,
    find_waits,
    is_alike,
    stake_at_start,
)
from benchmarks.rows import print_head, print_row

MOST_FALSE = 0.05
LONGEST = 150
_SURE = 0.99
_COLUMNS = {
    "audits": (
        ("max_error", ">9.2f"),
        ("before", ">6.3f"),
        ("false_alarms", ">12.4f"),
        ("quiet", ">6"),
        ("median", ">6.0f"),
        ("ninety", ">6.0f"),
        ("from_start", ">10.0f"),
        ("least", ">6"),
        ("least_alarms_for_150", ">20.3f"),
        ("within", ">6"),
    ),
    "questions": (
        ("window", ">6"),
        ("shift", ">6.2f"),
        ("scores_alarm", ">12.3f"),
        ("topics_alarm", ">12.3f"),
    ),
}


def main() -> None:
    """Read the arguments and print the rows of one part; end with 1 beyond a bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="?", choices=list(_COLUMNS), default="audits")
    parser.add_argument("--errors", type=float, nargs="+", default=[0.1, 0.05, 0.02])
    parser.add_argument(
        "--quiet", type=int, nargs="+", default=[0, 100, 300, 1000], help="audits before the rise"
    )
    parser.add_argument("--streams", type=int, default=200, help="without a rise; 4000 for reports")
    parser.add_argument("--runs", type=int, default=200, help="with a rise; 2000 for reports")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one object a line")
    options = parser.parse_args()
    columns = _COLUMNS[options.part]
    print_head(columns, as_json=options.json)
    kept = True
    for row in _run(options):
        kept = kept and row.get("kept", True)
        print_row(row, columns, as_json=options.json)
    sys.exit(0 if kept else 1)


def _run(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    if options.part == "questions":
        yield from run_questions(options.runs, options.seed)
        return
    if not all(is_alike(each, 500, options.seed) for each in options.errors):
        raise SystemExit("the streams are not folded as the product folds them")
    most = binom.ppf(_SURE, options.streams, MOST_FALSE) / options.streams
    for max_error in options.errors:
        for before in (max_error, max_error / 2):
            false = count_false_alarms(max_error, before, options.streams, options.seed)
            for quiet in options.quiet:
                row = _measure(max_error, before, quiet, options)
                yield {**row, "false_alarms": false, "kept": false <= most and row["kept"]}


def _measure(
    max_error: float, before: float, quiet: int, options: argparse.Namespace
) -> dict[str, Any]:
    given = (max_error, before, quiet, options.runs, options.seed)
    waits = find_waits(*given)
    least = find_least_wait(max_error, MOST_FALSE)
    median = float(np.median(waits))
    surely_late = (waits > LONGEST).sum() > binom.ppf(_SURE, len(waits), 0.5)
    return {
        "max_error": max_error,
        "before": before,
        "quiet": quiet,
        "runs": options.runs,
        "streams": options.streams,
        "median": median,
        "ninety": float(np.quantile(waits, 0.9)),
        "from_start": float(np.median(find_waits(*given, stake=stake_at_start))),
        "least": least,
        "least_alarms_for_150": find_least_alarms(max_error, LONGEST),
        "within": "yes" if median <= LONGEST else "no",
        # Where no rule can be as quick at every change point, being slower late is no failure.
        "kept": not surely_late or (least > LONGEST and quiet > 0),
    }


if __name__ == "__main__":
    main()
