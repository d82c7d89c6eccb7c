"""The bare server for idle sockets: FastAPI on uvicorn, a welcome, and then nothing."""

from __future__ import annotations

import argparse
import asyncio
from contextlib import suppress

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

from benchmarks.load.crowd import allow_many_sockets
from benchmarks.turns.bare import SUBPROTOCOL


def build_app() -> FastAPI:
    """Build a server that greets every socket as ours does, and waits for its end."""
    app = FastAPI()

    @app.websocket("/ws/customer")
    async def serve(socket: WebSocket) -> None:
        await socket.accept(subprotocol=SUBPROTOCOL)
        await socket.receive_json()
        welcome = {
            "type": "welcome",
            "token": "t",
            "conversation_id": "c",
            "log_id": "l",
            "head": 0,
        }
        await socket.send_json(welcome)
        await socket.send_json({"type": "caught_up", "seq": 0})
        with suppress(WebSocketDisconnect):
            while True:
                await socket.receive_json()

    return app


def main() -> None:
    """Serve on the port of the command line, with the settings that our server runs under."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args()
    allow_many_sockets()
    config = uvicorn.Config(
        build_app(),
        port=given.port,
        log_level="warning",
        access_log=False,
        ws="websockets-sansio",
        ws_max_size=131_072,
        ws_per_message_deflate=False,
    )
    asyncio.run(uvicorn.Server(config).serve())


if __name__ == "__main__":
    main()
