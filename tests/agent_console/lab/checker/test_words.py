import pytest

from tests.agent_console.lab.checker.tale import Tale


class TestLeftWithoutAWord:
    def test_every_message_comes_to_something(self) -> None:
        tale = Tale()
        tale.wrote()
        tale.settles()
        (found,) = tale.check()
        assert (found.kind, found.detail) == (
            "left_without_a_word",
            "Number 2 came to nothing: the conversation is with the bot.",
        )

    def test_before_all_has_settled_it_may_still_come(self) -> None:
        tale = Tale()
        tale.wrote()
        assert tale.check() == []

    def test_a_message_after_the_resolution_opens_the_conversation_again(self) -> None:
        tale = Tale()
        tale.resolved("sue")
        tale.wrote()
        tale.settles()
        assert tale.kinds() == ["left_without_a_word"]

    def test_what_a_person_holds_is_the_person_s_business(self) -> None:
        tale = Tale()
        tale.is_claimed_by("ben")
        tale.wrote()
        tale.settles()
        assert tale.check() == []

    def test_a_refusal_is_a_word(self) -> None:
        tale = Tale()
        tale.wrote()
        tale.decided(2, "block")
        tale.told("blocked")
        tale.settles()
        assert tale.check() == []

    def test_a_decision_to_refuse_without_a_word_is_none(self) -> None:
        tale = Tale()
        tale.wrote()
        tale.decided(2, "block")
        tale.settles()
        assert tale.kinds() == ["left_without_a_word"]

    def test_who_waits_is_told_so(self) -> None:
        tale = Tale()
        tale.handed_over(0, by="ann")
        tale.claimed("ben")
        (found,) = tale.check()
        assert (found.kind, found.detail) == (
            "left_without_a_word",
            "After number 2 the customer was not told how things stand.",
        )

    def test_whose_person_vanished_is_told_so(self) -> None:
        tale = Tale()
        tale.is_claimed_by("ben")
        tale.released("ben", "lease_lapsed")
        tale.settles()
        assert tale.kinds() == ["left_without_a_word"]

    def test_whose_answer_is_being_checked_is_told_so_once(self) -> None:
        tale = Tale()
        tale.wrote()
        tale.decided(2, "approve")
        tale.held(2)
        tale.told("checking")
        tale.wrote()
        tale.decided(6, "approve")
        tale.held(6)
        tale.settles()
        assert tale.check() == []

    def test_that_the_bot_is_back_is_not_that_word(self) -> None:
        tale = Tale()
        tale.wrote()
        tale.decided(2, "approve")
        tale.held(2)
        tale.told("bot_again")
        tale.told("contact_kept")
        tale.settles()
        assert tale.check() == []  # any word at once will do …
        tale = Tale()
        tale.told("bot_again")
        tale.wrote()
        tale.decided(3, "approve")
        tale.held(3)
        tale.settles()
        assert tale.kinds() == ["left_without_a_word"]  # … but not one from before

    def test_a_draft_that_was_turned_down_goes_to_a_person(self) -> None:
        tale = Tale()
        tale.wrote()
        tale.decided(2, "approve")
        tale.held(2)
        tale.told("checking")
        tale.row("DraftRejected", "human", by="ben", inner={"draft_seq": 4})
        tale.settles()
        assert tale.kinds() == ["left_without_a_word"]

    def test_a_draft_that_was_approved_is_sent(self) -> None:
        tale = Tale()
        tale.wrote()
        tale.decided(2, "approve")
        tale.held(2)
        tale.told("checking")
        tale.row("DraftApproved", "human", by="ben", inner={"draft_seq": 4, "edited": False})
        tale.settles()
        assert tale.kinds() == ["left_without_a_word"]

    @pytest.mark.parametrize("body", [{}, {"reach": []}])
    def test_when_nobody_is_there_the_customer_gets_a_way_to_be_reached(
        self, body: dict[str, list[str]]
    ) -> None:
        tale = Tale()
        tale.handed_over(0, by="ann")
        tale.told("nobody_available", **body)
        assert tale.kinds() == ["left_without_a_word"]

    def test_what_was_erased_needs_no_answer(self) -> None:
        tale = Tale()
        tale.wrote()
        tale.rows[1] |= {"body": {}, "inner": {}}
        tale.row("PersonalDataErased", "system", body={"seqs": [2]})
        tale.settles()
        assert tale.check() == []


class TestDoubleEscalation:
    def test_what_waits_is_not_handed_over_again(self) -> None:
        tale = Tale()
        for _ in range(2):
            tale.handed_over(0, by="ann")
            tale.told()
        (found,) = tale.check()
        assert (found.kind, found.detail) == (
            "double_escalation",
            "Number 4 hands over what is waiting already.",
        )

    def test_what_was_dealt_with_is_not_handed_over(self) -> None:
        tale = Tale()
        tale.wrote()
        tale.decided(2)
        tale.answered(2)
        tale.decided(2, "handoff")
        tale.handed_over(2)
        tale.told()
        assert tale.kinds() == ["double_escalation"]

    @pytest.mark.parametrize(
        ("reasons", "kinds"), [(["autonomy"], []), (["low_confidence"], ["double_escalation"])]
    )
    def test_a_draft_that_waits_for_a_yes_is_handed_over_when_its_topic_is_stopped(
        self, reasons: list[str], kinds: list[str]
    ) -> None:
        tale = Tale()
        tale.wrote()
        tale.decided(2, "approve")
        tale.held(2)
        tale.told("checking")
        inner = {"through_seq": 2, "reasons": reasons}
        tale.row("HandoffRequested", "system", inner=inner)
        tale.told()
        assert tale.kinds() == kinds

    def test_the_same_message_does_not_hand_it_straight_back(self) -> None:
        tale = Tale()
        tale.wrote()
        tale.claimed("ben")
        tale.row("ReturnedToBot", "human", by="ben")
        tale.decided(2, "handoff")
        tale.handed_over(2)
        tale.told()
        assert tale.kinds() == ["double_escalation"]

    def test_what_nobody_holds_is_not_released(self) -> None:
        tale = Tale()
        tale.is_claimed_by("ben")
        for _ in range(2):
            tale.released("ben", "lease_lapsed")
            tale.told("requeued")
        assert tale.kinds() == ["double_escalation"]

    def test_a_customer_may_ask_for_a_person_again_after_the_bot_got_it_back(self) -> None:
        tale = Tale()
        tale.is_claimed_by("ben")
        tale.row("ReturnedToBot", "human", by="ben")
        tale.handed_over(0, by="ann")
        tale.told()
        assert tale.check() == []


class TestDoubleResolve:
    def test_what_is_resolved_is_not_resolved_again(self) -> None:
        tale = Tale()
        tale.resolved("sue")
        tale.resolved("ben")
        (found,) = tale.check()
        assert (found.kind, found.detail) == (
            "double_resolve",
            "Number 3 resolves what is resolved already.",
        )

    def test_after_it_was_opened_again_it_is(self) -> None:
        tale = Tale()
        tale.resolved("sue")
        tale.row("ConversationReopened", "system")
        tale.wrote()
        tale.resolved("sue")
        assert tale.check() == []
