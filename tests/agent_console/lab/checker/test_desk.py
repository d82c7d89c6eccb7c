import pytest

from tests.agent_console.lab.checker.tale import Tale


def build_waiting() -> Tale:
    """The conversation waits, and the customer knows: rows 2 and 3."""
    tale = Tale()
    tale.handed_over(0, by="ann")
    tale.told()
    return tale


def offer(tale: Tale, to: str) -> None:
    tale.row("ConversationOffered", "system", inner={"to": to})


def park(tale: Tale, by: str = "ben") -> None:
    tale.row("ConversationSnoozed", "human", by=by, body={"until": None})
    tale.told("parked")


def wake(tale: Tale) -> None:
    tale.row("ConversationWoken", "system", inner={"cause": "time"})
    tale.told("taken_up")


def say(tale: Tale, kind: str, clock: str = "resolve") -> None:
    tale.row(kind, "system", inner={"clock": clock})


class TestOffers:
    def test_what_ended_may_be_offered_to_the_next(self) -> None:
        tale = build_waiting()
        offer(tale, "ben")
        tale.row("OfferDeclined", "human", by="ben", inner={"to": "ben"})
        offer(tale, "cleo")
        tale.row("OfferExpired", "system", inner={"to": "cleo"})
        offer(tale, "ben")
        tale.claimed("ben")
        assert tale.check() == []

    def test_nobody_is_offered_what_another_is_being_asked_about(self) -> None:
        tale = build_waiting()
        offer(tale, "ben")
        offer(tale, "cleo")
        (found,) = tale.check()
        assert (found.kind, found.detail) == (
            "offered_to_two",
            "Number 5 offers it to cleo while it is offered to ben.",
        )

    def test_nobody_says_no_for_another(self) -> None:
        tale = build_waiting()
        offer(tale, "ben")
        tale.row("OfferDeclined", "human", by="cleo", inner={"to": "ben"})
        assert tale.kinds() == ["offer_usurped"]

    def test_no_offer_ends_that_does_not_stand(self) -> None:
        tale = build_waiting()
        tale.row("OfferExpired", "system", inner={"to": "ben"})
        assert tale.kinds() == ["offer_usurped"]

    @pytest.mark.parametrize(("claimed_too", "kinds"), [(False, ["offer_usurped"]), (True, [])])
    def test_who_accepts_was_asked(self, claimed_too: bool, kinds: list[str]) -> None:
        tale = build_waiting()
        offer(tale, "ben")
        tale.claimed("cleo")
        if claimed_too:
            tale.asks("cleo", kind="claim")
        number = tale.asks("cleo", kind="accept")
        tale.hears("cleo", id=number, head=5, epoch=3)
        assert tale.kinds() == kinds


class TestPauses:
    def test_what_woke_may_be_offered(self) -> None:
        tale = Tale()
        tale.is_claimed_by("ben")
        park(tale)
        wake(tale)
        offer(tale, "cleo")
        assert tale.check() == []

    def test_what_is_parked_may_not(self) -> None:
        tale = Tale()
        tale.is_claimed_by("ben")
        park(tale)
        offer(tale, "cleo")
        assert tale.kinds() == ["offered_while_parked"]

    def test_only_the_holder_parks(self) -> None:
        tale = Tale()
        tale.is_claimed_by("ben")
        park(tale, "cleo")
        assert tale.kinds() == ["two_owners"]

    def test_the_customer_is_told_of_it(self) -> None:
        tale = Tale()
        tale.is_claimed_by("ben")
        tale.row("ConversationSnoozed", "human", by="ben", body={"until": None})
        tale.settles()
        assert tale.kinds() == ["left_without_a_word"]

    @pytest.mark.parametrize(("slept", "kinds"), [(4.0, []), (9.0, ["never_woken"])])
    def test_it_wakes_in_time(self, slept: float, kinds: list[str]) -> None:
        tale = Tale()
        tale.lines[0]["max_oversleep"] = 5.0
        tale.is_claimed_by("ben")
        body = {"until": "2026-01-05T00:00:02+00:00"}
        tale.row(
            "ConversationSnoozed", "human", by="ben", body=body, at="2026-01-05T00:00:00+00:00"
        )
        tale.told("parked")
        tale.stores(1, 2, 3, 4, 5, 6)
        tale.wait(2.0 + slept)
        wake(tale)
        tale.stores(7, 8)
        assert tale.kinds() == kinds


class TestClocks:
    def test_it_is_warned_once_and_over_once(self) -> None:
        tale = build_waiting()
        say(tale, "ClockWarned")
        say(tale, "ClockBreached")
        say(tale, "ClockWarned", "first_reply")
        assert tale.check() == []

    @pytest.mark.parametrize("first", ["ClockWarned", "ClockBreached"])
    def test_a_warning_after_either_is_one_too_many(self, first: str) -> None:
        tale = build_waiting()
        say(tale, first)
        say(tale, "ClockWarned")
        assert tale.kinds() == ["clock_said_twice"]

    def test_with_a_reply_the_next_one_s_clock_begins_anew(self) -> None:
        tale = Tale()
        tale.is_claimed_by("ben")
        say(tale, "ClockBreached", "next_reply")
        tale.said("ben")
        say(tale, "ClockBreached", "next_reply")
        assert tale.check() == []


class TestWhoMayDoWhat:
    def test_a_supervisor_takes_over_assigns_and_writes_beside_the_holder(self) -> None:
        tale = Tale()
        tale.is_claimed_by("ben")
        tale.row("HumanJoined", "human", by="sue")
        tale.said("sue")
        tale.row("ConversationTransferred", "human", by="sue", inner={"to": "cleo"})
        tale.row("ConversationClaimed", "human", by="sue", inner={"taken_from": "cleo"})
        tale.said("sue")
        assert tale.check() == []

    def test_who_left_again_writes_no_more(self) -> None:
        tale = Tale()
        tale.is_claimed_by("ben")
        tale.row("HumanJoined", "human", by="sue")
        tale.row("HumanLeft", "human", by="sue")
        tale.said("sue")
        assert tale.kinds() == ["human_after_lost_lease"]

    def test_a_colleague_takes_nothing_over(self) -> None:
        tale = Tale()
        tale.is_claimed_by("ben")
        tale.row("ConversationClaimed", "human", by="cleo", inner={"taken_from": "ben"})
        assert tale.kinds() == ["two_owners"]

    def test_what_goes_to_a_group_waits_again(self) -> None:
        tale = Tale()
        tale.is_claimed_by("ben")
        tale.row("ConversationTransferred", "human", by="ben", body={"group": "second"})
        tale.told("released")
        offer(tale, "cleo")
        assert tale.check() == []

    @pytest.mark.parametrize(
        ("kind", "kinds"), [("CustomerUnblocked", []), ("", ["blocked_heard"])]
    )
    def test_who_is_shut_out_is_not_heard(self, kind: str, kinds: list[str]) -> None:
        tale = build_waiting()
        tale.row("CustomerBlocked", "human", by="ben")
        if kind:
            tale.row(kind, "human", by="ben")
        tale.wrote()
        assert tale.kinds() == kinds

    @pytest.mark.parametrize(("by", "kinds"), [("ben", []), (None, ["closed_while_held"])])
    def test_what_somebody_holds_does_not_close_by_itself(
        self, by: str | None, kinds: list[str]
    ) -> None:
        tale = Tale()
        tale.is_claimed_by("ben")
        role = "system" if by is None else "human"
        tale.row("ConversationResolved", role, by=by, inner={"cause": "silent"})
        assert tale.kinds() == kinds


class TestWhispers:
    @pytest.mark.parametrize(
        ("actor", "kinds"), [("ben", []), ("cleo", ["whisper_overheard"]), ("sue", [])]
    )
    def test_a_whisper_is_for_one(self, actor: str, kinds: list[str]) -> None:
        tale = Tale()
        tale.row("NoteAdded", "human", by="sue", body={"text": "psst"}, inner={"to": "ben"})
        tale.follows(actor)
        tale.shows(actor, 1, 2)
        assert tale.kinds() == kinds

    @pytest.mark.parametrize(("to", "kinds"), [({"to": "ben"}, []), ({}, ["mutated"])])
    def test_only_a_whisper_is_kept_from_anybody(
        self, to: dict[str, str], kinds: list[str]
    ) -> None:
        tale = Tale()
        tale.row("NoteAdded", "human", by="sue", body={"text": "psst"}, inner=to)
        tale.follows("cleo")
        tale.shows("cleo", 1)
        tale.shows("cleo", 2, body={}, inner={"epoch": 1, "hidden": True})
        assert tale.kinds() == kinds
