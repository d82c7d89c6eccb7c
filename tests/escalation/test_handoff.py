"""Handoff: who may do what, and every way from one state to another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from escalation.commands import (
    AddNote,
    ApproveDraft,
    AskForHuman,
    AuditAnswer,
    ClaimConversation,
    Command,
    FinishTurn,
    LeaveContact,
    LeaveConversation,
    NoteAboutMail,
    OpenConversation,
    Overdue,
    PassVeto,
    RateConversation,
    RejectDraft,
    ReleaseConversation,
    ResolveConversation,
    ReturnToBot,
    SetDraftAside,
    TransferConversation,
    WriteAsCustomer,
    WriteAsHuman,
)
from escalation.conversation import MOST_REVIEWS, Conversation, Review
from escalation.errors import (
    AlreadyDecided,
    Forbidden,
    Invalid,
    NotFound,
    NotHolder,
    StaleEpoch,
    StaleTurn,
)
from escalation.events import Action, Audit, BotAnswered, DecisionInner, Finding, SourceQuoted
from escalation.handoff import decide
from tests.escalation.steps import (
    ADA,
    BEN,
    BOSS,
    EMPTY,
    MINER,
    TABLE,
    act,
    asked,
    claimed,
    finish,
    follow,
    kinds,
)

# -- customers ------------------------------------------------------------------------------------


def test_a_new_conversation_is_the_bots_and_owes_nothing() -> None:
    c, events = follow(EMPTY, OpenConversation("v1", "shop"))
    assert kinds(events) == ["ConversationStarted"]
    assert (c.state, c.epoch, c.customer_id, c.site) == ("bot", 1, "v1", "shop")
    assert not c.owes_turn


def test_a_conversation_opens_once() -> None:
    with pytest.raises(Invalid):
        follow(asked(), OpenConversation("v2"))


def test_a_customers_words_owe_a_turn() -> None:
    c = asked()
    assert (c.asked, c.settled, c.owes_turn, c.preview) == (2, 0, True, "Where is my parcel?")


@pytest.mark.parametrize(
    "command",
    [
        WriteAsCustomer("v2", "Let me in"),
        AskForHuman("v2"),
        LeaveContact("v2", "a@b.example"),
        RateConversation("v2", 1),
        LeaveConversation("v2"),
    ],
)
def test_another_customers_conversation_does_not_exist(command: Command) -> None:
    with pytest.raises(NotFound):
        follow(asked(), command)


def test_nothing_happens_in_a_conversation_that_is_not_there() -> None:
    with pytest.raises(NotFound):
        follow(EMPTY, ClaimConversation(ADA))
    with pytest.raises(NotFound):
        follow(EMPTY, WriteAsCustomer("v1", "Hello"))


def test_asking_for_a_person_hands_over_at_once() -> None:
    c, events = follow(asked(), AskForHuman("v1", anyone_online=True))
    assert kinds(events) == ["HandoffRequested", "CustomerNotified"]
    assert (c.state, c.epoch, c.reasons, c.owes_turn) == ("waiting", 2, ("asks_for_human",), False)
    assert c.notices == {"queued"}


def test_when_nobody_is_there_the_customer_is_told_and_can_leave_an_address() -> None:
    c, events = follow(asked(), AskForHuman("v1"), LeaveContact("v1", "a@b.example"))
    assert c.notices == {"nobody_available", "contact_kept"}
    assert c.contact == "a@b.example"
    assert kinds(events) == ["ContactLeft", "CustomerNotified"]
    assert follow(c, LeaveContact("v1", "a@b.example"))[1] == []


def test_an_address_can_be_taken_back() -> None:
    assert follow(asked(), LeaveContact("v1", ""))[1] == []
    c, events = follow(asked(), LeaveContact("v1", "a@b.example"), LeaveContact("v1", ""))
    assert c.contact is None
    assert kinds(events) == ["ContactLeft"]


def test_a_note_about_a_mail_is_for_the_desk_alone() -> None:
    c, events = follow(asked(), NoteAboutMail("v1", "With a file."))
    assert kinds(events) == ["NoteAdded"]
    assert (events[0].author.role, events[0].for_customer) == ("system", False)
    assert c.asked == asked().asked
    with pytest.raises(NotFound):
        follow(c, NoteAboutMail("v2", "With a file."))


def test_asking_twice_tells_the_same_thing_once() -> None:
    c, _ = follow(asked(), AskForHuman("v1", anyone_online=True))
    assert follow(c, AskForHuman("v1", anyone_online=True))[1] == []
    assert kinds(follow(c, AskForHuman("v1", anyone_online=False))[1]) == ["CustomerNotified"]
    assert follow(claimed(), AskForHuman("v1"))[1] == []


def test_words_after_the_end_open_it_again() -> None:
    resolved, _ = follow(claimed(), ResolveConversation(ADA, "solved"))
    c, events = follow(resolved, WriteAsCustomer("v1", "One more thing"))
    assert kinds(events) == ["ConversationReopened", "CustomerWrote"]
    assert (c.state, c.outcome, c.owes_turn, c.epoch) == ("bot", None, True, resolved.epoch + 1)
    c, events = follow(resolved, AskForHuman("v1"))
    assert kinds(events) == ["ConversationReopened", "HandoffRequested", "CustomerNotified"]


def test_leaving_is_noted_once_and_undone_by_the_next_word() -> None:
    c, events = follow(asked(), LeaveConversation("v1"))
    assert (kinds(events), c.customer_left) == (["CustomerLeft"], True)
    assert follow(c, LeaveConversation("v1"))[1] == []
    assert not follow(c, WriteAsCustomer("v1", "Back"))[0].customer_left


# -- the bot's turn -------------------------------------------------------------------------------


def test_the_decision_comes_before_its_effect() -> None:
    c, events = follow(asked(), finish(asked(), "answer"))
    assert kinds(events) == ["DecisionMade", "BotAnswered"]
    assert (c.settled, c.owes_turn, c.state) == (2, False, "bot")


def test_a_handover_keeps_the_draft_for_the_human_and_tells_the_customer() -> None:
    c, events = follow(asked(), finish(asked(), "handoff"))
    assert kinds(events) == [
        "DecisionMade", "HandoffRequested", "DraftSetAside", "CustomerNotified"
    ]  # fmt: skip
    assert c.suggestion is not None
    assert (c.suggestion.seq, c.suggestion.text) == (5, "It is on its way.")
    assert (c.state, c.waiting_since, c.settled) == ("waiting", "t", 0)


def test_without_a_draft_every_action_that_needs_one_hands_over() -> None:
    actions: tuple[Action, ...] = ("answer", "audit", "veto", "approve")
    for action in actions:
        c, events = follow(asked(), finish(asked(), action, None))
        assert kinds(events) == ["DecisionMade", "HandoffRequested", "CustomerNotified"]
        assert c.state == "waiting"


def test_a_block_answers_with_a_refusal_and_ends_the_turn() -> None:
    c, events = follow(asked(), finish(asked(), "block"))
    assert kinds(events) == ["DecisionMade", "CustomerNotified"]
    assert (c.owes_turn, c.state) == (False, "bot")


def test_a_turn_is_finished_once() -> None:
    c = asked()
    with pytest.raises(StaleTurn):
        follow(act(c, "answer"), finish(c, "answer"))


def test_a_late_answer_to_older_words_leaves_the_newer_ones_owed() -> None:
    c = asked()
    early = finish(c, "answer")
    c, events = follow(c, WriteAsCustomer("v1", "And when?"), early)
    assert kinds(events) == ["DecisionMade", "BotAnswered"]
    assert (c.settled, c.asked, c.owes_turn) == (2, 3, True)


def test_a_draft_for_older_words_is_not_held_but_set_aside() -> None:
    c = asked()
    early = finish(c, "approve")
    c, events = follow(c, WriteAsCustomer("v1", "And when?"), early)
    assert kinds(events) == ["DecisionMade", "DraftSetAside"]
    assert events[1].model_dump()["inner"]["cause"] == "new_message"
    assert (c.held, c.waiting_since, c.owes_turn) == (None, None, True)


@pytest.mark.parametrize(
    "commands",
    [
        [ClaimConversation(ADA)],
        [ClaimConversation(ADA), ReleaseConversation(ADA)],
        [ClaimConversation(ADA), ReturnToBot(ADA)],
        [ResolveConversation(BOSS, "spam")],
        [AskForHuman("v1")],
    ],
)
def test_the_bot_never_speaks_under_an_old_epoch(commands: list[Command]) -> None:
    c = asked()
    with pytest.raises(StaleEpoch):
        follow(c, *commands, finish(c, "answer"))


def test_an_old_epoch_is_refused_also_where_the_bot_owes_that_very_message() -> None:
    before = asked()
    c, _ = follow(
        before, ClaimConversation(ADA), ReturnToBot(ADA), WriteAsCustomer("v1", "And when?")
    )
    assert c.owes_turn
    with pytest.raises(StaleEpoch) as refusal:
        decide(c, replace(finish(c, "answer"), epoch=before.epoch))
    assert refusal.type is StaleEpoch
    assert kinds(follow(c, finish(c, "answer"))[1]) == ["DecisionMade", "BotAnswered"]


def test_a_late_draft_becomes_a_suggestion_only_where_a_person_can_use_it() -> None:
    aside = SetDraftAside("Maybe this", 2, "stale_epoch")
    c, events = follow(claimed(), aside)
    assert kinds(events) == ["DraftSetAside"]
    assert c.suggestion is not None
    assert c.suggestion.text == "Maybe this"
    assert follow(asked(), aside)[1] == []
    assert follow(claimed(), replace(aside, text=""))[1] == []


# -- held drafts ----------------------------------------------------------------------------------


def test_a_held_draft_waits_and_is_approved_with_its_answer_in_one_step() -> None:
    held = act(asked(), "approve")
    assert held.held is not None
    assert (held.state, held.owes_turn, held.notices) == ("bot", False, {"checking"})
    c, events = follow(held, ApproveDraft(ADA, held.held.seq))
    assert kinds(events) == ["DraftApproved", "BotAnswered"]
    assert events[1].model_dump()["inner"] | {"epoch": 0} == {
        "epoch": 0, "by": "pada", "confidence": 0.5, "draft_seq": 4, "approved_by": "pada",
        "edited": False, "review": False,
    }  # fmt: skip
    assert (c.held, c.waiting_since, c.settled) == (None, None, 2)


def test_an_edited_approval_sends_the_persons_text() -> None:
    held = act(asked(), "approve")
    _, events = follow(held, ApproveDraft(ADA, 4, "Tomorrow."))
    assert events[1].model_dump()["body"]["text"] == "Tomorrow."
    assert events[1].model_dump()["inner"]["edited"] is True


@pytest.mark.parametrize(("words", "sources"), [(None, [TABLE]), ("Tomorrow.", [])])
def test_an_answer_approved_as_it_is_keeps_its_sources(
    words: str | None, sources: list[SourceQuoted]
) -> None:
    turn = finish(asked(), "approve")
    turn = replace(turn, decision=turn.decision.model_copy(update={"sources": [TABLE]}))
    held, _ = follow(asked(), turn)
    _, events = follow(held, ApproveDraft(ADA, 4, words))
    assert isinstance(events[1], BotAnswered)
    assert events[1].body.sources == sources


@pytest.mark.parametrize("way", ["answer", "approve", "veto"])
def test_the_words_of_a_tool_reach_no_customer_as_a_source(way: Action) -> None:
    status = SourceQuoted(id="tool:order_status", title="order_status(order=7)", quote="owes 40 €")
    turn = finish(asked(), way)
    turn = replace(turn, decision=turn.decision.model_copy(update={"sources": [status, TABLE]}))
    after, events = follow(asked(), turn)
    if way == "approve":
        _, events = follow(after, ApproveDraft(ADA, 4))
    elif way == "veto":
        _, events = follow(after, pass_veto(after))
    (answered,) = [event for event in events if isinstance(event, BotAnswered)]
    assert answered.body.sources == [TABLE]
    assert turn.decision.sources == [status, TABLE]


def test_the_second_person_gets_the_present_state() -> None:
    held = act(asked(), "approve")
    decided, _ = follow(held, ApproveDraft(ADA, 4))
    for late in (ApproveDraft(BEN, 4), RejectDraft(BEN, 4, "no")):
        with pytest.raises(AlreadyDecided) as refusal:
            follow(decided, late)
        assert refusal.value.details == {"state": "bot", "head": 7, "draft_seq": None}


def test_a_rejected_draft_hands_over_and_stays_as_a_suggestion() -> None:
    c, events = follow(act(asked(), "approve"), RejectDraft(ADA, 4, "wrong", anyone_online=True))
    assert kinds(events) == ["DraftRejected", "HandoffRequested", "CustomerNotified"]
    assert (c.state, c.reasons, c.held) == ("waiting", ("draft_rejected",), None)
    assert c.suggestion is not None


@pytest.mark.parametrize(
    ("command", "cause"),
    [
        (WriteAsCustomer("v1", "Wait"), "new_message"),
        (ClaimConversation(ADA), "claimed"),
        (AskForHuman("v1"), "handoff"),
        (ResolveConversation(ADA, "solved"), "resolved"),
    ],
)
def test_what_overtakes_a_held_draft_sets_it_aside_with_its_cause(
    command: Command, cause: str
) -> None:
    c, events = follow(act(asked(), "approve"), command)
    aside = next(event for event in events if event.kind == "DraftSetAside")
    assert aside.model_dump()["inner"]["cause"] == cause
    assert aside.model_dump()["inner"]["draft_seq"] == 4
    assert c.held is None
    with pytest.raises(AlreadyDecided):
        follow(c, ApproveDraft(BEN, 4))


def test_whoever_claims_while_a_draft_is_held_owes_the_customer_a_word() -> None:
    c, _ = follow(act(asked(), "approve"), ClaimConversation(ADA))
    assert (c.asked, c.settled) == (2, 1)
    c, _ = follow(c, WriteAsHuman(ADA, "Here I am"))
    assert c.settled == 2


# -- people ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        WriteAsHuman(BEN, "Hello"),
        ReleaseConversation(BEN),
        ReturnToBot(BEN),
        TransferConversation(BEN, ADA),
        ResolveConversation(BEN, "solved"),
    ],
)
def test_only_the_holder_acts_as_holder(command: Command) -> None:
    with pytest.raises(NotHolder) as refusal:
        follow(claimed(), command)
    assert refusal.value.details["state"] == "human"
    assert refusal.value.details["head"] == claimed().head


def test_a_supervisor_may_end_what_another_holds() -> None:
    assert follow(claimed(), ResolveConversation(BOSS, "spam"))[0].state == "resolved"


def test_the_data_team_reads_and_writes_nothing() -> None:
    for command in (ClaimConversation(MINER), AddNote(MINER, "x"), WriteAsHuman(MINER, "x")):
        with pytest.raises(Forbidden):
            follow(asked(), command)


def test_a_reply_says_which_draft_it_started_from_and_whether_it_was_changed() -> None:
    c = claimed()
    _, events = follow(c, WriteAsHuman(ADA, "It is on its way.", 5))
    assert events[0].model_dump()["inner"] == {
        "epoch": 0, "by": "pada", "draft_seq": 5, "edited": False
    }  # fmt: skip
    after, events = follow(c, WriteAsHuman(ADA, "It comes on Monday.", 5))
    assert events[0].model_dump()["inner"]["edited"] is True
    assert after.settled == after.asked
    _, events = follow(c, WriteAsHuman(ADA, "It comes on Monday.", 99))
    assert events[0].model_dump()["inner"]["draft_seq"] is None


def test_anybody_of_the_desk_may_leave_a_note() -> None:
    assert kinds(follow(claimed(), AddNote(BEN, "A regular"))[1]) == ["NoteAdded"]


def test_a_return_to_the_bot_settles_what_was_asked_and_forgets_the_evidence() -> None:
    c, events = follow(claimed(), WriteAsCustomer("v1", "Thanks"), ReturnToBot(ADA, "Refunded"))
    assert kinds(events) == ["ReturnedToBot", "CustomerNotified"]
    assert (c.state, c.owes_turn, c.misses, c.reasons, c.suggestion) == ("bot", False, 0, (), None)
    assert follow(c, WriteAsCustomer("v1", "Next question"))[0].owes_turn


def test_an_end_is_an_end_and_said_once() -> None:
    c, events = follow(claimed(), ResolveConversation(ADA, "solved", ("delivery",)))
    assert events[0].model_dump()["inner"]["labels"] == ["delivery"]
    assert (c.state, c.outcome, c.holder) == ("resolved", "solved", None)
    assert follow(c, ResolveConversation(BEN, "other"))[1] == []


# -- veto windows ---------------------------------------------------------------------------------


def hold(
    c: Conversation, *, seconds: float = 20.0, drawn: bool = False, by_mode: bool = False
) -> Conversation:
    decision = DecisionInner(
        action="veto",
        draft="It is on its way.",
        through_seq=c.asked,
        topic="delivery",
        veto_seconds=seconds,
        audit=Audit(drawn=drawn, probability=0.05),
        findings=[Finding(rule="autonomy", fired=True)] if by_mode else [],
    )
    return follow(c, FinishTurn(c.epoch, decision, anyone_online=False))[0]


def pass_veto(c: Conversation, *, sends: bool = True, over: bool = True) -> PassVeto:
    assert c.held is not None
    return PassVeto(c.held.seq, c.epoch, lambda *_: sends, over=over)


def test_a_veto_holds_the_draft_with_its_window_and_says_nothing_yet() -> None:
    c = hold(asked(), drawn=True, by_mode=True)
    assert c.held is not None
    assert (c.held.veto_seconds, c.held.review, c.held.by_mode) == (20.0, True, True)
    assert (c.held.topic, c.notices, c.owes_turn) == ("delivery", frozenset(), False)


def test_a_window_that_has_passed_sends_the_draft_under_its_number() -> None:
    c = hold(asked(), drawn=True)
    after, events = follow(c, pass_veto(c))
    assert kinds(events) == ["BotAnswered"]
    assert events[0].model_dump()["inner"] == {
        "epoch": 0, "by": None, "confidence": None, "draft_seq": 4, "approved_by": None,
        "edited": False, "review": True,
    }  # fmt: skip
    assert (after.held, after.waiting_since, after.settled) == (None, None, 2)
    assert after.reviews == (Review(5),)


@pytest.mark.parametrize("command", [ApproveDraft(ADA, 4), ClaimConversation(ADA)])
def test_a_window_does_nothing_once_its_draft_is_gone(command: Command) -> None:
    c = hold(asked())
    late = pass_veto(c)
    assert decide(follow(c, command)[0], late) == []


def test_a_window_is_of_one_draft_and_one_epoch() -> None:
    c = hold(asked())
    assert decide(c, replace(pass_veto(c), draft_seq=3)) == []
    assert decide(c, replace(pass_veto(c), epoch=c.epoch - 1)) == []
    assert decide(c, pass_veto(c, over=False)) == []


def test_a_draft_that_waits_for_a_yes_has_no_window() -> None:
    c = act(asked(), "approve")
    assert decide(c, pass_veto(c)) == []


@pytest.mark.parametrize("over", [True, False])
def test_what_may_not_be_sent_any_more_goes_to_a_person(over: bool) -> None:
    c = hold(asked())
    asked_about: list[tuple[str, str | None, bool]] = []

    def may_send(site: str, topic: str | None, by_mode: bool) -> bool:
        asked_about.append((site, topic, by_mode))
        return False

    after, events = follow(c, replace(pass_veto(c, over=over), may_send=may_send))
    assert kinds(events) == ["HandoffRequested", "DraftSetAside", "CustomerNotified"]
    assert asked_about == [("default", "delivery", False)]
    assert (after.state, after.reasons, after.held) == ("waiting", ("autonomy",), None)
    assert after.notices == {"nobody_available"}


def test_a_draft_that_waits_for_a_yes_goes_to_a_person_when_its_topic_is_stopped() -> None:
    c = act(asked(), "approve")
    after, events = follow(c, pass_veto(c, sends=False, over=False))
    assert kinds(events) == ["HandoffRequested", "DraftSetAside", "CustomerNotified"]
    assert (after.state, after.reasons, after.held) == ("waiting", ("autonomy",), None)


# -- verdicts on what was sent --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "drawn", "waits"),
    [("answer", False, False), ("answer", True, True), ("audit", False, True)],
)
def test_an_answer_that_was_drawn_or_that_a_rule_marks_waits_for_a_verdict(
    action: Action, drawn: bool, waits: bool
) -> None:
    c = asked()
    decision = DecisionInner(
        action=action, draft="Yes.", through_seq=2, audit=Audit(drawn=drawn, probability=0.05)
    )
    c, _ = follow(c, FinishTurn(c.epoch, decision, anyone_online=True))
    assert c.reviews == ((Review(4),) if waits else ())


def test_a_verdict_is_given_once_also_when_all_is_resolved() -> None:
    c = hold(asked(), drawn=True)
    c, _ = follow(c, pass_veto(c))
    c, _ = follow(c, ResolveConversation(ADA, "solved"))
    command = AuditAnswer(BEN, 5, "wrong", "Not any more.", "e7")
    c, events = follow(c, command)
    assert events[0].model_dump()["inner"] == {
        "epoch": 0, "by": BEN.id, "answer_seq": 5, "verdict": "wrong", "note": "Not any more.",
        "right_answer_id": "e7",
    }  # fmt: skip
    assert (c.reviews, c.state) == ((), "resolved")
    with pytest.raises(AlreadyDecided) as refusal:
        decide(c, command)
    assert refusal.value.details == {"state": "resolved", "head": c.head}


def test_who_approved_a_drawn_answer_does_not_judge_it() -> None:
    c = hold(asked(), drawn=True)
    c, _ = follow(c, ApproveDraft(ADA, 4))
    assert c.reviews == (Review(6, ADA.id),)
    with pytest.raises(Forbidden):
        decide(c, AuditAnswer(ADA, 6, "right"))
    assert kinds(follow(c, AuditAnswer(BEN, 6, "right"))[1]) == ["AnswerAudited"]


def test_what_a_person_edited_is_not_the_bots_to_be_judged() -> None:
    c = hold(asked(), drawn=True)
    assert follow(c, ApproveDraft(ADA, 4, "Tomorrow."))[0].reviews == ()


def test_so_many_answers_wait_for_a_verdict_and_no_more() -> None:
    c = asked()
    for _ in range(MOST_REVIEWS + 3):
        decision = DecisionInner(action="audit", draft="Yes.", through_seq=c.asked)
        c, _ = follow(c, FinishTurn(c.epoch, decision, anyone_online=True))
        c, _ = follow(c, WriteAsCustomer("v1", "And?"))
    assert len(c.reviews) == MOST_REVIEWS
    assert c.reviews[0].answer_seq == 4 + 3 * 3


@pytest.mark.parametrize(
    ("change", "is_sent"),
    [
        ({}, True),
        ({"certified": False}, False),
        ({"confidence": 0.7}, False),
        ({"confidence": None}, False),
        ({"rests_on_tool": True}, False),
        ({"reasons": ["prompt_injection", "audit_draw"]}, False),
        ({"reasons": ["own_rule"]}, False),
    ],
)
def test_only_what_was_held_for_its_draw_goes_out_when_time_is_up(
    change: dict[str, Any], is_sent: bool
) -> None:
    decision = DecisionInner(
        action="approve",
        draft="It is on its way.",
        through_seq=2,
        confidence=0.9,
        threshold=0.8,
        certified=True,
        reasons=["audit_draw"],
    )
    finish = FinishTurn(1, decision.model_copy(update=change), True, approval_seconds=60)
    c, _ = follow(asked(), finish)
    assert c.held is not None
    end = PassVeto(c.held.seq, c.epoch, lambda *_: True, True, overdue=Overdue("send"))
    assert follow(c, replace(end, over=False))[1] == []
    after, events = follow(c, end)
    assert kinds(events)[0] == ("BotAnswered" if is_sent else "HandoffRequested")
    assert len(after.reviews) == int(is_sent)
    mode_forbids = replace(end, may_send=lambda site, topic, by_mode: not by_mode)
    assert follow(c, mode_forbids)[0].state == "waiting"


def test_a_draft_without_a_deadline_waits_for_as_long_as_it_takes() -> None:
    c = act(asked(), "approve")
    assert c.held is not None
    assert follow(c, PassVeto(c.held.seq, c.epoch, lambda *_: True))[1] == []
