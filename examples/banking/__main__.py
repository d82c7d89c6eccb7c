"""`python -m examples.banking`: a bank's questions through the whole house, and what came of them."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from examples.banking.day import Day, Report, run_day
from examples.banking.questions import DataMissing

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def main() -> None:
    """Run the example in the size of the command line."""
    parser = argparse.ArgumentParser(prog="python -m examples.banking", description=__doc__)
    parser.add_argument("--questions", type=int, default=500, help="questions of bank customers")
    parser.add_argument("--strangers", type=int, default=100, help="questions of another world")
    parser.add_argument("--known", type=int, default=200, help="at most so many known per intent")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, default=SHARED, help="folder of banking77, clinc150")
    parser.add_argument("--out", type=Path, help="keep what is exported in this folder")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        day = Day(
            folder=Path(folder),
            out=given.out or Path(folder) / "export",
            data=given.data,
            questions=given.questions,
            strangers=given.strangers,
            known=given.known,
            seed=given.seed,
        )
        try:
            report = asyncio.run(run_day(day, _tell))
        except DataMissing as missing:
            sys.exit(str(missing))
    print(json.dumps(asdict(report)) if given.json else _describe(report))


def _tell(what: str, done: int, total: int) -> None:
    print(f"\r{what}: {done}/{total} ", end="", file=sys.stderr, flush=True)
    if done == total:
        print(file=sys.stderr)


def _describe(report: Report) -> str:
    asked = report.bank_questions + report.strange_questions
    return "\n".join(
        [
            f"asked                 {asked:>5}   "
            f"({report.bank_questions} BANKING77 test, {report.strange_questions} CLINC150 oos)",
            f"answered by the bot   {report.answered:>5}",
            f"right among answered  {report.right:>5}   ({report.share_right:.1%})",
            f"strange, yet answered {report.strange_answered:>5}",
            f"handed over           {report.handed_over:>5}",
            f"examples exported     {report.examples:>5}",
            f"seconds               {report.seconds:>5.0f}   "
            f"(of them {report.seconds_learning:.0f} to load the knowledge)",
        ]
    )


if __name__ == "__main__":
    main()
