"""A bot is told of the occasion where it makes use of one."""

from __future__ import annotations

from collections.abc import Sequence

from agent.dialogue import Confidence, Draft, Occasion, Turn, ask_bot

TURNS = [Turn("customer", "Where is it?")]


class PlainBot:
    async def draft(self, turns: Sequence[Turn]) -> Draft:
        return Draft(f"plain: {turns[-1].text}", Confidence(None))


class ListeningBot(PlainBot):
    async def draft_on(self, turns: Sequence[Turn], occasion: Occasion) -> Draft:
        return Draft(f"{occasion.conversation_id}: {turns[-1].text}", Confidence(None))


async def test_a_bot_that_makes_use_of_the_occasion_is_told_of_it() -> None:
    draft = await ask_bot(ListeningBot(), TURNS, Occasion("c1"))
    assert draft.text == "c1: Where is it?"


async def test_any_other_is_asked_plainly() -> None:
    draft = await ask_bot(PlainBot(), TURNS, Occasion("c1"))
    assert draft.text == "plain: Where is it?"


def test_no_tool_runs_by_itself_unless_somebody_says_so() -> None:
    assert Occasion("c1").permit("refund") == "approve"
