"""Follows every conversation that waits for a person, and says in its log when promised time runs out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Protocol

from escalation.bus.bus import Bus
from escalation.clock import Clock, parse_time
from escalation.commands import BreachClock, RoutingCommand, WarnClock
from escalation.conversation import Conversation, State
from escalation.desk_events import Clock as ClockName
from escalation.desk_events import Route
from escalation.desk_routine import find_origin
from escalation.errors import HandraiseError, NotFound
from escalation.routing.clocks import ServiceClock, Timekeeper
from escalation.store.log import ConversationLog

LOOK_SECONDS = 1.0
"""How long a look is away from the next one at least."""
IDLE_SECONDS = 5.0
"""How long a lost nudge, or a change of the plan, goes unnoticed at most."""
_NEWEST = 2**62
_MOST = 100_000
_WAITING: frozenset[State] = frozenset(("waiting", "offered", "human"))
_OVERDUE: dict[ClockName, str] = {
    "first_reply": "The first reply is overdue.",
    "next_reply": "A reply is overdue.",
    "resolve": "It is overdue to be resolved.",
    "approval": "A held answer is overdue to be decided about.",
}

_log = logging.getLogger(__name__)


class Take(Protocol):
    """Carries a command out: ``Switchboard.take``."""

    def __call__(self, conversation_id: str, command: RoutingCommand, /) -> Awaitable[object]:
        """Return when what it changed is durably stored."""
        ...


class ServiceClocks:
    """Says each warning and each breach once, whichever node and however many of them look.

    Nothing is kept but in the log: what was said is asked inside the transaction, and a restart
    finds everything again. Between two moments at which something is due it sleeps, and of the log
    it reads what has changed.
    """

    def __init__(
        self,
        *,
        log: ConversationLog,
        bus: Bus,
        clock: Clock,
        take: Take,
        find_timekeeper: Callable[[], Timekeeper],
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        self._log = log
        self._bus = bus
        self._clock = clock
        self._take = take
        self._find_timekeeper = find_timekeeper
        self._leads = leads
        """Whether this node is the one that acts; that several do so does no harm."""
        self._timekeeper: Timekeeper | None = None
        """The one by which ``_next`` was reckoned; ``None`` while it is not to be relied on."""
        self._position = 0
        self._next: dict[str, datetime] = {}
        """When each conversation is to be looked at."""
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._leave: Callable[[], None] = lambda: None

    async def start(self) -> None:
        """Follow in the background."""
        self._leave = self._bus.subscribe(self)
        self._task = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        """Follow no more; the next one finds what is due by itself."""
        self._leave()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def hear_nudge(self, conversation_id: str, head: int) -> None:  # noqa: ARG002 all are read
        """Look soon."""
        self._wake.set()

    def hear_whisper(self, conversation_id: str, status: Mapping[str, object]) -> None:
        """Nothing that whispers tell moves a clock."""

    async def look(self) -> float | None:
        """Say what is due now; returns after how many seconds something else is, if anything.

        Raises storage errors.
        """
        timekeeper = self._find_timekeeper()
        if not self._leads() or not timekeeper.has_promises:
            self._timekeeper = None
            return None
        if timekeeper is self._timekeeper:
            await self._see_changes()
        else:
            await self._see_all(timekeeper)
        now = parse_time(self._clock.now())
        await self._say_all_due(now)
        if not self._next:
            return None
        return max((min(self._next.values()) - now).total_seconds(), 0.0)

    # -- what is to be looked at -------------------------------------------------------------------

    async def _see_changes(self) -> None:
        position, heads = await self._log.heads_after(self._position)
        for key in heads:
            await self._see_one(key)
        self._position = position

    async def _see_all(self, timekeeper: Timekeeper) -> None:
        self._timekeeper = None
        # What changes while the list is read is seen again by the next look.
        position, _ = await self._log.heads_after(_NEWEST)
        found = [
            *await self._log.list_conversations(states=_WAITING, limit=_MOST),
            *await self._log.list_conversations(held_only=True, limit=_MOST),
        ]
        self._timekeeper, self._position, self._next = timekeeper, position, {}
        for conversation in found:
            self._reckon(conversation)

    async def _see_one(self, conversation_id: str) -> Conversation | None:
        try:
            conversation = await self._log.load(conversation_id)
        except NotFound:
            return None
        except HandraiseError as error:
            _log.error("the clocks of a conversation stand still: %s", error.message)
            self._next.pop(conversation_id, None)
            return None
        self._reckon(conversation)
        return conversation

    def _reckon(self, conversation: Conversation) -> None:
        """Note when the conversation is to be looked at: at the next moment that nothing was said of."""
        moments = [
            parse_time(moment)
            for clock in self._read(conversation)
            if (moment := find_next(clock, conversation.clocks)) is not None
        ]
        if moments:
            self._next[conversation.id] = min(moments)
        else:
            self._next.pop(conversation.id, None)

    def _read(self, conversation: Conversation) -> list[ServiceClock]:
        assert self._timekeeper is not None
        now = parse_time(self._clock.now())
        clocks = self._timekeeper.read(conversation, now)
        return [clock for clock in clocks if not clock.is_over]

    # -- what is due -------------------------------------------------------------------------------

    async def _say_all_due(self, now: datetime) -> None:
        failed: HandraiseError | None = None
        for key in [key for key, moment in self._next.items() if moment <= now]:
            try:
                await self._say_due(key, now)
            except HandraiseError as error:  # one that cannot be told holds up no other
                failed = failed or error
        if failed is not None:
            raise failed

    async def _say_due(self, conversation_id: str, now: datetime) -> None:
        conversation = await self._see_one(conversation_id)
        if conversation is None:
            return
        for clock in self._read(conversation):
            command = self._build_command(conversation, clock, now)
            if command is not None:
                await self._take(conversation_id, command)
        await self._see_one(conversation_id)

    def _build_command(
        self, c: Conversation, clock: ServiceClock, now: datetime
    ) -> RoutingCommand | None:
        origin, due = find_origin(c, clock.clock), clock.due_at
        moment = find_next(clock, c.clocks)
        if origin is None or due is None or moment is None or parse_time(moment) > now:
            return None
        if clock.state != "breached":
            return WarnClock(clock.clock, due, origin)
        route = self._find_route(c)
        return BreachClock(clock.clock, due, origin, route, _OVERDUE[clock.clock])

    def _find_route(self, c: Conversation) -> Route | None:
        """Find where the plan sends what is overdue; ``None`` where that changes nothing."""
        assert self._timekeeper is not None
        times = self._timekeeper.find_times(c)
        if times is None:
            return None
        wanted = times.on_breach
        group = wanted.group or c.route.group
        priority = c.route.priority
        if wanted.priority is not None:
            priority = max(priority, wanted.priority)
        route = c.route.model_copy(update={"group": group, "priority": priority})
        return None if route == c.route else route

    # -- life --------------------------------------------------------------------------------------

    async def _follow(self) -> None:
        while True:
            seconds: float | None = 0.0
            try:
                seconds = await self.look()
            except HandraiseError as error:
                _log.warning("service times could not be looked after: %s", error.message)
            except Exception:  # noqa: BLE001 a defect must be seen, and later times still be kept
                _log.exception("service times could not be looked after")
            await asyncio.sleep(LOOK_SECONDS)
            await self._sleep(IDLE_SECONDS if seconds is None else min(seconds, IDLE_SECONDS))

    async def _sleep(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(max(seconds - LOOK_SECONDS, 0.0)):
                await self._wake.wait()
        except TimeoutError:
            pass
        self._wake.clear()


def find_next(clock: ServiceClock, said: frozenset[str]) -> str | None:
    """Return the next moment of a clock at which something is to be said; ``None``: no more."""
    if f"{clock.clock}:breached" in said:
        return None
    if f"{clock.clock}:warned" in said or clock.state == "breached":
        return clock.due_at
    return clock.warn_at
