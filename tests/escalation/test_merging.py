"""Merging: the words go along first, a crash between the two steps does no harm."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from escalation import switchboard
from escalation.commands import (
    AbsorbConversation,
    AddNote,
    AskForHuman,
    BlockCustomer,
    ClaimConversation,
    LeaveContact,
    LeaveConversation,
    MergeConversation,
    OpenConversation,
    RateConversation,
    UnblockCustomer,
    WriteAsCustomer,
)
from escalation.errors import Forbidden, Invalid, NotFound, NotHolder, StillMoving
from escalation.merging import build_absorption, find_where_it_goes_on
from escalation.switchboard import build_write
from escalation.testing import ANNA, BEN, CUSTOMER_ID
from escalation.transcripts.told import LONGEST_TOLD
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
    absorb = await build_absorption(
        house.log, house.id, MergeConversation(ANNA, await open_other(house))
    )
    assert absorb is not None
    assert len(absorb.text) == LONGEST_TOLD
    assert "2" * 3000 in absorb.text


# -- what is owed there, and who may be reached ---------------------------------------------------


async def open_other(house: House) -> str:
    await house.board.take(OTHER, OpenConversation(CUSTOMER_ID))
    return OTHER


@pytest.mark.parametrize("held", [False, True])
async def test_who_waits_for_a_person_or_has_one_goes_on_waiting_in_the_other(held: bool) -> None:
    house = await open_two()
    await house.take(AskForHuman(CUSTOMER_ID))
    if held:
        await house.take(ClaimConversation(ANNA))
    head = (await house.board.load(OTHER)).head
    await house.take(MergeConversation(ANNA, OTHER))
    target = await house.board.load(OTHER)
    assert (target.state, target.reasons) == ("waiting", ("asks_for_human",))
    rows = await house.board.read(OTHER, after=head)
    told = ["ConversationAbsorbed", "HandoffRequested", "CustomerNotified"]
    assert [row.kind for row in rows] == told


async def test_an_open_question_is_left_to_a_person_and_an_answered_one_to_nobody() -> None:
    house = await open_two()
    house.bot.seconds = 60
    await house.write("And my invoice?")
    await house.take(MergeConversation(ANNA, OTHER))
    target = await house.board.load(OTHER)
    assert (target.state, target.reasons) == ("waiting", ("merged",))


async def test_who_has_a_person_there_is_not_asked_for_another() -> None:
    house = await open_two()
    await house.take(AskForHuman(CUSTOMER_ID))
    await house.board.take(OTHER, ClaimConversation(BEN))
    await house.take(MergeConversation(ANNA, OTHER))
    assert (await house.board.load(OTHER)).holder == BEN.id


async def test_the_address_goes_along_where_there_is_none() -> None:
    house = await open_two()
    await house.take(LeaveContact(CUSTOMER_ID, "me@x.example"))
    await house.take(MergeConversation(ANNA, OTHER))
    assert (await house.board.load(OTHER)).contact == "me@x.example"
    again = await open_two()
    await again.take(LeaveContact(CUSTOMER_ID, "me@x.example"))
    await again.board.take(OTHER, LeaveContact(CUSTOMER_ID, "new@x.example"))
    await again.take(MergeConversation(ANNA, OTHER))
    assert (await again.board.load(OTHER)).contact == "new@x.example"


# -- two conversations, two writes ----------------------------------------------------------------


async def test_words_between_the_two_writes_are_taken_along_and_no_other_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house = await open_two()
    late = iter(["Cancel order 7", "And order 8"])

    async def build(*parts: Any) -> AbsorbConversation | None:
        absorb = await build_absorption(*parts)
        text = next(late, None)
        if text is not None:
            await house.write(text)
        return absorb

    monkeypatch.setattr(switchboard, "build_absorption", build)
    await house.take(MergeConversation(ANNA, OTHER))
    absorbed = "\n".join(await read_absorbed(house))
    said = ("Where is my parcel?", "Cancel order 7", "And order 8")
    assert [absorbed.count(f"Customer: {each}") for each in said] == [1, 1, 1]
    assert (await house.load()).merged_into == OTHER


async def test_a_merge_that_never_comes_to_rest_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    house = await open_two()

    async def build(*parts: Any) -> AbsorbConversation | None:
        absorb = await build_absorption(*parts)
        await house.take(AddNote(ANNA, "Wait"))
        return absorb

    monkeypatch.setattr(switchboard, "build_absorption", build)
    with pytest.raises(StillMoving):
        await house.take(MergeConversation(ANNA, OTHER))
    assert (await house.load()).state == "bot"


async def test_of_two_that_are_merged_into_each_other_at_once_one_goes_on() -> None:
    house = await open_two()
    ended = await asyncio.gather(
        house.take(MergeConversation(ANNA, OTHER)),
        house.board.take(OTHER, MergeConversation(BEN, house.id)),
        return_exceptions=True,
    )
    both = [await house.load(), await house.board.load(OTHER)]
    assert sorted(each.merged_into is None for each in both) == [False, True]
    assert sorted(each.state == "resolved" for each in both) == [False, True]
    assert sum(isinstance(each, Invalid) for each in ended) == 1
    goes_on = next(each for each in both if each.merged_into is None)
    for each in both:
        assert await find_where_it_goes_on(house.log, each.id) == goes_on


async def test_following_merges_ends_also_where_they_go_in_a_circle() -> None:
    house = await open_two()
    for key, into in ((house.id, OTHER), (OTHER, house.id)):
        await house.log.append(build_write(key, MergeConversation(ANNA, into)))
    assert (await find_where_it_goes_on(house.log, house.id)).id == OTHER


async def test_a_customer_who_was_shut_out_is_refused_everywhere_and_let_in_everywhere() -> None:
    house = await open_two()
    await house.take(BlockCustomer(ANNA, "advertises"))
    for key in (house.id, OTHER):
        with pytest.raises(Forbidden, match="This chat is closed"):
            await house.board.take(key, WriteAsCustomer(CUSTOMER_ID, "Buy now"))
    with pytest.raises(Forbidden):
        await house.board.open_conversation(CUSTOMER_ID)
    assert (await house.board.load(OTHER)).state == "resolved", "it waits for nobody any more"
    for key in (house.id, OTHER):
        for command in (
            LeaveContact(CUSTOMER_ID, "me@x.example"),
            RateConversation(CUSTOMER_ID, 1),
        ):
            with pytest.raises(Forbidden, match="This chat is closed"):
                await house.board.take(key, command)
        await house.board.take(key, LeaveContact(CUSTOMER_ID, ""))
        await house.board.take(key, LeaveConversation(CUSTOMER_ID))
    await house.board.open_conversation("v-other")
    await house.board.take(OTHER, UnblockCustomer(BEN))
    assert not (await house.load()).blocked
    await house.board.take(OTHER, WriteAsCustomer(CUSTOMER_ID, "Sorry"))


async def test_what_a_colleague_holds_of_who_was_shut_out_stays_theirs_to_end() -> None:
    house = await open_two()
    await house.board.take(OTHER, ClaimConversation(BEN))
    await house.take(BlockCustomer(ANNA))
    assert (await house.board.load(OTHER)).holder == BEN.id
    with pytest.raises(Forbidden):
        await house.board.take(OTHER, RateConversation(CUSTOMER_ID, 1))


async def test_a_sending_that_was_stored_before_is_acknowledged_to_who_was_shut_out() -> None:
    house = await open_two()
    seq = await house.write("Hello?")
    await house.take(BlockCustomer(ANNA))
    assert await house.write("Hello?") == seq
