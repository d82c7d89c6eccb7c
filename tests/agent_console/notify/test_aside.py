"""What blocks is done in threads that are nobody's: not the loop's, and not waited for."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress

import pytest

from agent_console.notify.aside import run_aside


async def test_it_returns_and_raises_what_was_done() -> None:
    assert await run_aside(lambda: threading.current_thread().daemon) is True
    with pytest.raises(ZeroDivisionError):
        await run_aside(lambda: 1 // 0)


async def test_what_hangs_takes_no_thread_from_the_loop() -> None:
    gate = threading.Event()
    hanging = [asyncio.create_task(run_aside(gate.wait)) for _ in range(40)]
    await asyncio.sleep(0)
    assert await asyncio.wait_for(asyncio.to_thread(lambda: 7), 10) == 7
    for task in hanging:
        task.cancel()
    for task in hanging:
        with suppress(asyncio.CancelledError):
            await task
    gate.set()
