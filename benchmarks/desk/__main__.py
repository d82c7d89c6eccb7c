"""Print what a day at a desk brings, ours against first come, first served: ``python -m benchmarks.desk``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

from benchmarks.desk.running import Way, play_day
from benchmarks.desk.verdict import Verdict, find_share, judge, measure_spread
from benchmarks.desk.world import Day, draw_day
from benchmarks.rows import print_head, print_row

_WAYS: tuple[Way, ...] = ("ours", "fcfs", "fcfs_fit")
_COLUMNS = (
    ("way", "<9"),
    ("waits", ">6"),
    ("median", ">7.1f"),
    ("p95", ">7.1f"),
    ("longest", ">8.1f"),
    ("words_p95", ">9.1f"),
    ("p95_of_fit", ">10.3f"),
    ("spread", ">7.3f"),
    ("left", ">5"),
    ("round", ">6"),
    ("untold", ">7"),
    ("lost", ">5"),
)


def main() -> None:
    """Play the same day each way, print a row each; end with 1 when somebody was forgotten."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=5000)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--hours", type=float, default=8.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    day = draw_day(
        chosen.seed, conversations=chosen.conversations, people=chosen.people, hours=chosen.hours
    )
    verdicts = {way: _play(day, way, chosen.seed) for way in _WAYS}
    floor = find_share(verdicts["fcfs_fit"].waits, 0.95)
    print_head(_COLUMNS, as_json=chosen.json)
    for way, verdict in verdicts.items():
        print_row(_describe(day, way, verdict, floor), _COLUMNS, as_json=chosen.json)
    for end, count in sorted(verdicts["ours"].ends.items()):
        print(f"# ours at the end: {end}: {count}", file=sys.stderr)
    forgotten = [*verdicts["ours"].untold, *verdicts["ours"].lost]
    sys.exit(1 if forgotten else 0)


def _play(day: Day, way: Way, seed: int) -> Verdict:
    return judge(play_day(day, way, seed, _build_teller(way)))


def _build_teller(way: str) -> Callable[[float], None]:
    said = [0.0]

    def tell(share: float) -> None:
        if time.monotonic() - said[0] >= 5:
            said[0] = time.monotonic()
            print(f"# {way}: {share:.0%}", file=sys.stderr, flush=True)

    return tell


def _describe(day: Day, way: str, verdict: Verdict, floor: float) -> dict[str, object]:
    p95 = find_share(verdict.waits, 0.95)
    return {
        "way": way,
        "waits": len(verdict.waits),
        "median": find_share(verdict.waits, 0.5),
        "p95": p95,
        "longest": max(verdict.waits, default=0.0),
        "words_p95": find_share(verdict.first_words, 0.95),
        "p95_of_fit": p95 / floor if floor else 0.0,
        "spread": measure_spread(day, verdict),
        "left": verdict.left_waiting,
        "round": verdict.handed_round,
        "untold": len(verdict.untold),
        "lost": len(verdict.lost),
    }


if __name__ == "__main__":
    main()
