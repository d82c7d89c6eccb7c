"""What a simulated day brings."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.desk.world import HANDED_OVER, LANGUAGES, draw_day

DAY = draw_day(7, conversations=2000, people=20)


def test_the_same_seed_draws_the_same_day() -> None:
    assert draw_day(7, conversations=2000, people=20) == DAY
    assert draw_day(8, conversations=2000, people=20) != DAY


def test_customers_come_in_order_all_day_and_most_in_the_third_quarter() -> None:
    moments = [visit.at for visit in DAY.visits]
    assert moments == sorted(moments)
    assert moments[0] >= 0
    assert moments[-1] <= DAY.seconds
    quarters = Counter(int(4 * at / DAY.seconds) for at in moments)
    assert quarters.most_common(1)[0][0] == 2


def test_shares_are_as_said() -> None:
    visits = DAY.visits
    assert sum(v.wants_person for v in visits) / len(visits) == pytest.approx(HANDED_OVER, abs=0.04)
    spoken = Counter(visit.language for visit in visits)
    for language, share in LANGUAGES.items():
        assert spoken[language] / len(visits) == pytest.approx(share, abs=0.04)
    assert all(len(v.thinking) == len(v.working) == v.exchanges for v in visits)


def test_people_are_away_for_lunch_and_crashes_and_outside_their_shift() -> None:
    for shift in DAY.shifts:
        begin, end = shift.lunch
        assert shift.begin < begin < end < shift.end
        assert not shift.is_there((begin + end) / 2)
        assert not shift.is_there(shift.end)
        assert all(not shift.is_there((a + b) / 2) for a, b in shift.crashes)
    assert any(shift.crashes for shift in DAY.shifts)


def test_for_every_topic_and_language_somebody_is_there_in_the_middle_of_the_day() -> None:
    for language in LANGUAGES:
        assert any(language in each.languages and each.skills for each in DAY.shifts)
