"""What stands in for the bot: drafts wait until it is loaded, and fail where it cannot be."""

from __future__ import annotations

import asyncio

import pytest

from agent.dialogue import Turn
from agent.errors import ModelUnknown
from agent_console.assembly.stand_ins import GivenAnswer, WaitingBot, WaitingReader
from tests.agent_console.live_server import ANSWER, StubBot

TURNS = [Turn("customer", "Where is it?")]


async def test_drafts_asked_for_before_the_bot_is_there_wait_for_it() -> None:
    waiting = WaitingBot()
    early = asyncio.create_task(waiting.draft(TURNS))
    await asyncio.sleep(0)
    assert not waiting.is_loaded

    async def open_bot() -> StubBot:
        return StubBot()

    assert await waiting.load(open_bot) is not None
    assert (await early).text == ANSWER
    assert waiting.is_loaded


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (ModelUnknown("There is no model x."), "There is no model x."),
        (ZeroDivisionError("of a customer's words"), "ZeroDivisionError, see the server's log."),
    ],
)
async def test_a_bot_that_cannot_be_loaded_fails_every_draft_and_says_why(
    error: Exception, problem: str
) -> None:
    waiting = WaitingBot()

    async def open_bot() -> StubBot:
        raise error

    assert await waiting.load(open_bot) is None
    await waiting.wait_loaded()
    assert (waiting.is_loaded, waiting.problem) == (False, problem)
    with pytest.raises(type(error)):
        await waiting.draft(TURNS)


def test_a_reader_that_is_not_loaded_yet_gives_no_signals() -> None:
    with pytest.raises(RuntimeError, match="not loaded"):
        WaitingReader().read(TURNS)


async def test_another_s_answer_is_passed_on_and_nobody_knows_how_sure_it_is() -> None:
    draft = await GivenAnswer("On its way.", "other:1").draft(TURNS)
    assert (draft.text, draft.confidence.value) == ("On its way.", None)
    assert draft.versions == {"model": "other:1"}
