"""A short day, played by the product and by people who take what waits longest."""

from __future__ import annotations

import pytest

from benchmarks.desk.running import Way, play_day
from benchmarks.desk.verdict import judge
from benchmarks.desk.world import draw_day

DAY = draw_day(3, conversations=60, people=5, hours=1.0)


def test_nobody_is_forgotten_and_everybody_who_wants_a_person_gets_one_or_leaves() -> None:
    rows = play_day(DAY, "ours", 3)
    verdict = judge(rows)
    assert (verdict.untold, verdict.lost) == ([], [])
    assert {"ConversationOffered", "ConversationClaimed"} <= {row.kind for row in rows}
    wished = sum(visit.wants_person for visit in DAY.visits)
    assert sum(verdict.ends.values()) == len(DAY.visits)
    assert verdict.ends["in the queue"] == 0
    assert sum(verdict.taken.values()) >= wished - verdict.left_waiting


def test_the_same_day_is_the_same_again() -> None:
    short = draw_day(5, conversations=12, people=3, hours=0.5)
    rows = [[(row.kind, row.at) for row in play_day(short, "ours", 5)] for _ in range(2)]
    assert rows[0] == rows[1]


@pytest.mark.parametrize("way", ["fcfs", "fcfs_fit"])
def test_the_floors_offer_nothing(way: Way) -> None:
    kinds = {
        row.kind for row in play_day(draw_day(3, conversations=12, people=3, hours=0.5), way, 3)
    }
    assert "ConversationClaimed" in kinds
    assert "ConversationOffered" not in kinds
