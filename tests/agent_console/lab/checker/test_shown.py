from tests.agent_console.lab.checker.tale import Tale


def test_what_is_shown_is_what_the_log_holds() -> None:
    tale = Tale()
    tale.wrote("hello")
    tale.follows("ann")
    tale.shows("ann", 1)
    tale.shows("ann", 2, body={"text": "good bye"})
    (found,) = tale.check()
    assert found.kind == "mutated"
    assert found.detail == "Number 2 was shown with other content than the log holds."


def test_words_must_not_vanish_without_an_erasure() -> None:
    tale = Tale()
    tale.wrote("hello")
    tale.follows("ann")
    tale.shows("ann", 1, 2)
    tale.rows[1] |= {"body": {}, "inner": {}}
    assert tale.kinds() == ["mutated"]


def test_what_the_log_holds_is_not_shown_empty() -> None:
    tale = Tale()
    tale.wrote("hello")
    tale.follows("ben")
    tale.shows("ben", 1, 2)
    tale.follows("ann")
    tale.shows("ann", 1)
    tale.shows("ann", 2, body={})
    (found,) = tale.check()
    assert (found.kind, found.detail) == (
        "mutated",
        "Number 2 was shown without its content, which the log holds.",
    )


def test_a_conversation_is_for_the_customer_who_opened_it() -> None:
    tale = Tale()
    tale.follows("eve")
    (found,) = tale.check()
    assert (found.kind, found.detail) == ("leak", "eve was let into a conversation of ann.")


def test_the_server_may_call_the_customer_by_another_name() -> None:
    tale = Tale(opens=False)
    tale.row("ConversationStarted", "customer", by="visitor-7")
    tale.write.known_as(actor="ann", sender="visitor-7")
    tale.follows("ann")
    tale.shows("ann", 1)
    assert tale.check() == []


def test_of_two_customers_one_is_a_stranger_whatever_they_are_called() -> None:
    tale = Tale(opens=False)
    tale.row("ConversationStarted", "customer", by="visitor-7")
    tale.follows("ann")
    tale.follows("eve")
    assert tale.kinds() == ["leak"]


def test_the_new_log_does_not_show_what_only_the_old_one_held() -> None:
    tale = Tale()
    tale.wrote("hello")
    tale.follows("ben")
    tale.shows("ben", 1, 2)
    tale.leaves("ben")
    tale.restores(1)
    tale.wrote("good bye")
    tale.follows("cleo")
    tale.shows("cleo", 1)
    tale.shows("cleo", 2, body={"text": "hello"})
    (found,) = tale.check()
    assert (found.kind, found.detail) == (
        "resurrected",
        "Number 2 was shown as it stood before the restore.",
    )


def test_an_erased_text_does_not_stay_in_the_log() -> None:
    tale = Tale()
    tale.wrote("my number is 12345")
    tale.write.erased(actor="ann", texts=["my number is 12345"])
    (found,) = tale.check()
    assert (found.kind, found.detail) == (
        "erased_reappeared",
        "Number 2 still holds an erased text.",
    )
