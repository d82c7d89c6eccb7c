import asyncio
from collections.abc import Coroutine
from random import Random
from typing import Any

import pytest

from agent_console.lab.request import LONGEST_WAY, PATIENCE, Request
from agent_console.lab.server_end import AsgiDoor
from escalation.errors import NotFound
from tests.virtual_time import VirtualTimeLoop


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


class House:
    """A server that adds two numbers."""

    name = "n1"

    def __init__(self) -> None:
        self.is_up = True
        self.asked = 0
        self.tasks: list[asyncio.Task[Any]] = []

    def door(self, path: str) -> AsgiDoor:
        raise AssertionError(path)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        self.tasks.append(asyncio.get_running_loop().create_task(work))
        return self.tasks[-1]

    async def add(self, one: int, two: int) -> dict[str, Any]:
        self.asked += 1
        await asyncio.sleep(1)
        if one == two:
            raise NotFound
        return {"sum": one + two}


class Client:
    def __init__(self, house: House, one: int, two: int, *, is_lost: bool = False) -> None:
        self.answers: list[Any] = []
        self.request = Request(
            house,
            lambda server: server.add(one, two),
            self.answers.append,
            random=Random(1),
            slowness=lambda: 1.0,
            is_lost=is_lost,
        )


async def test_an_answer_comes_back_once() -> None:
    house = House()
    client = Client(house, 2, 3)
    await asyncio.sleep(PATIENCE + 1)
    assert client.answers == [{"sum": 5}]
    assert client.request.is_over


async def test_a_refusal_comes_back_too() -> None:
    client = Client(House(), 2, 2)
    await asyncio.sleep(2)
    assert [type(answer) for answer in client.answers] == [NotFound]


async def test_who_asks_a_server_that_is_down_or_nobody_hears_nothing() -> None:
    house = House()
    house.is_up = False
    down, lost = Client(house, 2, 3), Client(house, 2, 3, is_lost=True)
    await asyncio.sleep(2 * LONGEST_WAY)
    assert (down.answers, lost.answers) == ([None], [])
    await asyncio.sleep(PATIENCE)
    assert (lost.answers, house.asked) == ([None], 0)


async def test_a_server_that_dies_over_it_answers_no_more() -> None:
    house = House()
    client, patient = Client(house, 2, 3), Client(house, 2, 3)
    await asyncio.sleep(0.5)
    for task in house.tasks:
        task.cancel()
    client.request.lose()
    assert client.answers == [None]
    await asyncio.sleep(PATIENCE)
    assert (client.answers, patient.answers, house.asked) == ([None], [None], 2)
