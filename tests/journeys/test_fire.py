"""Real servers under fire, in small; `python -m benchmarks.fire` has the whole campaigns."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.fire import kill, nudges, proxies, stop
from benchmarks.fire.report import Options, Report

pytestmark = pytest.mark.timeout(300)


def check(report: Report) -> None:
    """Nothing was wrong, and enough went on that something could have been."""
    assert report.anomalies == []
    assert report.acknowledged > 30
    assert report.bot_answers > 0
    assert report.people_wrote > 0


async def test_nothing_acknowledged_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    report = await kill.run(Options(tmp_path, times=3, customers=10, seed=7))
    check(report)
    assert len(report.seconds[kill.FIRST_ACK]) == 3


async def test_everybody_is_told_and_comes_back_when_the_server_is_stopped(tmp_path: Path) -> None:
    report = await stop.run(Options(tmp_path, times=1, customers=10, seed=7))
    check(report)
    assert max(report.seconds[stop.EXIT]) < stop.MOST_SECONDS
    assert len(report.seconds[stop.BACK]) == 10 + 4


async def test_a_bad_network_loses_and_doubles_nothing(tmp_path: Path) -> None:
    check(await proxies.run(Options(tmp_path, times=1, customers=20, seed=7)))


async def test_without_nudges_everything_arrives_a_little_later(tmp_path: Path) -> None:
    report = await nudges.run(Options(tmp_path, times=1, customers=10, seed=7))
    check(report)
    assert 0.1 < max(report.seconds[nudges.LATE]) <= nudges.MOST_SECONDS
