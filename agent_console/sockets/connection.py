"""One open socket: reads frames, hands them on one after the other, answers what is wrong with them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from agent_console.auth.limits import FRAMES, Limits
from agent_console.observe.metrics import Metrics
from agent_console.sockets.outbox import Outbox
from agent_console.wire.errors import find_row
from agent_console.wire.frames import Frame
from agent_console.wire.outbound import build_error, build_going_away
from agent_console.wire.read import FrameReader
from escalation.errors import HandraiseError, Invalid, RateLimited, TooLarge

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Handle = Callable[[Any], Awaitable[None]]

MAX_STRIKES = 20
"""Binary or oversized frames after which a socket is closed."""
HELLO_SECONDS = 20.0
"""How long a client may take to say hello."""
FLOOD_PAUSE = 0.05
"""Seconds before the next frame of a socket is taken that has sent too many: answering each of them
at once would take the time of all others."""
BROKEN, GOING_AWAY, FLOODED = 1011, 1012, 4400

_ECHOED = ("ref", "client_id", "conversation_id")
"""What an answer repeats of the frame it answers."""

_log = logging.getLogger(__name__)


class Internal(HandraiseError):
    """Something went wrong on our side: it is in the server's log. Send it again in a moment."""

    code = "internal"


class Connection:
    """Runs one accepted socket until either side ends it."""

    def __init__(
        self,
        receive: Receive,
        send: Send,
        *,
        reader: FrameReader[Any],
        limits: Limits,
        metrics: Metrics,
        key: str,
    ) -> None:
        self._receive = receive
        self._send = send
        self._reader = reader
        self._limits = limits
        self._metrics = metrics
        self._key = key
        self._strikes = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._leaving = False
        self._close_code: int | None = None
        self.outbox: Outbox

    async def send_text(self, frame: str) -> None:
        """Write one frame; waits while the other end does not read."""
        await self._send({"type": "websocket.send", "text": frame})

    async def run(self, handle: Handle, is_greeted: Callable[[], bool]) -> None:
        """Read and write until the socket ends. ``handle`` gets one frame at a time."""
        writer = asyncio.create_task(self._write())
        loop = asyncio.get_running_loop()
        greeting = loop.call_later(
            HELLO_SECONDS, lambda: None if is_greeted() else self.close(FLOODED)
        )
        try:
            while (message := await self._receive())["type"] == "websocket.receive":
                if not self._leaving:
                    await self._take_alone(message.get("text"), handle)
                await asyncio.sleep(0)  # who has sent a thousand frames takes turns with the others
        finally:
            greeting.cancel()
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await writer

    def close(self, code: int) -> None:
        """End the socket once the answers that wait are written."""
        self._leaving = True
        self._close_code = code
        self.outbox.finish()

    async def say_goodbye(self) -> None:
        """Tell the client to come back in a moment, finish what is being stored, and close."""
        self._leaving = True
        await self.outbox.put(build_going_away(random.uniform(0.2, 3.0)))
        await self._idle.wait()
        self.close(GOING_AWAY)
        await self.outbox.done.wait()

    async def _write(self) -> None:
        try:
            await self.outbox.run()
        except OSError:
            return  # the other end is gone: the reading side learns it by itself
        except Exception:  # noqa: BLE001 a socket that nobody writes to must not stay open
            _log.exception("a socket's writer broke off")
            self._close_code = BROKEN
        with contextlib.suppress(OSError):
            await self._send({"type": "websocket.close", "code": self._close_code or BROKEN})

    async def _take_alone(self, text: str | None, handle: Handle) -> None:
        self._idle.clear()
        try:
            await self._take(text, handle)
        finally:
            self._idle.set()

    async def _take(self, text: str | None, handle: Handle) -> None:
        if text is None:
            self._strike()
            await self._refuse(Invalid("Frames are text, not binary."))
            return
        try:
            frame = self._reader.read(text)
        except HandraiseError as error:
            if isinstance(error, TooLarge) and "field" not in error.details:
                self._strike()
            await self._refuse_broken(error)
            return
        try:
            self._limits.count(FRAMES, self._key)
            self._metrics.count_frame(frame.type)
            await handle(frame)
        except HandraiseError as error:
            await self._refuse(error, **_echo(frame))
        except Exception:  # noqa: BLE001 one frame's trouble is not the socket's end
            _log.exception("a frame could not be handled")
            await self._refuse(Internal(), **_echo(frame))

    async def _refuse_broken(self, error: HandraiseError) -> None:
        """A broken frame counts like any other: a flood of them is told so."""
        try:
            self._limits.count(FRAMES, self._key)
        except HandraiseError as flood:
            flood.details |= {
                each: error.details[each] for each in _ECHOED if each in error.details
            }
            error = flood
        await self._refuse(error)

    async def _refuse(self, error: HandraiseError, **echoed: object) -> None:
        self._metrics.count_error(error.code)
        if find_row(error.code).status >= 500:
            _log.warning("refused with %s: %s", error.code, error.message)
        await self.outbox.put(build_error(error, **echoed))
        if isinstance(error, RateLimited):
            await asyncio.sleep(FLOOD_PAUSE)

    def _strike(self) -> None:
        self._strikes += 1
        if self._strikes >= MAX_STRIKES:
            self.close(FLOODED)


def _echo(frame: Frame) -> dict[str, object]:
    return {name: value for name in _ECHOED if (value := getattr(frame, name, None)) is not None}
