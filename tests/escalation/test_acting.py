"""Actions of somebody's own bot: who may decide, and who goes on with it; each exactly once."""

from __future__ import annotations

import pytest

from escalation.acting import build_refusal
from escalation.commands import (
    ActionCommand,
    CloseAction,
    DecideAction,
    HoldAction,
    OpenConversation,
    Person,
    TakeAction,
)
from escalation.conversation import Conversation
from escalation.errors import AlreadyDecided, AlreadyTaken, Forbidden, Invalid, NotFound
from escalation.events import ActionOutcome, ActionWord
from escalation.handoff import authorise
from escalation.held_actions import MOST_REMEMBERED, HeldAction
from escalation.store.log import Appended
from escalation.store.log_memory import MemoryLog
from escalation.testing import (
    ANNA,
    BEN,
    CONVERSATION,
    CUSTOMER_ID,
    DORA,
    build_write,
    open_memory_log,
)

SHOP = Person("p" + "x" * 16, "Shop")
REFUND = HoldAction(SHOP, "refund", {"amount": 40}, ("approve", "edit", "reject"), "Refund it")
ASK = HoldAction(SHOP, "handoff_to_human", {}, ("respond",))


@pytest.fixture
async def log() -> MemoryLog:
    log = open_memory_log()
    await log.append(build_write(OpenConversation(CUSTOMER_ID)))
    return log


async def take(log: MemoryLog, command: ActionCommand) -> Appended:
    return await log.append(build_write(command))


async def test_what_is_approved_is_what_was_asked_for(log: MemoryLog) -> None:
    held = await take(log, REFUND)
    (action,) = held.conversation.waiting_actions
    assert (action.seq, action.name, action.args, action.state) == (
        2,
        "refund",
        {"amount": 40},
        "held",
    )
    after = (await take(log, DecideAction(ANNA, 2, "approve", {"amount": 999}))).conversation
    (decided,) = after.actions
    assert (decided.args, decided.decision, decided.decided_by) == (
        {"amount": 40},
        "approve",
        ANNA.id,
    )
    assert after.waiting_actions == ()


async def test_an_edit_carries_other_arguments(log: MemoryLog) -> None:
    await take(log, REFUND)
    after = await take(log, DecideAction(ANNA, 2, "edit", {"amount": 20}))
    assert after.conversation.actions[0].args == {"amount": 20}


async def test_the_second_decision_is_told_of_the_first(log: MemoryLog) -> None:
    await take(log, REFUND)
    await take(log, DecideAction(ANNA, 2, "reject", text="Too late"))
    with pytest.raises(AlreadyDecided) as refusal:
        await take(log, DecideAction(BEN, 2, "approve"))
    assert refusal.value.message == "Anna has already rejected this."
    assert refusal.value.details["by"] == {"id": ANNA.id, "name": "Anna"}
    (action,) = (await log.load(CONVERSATION)).actions
    assert (action.decision, action.text) == ("reject", "Too late")


@pytest.mark.parametrize(
    ("decision", "outcome", "told"),
    [
        ("approve", "", "Anna has already approved this."),
        ("edit", "", "Anna has already approved this, with changes."),
        ("respond", "", "Anna has already answered in its place."),
        ("approve", "done", "Anna has already approved this. It was carried out."),
        ("edit", "failed", "Anna has already approved this, with changes. It failed."),
        (
            "approve",
            "unknown",
            "Anna has already approved this. Nobody knows whether it was carried out.",
        ),
        ("reject", "rejected", "Anna has already rejected this."),
    ],
)
def test_who_comes_late_is_told_what_was_decided_and_what_came_of_it(
    decision: ActionWord, outcome: ActionOutcome, told: str
) -> None:
    action = HeldAction(
        2, "", "refund", {}, decision=decision, decided_name="Anna", outcome=outcome
    )
    assert build_refusal(Conversation(CONVERSATION), action).message == told


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (DecideAction(ANNA, 3, "approve"), "decision"),
        (DecideAction(ANNA, 2, "respond", text="Hello"), "decision"),
        (DecideAction(ANNA, 3, "respond", text=" "), "text"),
    ],
)
async def test_what_is_not_allowed_changes_nothing(
    log: MemoryLog, command: DecideAction, field: str
) -> None:
    await take(log, REFUND)
    await take(log, ASK)
    with pytest.raises(Invalid) as refusal:
        await take(log, command)
    assert refusal.value.details["field"] == field
    assert len((await log.load(CONVERSATION)).waiting_actions) == 2


async def test_an_action_needs_something_that_may_be_decided(log: MemoryLog) -> None:
    with pytest.raises(Invalid, match="waits for ever"):
        await take(log, HoldAction(SHOP, "refund", {}, ()))


async def test_there_is_an_end_to_what_waits(log: MemoryLog) -> None:
    for _ in range(50):
        await take(log, ASK)
    with pytest.raises(Invalid, match="50 open actions"):
        await take(log, ASK)


async def test_one_program_goes_on_once(log: MemoryLog) -> None:
    await take(log, REFUND)
    with pytest.raises(Invalid, match="Nobody has decided"):
        await take(log, TakeAction(SHOP, 2, 1, "shop-1"))
    await take(log, DecideAction(ANNA, 2, "approve"))
    await take(log, TakeAction(SHOP, 2, 1, "shop-1"))
    for late in (TakeAction(SHOP, 2, 1, "shop-1"), TakeAction(SHOP, 2, 2, "shop-2")):
        with pytest.raises(AlreadyTaken, match=r"shop-1 has taken this decision up \(attempt 1\)"):
            await take(log, late)
    with pytest.raises(AlreadyDecided):
        await take(log, DecideAction(BEN, 2, "reject"))


async def test_after_a_crash_the_program_of_that_name_takes_it_up_again(log: MemoryLog) -> None:
    await take(log, REFUND)
    await take(log, DecideAction(ANNA, 2, "approve"))
    await take(log, TakeAction(SHOP, 2, 1, "shop-1"))
    after = await take(log, TakeAction(SHOP, 2, 2, "shop-1"))
    (action,) = after.conversation.actions
    assert (action.state, action.attempt, action.runner) == ("taken", 2, "shop-1")


async def test_what_is_over_is_forgotten_in_time_and_what_waits_is_not(log: MemoryLog) -> None:
    await take(log, ASK)
    for _ in range(MOST_REMEMBERED + 1):
        seq = (await take(log, REFUND)).seq
        await take(log, DecideAction(ANNA, seq, "approve"))
        await take(log, TakeAction(SHOP, seq, 1, "shop-1"))
        await take(log, CloseAction(SHOP, seq, "shop-1"))
    actions = (await log.load(CONVERSATION)).actions
    assert len(actions) == MOST_REMEMBERED + 1
    assert (actions[0].seq, actions[1].seq) == (2, 7)
    with pytest.raises(NotFound):
        await take(log, DecideAction(ANNA, 3, "approve"))


async def test_what_is_wanted_no_more_is_closed_and_whoever_decides_is_told(log: MemoryLog) -> None:
    await take(log, REFUND)
    after = await take(log, CloseAction(SHOP, 2, "shop-1"))
    assert after.conversation.waiting_actions == ()
    with pytest.raises(AlreadyDecided, match="wants no decision any more"):
        await take(log, DecideAction(ANNA, 2, "approve"))
    with pytest.raises(AlreadyTaken):
        await take(log, TakeAction(SHOP, 2, 1, "shop-1"))
    assert (await take(log, CloseAction(SHOP, 2, "shop-2"))).records == ()


async def test_what_one_program_took_up_no_other_closes(log: MemoryLog) -> None:
    await take(log, REFUND)
    await take(log, DecideAction(ANNA, 2, "approve"))
    await take(log, TakeAction(SHOP, 2, 1, "shop-1"))
    with pytest.raises(AlreadyTaken):
        await take(log, CloseAction(SHOP, 2, "shop-2"))
    await take(log, CloseAction(SHOP, 2, "shop-1"))
    assert (await log.load(CONVERSATION)).actions[0].state == "closed"


async def test_an_open_action_lists_the_conversation_until_it_is_closed(log: MemoryLog) -> None:
    async def is_listed() -> bool:
        return bool(await log.list_conversations(held_only=True))

    assert not await is_listed()
    await take(log, REFUND)
    assert await is_listed()
    await take(log, DecideAction(ANNA, 2, "approve"))
    assert await is_listed()
    await take(log, TakeAction(SHOP, 2, 1, "shop-1"))
    assert await is_listed()
    await take(log, CloseAction(SHOP, 2, "shop-1"))
    assert not await is_listed()


def test_who_looks_at_data_decides_nothing() -> None:
    with pytest.raises(Forbidden):
        authorise(Conversation(CONVERSATION), DecideAction(DORA, 2, "approve"))
