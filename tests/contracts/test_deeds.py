"""What every log promises of what a person let the desk carry out."""

from __future__ import annotations

import pytest

from escalation.commands import (
    BeginDeed,
    Command,
    DecideAction,
    EndDeed,
    FinishTurn,
    HoldAction,
    OpenConversation,
    WriteAsCustomer,
)
from escalation.events import ToolWanted
from escalation.store.log import Appended, ConversationLog
from escalation.testing import (
    ANNA,
    CONVERSATION,
    CUSTOMER_ID,
    SUSAN,
    build_decision,
    build_write,
)

ASKED = WriteAsCustomer(CUSTOMER_ID, "My money back, please.")
OTHER = "c" + "1" * 24


async def take(
    log: ConversationLog, command: Command, conversation_id: str = CONVERSATION
) -> Appended:
    return await log.append(build_write(command, conversation_id=conversation_id))


async def want(log: ConversationLog, conversation_id: str = CONVERSATION) -> None:
    """Have a refund wait for a yes, as number 4."""
    await take(log, OpenConversation(CUSTOMER_ID), conversation_id)
    await take(log, ASKED, conversation_id)
    wanted = [ToolWanted(name="refund", args={"amount": 40})]
    wish = build_decision("approve", draft=None).model_copy(update={"wants": wanted})
    await take(log, FinishTurn(1, wish, True), conversation_id)


async def list_ids(log: ConversationLog) -> list[str]:
    return [each.id for each in await log.list_under_way()]


async def test_what_is_to_be_carried_out_is_listed_until_it_is_over(log: ConversationLog) -> None:
    await want(log)
    assert await list_ids(log) == []
    await take(log, DecideAction(ANNA, 4, "edit", {"amount": 25}))
    (listed,) = await log.list_under_way()
    (action,) = listed.under_way
    assert (action.seq, action.args, action.state) == (4, {"amount": 25}, "decided")
    await take(log, BeginDeed(4, "n1"))
    (listed,) = await log.list_under_way()
    assert (listed.under_way[0].state, listed.under_way[0].runner) == ("taken", "n1")
    await take(log, EndDeed(4, "n1", "done", "refunded"))
    assert await list_ids(log) == []


async def test_what_a_program_of_somebody_else_carries_out_is_not_listed(
    log: ConversationLog,
) -> None:
    await take(log, OpenConversation(CUSTOMER_ID))
    held = await take(log, HoldAction(SUSAN, "refund", {}, ("approve",)))
    await take(log, DecideAction(ANNA, held.seq, "approve"))
    assert await list_ids(log) == []


async def test_the_oldest_are_listed_first(log: ConversationLog) -> None:
    for conversation_id in (CONVERSATION, OTHER):
        await want(log, conversation_id)
    for conversation_id in (OTHER, CONVERSATION):
        await take(log, DecideAction(ANNA, 4, "approve"), conversation_id)
    assert await list_ids(log) == [OTHER, CONVERSATION]


@pytest.mark.parametrize("is_begun", [False, True])
async def test_no_turn_is_owed_until_it_is_over(log: ConversationLog, is_begun: bool) -> None:
    await want(log)
    await take(log, DecideAction(ANNA, 4, "approve"))
    if is_begun:
        await take(log, BeginDeed(4, "n1"))
    written = await take(log, ASKED)
    assert written.turn is None
    assert list(await log.list_turns()) == []
    if is_begun:
        done = await take(log, EndDeed(4, "n1", "done", ""))
        assert done.turn is not None
        assert done.turn.through_seq == written.seq
        assert list(await log.list_turns()) == [done.turn]
