"""Runs tests again and again, each time in another random order: a flaky one shows itself.

`make test-flaky` runs what races most (sockets, store, machines) 20 times and everything 3 times.
"""

import argparse
import os
import re
import subprocess
import sys
import time

from house import prepare

RACING = (
    "tests/agent_console/sockets",
    "tests/escalation/store",
    "tests/contracts",
    "tests/machines",
)
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


def find_failed(printed: str) -> list[str]:
    """Return the names of the tests that failed, from what pytest printed."""
    return list(dict.fromkeys(_FAILED.findall(printed)))


def run_once(paths: list[str], seed: int) -> list[str]:
    """Run tests in the order of a seed, on two processes; returns the names of those that failed."""
    command = [str(prepare.BIN / "python"), "-m", "pytest", "-q", "-n", "2", "--dist", "load"]
    command += ["-p", "no:cacheprovider", f"--randomly-seed={seed}", "-rfE", *paths]
    done = subprocess.run(command, cwd=prepare.ROOT, capture_output=True, text=True)
    failed = find_failed(done.stdout)
    if done.returncode and not failed:
        failed = [f"pytest ended with {done.returncode}: {(done.stdout + done.stderr)[-2000:]}"]
    return failed


def repeat(name: str, paths: list[str], times: int, first_seed: int) -> dict[str, list[int]]:
    """Run tests so many times and tell each run; returns the seeds at which each failed test did."""
    flaky: dict[str, list[int]] = {}
    for seed in range(first_seed, first_seed + times):
        began = time.monotonic()
        failed = run_once(paths, seed)
        for each in failed:
            flaky.setdefault(each, []).append(seed)
        verdict = ", ".join(failed) or "all passed"
        spent = time.monotonic() - began
        print(f"{name}, order {seed}: {verdict} ({spent:.0f} s)", flush=True)
    return flaky


def main() -> None:
    """Repeat as often as the command line says; exit 1 when any test ever failed."""
    parser = argparse.ArgumentParser(prog="python -m house.repeat")
    parser.add_argument("--racing", type=int, default=20, help="runs of sockets, store, machines")
    parser.add_argument("--whole", type=int, default=3, help="runs of every test")
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(2), "big"))
    given = parser.parse_args()
    flaky = repeat("racing", list(RACING), given.racing, given.seed)
    flaky |= repeat("whole", [], given.whole, given.seed)
    for name, seeds in flaky.items():
        print(f"flaky: {name} (orders {', '.join(map(str, seeds))})")
    print(f"{given.racing} + {given.whole} runs, {len(flaky)} flaky tests")
    sys.exit(1 if flaky else 0)


if __name__ == "__main__":
    main()
