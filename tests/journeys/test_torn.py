"""Torn and damaged databases, some hundreds of them: nothing acknowledged is lost, nothing is made up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.torn.campaign import make_folder, run_campaign
from escalation.store import rows


@pytest.fixture
def folder() -> Iterator[Path]:
    with make_folder() as made:
        yield Path(made)


async def test_nothing_acknowledged_is_lost_and_nothing_is_made_up(folder: Path) -> None:
    report = await run_campaign(folder, cuts=150, damages=150, seed=2)
    assert report.anomalies == []
    assert sum(sum(counts.values()) for counts in report.crashes.values()) == 150
    outcomes = {outcome for counts in report.broken.values() for outcome in counts}
    assert {"whole", "renamed", "refused as a whole"} <= outcomes


async def test_the_campaign_finds_what_it_is_there_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "is_intact", lambda *_: True)
    report = await run_campaign(folder, cuts=0, damages=60, seed=5)
    assert any("with other content" in anomaly for anomaly in report.anomalies)
