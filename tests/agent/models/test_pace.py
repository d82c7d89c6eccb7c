"""How long the first word is waited for follows from how soon it came before."""

from __future__ import annotations

from agent.models.pace import Pace


def test_at_first_there_is_all_the_time_that_is_allowed() -> None:
    pace = Pace(15.0)
    for _ in range(4):
        pace.note(0.5)
    assert pace.seconds == 15.0


def test_a_quick_model_is_missed_early_and_a_slow_one_is_not() -> None:
    quick, slow, slower = Pace(15.0), Pace(15.0), Pace(15.0)
    for _ in range(5):
        quick.note(0.5)
        slow.note(2.0)
        slower.note(9.0)
    assert (quick.seconds, slow.seconds, slower.seconds) == (4.0, 8.0, 15.0)


def test_only_the_last_twenty_count() -> None:
    pace = Pace(15.0)
    pace.note(3.0)
    for _ in range(20):
        pace.note(0.5)
    assert pace.seconds == 4.0


def test_a_shorter_allowance_holds() -> None:
    pace = Pace(2.0)
    for _ in range(5):
        pace.note(0.5)
    assert pace.seconds == 2.0
