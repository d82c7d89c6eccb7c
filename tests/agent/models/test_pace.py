"""How long the first word is waited for follows from how soon it came before."""

from __future__ import annotations

from agent.models.pace import Pace


def test_it_is_learnt_from_the_first_reply_on_the_more_surely_the_more_there_are() -> None:
    pace = Pace(15.0)
    waited = [pace.seconds]
    for _ in range(6):
        pace.note(0.5)
        waited.append(pace.seconds)
    assert waited == [15.0, 10.0, 8.0, 6.0, 4.0, 4.0, 4.0]


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
