"""Merging: the words go along first, a crash between the two steps does no harm."""

from __future__ import annotations

import pytest

from escalation.commands import (
    BlockCustomer,
    ClaimConversation,
    MergeConversation,
    OpenConversation,
    UnblockCustomer,
    WriteAsCustomer,
)
from escalation.errors import Forbidden, Invalid, NotFound, NotHolder
from escalation.merging import LONGEST_TAKEN, build_absorption, tell_words
from escalation.testing import ANNA, BEN, CUSTOMER_ID
from tests.escalation.board import House, open_house

OTHER = "c" + "2" * 24


async def open_two(customer_id: str = CUSTOMER_ID) -> House:
    """Have a customer write in two conversations."""
    house = await open_house()
    await house.write("Where is my parcel?")
    await house.board.take(OTHER, OpenConversation(customer_id))
    await house.board.take(OTHER, WriteAsCustomer(customer_id, "My invoice is wrong."))
    await house.board.wait_idle()
    return house


async def read_absorbed(house: House) -> list[str]:
    rows = await house.board.read(OTHER)
    return [row.read_inner()["text"] for row in rows if row.kind == "ConversationAbsorbed"]


async def test_a_merged_conversation_goes_on_in_the_other_one() -> None:
    house = await open_two()
    await house.take(MergeConversation(ANNA, OTHER))
    source = await house.load()
    assert (source.state, source.merged_into, source.outcome) == ("resolved", OTHER, "duplicate")
    assert await house.kinds(after=source.head - 2) == [
        "ConversationMerged",
        "ConversationResolved",
    ]
    (words,) = await read_absorbed(house)
    assert words.startswith("Customer: Where is my parcel?\nAssistant: ")
    assert (await house.board.load(OTHER)).state == "bot"
    await house.take(MergeConversation(BEN, OTHER))
    assert len(await read_absorbed(house)) == 1


async def test_what_was_taken_along_before_a_crash_is_taken_once() -> None:
    house = await open_two()
    absorb = await build_absorption(house.log, house.id, MergeConversation(ANNA, OTHER))
    assert absorb is not None
    await house.board.take(OTHER, absorb)
    assert (await house.load()).merged_into is None
    await house.take(MergeConversation(BEN, OTHER))
    assert len(await read_absorbed(house)) == 1
    assert (await house.load()).merged_into == OTHER


async def test_only_conversations_of_one_customer_are_merged_and_nothing_is_told_elsewhere() -> (
    None
):
    house = await open_two("v-other")
    with pytest.raises(Invalid, match="same customer"):
        await house.take(MergeConversation(ANNA, OTHER))
    assert (await house.load()).state == "bot"
    with pytest.raises(NotFound):
        await house.take(MergeConversation(ANNA, "cnowhere"))
    with pytest.raises(Invalid, match="itself"):
        await house.take(MergeConversation(ANNA, house.id))


async def test_what_a_colleague_holds_is_theirs_to_merge() -> None:
    house = await open_two()
    await house.take(ClaimConversation(BEN))
    with pytest.raises(NotHolder):
        await house.take(MergeConversation(ANNA, OTHER))
    assert await read_absorbed(house) == []


async def test_of_a_long_conversation_the_newest_words_go_along() -> None:
    house = await open_house()
    for number in range(3):
        await house.write(f"{number}" * 3000)
    words = tell_words(await house.read(0))
    assert len(words) == LONGEST_TAKEN
    assert words.startswith("…")
    assert "2" * 3000 in words


async def test_a_customer_who_was_shut_out_is_refused_everywhere_and_let_in_everywhere() -> None:
    house = await open_two()
    await house.take(BlockCustomer(ANNA, "advertises"))
    for key in (house.id, OTHER):
        with pytest.raises(Forbidden, match="This chat is closed"):
            await house.board.take(key, WriteAsCustomer(CUSTOMER_ID, "Buy now"))
    with pytest.raises(Forbidden):
        await house.board.open_conversation(CUSTOMER_ID)
    await house.board.open_conversation("v-other")
    await house.board.take(OTHER, UnblockCustomer(BEN))
    assert not (await house.load()).blocked
    await house.board.take(OTHER, WriteAsCustomer(CUSTOMER_ID, "Sorry"))


async def test_a_sending_that_was_stored_before_is_acknowledged_to_who_was_shut_out() -> None:
    house = await open_two()
    seq = await house.write("Hello?")
    await house.take(BlockCustomer(ANNA))
    assert await house.write("Hello?") == seq
