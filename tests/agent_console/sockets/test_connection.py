import asyncio
import json
from typing import Any

import pytest

from agent_console.auth.limits import FRAMES, Limits
from agent_console.observe.metrics import Metrics
from agent_console.sockets.connection import FLOOD_PAUSE, HELLO_SECONDS, MAX_STRIKES, Connection
from agent_console.sockets.outbox import Outbox
from agent_console.wire.frames import CustomerSend
from agent_console.wire.read import CUSTOMER_READER
from escalation.errors import StorageUnavailable
from escalation.store.log_memory import MemoryLog
from escalation.testing import FakeClock
from tests.virtual_time import VirtualTimeLoop

GOOD = '{"type":"send","client_id":"k1","text":"Hello"}'


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


class Peer:
    """A client without a network, and what the server does with its frames."""

    def __init__(self, *, limits: bool = False) -> None:
        self.inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.frames: list[dict[str, Any]] = []
        self.closes: list[int] = []
        self.handled: list[Any] = []
        self.greeted = True
        self.error: Exception | None = None
        self.slow = 0.0
        self.connection = Connection(
            self.inbox.get,
            self._take,
            reader=CUSTOMER_READER,
            limits=Limits(on=limits),
            metrics=Metrics(),
            key="peer",
        )
        log = MemoryLog(FakeClock())
        self.connection.outbox = Outbox(self.connection.send_text, log, for_customer=True)
        self.running = asyncio.create_task(self.connection.run(self._handle, lambda: self.greeted))

    def send(self, text: str | None) -> None:
        self.inbox.put_nowait({"type": "websocket.receive", "text": text, "bytes": b"x"})

    async def leave(self) -> None:
        self.inbox.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await self.running

    async def _take(self, message: Any) -> None:
        if message["type"] == "websocket.send":
            self.frames.append(json.loads(message["text"]))
        else:
            self.closes.append(message["code"])
            self.inbox.put_nowait({"type": "websocket.disconnect", "code": 1000})

    async def _handle(self, frame: Any) -> None:
        await asyncio.sleep(self.slow)
        if self.error is not None:
            raise self.error
        self.handled.append(frame)


async def settle() -> None:
    await asyncio.sleep(0.1)


async def test_frames_are_handed_on_one_after_the_other() -> None:
    peer = Peer()
    peer.slow = 0.05
    for _ in range(3):
        peer.send(GOOD)
    await asyncio.sleep(0.12)
    assert peer.handled == [CustomerSend(client_id="k1", text="Hello")] * 2
    await settle()
    await peer.leave()
    assert len(peer.handled) == 3


async def test_our_own_mistake_is_told_as_such_and_the_socket_lives_on() -> None:
    peer = Peer()
    peer.error = ZeroDivisionError("secret detail")
    peer.send(GOOD)
    await settle()
    assert peer.frames[0]["code"] == "internal"
    assert peer.frames[0]["client_id"] == "k1"
    assert "secret" not in json.dumps(peer.frames)
    peer.error = None
    peer.send(GOOD)
    await settle()
    assert len(peer.handled) == 1
    await peer.leave()


async def test_storage_that_is_away_is_told_without_its_details() -> None:
    peer = Peer()
    peer.error = StorageUnavailable(cause="disk I/O error at /srv")
    peer.send(GOOD)
    await settle()
    assert peer.frames == [
        {
            "type": "error",
            "client_id": "k1",
            "retry_after": 1,
            "code": "storage_unavailable",
            "message": "The message could not be stored and was not accepted: send it again.",
        }
    ]
    await peer.leave()


async def test_only_binary_and_oversized_frames_end_a_socket() -> None:
    peer = Peer()
    for _ in range(3 * MAX_STRIKES):
        peer.send("{")
    peer.send('{"type":"typing","x":"' + "x" * 66_000 + '"}')
    for _ in range(MAX_STRIKES - 2):
        peer.send(None)
    await settle()
    assert peer.closes == []
    peer.send(None)
    await peer.running
    assert peer.closes == [4400]
    assert peer.frames[-1]["code"] == "invalid"


async def test_more_frames_than_anybody_needs_are_refused_with_their_client_id() -> None:
    peer = Peer(limits=True)
    for _ in range(FRAMES.amount + 1):
        peer.send(GOOD)
    await settle()
    assert len(peer.handled) == FRAMES.amount
    assert (peer.frames[0]["code"], peer.frames[0]["client_id"]) == ("rate_limited", "k1")
    await peer.leave()


async def test_a_flood_is_answered_slowly() -> None:
    peer = Peer(limits=True)
    for _ in range(FRAMES.amount + 100):
        peer.send(GOOD)
    await asyncio.sleep(10.5 * FLOOD_PAUSE)
    assert (len(peer.handled), len(peer.frames)) == (FRAMES.amount, 11)
    await peer.leave()


async def test_a_socket_that_has_sent_much_takes_turns_with_others() -> None:
    many, one = Peer(), Peer()
    for _ in range(500):
        many.send("{")
    await asyncio.sleep(0)
    one.send("{")
    for _ in range(10):
        await asyncio.sleep(0)
    assert len(one.frames) == 1
    assert len(many.frames) < 15
    await settle()
    assert len(many.frames) == 500
    await many.leave()
    await one.leave()


async def test_who_says_no_hello_is_sent_away() -> None:
    peer = Peer()
    peer.greeted = False
    await asyncio.sleep(HELLO_SECONDS + 0.1)
    await peer.running
    assert peer.closes == [4400]


async def test_goodbye_waits_for_what_is_being_stored_and_takes_nothing_new() -> None:
    peer = Peer()
    peer.slow = 1.0
    peer.send(GOOD)
    await settle()
    goodbye = asyncio.create_task(peer.connection.say_goodbye())
    await settle()
    peer.send(GOOD)
    assert peer.frames[0]["type"] == "going_away"
    assert peer.closes == []
    await goodbye
    await peer.running
    assert (len(peer.handled), peer.closes) == (1, [1012])


async def test_a_socket_whose_writer_breaks_is_closed() -> None:
    peer = Peer()

    async def fail() -> None:
        raise ZeroDivisionError

    peer.connection.outbox._write_lossy = fail  # type: ignore[method-assign]
    peer.connection.outbox.hint("{}")
    await peer.running
    assert peer.closes == [1011]


async def test_broken_frames_count_as_well() -> None:
    peer = Peer(limits=True)
    for number in range(FRAMES.amount + 1):
        peer.send(f'{{"type":"send","client_id":"k{number}"}}')
    await settle()
    assert peer.frames[0]["code"] == "invalid"
    assert (peer.frames[-1]["code"], peer.frames[-1]["client_id"]) == (
        "rate_limited",
        f"k{FRAMES.amount}",
    )
    assert "field" not in peer.frames[-1]
    await peer.leave()
