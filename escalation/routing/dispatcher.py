"""Sends what waits to whom the plan says, offers it to who fits best, and ends the offers that nobody takes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from escalation.bus.bus import Bus
from escalation.clock import Clock
from escalation.commands import OfferConversation, RouteConversation, RoutingCommand
from escalation.conversation import Conversation
from escalation.desk_events import Route
from escalation.errors import HandraiseError
from escalation.routing.live_line import LiveLine
from escalation.routing.match import Helper, Prospect
from escalation.routing.offer_book import OfferBook
from escalation.routing.place_teller import PlaceTeller
from escalation.routing.places import Place
from escalation.routing.plan import DeskPlan
from escalation.routing.plan import Route as PlannedRoute
from escalation.routing.roster import ListPeople, Roster, Seats
from escalation.store.log import Appended, ConversationLog

LOOK_SECONDS = 0.5
"""How long a lost nudge, or a lease that ran out, goes unnoticed at most."""
GATHER_SECONDS = 0.05
"""How long what happens at once is gathered before a look."""
PACES_SECONDS = 5.0
"""How often the desk's own times are read on."""

_log = logging.getLogger(__name__)


class Desk(Seats, Protocol):
    """Who is at the desk, and which node sees to it: ``Presence``."""

    def leads(self) -> bool:
        """Say whether this node is the one of all living ones that sees to the desk."""
        ...

    def put_away(self, person_id: str) -> None:
        """Take somebody who is online for away, until they say more."""
        ...

    def add_hearer(self, hear: Callable[[], None]) -> None:
        """Call ``hear`` whenever somebody's state or capacity changes here."""
        ...


class Take(Protocol):
    """Carries a command out: ``Switchboard.take``."""

    def __call__(self, conversation_id: str, command: RoutingCommand, /) -> Awaitable[Appended]:
        """Return when what it changed is durably stored."""
        ...


@dataclass(frozen=True, slots=True)
class Explained:
    """One conversation of the line, and why it waits."""

    conversation: Conversation
    prospect: Prospect
    place: Place | None
    """``None`` for what is parked."""


class Dispatcher:
    """Of several nodes one dispatches; each guard is asked again in the transaction.

    Woken by everything that is appended and by everybody who comes and goes; what it remembers
    besides the log is how long offers have stood, on this node's steady clock. After a restart each
    offer gets a full term.
    """

    def __init__(
        self,
        *,
        log: ConversationLog,
        bus: Bus,
        clock: Clock,
        take: Take,
        desk: Desk,
        find_plan: Callable[[], DeskPlan],
        list_people: ListPeople,
    ) -> None:
        self._log = log
        self._bus = bus
        self._clock = clock
        self._take = take
        self._desk = desk
        self._find_plan = find_plan
        self._roster = Roster(desk, clock, find_plan, list_people)
        self._line = LiveLine(log)
        self._book = OfferBook()
        self._considered: dict[str, str | None] = {}
        """Conversations for which the plan was asked, with the escalation for which it was."""
        self._failed: dict[str, float] = {}
        """Conversations for which something could not be done, and when: not tried again at once."""
        self._places = PlaceTeller(log, bus, clock)
        self._wake = asyncio.Event()
        self._looking = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self._leave: Callable[[], None] = lambda: None

    # -- life --------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Dispatch in the background."""
        self._leave = self._bus.subscribe(self)
        self._desk.add_hearer(self.wake)
        self._tasks = [
            asyncio.create_task(self._dispatch_for_ever()),
            asyncio.create_task(self._keep_pace()),
        ]

    async def stop(self) -> None:
        """Dispatch no more; offers stand until another node or the next start ends them."""
        self._leave()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def wake(self) -> None:
        """Look soon."""
        self._wake.set()

    def hear_nudge(self, conversation_id: str, head: int) -> None:  # noqa: ARG002 all are read
        """Look soon."""
        self._wake.set()

    def hear_whisper(self, conversation_id: str, status: Mapping[str, object]) -> None:
        """Tell a customer who came back of their place again."""
        if status.get("asks") == "place":
            self._places.ask(conversation_id)
            self._wake.set()

    # -- questions ---------------------------------------------------------------------------------

    def find_seconds_left(self, conversation_id: str, seq: int) -> float | None:
        """Return how long an offer stands; ``None`` where another node counts."""
        return self._book.find_seconds_left(conversation_id, seq, self._clock.steady())

    async def explain(self) -> list[Explained]:
        """Tell of everything that waits why it does, in no order. Raises ``StorageUnavailable``."""
        line = LiveLine(self._log)
        await line.refresh()
        helpers, matcher = self._list_helpers(line), self._roster.build_matcher()
        waiting = list(line.list_waiting())
        places = self._places.list_places(waiting, helpers, matcher)
        return [
            Explained(c, matcher.explain(c, helpers, self._book.list_refused(c)), places.get(c.id))
            for c in waiting
        ]

    # -- one look ----------------------------------------------------------------------------------

    async def look(self) -> float:
        """Do what is due; returns after how many seconds to look again. Raises ``StorageUnavailable``."""
        async with self._looking:
            if not self._desk.leads():
                self._line.forget()
                self._book.forget()
                self._considered.clear()
                self._failed.clear()
                return LOOK_SECONDS
            self._forgive()
            for before, after in await self._line.refresh():
                self._follow(before, after)
            plan = self._find_plan()
            await self._end_offers(plan.offers.seconds is not None)
            await self._route(plan)
            await self._offer(plan)
            self._tell_places()
            if self._failed:
                return LOOK_SECONDS
            left = self._book.find_next_end() - self._clock.steady()
            return min(max(left, GATHER_SECONDS), LOOK_SECONDS)

    def _forgive(self) -> None:
        """Let that be tried again whose failure is long enough ago: storage that is down is not hit."""
        since = self._clock.steady() - LOOK_SECONDS
        self._failed = {key: at for key, at in self._failed.items() if at > since}

    async def _do(self, conversation_id: str, command: RoutingCommand) -> bool:
        """Carry a command out; returns whether that was done."""
        if conversation_id in self._failed:
            return False
        try:
            appended = await self._take(conversation_id, command)
        except HandraiseError as error:  # what cannot be done to one holds up no other
            _log.warning("%s was not done: %s", type(command).__name__, error.message)
            self._failed[conversation_id] = self._clock.steady()
            return False
        after = appended.conversation
        self._follow(self._line.note(after), after)
        return True

    def _follow(self, before: Conversation | None, after: Conversation) -> None:
        seconds = self._find_plan().offers.seconds or 0.0
        absent = self._book.follow(before, after, seconds, self._clock.steady())
        if absent is not None:
            self._desk.put_away(absent.person_id)
            # Their consoles, and the node that they are at.
            self._bus.whisper(after.id, {"away": absent.person_id, "reason": absent.reason})
        if after.escalated_at is None:
            self._considered.pop(after.id, None)

    async def _end_offers(self, offering: bool) -> None:
        states, now = self._roster.list_states(), self._clock.steady()
        for key, command in list(self._book.list_ends(states, now, offering=offering)):
            await self._do(key, command)

    async def _route(self, plan: DeskPlan) -> None:
        """Ask the plan about each conversation that a person is newly wanted for."""
        for c in list(self._line.list_waiting()):
            if self._considered.get(c.id) == c.escalated_at or c.snoozed:
                continue
            found = plan.find_route(c.topic, c.site, c.language)
            route = Route(
                group=found.group or "", skills=list(found.skills), priority=found.priority
            )
            is_owed = c.route == Route() != route
            routing = RouteConversation(route, word_route(found, c))
            if not is_owed or await self._do(c.id, routing):
                self._considered[c.id] = c.escalated_at

    async def _offer(self, plan: DeskPlan) -> None:
        if plan.offers.seconds is None:
            return
        waiting = list(self._line.list_waiting())
        if not waiting:
            return
        matcher = self._roster.build_matcher()
        refused = {c.id: self._book.list_refused(c) for c in waiting}
        found = matcher.match(waiting, self._list_helpers(self._line), refused)
        now = self._clock.steady()
        heads = {c.id: c.head for c in waiting}
        for each in found.assignments:
            key = each.conversation_id
            offer = OfferConversation(
                each.person_id, plan.offers.seconds, each.reason, head=heads[key]
            )
            await self._do(key, offer)
        for c in waiting:
            if found.obstacles.get(c.id) == "refused" and self._book.rest(
                c, plan.offers.again, now
            ):
                self._wake.set()

    def _tell_places(self) -> None:
        if self._places.is_due:
            waiting = list(self._line.list_waiting())
            helpers = self._list_helpers(self._line) if waiting else []
            self._places.tell(waiting, helpers, self._roster.build_matcher())

    def _list_helpers(self, line: LiveLine) -> list[Helper]:
        return self._roster.list_helpers(line, self._book.find_asked_at)

    # -- the background ----------------------------------------------------------------------------

    async def _dispatch_for_ever(self) -> None:
        while True:
            seconds = LOOK_SECONDS
            try:
                seconds = await self.look()
            except HandraiseError as error:
                _log.warning("the queue could not be looked after: %s", error.message)
            except Exception:  # noqa: BLE001 a defect must be seen, and the queue still be served
                _log.exception("the queue could not be looked after")
            try:
                async with asyncio.timeout(seconds):
                    await self._wake.wait()
                await asyncio.sleep(GATHER_SECONDS)
            except TimeoutError:
                pass
            self._wake.clear()

    async def _keep_pace(self) -> None:
        """Read the desk's own times while this node is the one that tells of them."""
        while True:
            if self._desk.leads():
                await self._places.read_on(ZoneInfo(self._find_plan().timezone))
            await asyncio.sleep(PACES_SECONDS)


def word_route(found: PlannedRoute, c: Conversation) -> str:
    """Say in a sentence why the plan sends a conversation where it does."""
    causes = [
        *([f"it is about {c.topic}"] if found.topics else []),
        *([f"it comes from {c.site}"] if found.sites else []),
        *([f"it is in {c.language}"] if found.languages else []),
    ]
    return f"The plan says so, as {' and '.join(causes)}." if causes else "The plan says so."
