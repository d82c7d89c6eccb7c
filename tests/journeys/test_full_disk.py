"""A real server on a disk that is really full: nothing false is acknowledged, and it comes back."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from benchmarks.server import clean_environment
from tests.house.source_tree import ROOT

WORDS = ["--seconds", "3", "--calm", "1.5", "--customers", "8", "--json"]


def run(*words: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.full_disk", *WORDS, *words],
        cwd=ROOT,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.stdout, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


@pytest.mark.parametrize("how", ["tmpfs", "limit"])
def test_a_full_disk_refuses_reads_on_and_is_back_at_once(how: str) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("neither a tmpfs nor a limit on another process's files outside Linux")
    report = run("--by-limit") if how == "limit" else run()
    if how == "tmpfs" and "tmpfs" not in report["how"]:
        pytest.skip("no tmpfs may be mounted here")
    assert (report["false_acknowledgements"], report["odd"]) == ([], [])
    assert report["refused"] > 0
    assert report["refused_without_retry_after"] == 0
    assert report["reads_while_full"] > 0
    assert report["failed_reads"] == 0
    assert report["back_after"] < 5
    assert report["acknowledged_after"] > 0
    assert report["megabytes_most"] < report["megabytes_before"] + 50
    assert report["good"] is True
