"""Answers by mail beside a running server: a mail server that hangs delays no chat, and no end."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from escalation.commands import LeaveContact
from tests.agent_console.live_server import ANSWER, run_server
from tests.agent_console.notify.receivers_stub import run_smtp

ROUNDS = 5


@pytest.mark.parametrize("hangs_at", ["greeting", "data"])
async def test_a_mail_server_that_hangs_delays_no_chat_and_no_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hangs_at: str
) -> None:
    monkeypatch.setattr("agent_console.mail.follower.WAIT_SECONDS", 0)
    async with run_smtp() as smtp:
        smtp.replies = {hangs_at: None}
        url = f"smtp://127.0.0.1:{smtp.port}?security=none"
        async with run_server(tmp_path, mail=url, mail_from="support@shop.example") as live:
            board, answers = live.house.switchboard, live.house.answers
            assert answers is not None
            async with live.customer() as customer:
                mine = (await customer.until("welcome"))["conversation_id"]
                visitor = (await live.house.log.load(mine)).customer_id
                await board.take(mine, LeaveContact(visitor, "bo@x.example"))
                for number in range(ROUNDS):
                    began = time.monotonic()
                    await customer.send(type="send", client_id=f"m{number}", text="When?")
                    answered = await customer.until("event", kind="BotAnswered")
                    assert answered["body"]["text"] == ANSWER
                    assert time.monotonic() - began < 5
                async with asyncio.timeout(10):
                    while not answers.sender._flying:  # noqa: ASYNC110 until it hangs
                        await asyncio.sleep(0.02)
            began = time.monotonic()
        assert time.monotonic() - began < 8  # the server has ended
        assert smtp.mails == [] or hangs_at == "data"
