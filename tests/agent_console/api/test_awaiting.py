from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from agent_console.api.awaiting import wait_for_outcome
from agent_console.api.parts import Parts
from escalation.commands import ClaimConversation, WriteAsCustomer
from tests.agent_console.live_server import ANSWER, Live, StubBot, run_server


@asynccontextmanager
async def ask(
    folder: Path, **settings: Any
) -> AsyncIterator[tuple[Live, StubBot, Parts, str, int]]:
    """Run a server whose bot holds its answer back until its gate opens."""
    bot = StubBot()
    bot.gate = asyncio.Event()
    async with run_server(folder, bot=bot, **settings) as live:
        parts: Parts = live.server.config.app.state.parts  # type: ignore[union-attr]
        opened = await live.house.switchboard.open_conversation("v1")
        asked = await live.house.switchboard.take(opened.id, WriteAsCustomer("v1", "Where is it?"))
        yield live, bot, parts, opened.id, asked.seq
        bot.gate.set()


async def test_the_answer_is_told_as_soon_as_it_is_there(tmp_path: Path) -> None:
    async with ask(tmp_path) as (_, bot, parts, conversation_id, seq):
        waiting = asyncio.create_task(wait_for_outcome(parts, conversation_id, seq))
        assert bot.gate is not None
        bot.gate.set()
        outcome = await waiting
    assert (outcome.answer, outcome.pending) == (ANSWER, False)
    assert outcome.decision is not None
    assert outcome.decision.action == "answer"


async def test_a_nudge_that_is_lost_heals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent_console.api.awaiting._LOOK_SECONDS", 0.02)
    async with ask(tmp_path) as (live, bot, parts, conversation_id, seq):
        monkeypatch.setattr(live.house.bus, "subscribe", lambda listener: lambda: None)
        waiting = asyncio.create_task(wait_for_outcome(parts, conversation_id, seq))
        assert bot.gate is not None
        bot.gate.set()
        assert (await waiting).answer == ANSWER


async def test_with_a_person_there_is_nothing_to_wait_for(tmp_path: Path) -> None:
    async with ask(tmp_path) as (live, _, parts, conversation_id, seq):
        member, _ = await live.enrol("Ana")
        await live.house.switchboard.take(conversation_id, ClaimConversation(member.person))
        outcome = await wait_for_outcome(parts, conversation_id, seq)
    assert (outcome.answer, outcome.decision) == (None, None)
    assert (outcome.conversation.state, outcome.pending) == ("human", False)


async def test_patience_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent_console.api.awaiting.ANSWER_SECONDS", 0.05)
    async with ask(tmp_path) as (_, _, parts, conversation_id, seq):
        assert (await wait_for_outcome(parts, conversation_id, seq)).pending
