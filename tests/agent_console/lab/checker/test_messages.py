import pytest

from tests.agent_console.lab.checker.tale import Tale


def test_a_message_that_is_sent_acknowledged_and_stored_is_in_order() -> None:
    tale = Tale()
    tale.asks("ann", "m1", text="hello")
    tale.wrote("hello", "m1")
    tale.hears("ann", "m1", seq=2)
    assert tale.check() == []


def test_an_acknowledged_message_that_the_log_lacks_is_lost() -> None:
    tale = Tale()
    tale.asks("ann", "m1", text="hello")
    tale.hears("ann", "m1")
    (found,) = tale.check()
    assert found.kind == "lost"
    assert found.detail == "`m1` was acknowledged, and the log does not hold it."
    assert found.lines == (3,)


def test_a_message_that_was_never_acknowledged_may_be_there_or_not() -> None:
    tale = Tale()
    for client_id in ("m1", "m2"):
        tale.asks("ann", client_id, text="hello")
        tale.refuses("ann", client_id, "storage_unavailable")
    tale.wrote("hello", "m2")
    assert tale.check() == []


def test_a_resend_is_acknowledged_under_the_same_number() -> None:
    tale = Tale()
    for _ in range(2):
        tale.asks("ann", "m1", text="hello")
    tale.wrote("hello", "m1")
    for _ in range(2):
        tale.hears("ann", "m1", seq=2)
    assert tale.check() == []


def test_a_resend_that_is_stored_again_is_a_duplicate() -> None:
    tale = Tale()
    tale.asks("ann", "m1", text="hello")
    tale.asks("ann", "m1", text="hello")
    tale.wrote("hello", "m1")
    tale.wrote("hello", "m1")
    (found,) = tale.check()
    assert (found.kind, found.detail) == ("duplicate", "`m1` of ann is stored as 2 and as 3.")


def test_people_may_use_the_same_client_id_for_their_own_messages() -> None:
    tale = Tale()
    tale.is_claimed_by("ben")
    for actor, text in (("ann", "hello"), ("ben", "good day")):
        tale.asks(actor, "m1", text=text)
    tale.wrote("hello", "m1")
    tale.said("ben", "good day", "m1")
    assert tale.check() == []


def test_an_acknowledgement_with_another_number_is_stale() -> None:
    tale = Tale()
    tale.asks("ann", "m1", text="hello")
    tale.row("CustomerRated", "customer", by="ann", body={"score": 3})
    tale.wrote("hello", "m1")
    tale.hears("ann", "m1", seq=2)
    (found,) = tale.check()
    assert found.kind == "stale_acknowledgement"
    assert found.detail == "`m1` was acknowledged as number 2 and stored as 3."


def test_a_wish_for_a_person_may_change_nothing_and_is_acknowledged_with_the_head() -> None:
    tale = Tale()
    tale.asks("ann", "a1", "ask_human")
    tale.handed_over(0, by="ann")
    tale.rows[-1]["client_id"] = "a1"
    tale.told()
    tale.hears("ann", "a1", seq=2)
    tale.asks("ann", "a2", "ask_human")
    tale.hears("ann", "a2", seq=3)
    assert tale.check() == []


@pytest.mark.parametrize("code", ["not_holder", "rate_limited", "invalid"])
def test_what_was_refused_each_time_must_not_be_stored(code: str) -> None:
    tale = Tale()
    for _ in range(2):
        number = tale.asks("ann", "m1", text="hello")
        tale.refuses("ann", "m1", code, id=number)
    tale.wrote("hello", "m1")
    (found,) = tale.check()
    assert found.kind == "resurrected"
    assert found.detail == "Number 2 holds what was refused each time it was sent."


def test_what_was_refused_once_and_sent_again_may_be_stored() -> None:
    tale = Tale()
    number = tale.asks("ann", "m1", text="hello")
    tale.refuses("ann", "m1", "rate_limited", id=number)
    tale.asks("ann", "m1", text="hello")
    tale.wrote("hello", "m1")
    assert tale.check() == []


def test_a_frame_that_the_network_doubled_may_be_refused_and_stored() -> None:
    tale = Tale()
    socket = tale.follows("ann")
    tale.write.impaired(socket=socket, until=0.0)
    number = tale.asks("ann", "m1", text="hello")
    tale.refuses("ann", "m1", "rate_limited", id=number)
    tale.wrote("hello", "m1")
    assert tale.check() == []


def test_a_message_that_nobody_sent_is_resurrected() -> None:
    tale = Tale()
    tale.asks("ann", "m1", text="hello")
    tale.wrote("hello", "m1")
    tale.wrote("who said this?", "m2")
    assert tale.kinds() == ["resurrected"]


def test_a_message_of_somebody_whose_sendings_were_not_recorded_is_no_anomaly() -> None:
    tale = Tale()
    tale.wrote("by another way", "m2")
    assert tale.check() == []


def test_the_log_holds_the_words_that_were_sent() -> None:
    tale = Tale()
    tale.asks("ann", "m1", text="hello ")
    tale.wrote("hello", "m1")
    assert [(a.kind, a.lines) for a in tale.check()] == [("mutated", (2, 4))]


def test_other_words_under_the_same_id_must_not_be_acknowledged() -> None:
    tale = Tale()
    tale.asks("ann", "m1", text="hello")
    again = tale.asks("ann", "m1", text="good bye")
    tale.wrote("hello", "m1")
    tale.hears("ann", "m1", seq=2, id=again)
    (found,) = tale.check()
    assert found.kind == "mutated"
    assert found.detail == "Other words than those of number 2 were acknowledged as this number."


def test_an_approved_draft_is_sent_in_the_words_of_the_approval() -> None:
    tale = Tale()
    tale.wrote()
    tale.decided(2, "approve")
    tale.held(2)
    tale.told("checking")
    tale.asks("ben", "a1", "approve", draft_seq=4, text="so it is")
    inner = {"draft_seq": 4, "edited": True}
    tale.row("DraftApproved", "human", by="ben", inner=inner, client_id="a1")
    tale.answered(2, "so it was", approved_by="ben", draft_seq=4)
    assert tale.kinds() == ["mutated"]


def test_what_is_sent_after_a_number_was_known_stands_after_it() -> None:
    tale = Tale()
    tale.follows("ben")
    tale.asks("ann", "m1", text="one")
    tale.wrote("two", "m2")
    tale.wrote("one", "m1")
    tale.shows("ben", 1, 2, 3)
    tale.asks("ann", "m2", text="two")
    (found,) = tale.check()
    assert found.kind == "reordered"
    assert found.detail == "Number 2 was sent when number 3 was known already."


def test_messages_of_one_socket_keep_their_order() -> None:
    tale = Tale()
    tale.follows("ann")
    tale.asks("ann", "m1", text="one")
    tale.asks("ann", "m2", text="two")
    tale.wrote("two", "m2")
    tale.wrote("one", "m1")
    assert tale.kinds() == ["reordered"]


def test_a_message_that_is_sent_again_may_come_after_a_newer_one() -> None:
    tale = Tale()
    tale.follows("ann")
    tale.asks("ann", "m1", text="one")
    tale.asks("ann", "m2", text="two")
    tale.asks("ann", "m1", text="one")
    tale.wrote("two", "m2")
    tale.wrote("one", "m1")
    assert tale.check() == []


class TestAfterARestore:
    def test_what_the_backup_lacks_is_excused(self) -> None:
        tale = Tale()
        tale.asks("ann", "m1", text="hello")
        tale.wrote("hello", "m1")
        tale.hears("ann", "m1", seq=2)
        tale.restores(1)
        assert tale.check() == []

    def test_what_the_backup_holds_must_still_be_there(self) -> None:
        tale = Tale()
        tale.asks("ann", "m1", text="hello")
        tale.wrote("hello", "m1")
        tale.hears("ann", "m1", seq=2)
        tale.restores(2)
        del tale.rows[1]
        assert tale.kinds() == ["lost", "lost"]  # the message, and the end of the log

    def test_what_is_sent_again_may_come_back_under_another_number(self) -> None:
        tale = Tale()
        tale.asks("ann", "m1", text="hello")
        tale.row("CustomerRated", "customer", by="ann", body={"score": 3})
        tale.wrote("hello", "m1")
        tale.hears("ann", "m1", seq=3)
        tale.restores(1)
        tale.asks("ann", "m1", text="hello")
        tale.wrote("hello", "m1")
        tale.hears("ann", "m1", seq=2)
        assert tale.check() == []

    def test_what_nobody_sends_again_must_not_come_back(self) -> None:
        tale = Tale()
        tale.asks("ann", "m1", text="hello")
        tale.wrote("hello", "m1")
        tale.hears("ann", "m1", seq=2)
        tale.restores(1)
        tale.wrote("hello", "m1")
        (found,) = tale.check()
        assert found.kind == "resurrected"
        assert found.detail == "Number 2 holds what a restore took away, and nobody sent it again."

    def test_what_was_only_shown_must_not_come_back_either(self) -> None:
        tale = Tale()
        tale.follows("ben")
        tale.asks("ann", "m1", text="hello")
        tale.wrote("hello", "m1")
        tale.shows("ben", 1, 2)
        tale.restores(1)
        tale.wrote("hello", "m1")
        assert tale.kinds() == ["resurrected"]
