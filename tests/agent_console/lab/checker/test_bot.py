import pytest

from tests.agent_console.lab.checker.tale import Tale


def build_asked() -> Tale:
    """The customer asked something: row 2."""
    tale = Tale()
    tale.wrote()
    return tale


def build_held() -> Tale:
    """A draft waits for a yes: row 4."""
    tale = build_asked()
    tale.decided(2, "approve")
    tale.held(2)
    tale.told("checking")
    return tale


def build_window(drawn: bool = False) -> Tale:
    """A draft goes out unless somebody stops it: row 4."""
    tale = build_asked()
    tale.decided(2, "veto", audit={"drawn": drawn, "probability": 0.3})
    tale.held(2, veto_seconds=2.0)
    return tale


def approve(tale: Tale, by: str = "ben", draft_seq: int = 4, text: str = "so") -> None:
    inner = {"draft_seq": draft_seq, "edited": text != "so"}
    tale.row("DraftApproved", "human", by=by, inner=inner)
    tale.answered(2, text, approved_by=by, draft_seq=draft_seq)


class TestBotAfterTakeover:
    def test_the_bot_is_silent_while_a_person_holds_it(self) -> None:
        tale = build_asked()
        tale.claimed("ben")
        tale.decided(2)
        tale.answered(2)
        found = tale.check()
        assert [each.kind for each in found] == ["bot_after_takeover"] * 2
        assert found[1].detail == (
            "The bot answered with number 5 while ben held the conversation."
        )

    def test_a_draft_that_comes_too_late_is_set_aside(self) -> None:
        tale = build_asked()
        tale.claimed("ben")
        tale.row("DraftSetAside", "bot", body={"text": "so"}, inner={"through_seq": 2})
        assert tale.check() == []

    def test_the_bot_is_silent_while_it_waits(self) -> None:
        tale = build_asked()
        tale.handed_over(2, by="ann")
        tale.told()
        tale.held(2)
        assert tale.kinds() == ["bot_after_takeover"]

    def test_a_claim_sets_an_open_draft_aside(self) -> None:
        tale = build_held()
        tale.claimed("cleo")
        approve(tale)
        assert set(tale.kinds()) == {"bot_after_takeover"}

    def test_after_a_return_the_bot_answers_again(self) -> None:
        tale = build_asked()
        tale.claimed("ben")
        tale.row("ReturnedToBot", "human", by="ben")
        tale.told("bot_again")
        through = tale.wrote("and now?")
        tale.decided(through)
        tale.answered(through)
        assert tale.check() == []


class TestEffectWithoutDecision:
    def test_an_answer_has_a_decision_before_it(self) -> None:
        tale = build_asked()
        tale.answered(2)
        (found,) = tale.check()
        assert (found.kind, found.detail) == (
            "effect_without_decision",
            "Number 3 (BotAnswered) has no decision before it.",
        )

    @pytest.mark.parametrize("action", ["handoff", "approve", "veto"])
    def test_the_decision_was_to_answer(self, action: str) -> None:
        tale = build_asked()
        tale.decided(2, action)
        tale.answered(2)
        assert tale.kinds() == ["effect_without_decision"]

    def test_the_decision_was_about_this_message(self) -> None:
        tale = build_asked()
        tale.decided(2)
        tale.wrote("or rather")
        tale.answered(4)
        assert tale.kinds() == ["effect_without_decision"]

    def test_the_decision_was_about_these_words(self) -> None:
        tale = build_asked()
        tale.decided(2, draft="so")
        tale.answered(2, "otherwise")
        assert tale.kinds() == ["effect_without_decision"]

    def test_a_decision_is_acted_on_once(self) -> None:
        tale = build_asked()
        tale.decided(2)
        tale.answered(2)
        tale.wrote()
        tale.answered(5)
        assert tale.kinds() == ["effect_without_decision"]

    def test_the_bot_hands_over_by_a_decision(self) -> None:
        tale = build_asked()
        tale.handed_over(2)
        tale.told()
        assert tale.kinds() == ["effect_without_decision"]

    def test_a_customer_hands_over_by_asking_for_it(self) -> None:
        tale = build_asked()
        tale.handed_over(2, by="ann")
        tale.told()
        assert tale.check() == []

    def test_without_a_draft_every_decision_hands_over(self) -> None:
        tale = build_asked()
        tale.decided(2, "answer", draft=None)
        tale.handed_over(2)
        tale.told()
        assert tale.check() == []

    def test_a_person_who_rejects_hands_over(self) -> None:
        tale = build_held()
        tale.row("DraftRejected", "human", by="ben", inner={"draft_seq": 4})
        tale.handed_over(2)
        tale.rows[-1]["sender"] = "ben"
        tale.told("being_rechecked")
        assert tale.check() == []

    def test_an_approved_answer_needs_the_approval_in_the_log(self) -> None:
        tale = build_held()
        tale.answered(2, approved_by="ben", draft_seq=4)
        assert tale.kinds() == ["effect_without_decision"]

    def test_what_is_approved_is_an_open_draft(self) -> None:
        tale = build_held()
        tale.wrote("never mind")
        tale.row("DraftSetAside", "bot", body={"text": "so"}, inner={"draft_seq": 4})
        approve(tale)
        assert tale.kinds() == ["effect_without_decision"]

    def test_what_is_sent_is_the_draft_that_was_approved(self) -> None:
        tale = build_held()
        tale.row("DraftApproved", "human", by="ben", inner={"draft_seq": 4})
        tale.answered(2, approved_by="ben", draft_seq=3)
        (found,) = tale.check()
        assert found.detail == "Number 7 sends draft 3, and 4 was approved."

    def test_anybody_of_the_desk_may_approve(self) -> None:
        tale = build_held()
        approve(tale, by="cleo")
        assert tale.check() == []

    def test_a_draft_under_veto_goes_out_by_itself(self) -> None:
        tale = build_window()
        tale.answered(2, draft_seq=4)
        assert tale.check() == []

    def test_a_window_that_was_stopped_hands_over(self) -> None:
        tale = build_window()
        tale.handed_over(2)
        tale.row("DraftSetAside", "bot", body={"text": "so"}, inner={"draft_seq": 4})
        tale.told()
        assert tale.check() == []

    def test_a_window_that_was_stopped_sends_nothing(self) -> None:
        tale = build_window()
        tale.handed_over(2)
        tale.told()
        tale.answered(2, draft_seq=4)
        assert tale.kinds() == ["bot_after_takeover"]


class TestDuplicate:
    def test_a_message_is_answered_once(self) -> None:
        tale = build_asked()
        for _ in range(2):
            tale.decided(2)
            tale.answered(2)
        (found,) = tale.check()
        assert (found.kind, found.detail) == (
            "duplicate",
            "Number 6 answers number 2, which was answered before.",
        )

    def test_what_a_person_dealt_with_needs_no_answer(self) -> None:
        tale = build_asked()
        tale.claimed("ben")
        tale.said("ben")
        tale.row("ReturnedToBot", "human", by="ben")
        tale.decided(2)
        tale.answered(2)
        assert tale.kinds() == ["duplicate"]

    def test_a_draft_is_decided_once(self) -> None:
        tale = build_held()
        approve(tale)
        approve(tale, by="cleo")
        assert set(tale.kinds()) == {"duplicate"}

    def test_what_a_person_decided_does_not_go_out_by_itself_as_well(self) -> None:
        tale = build_window()
        approve(tale)
        tale.answered(2, draft_seq=4)
        assert tale.kinds() == ["duplicate"]

    def test_an_answer_is_judged_once(self) -> None:
        tale = build_sent("audit")
        judge(tale)
        judge(tale, by="cleo")
        (found,) = tale.check()
        assert (found.kind, found.detail) == (
            "duplicate",
            "Number 6 judges answer 4, judged before.",
        )

    def test_a_draft_is_held_only_for_what_is_open(self) -> None:
        tale = build_asked()
        tale.decided(2)
        tale.answered(2)
        tale.decided(2, "approve")
        tale.held(2)
        tale.told("checking")
        (found,) = tale.check()
        assert (found.kind, found.detail) == (
            "duplicate",
            "Number 6 holds a draft for number 2, dealt with before.",
        )

    def test_a_newer_message_has_an_answer_of_its_own(self) -> None:
        tale = build_asked()
        tale.wrote("and this?")
        tale.decided(2)
        tale.answered(2)
        tale.decided(3)
        tale.answered(3)
        assert tale.check() == []


class TestSensitiveAnswered:
    def build_tagged(self, tag: str) -> Tale:
        tale = Tale()
        tale.asks("ann", "m1", text="hello", tags=[tag])
        tale.wrote("hello", "m1")
        return tale

    @pytest.mark.parametrize("tag", ["sensitive", "asks_for_human"])
    def test_the_bot_does_not_answer_what_must_go_to_a_person(self, tag: str) -> None:
        tale = self.build_tagged(tag)
        tale.decided(2)
        tale.answered(2)
        (found,) = tale.check()
        assert (found.kind, found.detail) == (
            "sensitive_answered",
            f"Number 4 answers number 2, tagged {tag}, without a person.",
        )

    def test_nor_with_a_newer_message_that_is_harmless(self) -> None:
        tale = self.build_tagged("sensitive")
        tale.wrote("thank you")
        tale.decided(3)
        tale.answered(3)
        assert tale.kinds() == ["sensitive_answered"]

    def test_a_person_may_let_the_answer_through(self) -> None:
        tale = self.build_tagged("sensitive")
        tale.decided(2, "approve")
        tale.held(2)
        tale.told("checking")
        approve(tale)
        assert tale.check() == []

    def test_what_a_person_answered_is_settled(self) -> None:
        tale = self.build_tagged("sensitive")
        tale.claimed("ben")
        tale.said("ben")
        tale.row("ReturnedToBot", "human", by="ben")
        through = tale.wrote("thank you")
        tale.decided(through)
        tale.answered(through)
        assert tale.check() == []


def test_a_draft_approved_unedited_is_sent_as_it_was_held() -> None:
    tale = build_held()
    tale.row("DraftApproved", "human", by="ben", inner={"draft_seq": 4, "edited": False})
    tale.answered(2, "otherwise", approved_by="ben", draft_seq=4)
    assert tale.kinds() == ["mutated"]


def test_a_draft_that_nobody_stopped_is_sent_as_it_was_held() -> None:
    tale = build_window()
    tale.answered(2, "otherwise", draft_seq=4)
    assert tale.kinds() == ["mutated"]


class TestUnaudited:
    def test_what_is_drawn_waits_for_a_verdict(self) -> None:
        for tale in (build_sent("answer", review=True), build_sent("audit", review=True)):
            judge(tale)
            assert tale.check() == []

    @pytest.mark.parametrize("action", ["answer", "audit"])
    def test_an_answer_that_waits_for_none_was_drawn_in_vain(self, action: str) -> None:
        (found,) = build_sent(action, review=False).check()
        assert (found.kind, found.detail) == (
            "unaudited",
            "Number 4 was drawn for a reviewer and waits for no verdict.",
        )

    def test_so_it_is_behind_a_window(self) -> None:
        for review, kinds in ((True, []), (False, ["unaudited"])):
            tale = build_window(drawn=True)
            tale.answered(2, draft_seq=4, review=review)
            assert tale.kinds() == kinds

    def test_what_a_person_let_through_was_looked_at(self) -> None:
        tale = build_asked()
        tale.decided(2, "approve", audit={"drawn": True, "probability": 0.3})
        tale.held(2)
        tale.told("checking")
        approve(tale)
        assert tale.check() == []

    def test_a_verdict_is_on_what_waits_for_it(self) -> None:
        tale = build_asked()
        tale.decided(2)
        tale.answered(2)
        judge(tale)
        assert tale.kinds() == ["unaudited"]

    def test_nobody_judges_what_they_approved(self) -> None:
        for by, kinds in (("cleo", []), ("ben", ["unaudited"])):
            tale = build_window(drawn=True)
            tale.row("DraftApproved", "human", by="ben", inner={"draft_seq": 4})
            seq = tale.answered(2, approved_by="ben", draft_seq=4, review=True)
            judge(tale, seq, by)
            assert tale.kinds() == kinds


def build_sent(action: str, review: bool = True) -> Tale:
    """An answer was sent: row 4."""
    tale = build_asked()
    tale.decided(2, action, audit={"drawn": action == "answer", "probability": 0.3})
    tale.answered(2, review=review)
    return tale


def judge(tale: Tale, answer_seq: int = 4, by: str = "ben") -> None:
    inner = {"answer_seq": answer_seq, "verdict": "right"}
    tale.row("AnswerAudited", "human", by=by, inner=inner)
