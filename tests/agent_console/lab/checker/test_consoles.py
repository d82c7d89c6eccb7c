from tests.agent_console.lab.checker.tale import Tale


def build_waiting(max_wait: float | None = None) -> Tale:
    """The conversation waits for a person: rows 2 and 3, just made durable."""
    tale = Tale(max_wait=max_wait)
    tale.displays("ben")
    tale.handed_over(0, by="ann")
    tale.told()
    tale.stores(1, 2, 3)
    return tale


def test_consoles_show_what_waits_when_all_has_settled() -> None:
    tale = build_waiting()
    tale.displays("ben", "c")
    tale.displays("cleo", "c")
    tale.settles()
    assert tale.check() == []


def test_one_console_that_does_not_show_it_is_starvation() -> None:
    tale = build_waiting()
    tale.displays("cleo", "c")
    tale.displays("ben", "another")
    tale.settles()
    (found,) = tale.check()
    assert (found.kind, found.lines) == ("starvation", (7,))


def test_a_console_that_is_closed_or_impaired_need_not_show_it() -> None:
    tale = build_waiting()
    tale.leaves("ben")
    tale.displays("cleo")
    tale.write.impaired(socket="cleo-console")
    tale.settles()
    assert tale.check() == []


def test_a_console_that_was_healed_shows_it() -> None:
    tale = build_waiting()
    tale.write.impaired(socket="ben-console")
    tale.write.healed(socket="ben-console")
    tale.settles()
    assert tale.kinds() == ["starvation"]


def test_what_somebody_holds_does_not_wait() -> None:
    tale = build_waiting()
    tale.claimed("cleo")
    tale.settles()
    assert tale.check() == []


class TestMeanwhile:
    def claim_after(self, tale: Tale, seconds: float) -> None:
        tale.wait(seconds)
        tale.claimed("cleo")
        tale.stores(4)

    def test_what_waits_is_shown_within_the_time_allowed(self) -> None:
        tale = build_waiting(max_wait=5.0)
        self.claim_after(tale, 6.0)
        tale.leaves("ben")
        (found,) = tale.check()
        assert found.kind == "starvation"
        assert found.detail == "It waited from number 2 on; a console did not show it for 5 s."

    def test_it_is_enough_to_show_it_in_time(self) -> None:
        tale = build_waiting(max_wait=5.0)
        tale.wait(4.0)
        tale.displays("ben", "c")
        self.claim_after(tale, 6.0)
        tale.displays("ben")
        tale.leaves("ben")
        assert tale.check() == []

    def test_what_is_claimed_in_time_need_not_be_shown(self) -> None:
        tale = build_waiting(max_wait=5.0)
        self.claim_after(tale, 4.0)
        tale.leaves("ben")
        assert tale.check() == []

    def test_when_all_sockets_are_impaired_nothing_can_be_shown(self) -> None:
        tale = build_waiting(max_wait=5.0)
        tale.write.impaired(until=tale.t + 4.0)
        self.claim_after(tale, 6.0)
        tale.leaves("ben")
        assert tale.check() == []

    def test_without_the_time_of_the_claim_nobody_knows_how_long_it_waited(self) -> None:
        tale = build_waiting(max_wait=5.0)
        tale.wait(6.0)
        tale.claimed("cleo")
        tale.leaves("ben")
        assert tale.check() == []

    def test_a_restore_may_bring_an_old_wait_back(self) -> None:
        tale = build_waiting(max_wait=5.0)
        tale.wait(60.0)
        tale.restores(3)
        tale.settles()
        assert tale.kinds() == ["starvation"]  # of the open console, not of the time since
