import subprocess
from typing import Any

import pytest

from house import repeat

PRINTED = """
..F.E
FAILED tests/a/test_one.py::test_first - AssertionError: 1 == 2
FAILED tests/a/test_one.py::test_first - again
ERROR tests/b/test_two.py::test_second[sqlite]
1 failed, 3 passed, 1 error in 0.12s
"""


def test_names_of_failed_tests_are_read_from_what_pytest_prints() -> None:
    assert repeat.find_failed(PRINTED) == [
        "tests/a/test_one.py::test_first",
        "tests/b/test_two.py::test_second[sqlite]",
    ]
    assert repeat.find_failed("4 passed in 0.1s") == []


def test_a_test_that_fails_in_some_orders_is_flaky(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        fails = "--randomly-seed=8" in command
        return subprocess.CompletedProcess(command, int(fails), PRINTED if fails else "", "")

    monkeypatch.setattr(subprocess, "run", run)
    flaky = repeat.repeat("racing", ["tests"], 3, 7)
    assert flaky == {name: [8] for name in repeat.find_failed(PRINTED)}
    assert "racing, order 7: all passed" in capsys.readouterr().out


def test_a_run_that_broke_off_counts_as_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = subprocess.CompletedProcess([], 4, "no tests were found", "")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: broken)
    assert repeat.run_once(["tests"], 1) == ["pytest ended with 4: no tests were found"]
