import asyncio
from typing import Any

import pytest

from agent_console.lab.client_socket import ClientSocket
from agent_console.lab.history import Line, Recorder
from agent_console.lab.network import Network
from escalation.errors import AlreadyDecided
from tests.agent_console.lab.scripted_server import ScriptedServer
from tests.virtual_time import VirtualTimeLoop


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


class Page:
    def __init__(self) -> None:
        self.news: list[str] = []
        self.times: list[float] = []

    def opened(self) -> None:
        self.news.append("opened")

    def received(self, text: str) -> None:
        self.news.append(text)
        self.times.append(asyncio.get_running_loop().time())

    def closed(self, code: int) -> None:
        self.news.append(f"closed {code}")


class Place:
    """A network with some servers."""

    def __init__(self, servers: int = 1, seed: int = 1) -> None:
        self.lines: list[Line] = []
        self.network = Network(seed, Recorder(asyncio.get_running_loop().time, self.lines))
        self.servers = [ScriptedServer() for _ in range(servers)]
        self.network.servers += self.servers

    def connect(self, actor: str = "alice", luck: float = 0.5) -> tuple[Page, ClientSocket]:
        page = Page()
        return page, self.network.connect(page, actor, "/ws/customer", luck=luck)


def now() -> float:
    return asyncio.get_running_loop().time()


async def test_sockets_are_listed_while_the_client_uses_them() -> None:
    place = Place()
    _, first = place.connect("alice")
    _, second = place.connect("bob")
    assert (first.id, second.id) == ("s1", "s2")
    assert place.network.list_open() == [first, second]
    assert place.network.find("bob") == [second]
    first.close()
    assert place.network.list_open() == [second]


async def test_luck_spreads_clients_over_the_servers_that_are_up() -> None:
    place = Place(servers=2)
    place.servers[0].is_up = False
    chosen = [place.connect(luck=luck / 100)[1].server for luck in range(100)]
    assert chosen.count(place.servers[0]) == 10  # the balancer's news are a little old
    assert chosen.count(place.servers[1]) == 90


async def test_a_server_that_is_down_refuses() -> None:
    place = Place()
    place.servers[0].is_up = False
    page, _ = place.connect()
    await asyncio.sleep(0.1)
    assert page.news == ["closed 1006"]
    assert place.servers[0].visits == []


async def test_connects_are_refused_and_hang_for_as_long_as_was_said() -> None:
    place = Place()
    place.network.refuse_connects(now() + 1)
    refused, _ = place.connect()
    await asyncio.sleep(1)
    place.network.hang_connects(now() + 1)
    hanging, _ = place.connect()
    await asyncio.sleep(1)
    opened, _ = place.connect()
    await asyncio.sleep(0.1)
    assert (refused.news, hanging.news, opened.news) == (["closed 1006"], [], ["opened"])


async def test_a_slow_network_delays_frames_and_says_so_in_the_history() -> None:
    place = Place()
    page, socket = place.connect()
    await asyncio.sleep(0.1)
    place.network.slow_down(now() + 30, 1000)
    began = now()
    await place.servers[0].visit.say(n=1)
    await asyncio.sleep(30)
    assert page.times[0] - began > 0.5
    assert place.lines[0] == {
        "op": "impaired",
        "t": place.lines[0]["t"],
        "socket": socket.id,
        "until": began + 60,
    }


async def test_a_network_that_is_healed_is_as_quick_as_before() -> None:
    place = Place()
    place.network.refuse_connects(now() + 100)
    place.network.slow_down(now() + 100, 1000)
    place.network.heal()
    page, _ = place.connect()
    await asyncio.sleep(0.1)
    await place.servers[0].visit.say(n=1)
    await asyncio.sleep(0.1)
    assert page.news == ["opened", '{"n": 1}']


@pytest.mark.parametrize(
    ("silently", "told"), [(False, ["opened", "closed 1006"]), (True, ["opened"])]
)
async def test_the_sockets_of_a_server_that_died_end(silently: bool, told: list[str]) -> None:
    place = Place()
    page, _ = place.connect()
    await asyncio.sleep(0.1)
    place.servers[0].is_up = False
    place.network.cut(place.servers[0], silently=silently)
    await asyncio.sleep(0.1)
    assert page.news == told
    assert place.servers[0].visit.ended == 1006


async def test_what_happens_to_one_actor_does_not_depend_on_the_others() -> None:
    times = []
    for others in (0, 3):
        place = Place()
        for number in range(others):
            place.connect(f"other {number}")
        page, _ = place.connect("alice")
        await asyncio.sleep(0.1)
        began = now()
        await place.servers[0].visits[-1].say(n=1)
        await asyncio.sleep(0.1)
        times.append(round(page.times[0] - began, 6))
    assert times[0] == times[1] > 0


async def test_a_request_reaches_a_server_outside_any_socket_and_ends_with_it() -> None:
    place = Place()
    answers: list[Any] = []

    def ask(actor: str) -> None:
        place.network.ask(actor, lambda server: server.decide("", "", {}), answers.append)

    ask("anna")
    await asyncio.sleep(0.1)
    assert [type(answer) for answer in answers] == [AlreadyDecided]
    ask("anna")
    place.network.cut(place.servers[0])
    assert answers[1:] == [None]
    place.network.refuse_connects(now() + 60)
    ask("anna")
    await asyncio.sleep(30)
    assert answers[2:] == [None]
    assert place.network.list_open() == []
