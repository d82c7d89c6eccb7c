"""Judging another bot's answer over REST: by the same knowledge and policy, and nothing is stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import pytest

from agent.adding import add_knowledge
from agent_console.assembly.bot import open_bot
from agent_console.assembly.stores import open_knowledge
from tests.agent_console.live_server import Live, run_server

FAQ = Path(__file__).parents[3] / "examples" / "own_agent" / "faq.jsonl"


async def judge(live: Live, text: str, answer: str, **more: Any) -> httpx2.Response:
    _, token = await live.enrol("Shop")
    body = {"turns": [{"speaker": "customer", "text": text}], "answer": answer} | more
    async with httpx2.AsyncClient(
        base_url=live.base, headers={"Authorization": f"Bearer {token}"}
    ) as client:
        return await client.post("/api/v1/judgements", json=body)


async def test_an_answer_that_the_knowledge_gives_too_is_sure(tmp_path: Path) -> None:
    async with run_server(tmp_path) as live:
        await add_knowledge([FAQ], open_knowledge(live.house.database))
        live.house.turns.bot = await open_bot(live.house.settings, live.house.database)
        same = await judge(live, "How do returns work?", "Send it back within 30 days.")
        other = await judge(live, "How do returns work?", "Keep it.", model="shop-bot")
        assert same.status_code == 200, same.text
        assert (same.json()["action"], same.json()["answer"]) == (
            "answer",
            "Send it back within 30 days.",
        )
        assert (same.json()["probability"], same.json()["certified"]) == (
            pytest.approx(1.0, abs=0.02),
            False,
        )
        assert (other.json()["action"], other.json()["probability"]) == ("handoff", None)
        assert other.json()["versions"]["model"] == "shop-bot"
        assert await live.house.log.list_conversations() == []


async def test_without_a_bot_that_can_judge_a_person_decides(tmp_path: Path) -> None:
    async with run_server(tmp_path) as live:
        judged = (await judge(live, "When?", "Soon.")).json()
        assert (judged["action"], judged["reasons"]) == ("handoff", ["low_confidence"])
        assert judged["probability"] is None


async def test_the_customer_speaks_last(tmp_path: Path) -> None:
    async with run_server(tmp_path) as live:
        turns = [{"speaker": "bot", "text": "Hello."}]
        answer = await judge(live, "When?", "Soon.", turns=turns)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
