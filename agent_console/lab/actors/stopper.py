"""A supervisor who stops topics and resumes them, at whichever node is up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Literal

from agent_console.lab.history import Recorder
from agent_console.lab.node import Node
from escalation.autonomy.orders import Order, ResumeTopic, StopTopic, Word
from escalation.clock import format_time
from escalation.errors import HandraiseError

NAME = "selma"
TOPICS = ("rules", "rules", "*")
"""What is stopped: the topic of every answer here, or all topics."""
_LOOK = 0.02
"""Seconds between two looks whether an order was carried out."""

What = Literal["stop", "resume"]
_ORDERS: dict[What, Order] = {"stop": StopTopic(), "resume": ResumeTopic()}


class Stopper:
    """Gives one order after the other: the next when the last is carried out, or its node dead."""

    def __init__(
        self,
        random: Random,
        nodes: Sequence[Node],
        recorder: Recorder,
        is_dead: Callable[[str], bool],
    ) -> None:
        self._random = random
        self._nodes = nodes
        self._recorder = recorder
        self._is_dead = is_dead
        self._orders = 0

    async def run(self) -> None:
        """Stop and resume topics for ever."""
        while True:
            await asyncio.sleep(self._random.uniform(0.2, 2.0))
            topic = self._random.choice(TOPICS)
            await self._give(topic, "stop")
            await asyncio.sleep(self._random.uniform(0.3, 2.5))
            is_resumed = False
            while not is_resumed:
                is_resumed = await self._give(topic, "resume")
                await asyncio.sleep(0.5)

    async def _give(self, topic: str, what: What) -> bool:
        """Give an order at a node that is up; returns whether it was acknowledged."""
        up = [node for node in self._nodes if node.is_up]
        if not up:
            return False
        node = self._random.choice(up)
        number = self._orders = self._orders + 1
        self._recorder.order(id=number, actor=NAME, topic=topic, what=what)
        moment = datetime(2026, 1, 5, tzinfo=UTC) + timedelta(seconds=number)
        word = Word(NAME, format_time(moment))
        owner, task = node.owner, node.run(node.order(topic, _ORDERS[what], word))
        while not task.done():
            if self._is_dead(owner):
                return False
            await asyncio.sleep(_LOOK)
        if task.cancelled() or isinstance(task.exception(), HandraiseError):
            return False
        task.result()
        self._recorder.ordered(id=number)
        return True
