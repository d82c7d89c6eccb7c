import pytest

from tests.agent_console.lab.checker.tale import Tale


def build_owned() -> Tale:
    """Ben holds the conversation: rows 2 to 4, epoch 3."""
    tale = Tale()
    tale.is_claimed_by("ben")
    return tale


class TestTwoOwners:
    def test_nobody_takes_what_another_holds(self) -> None:
        tale = build_owned()
        tale.claimed("cleo")
        (found,) = tale.check()
        assert (found.kind, found.detail) == (
            "two_owners",
            "Number 5 gives it to cleo while ben holds it.",
        )

    def test_after_a_release_another_may_take_it(self) -> None:
        tale = build_owned()
        tale.released("ben")
        tale.told("released")
        tale.claimed("cleo")
        tale.said("cleo")
        assert tale.check() == []

    def test_a_claim_is_valid_while_the_bot_holds_it_and_before_the_customer_wrote(self) -> None:
        tale = Tale()
        tale.claimed("ben")
        tale.said("ben")
        assert tale.check() == []

    def test_only_the_holder_passes_it_on(self) -> None:
        tale = build_owned()
        tale.row("ConversationTransferred", "human", by="cleo", inner={"to": "cleo"})
        assert tale.kinds() == ["two_owners"]

    def test_whoever_it_was_passed_on_to_holds_it(self) -> None:
        tale = build_owned()
        tale.row("ConversationTransferred", "human", by="ben", inner={"to": "cleo"})
        tale.said("cleo")
        assert tale.check() == []

    def test_a_supervisor_may_resolve_what_another_holds(self) -> None:
        tale = build_owned()
        tale.resolved("sue")
        assert tale.check() == []

    def test_a_colleague_may_not(self) -> None:
        tale = build_owned()
        tale.resolved("cleo")
        assert tale.kinds() == ["two_owners"]

    @pytest.mark.parametrize("kind", ["ConversationOffered", "ConversationReopened"])
    def test_what_somebody_holds_is_not_given_away(self, kind: str) -> None:
        tale = build_owned()
        tale.row(kind, "system")
        assert tale.kinds() == ["two_owners"]

    def test_with_a_new_holder_the_epoch_rises(self) -> None:
        tale = Tale()
        tale.handed_over(0, by="ann")
        tale.told()
        tale.row("ConversationClaimed", "human", by="ben", epoch=2)
        (found,) = tale.check()
        assert (found.kind, found.detail) == (
            "two_owners",
            "With number 4 (ConversationClaimed) the epoch stays 2: it must rise.",
        )

    def test_with_the_same_holder_it_stays(self) -> None:
        tale = build_owned()
        tale.row("HumanWrote", "human", by="ben", body={"text": "x"}, epoch=4)
        assert tale.kinds() == ["two_owners"]

    def test_a_kind_of_a_newer_version_may_do_either(self) -> None:
        tale = build_owned()
        tale.row("SomethingNew", "system", epoch=4)
        assert tale.check() == []


class TestHumanAfterLostLease:
    def test_nobody_writes_after_their_lease_was_lost(self) -> None:
        tale = build_owned()
        tale.released("ben", "lease_lapsed")
        tale.told("requeued")
        tale.said("ben")
        (found,) = tale.check()
        assert (found.kind, found.detail) == (
            "human_after_lost_lease",
            "ben wrote with number 7 while nobody held it.",
        )

    def test_nobody_writes_while_another_holds_it(self) -> None:
        tale = build_owned()
        tale.said("cleo")
        assert tale.kinds() == ["human_after_lost_lease"]

    def test_nobody_gives_it_to_the_bot_who_does_not_hold_it_any_more(self) -> None:
        tale = build_owned()
        tale.released("ben")
        tale.told("released")
        tale.claimed("cleo")
        tale.row("ReturnedToBot", "human", by="ben")
        assert tale.kinds() == ["human_after_lost_lease"]

    def test_a_release_ends_the_ownership_of_whoever_holds_it(self) -> None:
        tale = build_owned()
        tale.row("ConversationTransferred", "human", by="ben", inner={"to": "cleo"})
        tale.released("ben", "lease_lapsed")
        tale.told("requeued")
        assert tale.kinds() == ["human_after_lost_lease"]

    def test_everybody_may_leave_a_note(self) -> None:
        tale = build_owned()
        tale.row("NoteAdded", "human", by="cleo", body={"text": "I know her"})
        assert tale.check() == []


class TestAcknowledgedCommands:
    def ack(self, tale: Tale, actor: str, kind: str, head: int, epoch: int, **more: str) -> None:
        number = tale.asks(actor, kind=kind, **more)
        tale.hears(actor, id=number, head=head, epoch=epoch)

    def test_who_is_told_to_own_it_owns_it_just_then(self) -> None:
        tale = build_owned()
        self.ack(tale, "ben", "claim", 4, 3)
        tale.released("ben")
        tale.told("released")
        self.ack(tale, "ben", "release", 6, 4)
        assert tale.check() == []

    def test_who_is_told_so_and_does_not_is_a_second_owner(self) -> None:
        tale = build_owned()
        tale.said("ben")
        self.ack(tale, "cleo", "claim", 5, 3)
        (found,) = tale.check()
        assert (found.kind, found.detail) == (
            "two_owners",
            "`claim` of cleo was acknowledged, and after number 5 it is with ben.",
        )

    def test_the_epoch_that_is_told_is_the_one_of_the_log(self) -> None:
        tale = build_owned()
        self.ack(tale, "ben", "claim", 4, 2)
        (found,) = tale.check()
        assert found.kind == "stale_acknowledgement"
        assert found.detail == "ben was told epoch 2 after number 4, where the log has 3."

    @pytest.mark.parametrize(
        ("kind", "more"),
        [("release", {}), ("transfer", {"to": "cleo"}), ("return_to_bot", {}), ("resolve", {})],
    )
    def test_what_was_acknowledged_has_happened(self, kind: str, more: dict[str, str]) -> None:
        tale = build_owned()
        self.ack(tale, "ben", kind, 4, 3, **more)
        assert tale.kinds() == ["stale_acknowledgement"]

    def test_what_a_restore_took_away_is_excused(self) -> None:
        tale = build_owned()
        self.ack(tale, "ben", "claim", 4, 3)
        tale.restores(1)
        tale.wrote()
        tale.row("NoteAdded", "human", by="ben", body={"text": "x"})
        tale.row("NoteAdded", "human", by="ben", body={"text": "y"})
        assert tale.check() == []
