from tests.agent_console.lab.checker.tale import Tale


def build_chat() -> Tale:
    tale = Tale()
    tale.wrote("my number is 12345")
    tale.row("NoteAdded", "human", by="ben", body={"text": "careful"})
    return tale


def test_customers_are_not_shown_private_kinds() -> None:
    tale = build_chat()
    tale.follows("ann")
    tale.shows("ann", 1, 2, 3)
    (found,) = tale.check()
    assert (found.kind, found.detail) == (
        "leak",
        "ann (customer) was shown the private NoteAdded 3.",
    )


def test_customers_are_not_shown_the_inner_part() -> None:
    tale = build_chat()
    tale.follows("ann")
    tale.shows("ann", 1)
    tale.shows("ann", 2, inner=tale.rows[1]["inner"])
    (found,) = tale.check()
    assert found.detail == "ann (customer) was shown the inner part of 2."


def test_a_kind_that_the_design_does_not_know_is_not_for_customers() -> None:
    tale = build_chat()
    tale.row("SomethingNew", "system")
    tale.follows("ann", after=3)
    tale.shows("ann", 4)
    assert tale.kinds() == ["leak"]


def test_a_data_role_watches_no_live_conversation() -> None:
    tale = build_chat()
    tale.follows("dan")
    tale.shows("dan", 1)
    (found,) = tale.check()
    assert found.detail == "dan (data) was shown number 1 of a live conversation."


def test_nobody_is_shown_a_conversation_that_the_socket_does_not_follow() -> None:
    tale = build_chat()
    tale.sockets["ben"] = "ben-1"
    tale.shows("ben", 1)
    assert tale.kinds() == ["leak"]


class TestErasure:
    def erase(self, tale: Tale) -> None:
        tale.rows[1] |= {"body": {}, "inner": {}}
        tale.row("PersonalDataErased", "system", body={"seqs": [2]})

    def test_an_erased_text_is_not_shown_again(self) -> None:
        tale = build_chat()
        tale.write.erased(actor="ann", texts=["12345"])
        tale.follows("ben")
        tale.shows("ben", 1, 2)
        self.erase(tale)
        (found,) = tale.check()
        assert (found.kind, found.detail) == (
            "erased_reappeared",
            "ben was shown an erased text as number 2.",
        )

    def test_what_was_on_its_way_may_still_arrive_within_the_time_allowed(self) -> None:
        tale = Tale(max_delay=2.0)
        tale.wrote("my number is 12345")
        tale.follows("ben")
        tale.write.erased(actor="ann", texts=["12345"])
        tale.shows("ben", 1, 2)
        self.erase(tale)
        assert tale.check() == []

    def test_what_was_shown_before_and_is_empty_afterwards_was_not_changed(self) -> None:
        tale = build_chat()
        tale.follows("ann")
        tale.shows("ann", 1, 2)
        self.erase(tale)
        tale.follows("ben")
        tale.shows("ben", 1, 2, 3, 4)
        assert tale.check() == []
