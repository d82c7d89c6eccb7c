"""A real server on a free port of this machine, and clients that speak to it frame by frame."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from agent.dialogue import Bot, Confidence, Draft, Signals, Source, ToolCall, Turn
from agent_console.app import Server, build_app
from agent_console.assembly.house import House
from agent_console.assembly.open_house import open_house
from agent_console.auth.people import Member, enrol
from agent_console.settings import load_settings
from agent_console.wire.sent import FIELD_TYPES, list_sent
from escalation.clock import Clock
from escalation.commands import PersonRole
from escalation.store.log import ConversationLog

ANSWER = "Parcels arrive within three days."
PATIENCE = 10.0
Documented = Mapping[str, tuple[frozenset[str], frozenset[str]]]
CUSTOMER_GETS, HUMAN_GETS = list_sent("customer"), list_sent("human")
TYPES = {name: TypeAdapter(kind) for name, kind in FIELD_TYPES.items()}


class StubBot:
    """Sure of everything but what holds the word `odd`; waits at the gate where there is one."""

    def __init__(self) -> None:
        self.gate: asyncio.Event | None = None

    async def draft(self, turns: Sequence[Turn]) -> Draft:
        if self.gate is not None:
            await self.gate.wait()
        sure = "odd" not in turns[-1].text
        return Draft(
            ANSWER,
            Confidence(0.97 if sure else 0.12, threshold=0.5),
            sources=[Source("k1", "Delivery", ANSWER, score=0.9)],
            answer_id="k1",
            versions={"model": "stub"},
        )


class WantingBot:
    """Wants a refund made for every message."""

    async def draft(self, turns: Sequence[Turn]) -> Draft:
        return Draft("", Confidence(None), wants=(ToolCall("refund", {"amount": 40}),))


class StubReader:
    """Takes the word `bomb` for violence."""

    def read(self, turns: Sequence[Turn]) -> Signals:
        return Signals(topics={"violence": 0.99 if "bomb" in turns[-1].text else 0.0})


@dataclass
class Live:
    """A running server."""

    house: House
    server: Server
    port: int

    def url(self, path: str) -> str:
        return f"ws://127.0.0.1:{self.port}{path}"

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def enrol(self, name: str, role: PersonRole = "human") -> tuple[Member, str]:
        """Add a person; returns them with their token."""
        added = await asyncio.to_thread(
            enrol,
            self.house.database,
            self.house.clock,
            f"{name.lower()}@desk.example",
            role,
            with_token=True,
        )
        assert added.token is not None
        return added.member, added.token

    @asynccontextmanager
    async def customer(self, **hello: Any) -> AsyncIterator[Client]:
        """Open a customer's socket and say hello."""
        async with connect(self.url("/ws/customer"), compression=None) as raw:
            client = Client(raw, CUSTOMER_GETS)
            await client.send(type="hello", **hello)
            yield client

    @asynccontextmanager
    async def human(self, token: str, **hello: Any) -> AsyncIterator[Client]:
        """Open a console's socket and say hello."""
        headers = {"Authorization": f"Bearer {token}"}
        raw_socket = connect(self.url("/ws/human"), compression=None, additional_headers=headers)
        async with raw_socket as raw:
            client = Client(raw, HUMAN_GETS)
            await client.send(type="hello", **hello)
            yield client


class Client:
    """One end of a socket; keeps every frame it received."""

    def __init__(self, raw: ClientConnection, documented: Documented) -> None:
        self.raw = raw
        self.documented = documented
        self.frames: list[dict[str, Any]] = []

    async def send(self, **frame: Any) -> None:
        await self.raw.send(json.dumps(frame))

    async def receive(self) -> dict[str, Any]:
        """Return the next frame."""
        text = await asyncio.wait_for(self.raw.recv(), PATIENCE)
        frame: dict[str, Any] = json.loads(text)
        required, possible = self.documented[frame["type"]]
        assert required <= set(frame) <= possible, "wire/sent.py says otherwise"
        for name in frame.keys() - {"type"}:
            TYPES[name].validate_python(frame[name], strict=True)
        self.frames.append(frame)
        return frame

    async def until(self, word: str, **fields: Any) -> dict[str, Any]:
        """Read on until a frame of that type with these fields comes, and return it."""
        return await self.until_true(lambda frame: is_like(frame, word, fields))

    async def find(self, word: str, **fields: Any) -> dict[str, Any]:
        """Return a frame of that type that came already, else the next one that comes."""
        for frame in self.frames:
            if is_like(frame, word, fields):
                return frame
        return await self.until(word, **fields)

    async def until_closed(self) -> int | None:
        """Read on to the end and return the close code."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                await self.receive()
        return self.raw.close_code

    async def until_true(self, is_it: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        while not is_it(frame := await self.receive()):
            pass
        return frame

    async def ask(self, word: str, **fields: Any) -> dict[str, Any]:
        """Send a command with a ref and return its answer."""
        ref = len(self.frames) + 1
        await self.send(type=word, ref=ref, **fields)
        return await self.until_true(lambda frame: frame.get("ref") == ref)

    def events(self, conversation_id: str | None = None) -> list[dict[str, Any]]:
        """Return the events received so far."""
        return [
            frame
            for frame in self.frames
            if frame["type"] == "event" and conversation_id in (None, frame["conversation_id"])
        ]


def is_like(frame: dict[str, Any], word: str, fields: dict[str, Any]) -> bool:
    """Say whether a frame has that type and these fields."""
    return frame["type"] == word and all(frame.get(name) == fields[name] for name in fields)


def write_free_desk(folder: Path) -> Path:
    """Write the file of a desk that offers nothing: its people take what they see."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "desk.yaml"
    path.write_text("offers: {seconds: null}\n")
    return path


@asynccontextmanager
async def run_server(
    folder: Path,
    *,
    bot: Bot | None = None,
    log: ConversationLog | None = None,
    clock: Clock | None = None,
    **settings: Any,
) -> AsyncIterator[Live]:
    """Run a server on its own database in ``folder``; drained and stopped at the end."""
    usual = {"data": folder, "uncertified": "answer", "limits": "off"}
    chosen = load_settings(**(usual | settings))
    house = await open_house(
        chosen, bot=bot or StubBot(), log=log, reader=StubReader(), clock=clock
    )
    app = build_app(house)
    server = Server(app)
    listener = socket.create_server(("127.0.0.1", 0))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110 uvicorn tells it no other way
        await asyncio.sleep(0.005)
    try:
        yield Live(house, server, listener.getsockname()[1])
    finally:
        server.should_exit = True
        await task
