"""The server: routes and sockets on one house, and how it starts, drains and stops."""

from __future__ import annotations

import faulthandler
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from types import FrameType

import uvicorn
from fastapi import FastAPI
from starlette.routing import Route, WebSocketRoute

from agent_console.api import (
    actions,
    chat,
    confidence,
    conversations,
    customers,
    examples,
    health,
    mail,
    messages,
    people,
    queue,
    sign_in,
    sites,
    tasks,
    times,
    topics,
)
from agent_console.api.errors import REFUSALS, LargeBodies, add_error_handlers
from agent_console.api.mcp_door import PATH as MCP_PATH
from agent_console.api.mcp_door import McpDoor
from agent_console.api.pages import build_pages
from agent_console.api.parts import Parts
from agent_console.api.patience import PatientProtocol
from agent_console.assembly.house import House
from agent_console.assembly.mcp import open_mcp_server
from agent_console.sockets.doors import Doors, build_doors
from agent_console.sockets.one_write import GatheringProtocol
from agent_console.wire.fields import MAX_FRAME

ROUTERS = tuple(
    room.router
    for room in (
        conversations,
        customers,
        messages,
        mail,
        chat,
        actions,
        tasks,
        queue,
        examples,
        confidence,
        topics,
        sites,
        times,
        people,
        health,
        sign_in,
    )
)
REQUEST_SECONDS = 2
"""How long requests over HTTP may take to be answered after the sockets are closed."""
EXIT_SECONDS = 9.0
"""How long a server program takes to end at most."""


def build_app(house: House, *, demo_person: str | None = None) -> FastAPI:
    """Build the ASGI app of a house; the house starts and stops with it.

    With ``demo_person`` (an id) the demo page signs whoever opens it in as that person.
    """
    doors = build_doors(
        switchboard=house.switchboard,
        log=house.log,
        bus=house.bus,
        presence=house.presence,
        clock=house.clock,
        door=house.door,
        limits=house.limits,
        metrics=house.metrics,
        find_due=house.plan.find_due,
        find_seconds_left=house.dispatcher.find_seconds_left,
    )

    mcp = McpDoor(house.door, partial(open_mcp_server, house))

    @asynccontextmanager
    async def live(_: FastAPI) -> AsyncIterator[None]:
        await house.start()
        await doors.start()
        try:
            yield
        finally:
            await doors.stop()
            await mcp.stop()
            await house.stop()

    app = FastAPI(
        title="Handraise",
        version="1",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=live,
        # Of any kind; LargeBodies refuses sooner what tells its size.
        max_body_size=2 * mail.LONGEST,
        telemetry={"tracing": False, "metrics": False},
    )
    app.state.doors = doors
    app.state.parts = _build_parts(house)
    add_error_handlers(app)
    app.add_middleware(LargeBodies, limit=2 * MAX_FRAME, larger={mail.PATH: mail.LONGEST})
    for router in ROUTERS:
        app.include_router(router, responses=REFUSALS)
    app.include_router(build_pages(demo_person))
    app.router.routes.extend(
        [
            WebSocketRoute("/ws/customer", doors.customer),
            WebSocketRoute("/ws/human", doors.human),
            Route(MCP_PATH, mcp),
        ]
    )
    return app


def _build_parts(house: House) -> Parts:
    return Parts(
        switchboard=house.switchboard,
        log=house.log,
        bus=house.bus,
        database=house.database,
        presence=house.presence,
        explain_queue=house.dispatcher.explain,
        door=house.door,
        limits=house.limits,
        metrics=house.metrics,
        clock=house.clock,
        read_troubles=house.read_troubles,
        explain_troubles=house.explain_troubles,
        read_warnings=house.read_warnings,
        speak_for=house.speak_for,
        confidence=house.confidence,
        topics=house.standings,
        customers=house.customers,
        mail=house.mail,
        times=house.times,
        find_plan=lambda: house.plan.current,
        find_due=house.plan.find_due,
    )


class Server(uvicorn.Server):
    """A uvicorn that says goodbye on every socket before it closes them.

    With ``exit_within`` (seconds) the process ends in that time after it was told to, whatever
    hangs; where it hung is printed then. What was acknowledged is stored at any moment.
    """

    def __init__(self, app: FastAPI, *, exit_within: float | None = None) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=PatientProtocol,
                ws=GatheringProtocol,
                ws_max_size=2 * MAX_FRAME,  # up to here a frame gets a typed error, above 1009
                ws_per_message_deflate=False,
                ws_ping_interval=20.0,
                ws_ping_timeout=20.0,
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=REQUEST_SECONDS,
            )
        )
        self._doors: Doors = app.state.doors
        self._exit_within = exit_within

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 uvicorn calls it
        """Begin to stop. Asking twice changes nothing: it takes seconds, and ends cleanly."""
        if self._exit_within is not None and not self.should_exit:
            faulthandler.dump_traceback_later(self._exit_within, exit=True)
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Open nothing new, drain, cut off who does not take our goodbye, then close."""
        for server in self.servers:
            server.close()
        await self._doors.drain()
        for connection in self.server_state.connections:
            if connection.transport.get_write_buffer_size():
                connection.transport.abort()
        await super().shutdown(sockets)
