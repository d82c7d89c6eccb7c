"""A row tells its share and the exact interval around it."""

from __future__ import annotations

import pytest

from benchmarks.detectors.rows import Row


def test_a_row_is_a_recall_or_false_alarms_with_its_interval() -> None:
    row = Row("wish", "list", True, 100, 99).dump()
    assert (row["recall"], row["false alarms"]) == (0.99, None)
    assert row["from"] == pytest.approx(0.9455, abs=1e-4)
    assert row["to"] == pytest.approx(0.9997, abs=1e-4)
    alarms = Row("wish", "list", False, 50, 0)
    assert (alarms.share, alarms.dump()["recall"]) == (0.0, None)
    assert alarms.interval[0] == 0.0
    assert alarms.interval[1] == pytest.approx(0.0711, abs=1e-4)
