"""A handover told to a mailbox and a program, through a power cut, as its operator runs it."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from standardwebhooks.webhooks import Webhook
from websockets.asyncio.client import connect

from benchmarks.server import ServerProcess, clean_environment, find_handraise, find_port
from tests.agent_console.notify.receivers_stub import HttpStub, run_http, run_smtp
from tests.agent_console.notify.samples import SECRET, describe

MAIL = """\
  desk: {{kind: email, to: [desk@shop.example]}}
mail: {{server: 127.0.0.1, port: {port}, security: none, sender: h@shop.example}}
"""


async def start(port: int, environment: Mapping[str, str], printed: Path) -> ServerProcess:
    command = [find_handraise(), "serve", "--port", str(port)]
    server = ServerProcess(command, port, printed, environment)
    await asyncio.to_thread(server.wait_ready)
    return server


async def ask_for_human(port: int) -> str:
    async with connect(f"ws://127.0.0.1:{port}/ws/customer", compression=None) as socket:
        await socket.send('{"type":"hello"}')
        welcome = json.loads(await socket.recv())
        await socket.send('{"type":"ask_human"}')
        while json.loads(await socket.recv()).get("kind") != "HandoffRequested":
            pass
        return str(welcome["conversation_id"])


async def run_command(environment: dict[str, str], *words: str) -> dict[str, Any]:
    done = await asyncio.to_thread(
        subprocess.run,
        [find_handraise(), "notices", *words, "--json"],
        env=clean_environment() | environment,
        check=True,
        capture_output=True,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def read_ids(stub: HttpStub) -> list[str]:
    return [each.headers["webhook-id"] for each in stub.posted]


async def test_a_handover_reaches_everybody_also_through_a_power_cut(tmp_path: Path) -> None:
    async with run_http() as crm, run_smtp() as mailbox:
        file = tmp_path / "notices.yaml"
        file.write_text(describe(crm=crm.url) + MAIL.format(port=mailbox.port))
        environment = {
            "SECRET": SECRET,
            "HANDRAISE_NOTICES": str(file),
            "HANDRAISE_DATA": str(tmp_path / "data"),
        }
        port = find_port()
        crm.answers = [None]  # takes it, and says nothing
        server = await start(port, environment, tmp_path / "first.txt")
        conversation_id = await ask_for_human(port)
        await crm.wait_for(1)
        await asyncio.to_thread(server.kill)

        crm.answers = [(204, {})]
        server = await start(port, environment, tmp_path / "second.txt")
        try:
            await crm.wait_for(2)
            told = Webhook(SECRET).verify(crm.posted[1].content, dict(crm.posted[1].headers))
            assert told["data"]["conversation_id"] == conversation_id
            assert len(set(read_ids(crm))) == 1

            await run_command(environment, "replay", read_ids(crm)[0])
            await crm.wait_for(3)
            assert len(set(read_ids(crm))) == 1
        finally:
            await asyncio.to_thread(server.stop)
        assert len(crm.posted) == 3
        found = await run_command(environment, "list")
        assert {each["receiver"]: each["state"] for each in found["deliveries"]} == {
            "crm": "delivered",
            "desk": "delivered",
        }
        assert {mail["To"] for mail in mailbox.mails} == {"desk@shop.example"}
        assert {mail["Message-ID"] for mail in mailbox.mails} == {mailbox.mails[0]["Message-ID"]}
