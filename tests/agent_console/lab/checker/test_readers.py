import pytest

from agent_console.lab.checker.lines import BrokenHistory
from tests.agent_console.lab.checker.tale import Tale


def build_chat(max_delay: float | None = None) -> Tale:
    """A question with its answer: rows 1 and 2, the private 3, and 4."""
    tale = Tale(max_delay=max_delay)
    tale.wrote()
    tale.decided(2)
    tale.answered(2)
    return tale


def test_customers_get_public_events_and_people_all() -> None:
    tale = build_chat()
    tale.follows("ann")
    tale.shows("ann", 1, 2, 4)
    tale.catches_up("ann", 4)
    tale.follows("ben")
    tale.shows("ben", 1, 2, 3, 4)
    tale.catches_up("ben", 4)
    tale.settles()
    assert tale.check() == []


def test_a_reader_goes_on_after_its_cursor() -> None:
    tale = build_chat()
    tale.follows("ann", after=2)
    tale.shows("ann", 4)
    tale.settles()
    assert tale.check() == []


def test_the_same_event_twice_on_a_socket_is_a_duplicate() -> None:
    tale = build_chat()
    tale.follows("ben")
    tale.shows("ben", 1, 2, 2)
    (found,) = tale.check()
    assert (found.kind, found.detail) == ("duplicate", "ben got number 2 again on the same socket.")


def test_an_event_from_before_the_cursor_is_a_duplicate() -> None:
    tale = build_chat()
    tale.follows("ann", after=2)
    tale.shows("ann", 2, 4)
    assert tale.kinds() == ["duplicate"]


def test_two_sockets_of_one_actor_each_get_everything() -> None:
    tale = build_chat()
    for _ in range(2):
        tale.follows("ben")
        tale.shows("ben", 1, 2, 3, 4)
    tale.settles()
    assert tale.check() == []


def test_a_lower_number_after_a_higher_one_is_reordered() -> None:
    tale = build_chat()
    tale.follows("ben")
    tale.shows("ben", 1, 3, 2, 4)
    (found,) = tale.check()
    assert (found.kind, found.detail) == ("reordered", "ben got number 2 after number 3.")


def test_a_console_that_gets_a_later_number_without_the_one_before_has_a_gap() -> None:
    tale = build_chat()
    tale.follows("ben")
    tale.shows("ben", 1, 2, 4)
    (found,) = tale.check()
    assert (found.kind, found.detail) == ("gap", "ben got later numbers without number 3.")


def test_a_customer_cannot_see_that_a_public_event_was_left_out() -> None:
    tale = build_chat()
    tale.follows("ann")
    tale.shows("ann", 1, 4)
    (found,) = tale.check()
    assert found.kind == "silent_hole"
    assert found.detail == "A customer's socket left out number 2, a CustomerWrote."


@pytest.mark.parametrize("actor", ["ann", "ben"])
def test_caught_up_says_that_everything_has_come(actor: str) -> None:
    tale = build_chat()
    tale.follows(actor)
    tale.shows(actor, 1, 2)
    tale.catches_up(actor, 4)
    assert tale.kinds() == ["silent_hole"]


@pytest.mark.parametrize("actor", ["ann", "ben"])
def test_when_all_has_settled_every_open_socket_has_everything(actor: str) -> None:
    tale = build_chat()
    tale.follows(actor)
    tale.shows(actor, 1, 2)
    tale.settles()
    (found,) = tale.check()
    assert found.kind == "silent_hole"
    assert found.detail.startswith("When all had settled, a socket had come to 2 and lacked")


def test_a_socket_that_ended_is_owed_nothing_more() -> None:
    tale = build_chat()
    tale.follows("ann")
    tale.shows("ann", 1)
    tale.leaves("ann")
    tale.settles()
    assert tale.check() == []


def test_what_is_followed_no_longer_is_not_owed() -> None:
    tale = build_chat()
    tale.follows("ben")
    tale.shows("ben", 1)
    tale.write.unwatch(actor="ben", socket=tale.sockets["ben"], conversation_id="c")
    tale.shows("ben", 2)  # was on its way
    tale.settles()
    assert tale.check() == []


def test_rows_after_all_had_settled_are_not_owed() -> None:
    tale = build_chat()
    tale.follows("ben")
    tale.shows("ben", 1, 2, 3, 4)
    tale.settles(heads={"c": 4})
    tale.row("NoteAdded", "human", by="ben", body={"text": "later"})
    assert tale.check() == []


class TestLateness:
    def test_an_event_that_takes_longer_than_allowed_is_late(self) -> None:
        tale = build_chat(max_delay=2.0)
        tale.follows("ann", head=1)
        tale.shows("ann", 1)
        tale.stores(2)
        tale.wait(2.5)
        tale.shows("ann", 2, 4)
        (found,) = tale.check()
        assert found.kind == "late"
        assert found.detail == "ann got number 2 2.51 s after it was there (allowed: 2 s)."

    def test_time_counts_from_when_the_socket_was_opened(self) -> None:
        tale = build_chat(max_delay=2.0)
        tale.stores(1, 2, 3, 4)
        tale.wait(60)
        tale.follows("ann")
        tale.shows("ann", 1, 2, 4)
        assert tale.check() == []

    def test_what_another_reader_got_is_known_to_be_there(self) -> None:
        tale = build_chat(max_delay=2.0)
        tale.follows("ann", head=1)
        tale.follows("ben", head=1)
        tale.shows("ann", 1)
        tale.shows("ben", 1, 2)
        tale.wait(3)
        tale.shows("ann", 2)
        assert tale.kinds() == ["late"]

    def test_an_impaired_socket_is_excused_until_it_is_healed(self) -> None:
        tale = build_chat(max_delay=2.0)
        socket = tale.follows("ann", head=1)
        tale.shows("ann", 1)
        tale.write.impaired(socket=socket)
        tale.stores(2)
        tale.wait(30)
        tale.write.healed(socket=socket)
        tale.wait(1)
        tale.shows("ann", 2)
        tale.wait(1.5)
        tale.shows("ann", 4)
        assert tale.check() == []

    def test_when_all_sockets_are_impaired_nobody_is_late(self) -> None:
        tale = build_chat(max_delay=2.0)
        tale.follows("ann", head=1)
        tale.shows("ann", 1)
        tale.stores(2)
        tale.write.impaired(until=9.0)
        tale.wait(9)
        tale.shows("ann", 2)
        assert tale.check() == []

    def test_a_socket_that_ends_after_too_long_without_an_event_was_late(self) -> None:
        tale = build_chat(max_delay=2.0)
        tale.follows("ann", head=1)
        tale.shows("ann", 1)
        tale.stores(2)
        tale.wait(2.5)
        tale.leaves("ann")
        (found,) = tale.check()
        assert found.kind == "late"
        assert found.detail == "A socket ended 2.51 s after number 2 was there, without it."

    def test_a_private_event_is_nothing_to_wait_for(self) -> None:
        tale = build_chat(max_delay=2.0)
        tale.follows("ann", head=1)
        tale.shows("ann", 1, 2)
        tale.stores(3)
        tale.wait(2.5)
        tale.leaves("ann")
        assert tale.check() == []


class TestAfterARestore:
    def restore(self) -> Tale:
        tale = build_chat()
        tale.follows("ann")
        tale.shows("ann", 1, 2, 4)
        tale.leaves("ann")
        tale.restores(2)
        tale.decided(2, draft="thus")
        tale.answered(2, "thus")
        return tale

    def test_a_reader_with_the_old_log_starts_again(self) -> None:
        tale = self.restore()
        tale.follows("ann", after=4, known="log1")
        tale.resets("ann")
        tale.shows("ann", 1, 2, 4)
        tale.settles()
        assert tale.check() == []

    def test_a_reader_who_is_not_told_so_keeps_what_is_lost(self) -> None:
        tale = self.restore()
        tale.follows("ann", after=4, known="log1")
        tale.settles()
        (found,) = tale.check()
        assert found.kind == "unhealed_reset"
        assert found.detail == (
            "ann came with a cursor that is not of this log, and got nothing to the end without "
            "being told to start again."
        )

    def test_nothing_may_come_before_the_reset(self) -> None:
        tale = self.restore()
        tale.follows("ann", after=2, known="log1")
        tale.shows("ann", 4)
        tale.resets("ann")
        tale.shows("ann", 1, 2, 4)
        assert tale.kinds() == ["unhealed_reset"]

    def test_a_reset_of_the_whole_console_voids_its_cursors(self) -> None:
        tale = self.restore()
        tale.sockets["ben"] = "console"
        tale.resets("ben")
        tale.follows("ben", after=4, known="log1", socket="console")
        tale.shows("ben", 1, 2, 3, 4)
        tale.settles()
        assert tale.check() == []

    def test_a_cursor_above_the_head_is_of_another_log(self) -> None:
        tale = self.restore()
        tale.follows("ann", after=9, head=4)
        tale.shows("ann", 4)
        assert tale.kinds() == ["unhealed_reset"]

    def test_a_restored_database_has_a_new_name(self) -> None:
        tale = build_chat()
        tale.restores(2, log_id=None)
        tale.log_id = "log1"
        tale.follows("ann")
        tale.shows("ann", 1, 2)
        (found,) = tale.check()
        assert found.kind == "unhealed_reset"
        assert found.detail == "The database was restored from a backup and is still called `log1`."

    def test_a_socket_from_before_the_restore_may_still_bring_the_old_name(self) -> None:
        tale = build_chat()
        tale.restores(2, log_id=None)
        new, tale.log_id = tale.log_id, "log1"
        tale.follows("ann", opened=0.0)
        tale.shows("ann", 1)
        tale.leaves("ann")
        tale.log_id = new
        tale.follows("ann", known="log1", opened=tale.lines[-1]["t"])
        tale.shows("ann", 1, 2)
        assert tale.kinds() == []


def test_a_socket_does_not_come_back() -> None:
    tale = build_chat()
    socket = tale.follows("ann")
    tale.leaves("ann")
    tale.follows("ann", socket=socket)
    with pytest.raises(BrokenHistory, match="has ended before"):
        tale.check()
