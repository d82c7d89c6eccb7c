"""Print how good the audit's estimate of the error is: ``python -m benchmarks.audits``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import binom

from agent.confidence.audit_estimate import estimate_error
from agent.knowledge.installed import load_embedder
from benchmarks.audits.desk import Run, Seen, play, stay_at_first
from benchmarks.guarantee.desks import DESKS, MADE_UP, Desk, make_desk, read_desk
from benchmarks.rows import print_head, print_row
from escalation.autonomy.draw import audit_rate

MOST_BIAS = 0.003
LEVEL = 0.95
TARGET = 0.05
"""The threshold is where this error is reached in hindsight: the runs are about estimating it."""
_SURE = 0.99
_RATES: dict[str, Callable[[int], float]] = {"5 %": stay_at_first, "5 %, then 2 %": audit_rate}
_COLUMNS = (
    ("desk", "<10"),
    ("rate", "<13"),
    ("audits", ">6.0f"),
    ("true", ">7.4f"),
    ("estimate", ">8.4f"),
    ("bias", ">8.4f"),
    ("covers", ">6.3f"),
    ("width", ">6.3f"),
    ("handed_over_only", ">16.4f"),
    ("all_unweighted", ">14.4f"),
)


def main() -> None:
    """Read the arguments and print a row for each desk and rate; end with 1 beyond a bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=40, help="simulated runs; 300 for reports")
    parser.add_argument("--decisions", type=int, default=20_000, help="in each run")
    parser.add_argument("--desks", nargs="+", choices=DESKS, default=[MADE_UP])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--vectors", type=Path, default=Path(tempfile.gettempdir(), "vectors"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one object a line")
    options = parser.parse_args()
    embedder = load_embedder() if set(options.desks) - {MADE_UP} else None
    print_head(_COLUMNS, as_json=options.json)
    kept = True
    for name in options.desks:
        if name != MADE_UP and embedder is None:
            parser.error("the embeddings are not installed: `make setup`, or --desks 'made up'")
        desk = (
            make_desk()
            if name == MADE_UP or embedder is None
            else read_desk(name, options.data, embedder, options.vectors, _tell)
        )
        for row in _measure(desk, options):
            print_row(row, _COLUMNS, as_json=options.json)
            least = binom.ppf(1 - _SURE, options.runs, LEVEL) / options.runs
            kept = kept and abs(row["bias"]) <= MOST_BIAS and row["covers"] >= least
    sys.exit(0 if kept else 1)


def _measure(desk: Desk, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    order = np.argsort(-desk.values, kind="stable")
    error = np.cumsum(1 - desk.right[order]) / np.arange(1, len(order) + 1)
    threshold = float(desk.values[order][np.flatnonzero(error <= TARGET)[-1]])
    for name, rate in _RATES.items():
        rows = []
        for run in range(options.runs):
            chance = np.random.default_rng([options.seed, run])
            drawn = chance.integers(len(desk.values), size=options.decisions)
            key = chance.bytes(16)
            rows.append(_judge(play(desk.values[drawn], desk.right[drawn], threshold, rate, key)))
        means = {field: float(np.mean([row[field] for row in rows])) for field in rows[0]}
        yield {
            "desk": desk.name,
            "rate": name,
            "runs": options.runs,
            **means,
            "bias": means["estimate"] - means["true"],
        }


def _judge(run: Run) -> dict[str, float]:
    found = estimate_error(run.judged, LEVEL)
    return {
        "audits": found.audits,
        "true": run.true_error,
        "estimate": found.error or 0.0,
        "covers": float(found.low <= run.true_error <= found.high),
        "width": found.high - found.low,
        "handed_over_only": _share_wrong([each for each in run.judged if not each.sent]),
        "all_unweighted": _share_wrong(run.judged),
    }


def _share_wrong(judged: Sequence[Seen]) -> float:
    return float(np.mean([not each.right for each in judged]))


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
