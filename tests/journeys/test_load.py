"""The real server under many sockets, in small; `python -m benchmarks.load` has the real sizes."""

from __future__ import annotations

import pytest

from benchmarks.load import flood, herd, idle, slow

pytestmark = pytest.mark.timeout(300)


def test_readers_who_never_read_are_stuck_alone_and_hold_up_no_end() -> None:
    size = slow.Size(readers=30, stuck=10, runs=1, messages=5, history=120, let_go=False)
    report = slow.measure(size)
    assert report["held_up"] == 10
    assert report["kernel_megabytes"] < 10
    assert report["stop_seconds"]["with"] < slow.MOST_STOP_SECONDS
    assert report["runs"][0]["with"]["deliveries"] == (20 + 1) * 5
    assert "10 of 30 readers read nothing" in slow.describe(report)


def test_all_sockets_that_are_dropped_at_once_resume_and_miss_nothing() -> None:
    report = idle.measure(idle.Size(sockets=200, processes=2, settle=0.2))
    assert report["ours"]["anomalies"] == []
    assert report["ratio"] < 2 * idle.MOST_RATIO  # so few sockets say little of one
    assert "200 idle sockets" in idle.describe(report)


def test_a_herd_that_comes_back_to_a_new_server_misses_nothing() -> None:
    report = herd.measure(herd.Size(customers=100, processes=1))
    assert herd.is_met(report), report["anomalies"]
    assert report["seconds_to_come_back"]["all"] < 60


def test_a_flood_costs_the_server_little_while_there_are_limits() -> None:
    report = flood.measure(flood.Size(others=5, seconds=2, runs=1, kinds=("typing",)))
    assert report["limits_on"]["typing"]["server_seconds_a_second"] < 0.6
    assert "typing" in flood.describe(report)
