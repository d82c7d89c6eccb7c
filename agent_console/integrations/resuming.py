"""Puts the interrupts of somebody's own graph before people, and resumes it with what they decided.

The graph's checkpoint says what it waits for, the desk what was decided. Before it is resumed, the
decision is taken up at the desk, which lets one program do so: with the same ``runner`` (the name of
one place where a process runs) a process that took over from a crashed one goes on where that ended.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.pregel import Pregel
from langgraph.types import Command, Interrupt

from agent_console.integrations.desk_client import DeskClient, DeskRefused, DeskUnreachable, Json
from agent_console.integrations.interrupts import Ask, build_resume, read_asks
from agent_console.integrations.spoken import list_spoken

LOOK_SECONDS = 5.0
"""How often threads are looked for that other processes left."""
AGAIN_SECONDS = 2.0
"""How soon again, where the desk cannot be reached."""

_log = logging.getLogger(__name__)

Hear = Callable[[str, Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Pending:
    """An interrupt that the graph waits at, and the actions that stand for it at the desk."""

    interrupt: Interrupt
    actions: Sequence[Json]


async def hear_nothing(thread_id: str, result: Any) -> None:
    """Do nothing with what came of a resumed run."""


class GraphResumer:
    """Follows the threads of one graph; use it in one event loop."""

    def __init__(
        self,
        graph: Pregel[Any, Any, Any, Any],
        desk: DeskClient,
        *,
        owner: str,
        runner: str,
        hear: Hear = hear_nothing,
    ) -> None:
        """Follow ``graph``, which needs a checkpointer.

        ``owner`` names the graph, the same in every process. ``runner`` names this process: no two
        that run at once have the same, and one that is started again has the one it had. ``hear``
        is given each thread and the result of every run that was resumed.
        """
        self._graph = graph
        self._desk = desk
        self._owner = owner
        self._runner = runner
        self._hear = hear
        self._following: dict[str, asyncio.Task[None]] = {}
        self._failed: set[str] = set()
        """Threads whose run failed: they are not tried again by themselves."""

    async def invoke(self, given: Any, thread_id: str) -> Any:
        """Run the graph; where it stops for a person, put that before people and follow it."""
        result = await self._graph.ainvoke(given, _configure(thread_id))
        if await self.report(thread_id):
            self.follow(thread_id)
        return result

    async def report(self, thread_id: str) -> bool:
        """Put before people what a thread waits for; say whether it waits. Harmless when repeated.

        Raises ``DeskUnreachable`` and ``DeskRefused``.
        """
        return bool(await self._find_pending(thread_id))

    def follow(self, thread_id: str) -> None:
        """Resume a thread in the background when everything that it waits for is decided."""
        self._failed.discard(thread_id)
        task = self._following.get(thread_id)
        if task is None or task.done():
            self._following[thread_id] = asyncio.create_task(self._follow(thread_id))

    async def resume_waiting(self) -> None:
        """Follow, until cancelled, all threads of the owner that wait, also those of earlier runs."""
        try:
            while True:
                with suppress(DeskUnreachable):
                    found = map(_read_reference, await self._desk.list_open(self._owner))
                    for thread_id in set(found) - self._failed:
                        self.follow(thread_id)
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Follow nothing any more. What waits is followed by whoever starts next."""
        tasks = list(self._following.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _follow(self, thread_id: str) -> None:
        try:
            while await self._go_on(thread_id):
                pass
        except DeskRefused as refused:
            _log.warning("thread %s is left as it is: %s", thread_id, refused)
        except Exception:  # noqa: BLE001 one thread's failure is not the others'
            # Its attempt stays open at the desk: whoever starts next under this name tries again.
            self._failed.add(thread_id)
            _log.exception("the run of thread %s failed", thread_id)

    async def _go_on(self, thread_id: str) -> bool:
        """Do the next thing for a thread; say whether there is more to do."""
        try:
            pending = await self._find_pending(thread_id)
            if not pending:
                return await self._finish(thread_id)
            actions = [each for one in pending for each in one.actions]
            waiting = [each for each in actions if each["state"] == "held"]
            if waiting:
                await self._desk.wait_decided(waiting[0]["id"])
                return True
            answers = {
                each.interrupt.id: build_resume(each.interrupt.value, each.actions)
                for each in pending
            }
            return await self._run(thread_id, actions, Command(resume=answers))
        except DeskUnreachable:
            await asyncio.sleep(AGAIN_SECONDS)
            return True

    async def _find_pending(self, thread_id: str) -> list[_Pending]:
        """Return what the graph waits for, each put before people if it was not yet."""
        state = await self._graph.aget_state(_configure(thread_id))
        spoken = list_spoken(state.values.get("messages", [])) if state.values else []
        return [
            _Pending(
                each,
                [
                    await self._desk.hold(
                        self._build_action(thread_id, each.id, place, ask, spoken)
                    )
                    for place, ask in enumerate(read_asks(each.value, each.response_schema))
                ],
            )
            for each in state.interrupts
        ]

    def _build_action(
        self, thread_id: str, interrupt_id: str, place: int, ask: Ask, spoken: Sequence[Any]
    ) -> Json:
        key = json.dumps([self._owner, thread_id, interrupt_id, place])
        return {
            "client_id": hashlib.sha256(key.encode()).hexdigest(),
            "name": ask.name,
            "args": dict(ask.args),
            "description": ask.description,
            "allowed": list(ask.allowed),
            "said": spoken,
            "thread": hashlib.sha256(f"{self._owner}\0{thread_id}".encode()).hexdigest(),
            "owner": self._owner,
            "reference": thread_id,
        }

    async def _finish(self, thread_id: str) -> bool:
        """Bring to its end what stands at the desk for a thread that waits for nothing any more.

        A run that broke off after it had heard the decision goes on from its last checkpoint.
        """
        found = await self._desk.list_open(self._owner)
        actions = [each for each in found if _read_reference(each) == thread_id]
        taken = [each for each in actions if each["state"] == "taken"]
        if taken and (await self._graph.aget_state(_configure(thread_id))).next:
            return await self._run(thread_id, taken, None)
        await self._close(actions)
        return False

    async def _run(self, thread_id: str, actions: Sequence[Json], given: Any) -> bool:
        """Let the graph go on, if nobody else does; say whether there may be more to do."""
        if not await self._take(actions):
            return False
        result = await self._graph.ainvoke(given, _configure(thread_id))
        await self._close(actions)
        await self._hear(thread_id, result)
        return True

    async def _take(self, actions: Sequence[Json]) -> bool:
        """Take the decisions up; say whether that was granted. The first stands for the thread."""
        for place, action in enumerate(actions):
            try:
                await self._desk.take(
                    action["id"],
                    attempt=action["attempt"] + 1,
                    runner=self._runner,
                    client_id=str(uuid.uuid4()),
                )
            except DeskRefused as refused:
                if place == 0:
                    _log.info("another process goes on: %s", refused)
                    return False
        return True

    async def _close(self, actions: Sequence[Mapping[str, Any]]) -> None:
        for action in actions:
            # Where it cannot be closed now, it is found left over later.
            with suppress(DeskRefused, DeskUnreachable):
                await self._desk.close(
                    action["id"], runner=self._runner, client_id=str(uuid.uuid4())
                )


def _read_reference(action: Mapping[str, Any]) -> str:
    return str(action["reference"])


def _configure(thread_id: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread_id}}
