"""`python -m benchmarks.load NAME`: the server under many sockets; ends with 1 when a bar is not met."""

from __future__ import annotations

import argparse
import json
import sys

from benchmarks.load import flood, herd, idle, slow


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load")
    names = parser.add_subparsers(dest="name", required=True)
    one = names.add_parser("slow", help=slow.__doc__)
    one.add_argument("--readers", type=int, default=1000)
    one.add_argument("--stuck", type=int, default=100, help="of the readers")
    one.add_argument("--runs", type=int, default=5, help="without and with them, in turn")
    one.add_argument("--messages", type=int, default=40, help="measured in one run")
    one.add_argument("--history", type=int, default=600, help="messages written before")
    one.add_argument("--let-go", action="store_true", help="wait until the server drops them")
    one.set_defaults(
        module=slow,
        size=lambda given: slow.Size(
            given.readers, given.stuck, given.runs, given.messages, given.history, given.let_go
        ),
    )
    one = names.add_parser("idle", help=idle.__doc__)
    one.add_argument("--sockets", type=int, default=10_000)
    one.add_argument("--settle", type=float, default=5, help="seconds before memory is read")
    one.set_defaults(
        module=idle, size=lambda given: idle.Size(given.sockets, given.processes, given.settle)
    )
    one = names.add_parser("flood", help=flood.__doc__)
    one.add_argument("--others", type=int, default=20)
    one.add_argument("--seconds", type=float, default=3, help="of one run")
    one.add_argument("--runs", type=int, default=3, help="without and with a flood, in turn")
    one.set_defaults(
        module=flood, size=lambda given: flood.Size(given.others, given.seconds, given.runs)
    )
    one = names.add_parser("herd", help=herd.__doc__)
    one.add_argument("--customers", type=int, default=2000)
    one.set_defaults(module=herd, size=lambda given: herd.Size(given.customers, given.processes))
    for name in ("idle", "herd"):
        names.choices[name].add_argument(
            "--processes", type=int, default=4, help="that hold the other ends"
        )
    for each in names.choices.values():
        each.add_argument("--json", action="store_true")
    return parser.parse_args()


def main() -> None:
    """Measure what the command line names and print."""
    given = _read_arguments()
    report = given.module.measure(given.size(given))
    met = given.module.is_met(report)
    print(json.dumps({**report, "met": met}) if given.json else given.module.describe(report))
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
