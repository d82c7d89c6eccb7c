"""Carries out what a person let the bot do: once, after storing that it begins, and tells the end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol

from agent.dialogue import Errand, ToolUse
from escalation import handoff
from escalation.bus.bus import Bus
from escalation.commands import BeginDeed, DeedCommand, EndDeed
from escalation.conversation import Conversation
from escalation.errors import HandraiseError
from escalation.events import ActionOutcome
from escalation.held_actions import HeldAction
from escalation.store.log import Appended, ConversationLog, OpenTurn, Write
from escalation.work.persist import persist

LONGEST_RESULT = 8000
"""Characters that are kept of what a tool told."""
STOP_SECONDS = 5.0
"""How long tools that run are waited for when the node stops."""

_INTERRUPTED = (
    "The server stopped while it was at this. Nobody knows whether it was carried out: look first."
)
_RESTORED = (
    "The database was restored from a backup after somebody said yes to this. Nobody knows whether "
    "it was carried out before: look first."
)
_log = logging.getLogger(__name__)


class Tools(Protocol):
    """What the desk may carry out, by name."""

    def check(self, name: str, args: Mapping[str, Any]) -> str | None:
        """Say in a sentence what is wrong with a call; ``None``: nothing.

        Quick and pure: called inside the transaction that stores a person's yes, in its thread.
        """
        ...

    async def wait_ready(self) -> None:
        """Return when they can be run, or when that takes too long. Raises nothing."""
        ...

    async def run(self, name: str, args: Mapping[str, Any], errand: Errand) -> ToolUse:
        """Run a tool under its time limit, and say how that went. Raises nothing."""
        ...


class NoTools:
    """Stands in where the operator gave the bot no tools (any more)."""

    def check(self, name: str, args: Mapping[str, Any]) -> str | None:  # noqa: ARG002
        return f"There is no tool {name} here."

    async def wait_ready(self) -> None:
        """Return at once: none will ever come."""

    async def run(self, name: str, args: Mapping[str, Any], errand: Errand) -> ToolUse:  # noqa: ARG002
        return ToolUse(name, args, f"There is no tool {name} here.", ok=False)


class Desk(Protocol):
    """Who is at the desk, and which nodes are dead."""

    def is_anyone_online(self) -> bool:
        """Say whether a person is there to take a conversation."""
        ...

    def is_dead(self, node: str) -> bool:
        """Say whether another node is gone, so that nobody knows what became of its tools."""
        ...


class Deeds:
    """The tools that run on this node. What was begun is never begun again, by any node."""

    def __init__(
        self,
        *,
        log: ConversationLog,
        bus: Bus,
        desk: Desk,
        tools: Tools,
        begin_turn: Callable[[OpenTurn], None],
        decide: handoff.Decide = handoff.decide,
    ) -> None:
        self._log = log
        self._bus = bus
        self._desk = desk
        self._tools = tools
        self._begin_turn = begin_turn
        self._decide = decide
        self._tasks: dict[tuple[str, int], asyncio.Task[None]] = {}
        """By conversation and number of the action: each from before it begins until it is stored."""
        self._stopped = False

    async def stop(self) -> None:
        """Wait a little for the tools that run, and leave the rest: their outcome is then unknown."""
        self._stopped = True
        tasks = list(self._tasks.values())
        if tasks:
            await asyncio.wait(tasks, timeout=STOP_SECONDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def wait_idle(self) -> None:
        """Return when nothing runs on this node."""
        while self._tasks:
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def follow(self, appended: Appended) -> None:
        """Begin what an append shows to be decided."""
        for action in appended.conversation.under_way:
            if action.state == "decided" and action.history == self._log.log_id:
                self._start(appended.conversation, action, self._carry_out)

    async def look(self) -> None:
        """Begin what is decided and nobody is at, and end what a dead node or former self was at.

        Raises ``StorageUnavailable``.
        """
        at_it = frozenset(self._tasks)
        for conversation in await self._log.list_under_way():
            for action in conversation.under_way:
                if (conversation.id, action.seq) in at_it:
                    continue  # it may have ended since it was listed
                if action.history != self._log.log_id:
                    self._start(conversation, action, partial(self._give_up, _RESTORED))
                elif action.state == "decided":
                    self._start(conversation, action, self._carry_out)
                elif action.runner == self._log.node or self._desk.is_dead(action.runner):
                    self._start(conversation, action, partial(self._give_up, _INTERRUPTED))

    def _start(
        self,
        conversation: Conversation,
        action: HeldAction,
        work: Callable[[Conversation, HeldAction], Any],
    ) -> None:
        key = (conversation.id, action.seq)
        if self._stopped or key in self._tasks:
            return
        task = asyncio.create_task(work(conversation, action))
        self._tasks[key] = task
        task.add_done_callback(partial(self._note_end, key))

    def _note_end(self, key: tuple[str, int], task: asyncio.Task[None]) -> None:
        del self._tasks[key]
        if not task.cancelled() and (error := task.exception()) is not None:
            # Erased meanwhile, or another node was quicker: it is nothing of this one's any more.
            is_refusal = isinstance(error, HandraiseError)
            level = logging.INFO if is_refusal else logging.ERROR
            _log.log(level, "an action is left: %s", error, exc_info=None if is_refusal else error)

    async def _carry_out(self, conversation: Conversation, action: HeldAction) -> None:
        # A process that ends while it waits has begun nothing: the next one may.
        await self._tools.wait_ready()
        begun = await self._append(conversation.id, BeginDeed(action.seq, self._log.node))
        now = next(each for each in begun.conversation.actions if each.seq == action.seq)
        outcome, result = await self._run(conversation, now)
        await self._end(conversation, action, outcome, result)

    async def _run(
        self, conversation: Conversation, action: HeldAction
    ) -> tuple[ActionOutcome, str]:
        """Run the tool; one that breaks its promise not to raise has done nobody knows what."""
        errand = Errand(
            conversation.id,
            conversation.customer_id,
            conversation.site,
            # With the history: in a restored database the number may mean another action.
            f"{conversation.id}:{action.seq}:{self._log.log_id[:8]}",
        )
        try:
            use = await self._tools.run(action.name, action.args, errand)
            use.result.encode()
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            return "unknown", "The tool gave up by itself."
        except Exception as error:  # noqa: BLE001 whatever it is, a person must hear of it
            _log.exception("a tool broke off")
            return "unknown", f"The tool broke off ({type(error).__name__})."
        if use.ok:
            return "done", use.result
        return "failed" if use.settled else "unknown", use.result

    async def _give_up(self, why: str, conversation: Conversation, action: HeldAction) -> None:
        _log.warning("an action is not carried out (again), a person looks: %s", why)
        await self._end(conversation, action, "unknown", why, action.runner)

    async def _end(
        self,
        conversation: Conversation,
        action: HeldAction,
        outcome: ActionOutcome,
        result: str,
        node: str | None = None,
    ) -> None:
        if len(result) > LONGEST_RESULT:
            result = result[: LONGEST_RESULT - 1] + "…"
        online = self._desk.is_anyone_online()
        node = self._log.node if node is None else node
        end = EndDeed(action.seq, node, outcome, result, online)
        ended = await self._append(conversation.id, end)
        stored = [each.outcome for each in ended.conversation.actions if each.seq == action.seq]
        if stored != [outcome]:
            # This node was taken for dead, and a person has been told to look.
            _log.error("an action ended as %s, and was over before as %s", outcome, stored)
        if ended.turn is not None and ended.turn.node == self._log.node:
            self._begin_turn(ended.turn)

    async def _append(self, conversation_id: str, command: DeedCommand) -> Appended:
        write = Write(
            conversation_id,
            decide=lambda conversation: self._decide(conversation, command),
        )
        appended = await persist(lambda: self._log.append(write))
        if appended.records:
            self._bus.nudge(conversation_id, appended.conversation.head)
        return appended
