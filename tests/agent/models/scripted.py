"""A model that does as it is told, in a loop whose time is not the machine's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from langchain_core.messages import AIMessage, BaseMessage

from agent.models.model import PLAIN, Asking, Told, Usage
from tests.virtual_time import VirtualTimeLoop

T = TypeVar("T")

Doing = Exception | str
"""What an ask ends with: a failure, or words."""


class ScriptedModel:
    """Ends each ask as ``do`` says of its number (from 1), after ``seconds``."""

    def __init__(
        self, do: Callable[[int], Doing], name: str = "main", seconds: float = 0.0
    ) -> None:
        self.do = do
        self.name = name
        self.seconds = seconds
        self.asked: list[float] = []
        self.askings: list[Asking] = []

    async def ask(self, messages: Sequence[BaseMessage], asking: Asking = PLAIN) -> Told:
        self.asked.append(asyncio.get_running_loop().time())
        self.askings.append(asking)
        number = len(self.asked)
        await asyncio.sleep(self.seconds)
        done = self.do(number)
        if isinstance(done, Exception):
            raise done
        if asking.hear is not None:
            asking.hear(done)
        return Told(message=AIMessage(done), model=self.name, usage=Usage(10, 2))


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run ``work`` in virtual time."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(work)
