"""What people wrote is read when it is sent, so that what was erased is told to nobody."""

from __future__ import annotations

from agent_console.notify.notice import NO_WORDS, Notice, spot
from agent_console.notify.words import read_words
from escalation.commands import RateConversation, WriteAsCustomer
from escalation.testing import CUSTOMER_ID
from tests.agent_console.notify.stage import Stage


async def find_last(stage: Stage, conversation_id: str) -> Notice:
    rows = await stage.log.read(conversation_id)
    return [notice for row in rows if (notice := spot(row)) is not None][-1]


async def test_a_handover_comes_with_the_newest_message_before_it() -> None:
    stage = Stage()
    one = await stage.hand_over()
    notice = await find_last(stage, one)
    await stage.act(one, WriteAsCustomer(CUSTOMER_ID, "Anybody there?"))
    words = await read_words(stage.log, notice)
    assert (words.text, words.comment, words.email) == ("Where is it?", None, None)


async def test_a_long_message_is_cut() -> None:
    stage = Stage()
    one = await stage.open(text="x" * 5000)
    await stage.leave_contact(one)
    words = await read_words(stage.log, await find_last(stage, one))
    assert words.text == "x" * 140
    assert words.email == "c@x.example"


async def test_a_rating_comes_with_its_comment() -> None:
    stage = Stage()
    one = await stage.open()
    await stage.act(one, RateConversation(CUSTOMER_ID, 1, "Slow!"))
    words = await read_words(stage.log, await find_last(stage, one))
    assert (words.text, words.comment) == ("Where is it?", "Slow!")


async def test_what_was_erased_is_not_told() -> None:
    stage = Stage()
    one = await stage.hand_over()
    await stage.leave_contact(one)
    notice = await find_last(stage, one)
    for row in stage.log._rows[one]:
        row.body, row._content = "{}", None
    assert await read_words(stage.log, notice) == NO_WORDS
