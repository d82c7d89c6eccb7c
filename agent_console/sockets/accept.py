"""Opens a socket, or refuses it before it is open."""

from __future__ import annotations

from typing import Any

from starlette.requests import HTTPConnection

from agent_console.auth.identify import Doorkeeper, ForeignOrigin
from agent_console.sockets.connection import Receive, Send
from agent_console.wire.frames import SUBPROTOCOL


async def refuse_origin(
    door: Doorkeeper, request: HTTPConnection, receive: Receive, send: Send
) -> bool:
    """Refuse a page of a foreign origin with status 403; says whether it did."""
    try:
        door.check_origin(request)
    except ForeignOrigin:
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return True
    return False


async def accept(scope: Any, receive: Receive, send: Send) -> None:
    """Accept the socket, under our subprotocol where the client asked for it."""
    await receive()
    chosen = SUBPROTOCOL if SUBPROTOCOL in scope.get("subprotocols", ()) else None
    await send({"type": "websocket.accept", "subprotocol": chosen, "headers": []})
