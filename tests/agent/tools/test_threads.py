"""Work in a thread of its own is awaited, given up, and told of when it ends."""

from __future__ import annotations

import asyncio
import threading
from contextvars import ContextVar

import pytest

from agent.tools.threads import call_in_thread

WHO: ContextVar[str] = ContextVar("who", default="nobody")


async def test_it_returns_and_knows_the_context() -> None:
    WHO.set("ana")
    ended: list[int] = []
    assert await call_in_thread(lambda: f"done by {WHO.get()}", lambda: ended.append(1)) == (
        "done by ana"
    )
    assert ended == [1]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("no"), ValueError),
        (SystemExit(2), RuntimeError),
        (StopIteration(), RuntimeError),
    ],
)
async def test_what_it_raises_is_raised(error: BaseException, told: type[Exception]) -> None:
    def work() -> None:
        raise error

    with pytest.raises(told):
        await call_in_thread(work, lambda: None)


async def test_whoever_stops_waiting_does_not_stop_it() -> None:
    go, ended = threading.Event(), asyncio.Event()
    waiting = asyncio.create_task(call_in_thread(go.wait, ended.set))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not ended.is_set()
    go.set()
    async with asyncio.timeout(5):
        await ended.wait()
