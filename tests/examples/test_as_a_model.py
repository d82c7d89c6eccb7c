"""examples/as_a_model against a running server, with OpenAI's own client."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from anyio import to_thread
from openai import OpenAI

from escalation.commands import ClaimConversation, WriteAsHuman
from examples.as_a_model.__main__ import Told, ask, main, read_replies
from tests.agent_console.live_server import ANSWER, Live, run_server


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[Live]:
    async with run_server(tmp_path) as running:
        yield running


async def test_it_asks_and_a_person_answers_what_the_bot_does_not(live: Live) -> None:
    member, token = await live.enrol("Ana")

    def ask_it(question: str, keep: bool) -> Told:
        with OpenAI(base_url=f"{live.base}/v1", api_key=token) as client:
            return ask(client, question, keep=keep)

    answered = await to_thread.run_sync(ask_it, "Where is my parcel?", False)
    assert (answered.text, answered.is_answer) == (ANSWER, True)
    odd = await to_thread.run_sync(ask_it, "Something odd?", True)
    assert not odd.is_answer
    take, conversation_id = live.house.switchboard.take, odd.about["conversation_id"]
    await take(conversation_id, ClaimConversation(member.person))
    await take(conversation_id, WriteAsHuman(member.person, "It is in Leeds."))
    read = partial(read_replies, live.base, token, odd)
    assert await to_thread.run_sync(lambda: list(read())) == ["It is in Leeds."]


async def test_it_prints_the_words_and_the_decision(
    live: Live, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, token = await live.enrol("Ana")
    monkeypatch.setenv("HANDRAISE_TOKEN", token)
    words = ["as_a_model", "Something odd?", "--server", live.base]
    monkeypatch.setattr(sys, "argv", words)
    await to_thread.run_sync(main)
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "[handoff: low_confidence; confidence 0.12]"
