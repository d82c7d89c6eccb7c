import asyncio
from typing import Any, cast

import pytest

from agent_console.sockets.one_write import LINGER_SECONDS, MOST, GatheringTransport
from tests.virtual_time import VirtualTimeLoop


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


class Kernel:
    """What a transport was asked to do, and what the other end has not read of it."""

    def __init__(self) -> None:
        self.done: list[bytes | str] = []
        self.unread = 0

    def write(self, data: bytes) -> None:
        self.done.append(data)

    def close(self) -> None:
        self.done.append("closed")

    def abort(self) -> None:
        self.done.append("aborted")

    def get_write_buffer_size(self) -> int:
        return self.unread

    def is_closing(self) -> bool:
        return "closed" in self.done


def open_transport() -> tuple[Kernel, Any]:
    kernel = Kernel()
    loop = asyncio.get_running_loop()
    return kernel, GatheringTransport(cast(asyncio.Transport, kernel), loop)


async def test_what_one_turn_of_the_loop_writes_leaves_at_once_and_in_order() -> None:
    kernel, transport = open_transport()
    for part in (b"a", b"b", b"c"):
        transport.write(part)
    assert kernel.done == []
    await asyncio.sleep(0)
    transport.write(b"d")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert kernel.done == [b"abc", b"d"]


async def test_much_is_not_gathered() -> None:
    kernel, transport = open_transport()
    transport.write(b"a")
    transport.write(b"b" * MOST)
    assert kernel.done == [b"a" + b"b" * MOST]
    await asyncio.sleep(0)
    assert len(kernel.done) == 1


async def test_closing_writes_first_what_waits() -> None:
    kernel, transport = open_transport()
    transport.write(b"bye")
    transport.close()
    await asyncio.sleep(0)
    assert kernel.done == [b"bye", "closed"]
    assert transport.is_closing()


@pytest.mark.parametrize("read_meanwhile", [False, True])
async def test_who_does_not_read_the_last_words_in_time_is_dropped(read_meanwhile: bool) -> None:
    kernel, transport = open_transport()
    kernel.unread = 7
    transport.close()
    await asyncio.sleep(LINGER_SECONDS - 0.1)
    assert kernel.done == ["closed"]
    if read_meanwhile:
        kernel.unread = 0
    await asyncio.sleep(0.2)
    assert kernel.done == (["closed"] if read_meanwhile else ["closed", "aborted"])
