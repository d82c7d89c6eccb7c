import pytest

from agent_console.lab.checker.lines import BrokenHistory
from tests.agent_console.lab.checker.tale import Tale


def test_rows_are_durable_before_anybody_hears_of_them() -> None:
    tale = Tale()
    tale.wrote("hello", "m1")
    tale.asks("ann", "m1", text="hello")
    tale.stores(1, 2)
    tale.hears("ann", "m1", seq=2)
    assert tale.check() == []


def test_an_acknowledgement_before_the_row_is_durable_is_stale() -> None:
    tale = Tale()
    tale.wrote("hello", "m1")
    tale.asks("ann", "m1", text="hello")
    tale.hears("ann", "m1", seq=2)
    tale.stores(1, 2)
    (found,) = (each for each in tale.check() if each.lines == (3, 5))
    assert found.kind == "stale_acknowledgement"
    assert found.detail == "Number 2 was told of before it was durable."


def test_a_commit_whose_outcome_nobody_learnt_may_be_told_of_later() -> None:
    tale = Tale()
    tale.wrote("hello", "m1")
    tale.stores(1)
    tale.asks("ann", "m1", text="hello")
    tale.hears("ann", "m1", seq=2)
    assert tale.check() == []


def test_a_number_that_was_durable_is_not_given_again() -> None:
    tale = Tale()
    tale.wrote()
    tale.stores(1, 2, 2)
    (found,) = tale.check()
    assert (found.kind, found.detail) == (
        "lost",
        "Number 2 was durable already, and is given to a row again.",
    )


def test_after_a_restore_numbers_above_the_backup_are_given_anew() -> None:
    tale = Tale()
    tale.wrote()
    tale.stores(1, 2)
    tale.restores(1)
    tale.wrote()
    tale.stores(2)
    assert tale.check() == []


def test_a_number_within_the_backup_is_not() -> None:
    tale = Tale()
    tale.wrote()
    tale.stores(1, 2)
    tale.restores(2)
    tale.stores(2)
    assert tale.kinds() == ["lost"]


def test_a_backup_may_be_of_an_older_log() -> None:
    tale = Tale()
    tale.wrote("one")
    tale.wrote("two")
    tale.follows("ben")
    tale.shows("ben", 1, 2, 3)
    tale.leaves("ben")
    kept = list(tale.rows)
    tale.restores(1, "log2")
    tale.restores(3, "log3", of="log1")
    tale.rows = kept
    assert tale.check() == []


def test_a_restore_whose_name_is_not_known_yet_takes_the_next_unknown_one() -> None:
    tale = Tale()
    tale.wrote()
    tale.restores(1, None)
    tale.log_id = "log7"
    tale.follows("ann")
    tale.shows("ann", 1)
    assert tale.check() == []


def test_a_restored_database_does_not_keep_its_name() -> None:
    tale = Tale()
    tale.restores(1, "log1")
    assert tale.kinds() == ["unhealed_reset"]


def test_a_log_that_nobody_announced_cannot_be_placed() -> None:
    tale = Tale()
    tale.log_id = "log9"
    tale.follows("ann")
    with pytest.raises(BrokenHistory, match="has announced the log `log9`"):
        tale.check()


def test_all_settles_once() -> None:
    tale = Tale()
    tale.settles()
    tale.settles()
    with pytest.raises(BrokenHistory, match="`settled` comes once"):
        tale.check()
