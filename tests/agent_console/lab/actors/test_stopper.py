import asyncio
from random import Random
from typing import Any, cast

from agent_console.lab.actors.stopper import Stopper
from agent_console.lab.history import Line, Recorder
from agent_console.lab.node import Node
from escalation.autonomy.orders import Order, ResumeTopic, StopTopic, Word
from escalation.errors import StorageUnavailable
from tests.virtual_time import VirtualTimeLoop


class StubNode:
    """Carries orders out after a while, fails, or is dead before."""

    def __init__(self) -> None:
        self.is_up = True
        self.owner = "n1.1"
        self.orders: list[Order] = []
        self.fails = 0
        self.seconds = 0.1

    async def order(self, topic: str, order: Order, word: Word) -> None:
        await asyncio.sleep(self.seconds)
        if self.fails:
            self.fails -= 1
            raise StorageUnavailable
        self.orders.append(order)

    def run(self, work: Any) -> asyncio.Task[Any]:
        return asyncio.ensure_future(work)


def play(node: StubNode, *, dead: tuple[str, ...] = (), seconds: float = 30.0) -> list[Line]:
    lines: list[Line] = []

    async def main() -> None:
        recorder = Recorder(asyncio.get_running_loop().time, lines)
        stopper = Stopper(Random(1), [cast(Node, node)], recorder, lambda owner: owner in dead)
        task = asyncio.ensure_future(stopper.run())
        await asyncio.sleep(seconds)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(main())
    return lines


def test_every_stop_is_resumed_and_written_down() -> None:
    node = StubNode()
    lines = play(node)
    assert node.orders[:4] == [StopTopic(), ResumeTopic(), StopTopic(), ResumeTopic()]
    assert [(line["op"], line.get("what"), line["id"]) for line in lines[:4]] == [
        ("order", "stop", 1),
        ("ordered", None, 1),
        ("order", "resume", 2),
        ("ordered", None, 2),
    ]
    assert {line["topic"] for line in lines if line["op"] == "order"} == {"rules", "*"}


def test_what_fails_is_not_acknowledged_and_an_end_is_asked_for_again() -> None:
    node = StubNode()
    node.fails = 3
    lines = play(node)
    assert [(line["op"], line["id"]) for line in lines[:5]] == [
        ("order", 1),
        ("order", 2),
        ("order", 3),
        ("order", 4),
        ("ordered", 4),
    ]


def test_an_order_dies_with_its_node() -> None:
    node = StubNode()
    node.seconds = 1000.0
    assert "ordered" not in [line["op"] for line in play(node, dead=("n1.1",))]


def test_nobody_orders_where_nothing_is_up() -> None:
    node = StubNode()
    node.is_up = False
    assert play(node) == []
