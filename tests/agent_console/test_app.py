"""The running server as a whole: draining, slow readers, limits, people who come while it runs."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from websockets.asyncio.client import connect

from agent_console.auth.limits import MESSAGES
from agent_console.sockets.doors import DRAIN_SECONDS
from escalation.commands import AddNote, WriteAsCustomer
from escalation.store.log_sql import SqliteLog
from tests.agent_console.live_server import (
    CUSTOMER_GETS,
    Client,
    StubBot,
    run_server,
)


async def test_a_server_that_stops_says_so_and_loses_nothing(tmp_path: Path) -> None:
    bot = StubBot()
    bot.gate = asyncio.Event()
    async with run_server(tmp_path, bot=bot) as live, live.customer() as customer:
        welcome = await customer.until("welcome")
        await customer.send(type="send", client_id="k1", text="Before the end?")
        await customer.until("ack")
        live.server.should_exit = True
        gone = await customer.until("going_away")
        assert 0 < gone["retry_after"] <= 3
        assert await customer.until_closed() == 1012
    async with run_server(tmp_path) as again:
        hello = {key: welcome[key] for key in ("token", "conversation_id", "log_id")}
        async with again.customer(**hello, after_seq=1) as customer:
            await customer.until("event", kind="BotAnswered")
            assert [event["kind"] for event in customer.events()] == [
                "CustomerWrote",
                "BotAnswered",
            ]
    assert DRAIN_SECONDS <= 10


async def test_being_told_to_stop_twice_is_no_other_than_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with run_server(tmp_path) as live, live.customer() as customer:
        await customer.until("welcome")
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        await customer.until("going_away")
        signal.raise_signal(signal.SIGTERM)
        assert await customer.until_closed() == 1012
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_nobody_who_hangs_keeps_the_server_from_stopping(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent_console.sockets.doors.DRAIN_SECONDS", 0.3)
    monkeypatch.setattr("agent_console.app.REQUEST_SECONDS", 0.3)
    bot = StubBot()
    bot.gate = asyncio.Event()  # never opens
    async with run_server(tmp_path, bot=bot) as live, live.customer() as customer:
        member, token = await live.enrol("Ana")
        conversation = (await customer.until("welcome"))["conversation_id"]
        async with live.human(token) as stuck:
            await stuck.ask("watch", conversation_id=conversation)
            note = AddNote(member.person, "x" * 8000)
            for _ in range(1200):  # far more than the kernel's buffers hold
                await live.house.switchboard.take(conversation, note)
            await customer.send(type="send", client_id="k1", text="Is anybody there?")
            await customer.until("ack")
            log = live.house.log
            assert isinstance(log, SqliteLog)
            headers = {"Authorization": f"Bearer {token}"}
            async with httpx2.AsyncClient(base_url=live.base, headers=headers) as client:
                asking = asyncio.create_task(
                    client.post("/api/v1/predictions", json={"text": "Is anybody there?"})
                )
                while len(live.server.server_state.tasks) < 3:  # noqa: ASYNC110 it tells nobody
                    await asyncio.sleep(0.01)
                live.server.should_exit = True
                async with asyncio.timeout(3):
                    await customer.until("going_away")
                    assert await customer.until_closed() == 1012
                    while not log._closed:  # noqa: ASYNC110 it tells nobody
                        await asyncio.sleep(0.01)
                with pytest.raises(OSError, match="Connect call failed"):
                    await connect(live.url("/ws/customer"))
                asking.cancel()
                stuck.raw.transport.abort()


def test_a_program_ends_in_time_and_says_where_it_hung() -> None:
    code = (
        "import time; from agent_console.app import Server; server = Server.__new__(Server)\n"
        "server.should_exit, server._exit_within = False, 0.2\n"
        "server.handle_exit(15, None)\n"
        "time.sleep(60)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=50)
    assert done.returncode == 1
    assert "line 4" in done.stderr


async def test_a_reader_that_stalls_holds_up_nobody_and_misses_nothing(tmp_path: Path) -> None:
    async with run_server(tmp_path) as live:
        member, token = await live.enrol("Ana")
        async with live.customer() as customer:
            conversation = (await customer.until("welcome"))["conversation_id"]
            async with live.human(token) as slow:
                await slow.ask("watch", conversation_id=conversation)
                await slow.until("caught_up")
                note = AddNote(member.person, "x" * 8000)
                for _ in range(600):  # far more than the kernel's buffers hold
                    await live.house.switchboard.take(conversation, note)
                await customer.send(type="send", client_id="k1", text="Still quick?")
                await customer.until("event", kind="BotAnswered")
                head = (await live.house.log.load(conversation)).head
                while not slow.events() or slow.events()[-1]["seq"] < head:
                    await slow.receive()
                seqs = [event["seq"] for event in slow.events()]
                assert seqs == list(range(1, head + 1))


async def test_too_many_messages_are_refused_with_the_time_to_wait(tmp_path: Path) -> None:
    async with run_server(tmp_path, limits="on") as live, live.customer() as customer:
        await customer.until("welcome")
        for number in range(MESSAGES.amount + 1):
            await customer.send(type="send", client_id=f"k{number}", text="Again")
        error = await customer.until("error")
        assert (error["code"], error["client_id"]) == ("rate_limited", f"k{MESSAGES.amount}")
        assert 0 < error["retry_after"] <= 30
        stored = [f for f in customer.frames if f["type"] == "ack"]
        assert len(stored) == MESSAGES.amount


async def test_several_senders_in_one_chat_are_kept_in_one_order(tmp_path: Path) -> None:
    async with run_server(tmp_path) as live, live.customer() as first:
        welcome = await first.until("welcome")
        same = {"token": welcome["token"], "conversation_id": welcome["conversation_id"]}
        async with live.customer(**same) as second, live.customer(**same) as third:
            tabs = (first, second, third)
            for number in range(20):
                for tab, client in enumerate(tabs):
                    await client.send(type="send", client_id=f"{tab}-{number}", text=f"m{number}")
            await live.house.switchboard.take(
                welcome["conversation_id"],
                WriteAsCustomer(live.house.door.signer.read_visitor(welcome["token"]), "Last"),
            )
            for client in tabs:
                while sum(event["kind"] == "CustomerWrote" for event in client.events()) < 61:
                    await client.receive()
            seen = [
                [e["seq"] for e in client.events() if e["kind"] == "CustomerWrote"]
                for client in tabs
            ]
            assert seen[0] == seen[1] == seen[2] == sorted(set(seen[0]))
            mine = [e["client_id"] for e in first.events() if "client_id" in e]
            for tab in range(3):
                assert [c for c in mine if c.startswith(f"{tab}-")] == [
                    f"{tab}-{number}" for number in range(20)
                ]


async def test_a_socket_that_says_no_hello_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent_console.sockets.connection.HELLO_SECONDS", 0.05)
    async with run_server(tmp_path) as live, connect(live.url("/ws/customer")) as raw:
        assert await Client(raw, CUSTOMER_GETS).until_closed() == 4400


async def test_a_connection_that_breaks_off_leaves_nothing_behind(tmp_path: Path) -> None:
    async with run_server(tmp_path) as live:
        hub = live.server._doors.hub
        async with live.customer() as customer:
            await customer.until("caught_up")
            assert len(hub.sockets) == 1
            transport = customer.raw.transport
            with contextlib.suppress(OSError):
                transport.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
        async with asyncio.timeout(5):
            while hub.sockets or hub._followers:  # noqa: ASYNC110 it tells nobody
                await asyncio.sleep(0.01)


async def test_when_a_human_vanishes_the_customer_is_told_and_first_in_line(
    tmp_path: Path,
) -> None:
    async with run_server(tmp_path, lease_seconds=1) as live, live.customer() as customer:
        _, ana = await live.enrol("Ana")
        _, ben = await live.enrol("Ben")
        conversation = (await customer.until("welcome"))["conversation_id"]
        await customer.send(type="ask_human")
        await customer.until("event", kind="CustomerNotified")
        async with live.human(ben) as other:
            await other.ask("presence", state="online")
            async with live.human(ana) as human:
                await human.ask("claim", conversation_id=conversation)
            await customer.until("event", kind="ConversationReleased")
            notice = await customer.until("event", kind="CustomerNotified")
            line = await other.until_true(
                lambda frame: any(item["front"] for item in frame.get("items", ()))
            )
            assert line["items"][0]["conversation_id"] == conversation
        assert notice["body"]["code"] in ("requeued", "nobody_available")


async def test_half_a_request_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent_console.api.patience.REQUEST_SECONDS", 0.05)
    async with run_server(tmp_path) as live:
        reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
        writer.write(b"GET / HTTP/1.1\r\nHost")
        assert await asyncio.wait_for(reader.read(), 10) == b""
        writer.close()
