import asyncio
import itertools
from random import Random
from typing import Any

import pytest

from agent_console.lab.actors.line import CONNECT_WITHIN, Line
from tests.agent_console.lab.actors.place import Place, pass_time


class User:
    """Says hello, and writes down what it is told."""

    def __init__(self, place: Place) -> None:
        self.frames: list[Any] = []
        self.lost_sockets: list[str] = []
        self.greeted = 0
        self.line = Line(place.network, Random(1), self, actor="alice", path="/ws/customer")

    def greet(self) -> None:
        self.greeted += 1
        self.line.tell({"type": "hello"})

    def take(self, frame: Any) -> None:
        self.frames.append(frame)
        if frame["type"] == "welcome":
            self.line.welcome()

    def lost(self, socket: str) -> None:
        self.lost_sockets.append(socket)


async def open_line(place: Place) -> User:
    user = User(place)
    user.line.start()
    await pass_time()
    await place.say(type="welcome")
    return user


def is_pinged(place: Place) -> bool:
    return {"type": "ping"} in place.heard


async def test_a_line_connects_says_hello_and_is_ready_when_answered() -> None:
    place = Place()
    user = User(place)
    user.line.start()
    assert user.line.phase == "connecting"
    await pass_time()
    assert (user.line.phase, place.heard) == ("greeting", [{"type": "hello"}])
    await place.say(type="welcome")
    assert (user.line.phase, user.line.socket_id) == ("ready", "s1")


async def test_a_lost_line_comes_back_after_a_pause_that_doubles(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = Place()
    user = await open_line(place)
    times = [asyncio.get_running_loop().time()]
    connect = place.network.connect

    def note(*arguments: Any, **options: Any) -> Any:
        times.append(asyncio.get_running_loop().time())
        return connect(*arguments, **options)

    monkeypatch.setattr(place.network, "connect", note)
    place.server.is_up = False
    await place.visit.close(1011)
    await pass_time(20)
    pauses = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert 0.5 < pauses[0] < 1.6
    assert 1.0 < pauses[1] < 3.1
    assert 2.0 < pauses[2] < 6.1
    assert user.lost_sockets[:3] == ["s1", "s2", "s3"]


async def test_a_line_that_is_to_hurry_comes_back_sooner_and_gives_up_sooner() -> None:
    place = Place()
    user = await open_line(place)
    place.server.is_up = False
    await place.visit.close(1011)
    await pass_time(10)
    assert user.line.phase == "waiting"
    place.server.is_up = True
    user.line.hurry()
    await pass_time(0.2)
    assert user.greeted == 2
    user.line.hurry()  # nobody answers: another try is made at once
    await pass_time(0.2)
    assert user.greeted == 3
    await pass_time(CONNECT_WITHIN / 2)
    assert user.greeted > 3


async def test_a_server_that_goes_away_says_when_to_come_back() -> None:
    place = Place()
    user = await open_line(place)
    user.line.note_going_away(10.0)
    await place.visit.close(1012)
    await pass_time(4.8)
    assert user.line.phase == "waiting"
    await pass_time(10.5)
    assert user.greeted == 2


async def test_whoever_may_not_come_in_does_not_come_again() -> None:
    place = Place()
    user = await open_line(place)
    await place.visit.close(4403)
    await pass_time(60)
    assert (user.line.phase, len(place.server.visits)) == ("stopped", 1)


async def test_silence_leads_to_a_ping_and_then_to_a_new_socket() -> None:
    place = Place()
    user = await open_line(place)
    await pass_time(24.5)
    assert not is_pinged(place)
    await pass_time(1)
    assert is_pinged(place)
    await place.say(type="pong")
    await pass_time(24.5)
    assert user.lost_sockets == []
    await pass_time(9)
    assert user.lost_sockets == ["s1"]
    await pass_time(2)
    assert user.greeted == 2


async def test_what_is_asked_wants_an_answer_within_seconds() -> None:
    place = Place()
    user = await open_line(place)
    user.line.ask({"type": "send"})
    await pass_time(7.5)
    assert user.lost_sockets == []
    await pass_time(1)
    assert user.lost_sockets == ["s1"]


@pytest.mark.parametrize("greets", [False, True])
async def test_nobody_waits_for_ever_to_be_let_in(greets: bool) -> None:
    place = Place()
    user = User(place)
    if not greets:
        place.network.hang_connects(asyncio.get_running_loop().time() + 60)
    user.line.start()
    await pass_time(CONNECT_WITHIN + 0.2)
    assert (user.line.phase, user.lost_sockets) == ("waiting", ["s1"])


async def test_a_frozen_page_reads_nothing_and_looks_around_when_it_wakes() -> None:
    place = Place()
    user = await open_line(place)
    user.line.freeze()
    await place.say(type="queue")
    await pass_time(100)
    assert user.frames == [{"type": "welcome"}]
    assert user.line.phase == "ready"
    user.line.thaw()
    await pass_time()
    assert user.frames == [{"type": "welcome"}, {"type": "queue"}]
    assert is_pinged(place)


async def test_a_page_that_slept_while_its_connection_died_connects_anew() -> None:
    place = Place()
    user = await open_line(place)
    user.line.ask({"type": "send"})
    assert user.line.socket is not None
    user.line.socket.half_open()
    user.line.freeze()
    await pass_time(100)
    user.line.thaw()
    await pass_time(2)
    assert user.greeted == 2


async def test_a_page_that_waited_frozen_tries_at_once_when_it_wakes() -> None:
    place = Place()
    user = await open_line(place)
    await place.visit.close(1011)
    await pass_time()
    user.line.freeze()
    await pass_time(30)
    assert user.line.phase == "waiting"
    user.line.thaw()
    await pass_time()
    assert user.greeted == 2


async def test_a_stopped_line_stays_away() -> None:
    place = Place()
    user = await open_line(place)
    user.line.stop()
    await pass_time(60)
    assert (user.lost_sockets, place.visit.ended) == (["s1"], 1000)
    assert len(place.server.visits) == 1


async def test_a_line_may_be_left_for_a_new_one_at_once_or_later() -> None:
    place = Place()
    user = await open_line(place)
    user.line.restart()
    await pass_time()
    assert user.greeted == 2
    user.line.retry(20.0)
    await pass_time(9.9)
    assert user.greeted == 2
    await pass_time(20.2)
    assert user.greeted == 3
