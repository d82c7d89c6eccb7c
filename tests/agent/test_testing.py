"""The bots and the knowledge that tests are given."""

import asyncio

import pytest

from agent.dialogue import Turn
from agent.errors import ModelFailed
from agent.testing import (
    CannedBot,
    FailingBot,
    ScriptedBot,
    WordEmbedder,
    build_draft,
    build_knowledge,
)

ASKED = [Turn("customer", "Hello?")]


async def test_a_canned_bot_repeats_itself_and_notes_what_it_saw() -> None:
    bot = CannedBot("Yes.", 0.5, delay=0.0)
    draft = await bot.draft(ASKED)
    assert (draft.text, draft.confidence.value, draft.answer_id) == ("Yes.", 0.5, "canned")
    assert bot.seen == [tuple(ASKED)]


async def test_a_delayed_bot_waits() -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(CannedBot(delay=60).draft(ASKED), 0)


async def test_a_script_is_played_once_and_stays_at_its_end() -> None:
    bot = ScriptedBot([build_draft("1", 0.1), ModelFailed(), build_draft("2", None)])
    assert (await bot.draft(ASKED)).text == "1"
    with pytest.raises(ModelFailed):
        await bot.draft(ASKED)
    assert [(await bot.draft(ASKED)).text for _ in range(2)] == ["2", "2"]
    with pytest.raises(ValueError, match="at least one"):
        ScriptedBot([])


async def test_a_failing_bot_fails() -> None:
    with pytest.raises(ModelFailed):
        await FailingBot().draft(ASKED)
    with pytest.raises(ZeroDivisionError):
        await FailingBot(ZeroDivisionError()).draft(ASKED)


def test_texts_are_alike_as_far_as_they_share_words() -> None:
    vectors = WordEmbedder().embed(["red boots", "boots red", "blue tents", ""])
    assert vectors.shape == (4, 256)
    assert vectors[0] @ vectors[1] == pytest.approx(1.0)
    assert vectors[0] @ vectors[2] == 0.0


def test_small_knowledge_is_searched_at_once() -> None:
    knowledge = build_knowledge({"Free.": ["What does it cost?"], "Two days.": ["How long?"]})
    assert knowledge.search("cost?").hits[0].entry.answer == "Free."
