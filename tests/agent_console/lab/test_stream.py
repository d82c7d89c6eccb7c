import asyncio
from typing import Any

import pytest

from agent_console.lab.stream import Stream
from tests.virtual_time import VirtualTimeLoop


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


class End:
    """What came out of a stream, and when, in seconds after the beginning."""

    def __init__(self, *delays: float) -> None:
        self.taken: list[tuple[str, float]] = []
        self._began = asyncio.get_running_loop().time()
        self._delays = list(delays)
        self.stream: Stream[str] = Stream(self._take, lambda: self._delays.pop(0))

    @property
    def things(self) -> list[str]:
        return [thing for thing, _ in self.taken]

    def _take(self, thing: str) -> None:
        seconds = asyncio.get_running_loop().time() - self._began
        self.taken.append((thing, round(seconds, 3)))


async def test_things_come_out_in_order_however_long_each_takes() -> None:
    end = End(0.5, 0.1, 0.9)
    for thing in ("a", "b", "c"):
        end.stream.put(thing)
        await asyncio.sleep(0.01)
    await asyncio.sleep(2)
    assert end.taken == [("a", 0.5), ("b", 0.5), ("c", 0.92)]


async def test_what_is_sent_at_once_arrives_at_once() -> None:
    end = End(0.3)
    end.stream.put("a")
    end.stream.put("b")
    await asyncio.sleep(1)
    assert end.taken == [("a", 0.3), ("b", 0.3)]


async def test_a_paused_stream_hands_over_later() -> None:
    end = End(0.1, 0.1)
    end.stream.put("a")
    end.stream.pause()
    await asyncio.sleep(5)
    end.stream.put("b")
    assert end.things == []
    end.stream.resume()
    await asyncio.sleep(1)
    assert end.taken == [("a", 5.0), ("b", 5.1)]


async def test_whoever_takes_may_pause_in_between() -> None:
    taken: list[str] = []
    stream: Stream[str]

    def take(thing: str) -> None:
        taken.append(thing)
        stream.pause()

    stream = Stream(take, lambda: 0.1)
    stream.put("a")
    stream.put("b")
    await asyncio.sleep(1)
    assert taken == ["a"]
    stream.resume()
    await asyncio.sleep(1)
    assert taken == ["a", "b"]


async def test_the_end_comes_last_and_may_swallow_what_was_on_its_way() -> None:
    end = End(0.1, 0.1, 0.1, 0.1, 0.1)
    for thing in ("a", "b", "c", "d"):
        end.stream.put(thing)
        await asyncio.sleep(0.001)
    end.stream.end("last", keep=0.5)
    end.stream.put("too late")
    await asyncio.sleep(1)
    assert end.things == ["a", "b", "last"]


async def test_what_has_an_end_does_not_get_another() -> None:
    end = End(0.1, 0.1)
    end.stream.put("a")
    end.stream.end("goodbye")
    end.stream.end("died", keep=0.0)
    await asyncio.sleep(1)
    assert end.things == ["a", "goodbye"]


async def test_a_cut_stream_loses_everything() -> None:
    end = End(0.1)
    end.stream.put("a")
    end.stream.cut()
    end.stream.put("b")
    await asyncio.sleep(1)
    assert end.things == []
