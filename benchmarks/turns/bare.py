"""The bare chat that floor and naive share: two sockets, two rows a turn, and nothing else."""

from __future__ import annotations

import argparse
import asyncio
import json
import secrets
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

REPLY = "You can change your delivery address under Orders until the parcel has left our warehouse."
SUBPROTOCOL = "handraise.v1"


class Messages(Protocol):
    """Where messages are kept."""

    async def add(self, conversation_id: str, role: str, text: str, at: str) -> int:
        """Store one message; returns its number once it is durable."""
        ...


def build_app(messages: Messages) -> FastAPI:
    """Build a chat that answers every message with ``REPLY`` and shows both to every console."""
    app = FastAPI()
    consoles: set[WebSocket] = set()

    @app.websocket("/ws/customer")
    async def serve_customer(socket: WebSocket) -> None:
        await socket.accept(subprotocol=SUBPROTOCOL)
        conversation_id = "c" + secrets.token_hex(12)
        await socket.receive_json()
        await socket.send_json({"type": "welcome", "conversation_id": conversation_id, "head": 0})

        async def tell(role: str, kind: str, body: dict[str, object], seq: int, at: str) -> None:
            event = {
                "type": "event",
                "conversation_id": conversation_id,
                "seq": seq,
                "kind": kind,
                "author": {"role": role},
                "at": at,
                "body": body,
            }
            frame = json.dumps(event, separators=(",", ":"))
            await socket.send_text(frame)
            for console in tuple(consoles):
                await console.send_text(frame)

        with suppress(WebSocketDisconnect):
            while True:
                frame = json.loads(await socket.receive_text())
                at, text = stamp(), frame["text"]
                asked = await messages.add(conversation_id, "customer", text, at)
                ack = {"type": "ack", "client_id": frame["client_id"], "seq": asked}
                await socket.send_text(json.dumps(ack, separators=(",", ":")))
                await tell("customer", "CustomerWrote", {"text": text}, asked, at)
                at = stamp()
                seq = await messages.add(conversation_id, "bot", REPLY, at)
                body = {"text": REPLY, "in_reply_to": asked}
                await tell("bot", "BotAnswered", body, seq, at)

    @app.websocket("/ws/human")
    async def serve_console(socket: WebSocket) -> None:
        await socket.accept(subprotocol=SUBPROTOCOL)
        consoles.add(socket)
        try:
            while True:
                frame = await socket.receive_json()
                await socket.send_json({"type": "ok", "ref": frame.get("ref"), "head": 0})
        except WebSocketDisconnect:
            consoles.discard(socket)

    return app


def stamp() -> str:
    """Return the wall time in UTC with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def read_arguments() -> tuple[int, Path]:
    """Return the port and the folder of the database from the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    arguments = parser.parse_args()
    return arguments.port, arguments.data


def serve(app: FastAPI, port: int) -> None:
    """Serve until stopped, with the settings that all three servers are measured under."""
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=port,
        log_level="warning",
        access_log=False,
        ws_max_size=65_536,
        ws_per_message_deflate=False,
    )
    asyncio.run(uvicorn.Server(config).serve())
