"""Does what blocks in a thread of its own, which nobody waits for when the server ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import TypeVar

_Result = TypeVar("_Result")


async def run_aside(act: Callable[[], _Result]) -> _Result:
    """Return what ``act`` returns or raise what it raises.

    Not in the event loop's pool of threads: the database is read there, and a receiver that hangs
    must not take its place. Whoever is cancelled leaves the thread to itself.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[_Result] = loop.create_future()

    def settle(result: _Result | None, error: BaseException | None) -> None:
        if done.done():
            return
        if error is None:
            done.set_result(result)  # type: ignore[arg-type] # whatever ``act`` returned
        else:
            done.set_exception(error)

    def work() -> None:
        result: _Result | None = None
        error: BaseException | None = None
        try:
            result = act()
        except BaseException as raised:  # noqa: BLE001 it is raised where it is waited for
            error = raised
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, result, error)

    Thread(target=work, daemon=True, name="notice").start()
    return await done
