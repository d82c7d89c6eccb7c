"""What every log promises of customers whom people shut out."""

from __future__ import annotations

from escalation.commands import BlockCustomer, OpenConversation, UnblockCustomer
from escalation.store.log import ConversationLog
from escalation.testing import ANNA, CONVERSATION, CUSTOMER_ID, build_write


async def test_who_was_shut_out_is_listed_until_they_are_let_in_again(log: ConversationLog) -> None:
    await log.append(build_write(OpenConversation(CUSTOMER_ID)))
    assert dict(await log.list_blocked()) == {}
    await log.append(build_write(BlockCustomer(ANNA, "advertises")))
    assert dict(await log.list_blocked()) == {CONVERSATION: CUSTOMER_ID}
    await log.append(build_write(UnblockCustomer(ANNA)))
    assert dict(await log.list_blocked()) == {}
