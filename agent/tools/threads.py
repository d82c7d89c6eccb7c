"""Work that waits, in a thread that nobody waits for when the program ends."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import TypeVar

Result = TypeVar("Result")


async def call_in_thread(work: Callable[[], Result], note_end: Callable[[], None]) -> Result:
    """Return what ``work`` returns, or raise what it raises.

    It has a thread of its own: work that hangs takes no place from others, and does not keep the
    program from ending. ``note_end`` is called in the loop when it has ended, also after everybody
    has stopped waiting for it.
    """
    loop = asyncio.get_running_loop()
    result: asyncio.Future[Result] = loop.create_future()
    context = contextvars.copy_context()

    def end(told: Result | None, error: BaseException | None) -> None:
        note_end()
        if result.done():
            return
        if error is None:
            result.set_result(told)  # type: ignore[arg-type]
        elif isinstance(error, Exception) and not isinstance(error, StopIteration):
            result.set_exception(error)
        else:
            # To stop the program, or a loop, is not for a tool to say.
            result.set_exception(RuntimeError(type(error).__name__))

    def run() -> None:
        told, error = None, None
        try:
            told = context.run(work)
        except BaseException as raised:  # noqa: BLE001 it is told to whoever waits
            error = raised
        with suppress(RuntimeError):  # the loop is closed: nobody is left to be told
            loop.call_soon_threadsafe(end, told, error)

    Thread(target=run, name="tool", daemon=True).start()
    return await result
