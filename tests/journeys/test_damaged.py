"""A server on a database in which one row is really damaged: everybody else goes on."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from agent_console.commands.export import run_export
from agent_console.settings import load_settings
from tests.agent_console.live_server import Client, Live, run_server


async def open_chat(live: Live, text: str) -> dict[str, Any]:
    """Send what is handed over; returns the ``welcome``."""
    async with live.customer() as customer:
        welcome = await customer.until("welcome")
        await customer.send(type="send", client_id="k1", text=text)
        await customer.until("event", kind="CustomerNotified")
    return welcome


async def resolve(human: Client, conversation: str, answer: str) -> None:
    await human.ask("claim", conversation_id=conversation)
    await human.ask("send", conversation_id=conversation, client_id="h1", text=answer)
    done = await human.ask("resolve", conversation_id=conversation, outcome="solved")
    assert done["type"] == "ok"


def damage(path: Path, change: str, conversation: str, seq: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        where = "WHERE conversation_id = ? AND seq = ?"
        connection.execute(f"UPDATE events SET {change} {where}", (conversation, seq))
        connection.commit()


@pytest.mark.parametrize(
    "change", ["body = '{'", "body = CAST(x'7b22ff227d' AS TEXT)", "kind = 'Customer Wrote'"]
)
async def test_one_damaged_row_costs_one_conversation(tmp_path: Path, change: str) -> None:
    async with run_server(tmp_path) as live:
        _, token = await live.enrol("Ana")
        waiting, broken, held, done = [await open_chat(live, "A bomb!") for _ in range(4)]
        async with live.human(token) as human:
            await human.ask("claim", conversation_id=held["conversation_id"])
            await resolve(human, done["conversation_id"], "All is well.")
            # Resolved, but its examples were not made yet: the harvest meets the damage.
            await resolve(human, broken["conversation_id"], "Nobody will learn this.")
        await live.house.harvester.stop()
    # Only now: another SQLite in the same process would let go of the server's locks.
    with closing(sqlite3.connect(tmp_path / "handraise.db")) as connection:
        connection.execute("DELETE FROM cursors")
        connection.execute("DELETE FROM examples")
        connection.commit()
    it = broken["conversation_id"]
    damage(tmp_path / "handraise.db", change, it, 2)
    async with run_server(tmp_path) as live:
        back = {name: broken[name] for name in ("token", "conversation_id", "log_id")}
        async with live.customer(**back, after_seq=0) as customer:
            error = await customer.receive()
            assert (error["type"], error["code"]) == ("error", "damaged")
            await customer.send(type="hello", token=broken["token"])  # another conversation
            assert (await customer.until("welcome"))["conversation_id"] != it
            await customer.send(type="send", client_id="k2", text="Is anybody there?")
            await customer.until("event", kind="BotAnswered")
        async with live.human(token, cursors={it: 0, waiting["conversation_id"]: 0}) as human:
            whole = await human.find("queue", whole=True)
            assert {item["conversation_id"] for item in whole["items"]} == {
                waiting["conversation_id"],
                held["conversation_id"],
            }
            told = await human.find("error", conversation_id=it)
            assert (told["code"], "Event 2" in told["message"]) == ("damaged", True)
            await human.find("caught_up", conversation_id=waiting["conversation_id"])
            refused = await human.ask("note", conversation_id=it, client_id="n1", text="Hm.")
            assert refused["code"] == "damaged"
            taken = await human.ask("claim", conversation_id=waiting["conversation_id"])
            assert taken["state"] == "human"
        await live.house.switchboard.sweep()
    settings = load_settings(data=tmp_path)
    words: dict[str, Any] = {"consent": None, "include_provisional": False, "as_json": True}
    await asyncio.to_thread(run_export, settings, "openai-sft", tmp_path / "out", **words)
    assert [row["messages"][-1]["content"] for row in read_rows(tmp_path / "out")] == [
        "All is well."
    ]


def read_rows(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "openai-sft-train.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]
