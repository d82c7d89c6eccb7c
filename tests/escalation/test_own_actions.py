"""What the desk's own bot wants done: who is asked, what gives it up, and that it is done once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from agent.dialogue import Permission
from escalation.commands import (
    AskForHuman,
    BeginAnswer,
    BeginDeed,
    ClaimConversation,
    Command,
    DecideAction,
    EndDeed,
    FinishTurn,
    HoldAction,
    OpenConversation,
    Overdue,
    PassVeto,
    ReleaseConversation,
    ResolveConversation,
    ReturnToBot,
    Shown,
    TakeAction,
    WriteAsCustomer,
    WriteAsHuman,
)
from escalation.conversation import Conversation
from escalation.errors import (
    AlreadyDecided,
    AlreadyTaken,
    Invalid,
    NoSuchAction,
    NotHolder,
    StaleTurn,
)
from escalation.events import Action, DecisionInner, ToolWanted, decode
from escalation.keeping import MOST_WANTED
from escalation.notices import TEXTS
from escalation.own_actions import find_obstacle
from escalation.store.log import Appended, VetoTimer
from escalation.store.log_memory import MemoryLog
from escalation.testing import (
    ANNA,
    BEN,
    CONVERSATION,
    CUSTOMER_ID,
    SUSAN,
    build_decision,
    build_write,
    open_memory_log,
)

REFUND = ToolWanted(name="refund", args={"amount": 40}, description="Refunds an order")
CLOSE = ToolWanted(name="close_account", permission="human")
ASKED = WriteAsCustomer(CUSTOMER_ID, "My money back, please.")


@pytest.fixture
async def log() -> MemoryLog:
    log = open_memory_log()
    await log.append(build_write(OpenConversation(CUSTOMER_ID)))
    await log.append(build_write(ASKED))
    return log


async def take(log: MemoryLog, command: Command) -> Appended:
    return await log.append(build_write(command))


async def load(log: MemoryLog) -> Conversation:
    return await log.load(CONVERSATION)


def build_wish(
    *wants: ToolWanted, action: Action = "approve", through_seq: int = 2
) -> DecisionInner:
    decision = build_decision(action, through_seq=through_seq, draft=None, confidence=None)
    return decision.model_copy(update={"wants": list(wants), "reasons": ["tool_call"]})


async def finish(log: MemoryLog, decision: DecisionInner, newest_own: int = 0) -> Appended:
    epoch = (await load(log)).epoch
    return await take(log, FinishTurn(epoch, decision, True, newest_own=newest_own))


async def hold(log: MemoryLog, *wants: ToolWanted, action: Action = "approve") -> Appended:
    return await finish(log, build_wish(*(wants or (REFUND,)), action=action))


async def carry_out(log: MemoryLog, seq: int, outcome: str = "done") -> Appended:
    await take(log, DecideAction(ANNA, seq, "approve"))
    await take(log, BeginDeed(seq, "n1"))
    return await take(log, EndDeed(seq, "n1", outcome, "it is so", True))  # type: ignore[arg-type]


def kinds(appended: Appended) -> list[str]:
    return [record.kind for record in appended.records]


# -- holding ---------------------------------------------------------------------------------------


async def test_what_is_wanted_waits_for_a_yes_and_settles_the_turn(log: MemoryLog) -> None:
    held = await hold(log, REFUND, REFUND)
    assert kinds(held) == ["DecisionMade", "ActionHeld", "ActionHeld", "CustomerNotified"]
    conversation = held.conversation
    assert held.turn is None
    assert (conversation.state, conversation.settled, conversation.held_seq) == ("bot", 2, 4)
    action = conversation.waiting_actions[0]
    assert (action.name, action.args, action.description) == (
        "refund",
        {"amount": 40},
        "Refunds an order",
    )
    assert (action.through_seq, action.epoch, action.only_holder) == (2, 1, False)
    assert action.allowed == ("approve", "edit", "reject")


async def test_what_people_alone_may_do_is_handed_over_for_the_holder(log: MemoryLog) -> None:
    held = await hold(log, REFUND, CLOSE)
    assert kinds(held) == [
        "DecisionMade",
        "HandoffRequested",
        "ActionHeld",
        "ActionHeld",
        "CustomerNotified",
    ]
    conversation = held.conversation
    assert (conversation.state, conversation.settled) == ("waiting", 0)
    assert all(each.only_holder for each in conversation.waiting_actions)


async def test_too_much_at_once_is_handed_over_and_the_first_are_suggested(log: MemoryLog) -> None:
    held = await hold(log, *[REFUND] * (MOST_WANTED + 3))
    assert held.conversation.state == "waiting"
    assert len(held.conversation.waiting_actions) == MOST_WANTED


@pytest.mark.parametrize("action", ["answer", "audit", "veto", "handoff"])
async def test_nothing_but_a_yes_lets_it_be_done(log: MemoryLog, action: Action) -> None:
    held = await hold(log, REFUND, action=action)
    assert held.conversation.state == "waiting"
    assert "BotAnswered" not in kinds(held)


async def test_what_is_blocked_is_not_held(log: MemoryLog) -> None:
    held = await hold(log, REFUND, action="block")
    assert kinds(held) == ["DecisionMade", "CustomerNotified"]
    assert held.conversation.actions == ()


async def test_a_newer_message_comes_first(log: MemoryLog) -> None:
    await take(log, ASKED)
    held = await hold(log)
    assert kinds(held) == ["DecisionMade"]
    assert held.turn is not None
    assert held.turn.through_seq == 3


@pytest.mark.parametrize(
    ("permissions", "before", "obstacle"),
    [
        (["approve"], 0, None),
        (["free"], 2, None),
        (["approve"], 3, "It wanted 3 things done for this message before."),
        (["approve", "human"], 0, "Only a person may do that."),
        (["approve"] * 6, 0, "That is more than 5 at once."),
    ],
)
async def test_what_a_yes_is_not_enough_for(
    log: MemoryLog, permissions: list[Permission], before: int, obstacle: str | None
) -> None:
    held = (await hold(log)).conversation
    conversation = replace(held, actions=held.actions * before)
    assert find_obstacle(conversation, permissions, 2) == obstacle
    assert find_obstacle(conversation, ["approve"], 99) is None


async def test_words_that_were_shown_before_the_wish_are_taken_back(log: MemoryLog) -> None:
    await take(log, BeginAnswer(1, 2, 1, "answer", "seal"))
    finished = await take(log, FinishTurn(1, build_wish(REFUND), True, Shown("seal", "I will")))
    assert kinds(finished) == ["DecisionMade", "AnswerWithdrawn", "ActionHeld", "CustomerNotified"]
    assert finished.records[1].read_body()["seen"] == "I will"


# -- deciding --------------------------------------------------------------------------------------


def refuse(name: str, args: object) -> str | None:
    return f"{name}: {args}"


async def test_what_is_decided_fits_the_tool(log: MemoryLog) -> None:
    await hold(log)
    for decision, args in (("approve", {"amount": 40}), ("edit", {"amount": 9})):
        command = DecideAction(ANNA, 4, decision, {"amount": 9}, check=refuse)  # type: ignore[arg-type]
        with pytest.raises(Invalid) as refusal:
            await take(log, command)
        assert (refusal.value.message, refusal.value.details) == (
            f"refund: {args}",
            {"field": "args"},
        )
    rejected = await take(log, DecideAction(ANNA, 4, "reject", check=refuse))
    assert rejected.conversation.actions[0].outcome == "rejected"


async def test_a_rejected_wish_goes_to_a_person_with_all_that_waits_beside_it(
    log: MemoryLog,
) -> None:
    await hold(log, REFUND, REFUND)
    rejected = await take(log, DecideAction(ANNA, 4, "reject", text="no", anyone_online=True))
    assert kinds(rejected) == [
        "ActionDecided",
        "ActionClosed",
        "HandoffRequested",
        "ActionClosed",
        "CustomerNotified",
    ]
    one, other = rejected.conversation.actions
    assert (one.outcome, one.cause, other.outcome, other.cause) == (
        "rejected",
        "",
        "given_up",
        "handoff",
    )
    assert rejected.conversation.reasons == ("action_rejected",)
    assert rejected.conversation.notices == {"being_rechecked"}


async def test_only_the_holder_decides_what_only_people_may_do(log: MemoryLog) -> None:
    await hold(log, CLOSE, CLOSE)
    with pytest.raises(NotHolder):
        await take(log, DecideAction(ANNA, 5, "approve"))
    await take(log, ClaimConversation(ANNA))
    with pytest.raises(NotHolder) as refusal:
        await take(log, DecideAction(SUSAN, 5, "approve"))
    assert refusal.value.details["by"] == {"id": ANNA.id, "name": "Anna"}
    done = await carry_out(log, 5)
    assert (kinds(done), done.conversation.state) == (["ActionClosed"], "human")
    rejected = await take(log, DecideAction(ANNA, 6, "reject"))
    assert kinds(rejected) == ["ActionDecided", "ActionClosed"]


async def test_after_a_restore_nobody_says_yes_to_what_was_asked_before(log: MemoryLog) -> None:
    wish = FinishTurn(1, build_wish(REFUND), True, history="before")
    held = (await take(log, wish)).conversation
    assert held.actions[0].history == "before"
    for decision in ("approve", "edit"):
        with pytest.raises(Invalid, match="restored from a backup since this was asked"):
            await take(log, DecideAction(ANNA, 4, decision, history="now"))
    rejected = await take(log, DecideAction(ANNA, 4, "reject", history="now"))
    assert rejected.conversation.state == "waiting"


# -- given up --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "cause", "told"),
    [
        (ASKED, "new_message", "The customer has written again"),
        (AskForHuman(CUSTOMER_ID), "handoff", "was handed over to a person"),
        (ClaimConversation(BEN), "claimed", "Somebody took the conversation over"),
        (ResolveConversation(BEN, "solved"), "resolved", "was brought to an end"),
    ],
)
async def test_what_nobody_decided_is_given_up(
    log: MemoryLog, command: Command, cause: str, told: str
) -> None:
    await hold(log)
    after = (await take(log, command)).conversation
    assert (after.waiting_actions, after.held_seq) == ((), None)
    with pytest.raises(AlreadyDecided, match=told) as refusal:
        await take(log, DecideAction(ANNA, 4, "approve"))
    action = refusal.value.details["action"]
    assert isinstance(action, dict)
    assert (action["state"], action["outcome"], action["cause"]) == ("closed", "given_up", cause)
    assert refusal.value.details["by"] is None


async def test_who_takes_over_owes_the_answer(log: MemoryLog) -> None:
    await hold(log)
    claimed = (await take(log, ClaimConversation(BEN))).conversation
    assert (claimed.asked, claimed.settled) == (2, 1)


async def test_what_the_holder_may_decide_stays_until_the_stretch_ends(log: MemoryLog) -> None:
    await hold(log, CLOSE)
    await take(log, ClaimConversation(ANNA))
    await take(log, ASKED)
    await take(log, ReleaseConversation(ANNA))
    held = (await take(log, ClaimConversation(BEN))).conversation
    assert len(held.waiting_actions) == 1
    returned = await take(log, ReturnToBot(BEN))
    assert kinds(returned) == ["ActionClosed", "ReturnedToBot", "CustomerNotified"]
    assert returned.conversation.actions[0].cause == "returned"


async def test_the_holders_actions_are_given_up_with_the_end(log: MemoryLog) -> None:
    await hold(log, CLOSE)
    resolved = await take(log, ResolveConversation(ANNA, "solved"))
    assert resolved.conversation.actions[0].cause == "resolved"
    with pytest.raises(AlreadyDecided, match="brought to an end"):
        await take(log, DecideAction(ANNA, 5, "approve"))


async def test_what_somebody_elses_bot_wants_stays(log: MemoryLog) -> None:
    await take(log, HoldAction(SUSAN, "refund", {}, ("approve",)))
    after = await take(log, ASKED)
    assert kinds(after) == ["CustomerWrote"]
    assert len(after.conversation.waiting_actions) == 1


# -- a deadline ------------------------------------------------------------------------------------


async def hold_for(log: MemoryLog, seconds: float | None, *wants: ToolWanted) -> Appended:
    wish = build_wish(*(wants or (REFUND,)))
    return await take(log, FinishTurn(1, wish, True, approval_seconds=seconds))


def end_window(seq: int, overdue: Overdue = Overdue(), **more: Any) -> PassVeto:  # noqa: B008
    return PassVeto(seq, 1, lambda *_: True, anyone_online=True, overdue=overdue, **more)


async def test_what_nobody_decides_about_in_time_is_never_done_and_goes_to_a_person(
    log: MemoryLog,
) -> None:
    held = await hold_for(log, 60, REFUND, REFUND)
    assert held.timer == VetoTimer(CONVERSATION, 5, 1, 60, "n1")
    over = await take(log, end_window(5, Overdue("handoff", "Sorry.")))
    assert kinds(over) == ["HandoffRequested", "ActionClosed", "ActionClosed", "CustomerNotified"]
    c = over.conversation
    assert (c.state, c.reasons, over.timer) == ("waiting", ("approval_overdue",), None)
    assert over.records[-1].read_body() == {"text": "Sorry.", "code": "late", "reach": []}
    assert [(each.outcome, each.cause) for each in c.actions] == [
        ("given_up", "approval_overdue")
    ] * 2
    with pytest.raises(AlreadyDecided, match="Nobody decided about it in time") as refusal:
        await take(log, DecideAction(ANNA, 4, "approve"))
    assert refusal.value.details["state"] == "waiting"
    assert refusal.value.details["by"] is None


async def test_a_plan_that_sends_overdue_drafts_hands_overdue_actions_over(log: MemoryLog) -> None:
    await hold_for(log, 60)
    over = await take(log, end_window(4, Overdue("send", "Not said.")))
    assert over.conversation.state == "waiting"
    assert over.records[-1].read_body()["text"] == TEXTS["late"]


async def test_where_the_plan_apologises_the_bot_goes_on_and_nothing_is_done(
    log: MemoryLog,
) -> None:
    await hold_for(log, 60)
    over = await take(log, end_window(4, Overdue("apologise", "Sorry.")))
    assert kinds(over) == ["ActionClosed", "CustomerNotified"]
    assert over.records[-1].read_body() == {"text": "Sorry.", "code": "unchecked", "reach": []}
    assert (over.conversation.state, over.conversation.owes_turn) == ("bot", False)
    with pytest.raises(AlreadyDecided, match="in time"):
        await take(log, DecideAction(ANNA, 4, "approve"))


async def test_no_apology_covers_up_what_was_granted_beside_it(log: MemoryLog) -> None:
    await hold_for(log, 60, REFUND, REFUND)
    decided = await take(log, DecideAction(ANNA, 4, "approve"))
    assert decided.timer == VetoTimer(CONVERSATION, 5, 1, 60, "n1")
    over = await take(log, end_window(5, Overdue("apologise")))
    c = over.conversation
    assert (c.state, [each.seq for each in c.under_way]) == ("waiting", [4])
    await take(log, BeginDeed(4, "n1"))
    done = await take(log, EndDeed(4, "n1", "done", "paid", True))
    assert (done.conversation.state, done.turn) == ("waiting", None)


async def test_a_deadline_is_for_what_it_was_set_for(log: MemoryLog) -> None:
    assert (await hold_for(log, None)).timer is None
    assert kinds(await take(log, end_window(4))) == []
    again = (await take(log, ASKED)).conversation.asked
    wish = build_wish(REFUND, through_seq=again)
    held = await take(log, FinishTurn(1, wish, True, newest_own=4, approval_seconds=60))
    seq = held.conversation.newest_own
    earlier, not_yet = end_window(4), end_window(seq, over=False)
    another = replace(end_window(seq), epoch=2)
    for command in (earlier, not_yet, another):
        assert kinds(await take(log, command)) == []
    assert kinds(await take(log, end_window(seq)))[0] == "HandoffRequested"


async def test_what_waits_for_its_holder_or_for_another_program_has_no_deadline(
    log: MemoryLog,
) -> None:
    await take(log, HoldAction(SUSAN, "refund", {}, ("approve",)))
    held = await hold_for(log, 60, CLOSE)
    assert held.timer is None
    (foreign, own) = held.conversation.waiting_actions
    assert (foreign.approval_seconds, own.approval_seconds) == (None, None)


# -- carrying out ----------------------------------------------------------------------------------


async def test_what_is_done_makes_the_bot_answer_once_more(log: MemoryLog) -> None:
    await hold(log)
    done = await carry_out(log, 4)
    assert kinds(done) == ["ActionClosed"]
    assert done.turn is not None
    assert (done.turn.through_seq, done.conversation.owes_turn) == (2, True)
    (action,) = done.conversation.actions
    assert (action.state, action.outcome, action.result) == ("closed", "done", "it is so")
    decision = build_decision(through_seq=2)
    answered = await take(log, FinishTurn(1, decision, True, newest_own=4))
    assert kinds(answered) == ["DecisionMade", "BotAnswered"]


async def test_a_draft_that_does_not_know_what_was_done_is_refused(log: MemoryLog) -> None:
    await hold(log)
    await carry_out(log, 4)
    for late in (FinishTurn(1, build_wish(REFUND), True), BeginAnswer(1, 2, 1, "answer", "s1")):
        with pytest.raises(StaleTurn):
            await take(log, late)
    assert len((await load(log)).actions) == 1


async def test_the_bot_answers_when_all_that_it_wanted_is_over(log: MemoryLog) -> None:
    await hold(log, REFUND, REFUND)
    first = await carry_out(log, 4)
    assert (first.turn, first.conversation.owes_turn) == (None, False)
    second = await carry_out(log, 5)
    assert second.conversation.owes_turn


async def test_no_turn_is_owed_while_something_is_carried_out(log: MemoryLog) -> None:
    await hold(log)
    await take(log, DecideAction(ANNA, 4, "approve"))
    written = await take(log, ASKED)
    assert (written.turn, written.conversation.owes_turn) == (None, False)
    await take(log, BeginDeed(4, "n1"))
    assert (await take(log, ASKED)).turn is None
    done = await take(log, EndDeed(4, "n1", "done", "", True))
    assert done.turn is not None
    assert done.turn.through_seq == done.conversation.asked == 9


async def test_a_wish_given_up_beside_one_that_was_done_leaves_the_new_message(
    log: MemoryLog,
) -> None:
    await hold(log, REFUND, REFUND)
    await carry_out(log, 4)
    written = await take(log, ASKED)
    assert kinds(written) == ["CustomerWrote", "ActionClosed"]
    assert written.conversation.owes_turn


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [("failed", "action_failed"), ("unknown", "action_outcome_unknown")],
)
async def test_what_was_not_done_goes_to_a_person(
    log: MemoryLog, outcome: str, reason: str
) -> None:
    await hold(log, REFUND, REFUND)
    ended = await carry_out(log, 4, outcome)
    assert kinds(ended) == ["ActionClosed", "HandoffRequested", "ActionClosed", "CustomerNotified"]
    assert (ended.conversation.state, ended.conversation.reasons) == ("waiting", (reason,))
    assert ended.conversation.settled == 1


async def test_what_fails_after_the_end_opens_it_again_for_a_person(log: MemoryLog) -> None:
    await hold(log)
    await take(log, DecideAction(ANNA, 4, "approve"))
    await take(log, ResolveConversation(ANNA, "solved"))
    await take(log, BeginDeed(4, "n1"))
    ended = await take(log, EndDeed(4, "n1", "failed", "no money", True))
    assert kinds(ended) == [
        "ActionClosed",
        "ConversationReopened",
        "HandoffRequested",
        "CustomerNotified",
    ]
    assert ended.conversation.state == "waiting"


@pytest.mark.parametrize("outcome", ["done", "failed", "unknown"])
async def test_a_person_who_has_it_sees_what_became_of_it(log: MemoryLog, outcome: str) -> None:
    await hold(log)
    await take(log, DecideAction(ANNA, 4, "approve"))
    await take(log, ClaimConversation(BEN))
    await take(log, BeginDeed(4, "n1"))
    ended = await take(log, EndDeed(4, "n1", outcome, "", True))  # type: ignore[arg-type]
    assert (kinds(ended), ended.conversation.state) == (["ActionClosed"], "human")


async def test_what_ends_after_a_persons_stretch_is_not_answered_once_more(log: MemoryLog) -> None:
    await hold(log)
    await take(log, DecideAction(ANNA, 4, "approve"))
    await take(log, ClaimConversation(BEN))
    await take(log, WriteAsHuman(BEN, "It is on its way."))
    await take(log, ReturnToBot(BEN))
    await take(log, BeginDeed(4, "n1"))
    done = await take(log, EndDeed(4, "n1", "done", "", True))
    assert (done.turn, done.conversation.state) == (None, "bot")


async def test_it_is_begun_once_and_only_after_a_yes(log: MemoryLog) -> None:
    await hold(log)
    with pytest.raises(Invalid, match="Nobody has decided"):
        await take(log, BeginDeed(4, "n1"))
    await take(log, DecideAction(ANNA, 4, "approve"))
    with pytest.raises(AlreadyTaken):
        await take(log, EndDeed(4, "n1", "done", ""))
    begun = await take(log, BeginDeed(4, "n1"))
    (action,) = begun.conversation.actions
    assert (action.state, action.runner, action.attempt) == ("taken", "n1", 1)
    assert (await take(log, BeginDeed(4, "n1"))).records == ()
    for node, error in (("n2", AlreadyTaken), ("n1", None)):
        if error is not None:
            with pytest.raises(error):
                await take(log, BeginDeed(4, node))
            with pytest.raises(error):
                await take(log, EndDeed(4, node, "unknown", ""))
    await take(log, EndDeed(4, "n1", "unknown", ""))
    assert (await take(log, EndDeed(4, "n1", "done", ""))).records == ()
    with pytest.raises(AlreadyTaken):
        await take(log, BeginDeed(4, "n1"))


async def test_what_nobody_may_begin_any_more_ends_as_unknown(log: MemoryLog) -> None:
    await hold(log)
    await take(log, DecideAction(ANNA, 4, "approve"))
    ended = await take(log, EndDeed(4, "", "unknown", "restored", True))
    assert ended.conversation.state == "waiting"
    with pytest.raises(AlreadyTaken):
        await take(log, BeginDeed(4, "n1"))


async def test_programs_and_desk_keep_to_their_own(log: MemoryLog) -> None:
    await hold(log)
    await take(log, DecideAction(ANNA, 4, "approve"))
    with pytest.raises(Invalid, match="The desk carries"):
        await take(log, TakeAction(SUSAN, 4, 1, "shop"))
    foreign = (await take(log, HoldAction(SUSAN, "refund", {}, ("approve",)))).seq
    await take(log, DecideAction(ANNA, foreign, "approve"))
    with pytest.raises(Invalid, match="A program of somebody else"):
        await take(log, BeginDeed(foreign, "n1"))
    with pytest.raises(NoSuchAction):
        await take(log, BeginDeed(99, "n1"))


async def test_the_conversation_is_listed_while_something_is_under_way(log: MemoryLog) -> None:
    async def is_listed() -> bool:
        return [each.id for each in await log.list_under_way()] == [CONVERSATION]

    await hold(log)
    assert not await is_listed()
    await take(log, DecideAction(ANNA, 4, "approve"))
    assert await is_listed()
    await take(log, BeginDeed(4, "n1"))
    assert await is_listed()
    await take(log, EndDeed(4, "n1", "done", ""))
    assert not await is_listed()


async def test_every_event_of_it_is_read_as_it_was_written(log: MemoryLog) -> None:
    await hold(log)
    await carry_out(log, 4)
    events = [decode(record) for record in await log.read(CONVERSATION)]
    assert all(event is not None for event in events)
