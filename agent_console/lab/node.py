"""One server process of a schedule, built from the product's own parts: starts, drains, and dies anywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from agent.dialogue import Bot, MessageReader
from agent_console.auth.identify import Doorkeeper
from agent_console.auth.limits import Limits
from agent_console.auth.people import Member, People, digest_token
from agent_console.auth.signing import Signer
from agent_console.lab.bus import SimBus
from agent_console.lab.desk_routes import DeskRoutes
from agent_console.lab.loop import OWNER
from agent_console.lab.server_end import AsgiDoor
from agent_console.observe.metrics import Metrics
from agent_console.sockets.doors import Doors, build_doors
from agent_console.sockets.offer_feed import know_nothing
from escalation.autonomy.auditor import Auditor
from escalation.autonomy.known import KnownStandings
from escalation.autonomy.mode import Standing
from escalation.autonomy.orders import Order, Word
from escalation.autonomy.standings import Standings
from escalation.clock import Clock
from escalation.commands import Person
from escalation.handoff import decide as decide_command
from escalation.policy.decide import Policy, decide
from escalation.routing.clocks import Timekeeper
from escalation.routing.desk_times import DeskTimes
from escalation.routing.dispatcher import Dispatcher
from escalation.routing.plan import DeskPlan
from escalation.routing.presence import Presence
from escalation.routing.service_clocks import ServiceClocks
from escalation.routing.skills import Abilities
from escalation.routing.staffing import StaffedDesk
from escalation.settings import EscalationSettings
from escalation.store.log import ConversationLog
from escalation.store.session import Database
from escalation.store.signs import SignStore
from escalation.switchboard import Switchboard
from escalation.transcripts.example_store import ExampleStore
from escalation.transcripts.harvest import Harvester
from escalation.turn import TurnJudge
from escalation.work.deeds import Tools

CLOSING_SECONDS = 10.0
"""How long a server that stops waits for what its sockets are at."""


class GivenPeople(People):
    """People in a list, instead of in a table: who is taken out of it is gone at once."""

    def __init__(self, members: Sequence[Member]) -> None:
        super().__init__(cast(Database, None))
        self._members = members

    async def refresh(self) -> None:
        """There is nothing to read."""

    def find(self, person_id: str) -> Member | None:
        """Return somebody who is on the list."""
        return next((each for each in self._members if each.person.id == person_id), None)

    def find_by_token(self, token: str) -> Member | None:
        """Return the owner of a token."""
        digest = digest_token(token)
        return next((each for each in self._members if each.token_digest == digest), None)

    def list_members(self) -> Sequence[Member]:
        """Return everybody on the list."""
        return self._members


@dataclass(frozen=True, slots=True)
class Site:
    """What all nodes of a schedule share, and what outlives them."""

    open_store: Callable[[str, Clock], tuple[ConversationLog, ExampleStore]]
    """Opens the storage for a process, given the clock of its machine."""
    members: Sequence[Member]
    signer: Signer
    policy: Policy
    settings: EscalationSettings
    auditor: Auditor
    bot: Bot
    reader: MessageReader
    metrics: Metrics
    open_signs: Callable[[ConversationLog], SignStore | None] = lambda _: None
    """Opens what nodes tell each other of themselves, beside a process's log."""
    open_standings: Callable[[ConversationLog], Standings | None] = lambda _: None
    """Opens how far topics may go without a person, beside a process's log."""
    open_tools: Callable[[ConversationLog], Tools | None] = lambda _: None
    """Opens what a process may carry out, beside its log."""
    plan: DeskPlan | None = None
    """How the desk is run; without one nobody is offered anything, and nothing happens by itself."""
    is_one_node: bool = False
    """Whether no process can run beside another."""


@dataclass(frozen=True, slots=True)
class _DeskWorkers:
    """What sees to the desk by itself, one of each as in a real house."""

    dispatcher: Dispatcher
    clocks: ServiceClocks
    times: DeskTimes

    async def start(self) -> None:
        await self.clocks.start()
        await self.dispatcher.start()
        self.times.start()

    async def stop(self) -> None:
        await self.dispatcher.stop()
        await self.clocks.stop()
        await self.times.stop()


@dataclass(slots=True)
class _Parts:
    """What runs while a process lives."""

    log: ConversationLog
    presence: Presence
    standings: KnownStandings | None
    switchboard: Switchboard
    workers: _DeskWorkers | None
    harvester: Harvester
    doors: Doors
    routes: DeskRoutes


class Node:
    """A place where one process after the other runs; ``owner`` names the present one."""

    def __init__(self, name: str, site: Site, bus: SimBus, clock: Clock) -> None:
        self.name = name
        self.clock = clock
        self.is_up = False
        self.owner = ""
        self._site = site
        self._bus = bus
        self._runs = 0
        self._parts: _Parts | None = None
        self._sockets: dict[asyncio.Task[Any], None] = {}

    # -- what the network sees ---------------------------------------------------------------------

    def door(self, path: str) -> AsgiDoor:
        """Return the ASGI application behind a path."""
        doors = self._running.doors
        return doors.human if path == "/ws/human" else doors.customer

    async def decide(self, token: str, task_id: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a request to decide a task. Raises the refusals of the product."""
        return await self._running.routes.decide(token, task_id, content)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run the work of a socket or a request as a task of the present process."""
        task = self.run(work)
        self._sockets[task] = None
        task.add_done_callback(lambda done: self._sockets.pop(done, None))
        return task

    def run(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run anything as a task of the present process."""
        context = copy_context()
        context.run(OWNER.set, self.owner)
        return asyncio.get_running_loop().create_task(work, context=context)

    # -- life --------------------------------------------------------------------------------------

    def begin(self) -> asyncio.Task[None]:
        """Start a process; the task ends when sockets may be opened, or with what went wrong."""
        self._runs += 1
        self.owner = f"{self.name}.{self._runs}"
        return self.run(self._start())

    async def _start(self) -> None:
        parts = self._parts = self._build()
        await parts.presence.start(alone=self._site.is_one_node)
        if parts.standings is not None:
            await parts.standings.start()
        await parts.switchboard.start()
        if parts.workers is not None:
            await parts.workers.start()
        parts.harvester.wake()
        await parts.doors.start()
        self.is_up = True

    async def drain(self) -> None:
        """Say goodbye on every socket, as a server that was told to stop."""
        await self._running.doors.drain()

    async def stop(self) -> None:
        """Stop everything in the order of the product's server, once the network is cut."""
        parts = self._running
        if self._sockets:
            await asyncio.wait(self._sockets, timeout=CLOSING_SECONDS)
        await parts.doors.stop()
        if parts.workers is not None:
            await parts.workers.stop()
        await parts.switchboard.stop()
        if parts.standings is not None:
            await parts.standings.stop()
        await parts.presence.stop()
        await parts.harvester.stop()
        await parts.log.close()
        self._parts = None

    def die(self) -> None:
        """Note that the process is gone."""
        self.is_up = False
        self._parts = None
        self._sockets = {}

    async def wait_idle(self) -> None:
        """Return when this process owes no bot's turn and harvests nothing."""
        parts = self._running
        await parts.switchboard.wait_idle()
        await parts.harvester.wait_idle()

    async def order(self, topic: str, order: Order, word: Word) -> Standing:
        """Carry out a supervisor's order at the present process."""
        standings = self._running.standings
        assert standings is not None
        return await standings.order(topic, order, word)

    @property
    def log(self) -> ConversationLog:
        """The log of the present process."""
        return self._running.log

    @property
    def _running(self) -> _Parts:
        assert self._parts is not None, f"{self.name} is down"
        return self._parts

    def _build(self) -> _Parts:
        site = self._site
        log, examples = site.open_store(self.owner, self.clock)
        presence = Presence(
            self.clock,
            site.settings.lease_seconds,
            node=log.node,
            signs=site.open_signs(log),
        )
        harvester = Harvester(log, examples)
        stored = site.open_standings(log)
        standings = None if stored is None else KnownStandings(stored, self._bus)
        plan = site.plan
        people = GivenPeople(site.members)
        desk = None
        if plan is not None:
            desk = StaffedDesk(presence, self.clock, lambda: plan, partial(_list_people, people))
        switchboard = Switchboard(
            log=log,
            bus=self._bus,
            turns=TurnJudge(
                site.bot,
                site.reader,
                partial(decide, site.policy),
                site.settings,
                standings,
                site.auditor.draw,
                site.policy.permit,
            ),
            desk=desk or presence,
            clock=self.clock,
            settings=site.settings,
            decide=decide_command if desk is None else desk.decide,
            harvester=harvester,
            tools=site.open_tools(log),
        )
        workers = None
        if plan is not None and desk is not None:
            workers = self._build_workers(log, switchboard, presence, desk, people, plan)
        door = Doorkeeper(people, site.signer, ())
        doors = build_doors(
            switchboard=switchboard,
            log=log,
            bus=self._bus,
            presence=presence,
            clock=self.clock,
            door=door,
            limits=Limits(on=False),
            metrics=site.metrics,
            find_seconds_left=(
                know_nothing if workers is None else workers.dispatcher.find_seconds_left
            ),
        )
        routes = DeskRoutes(switchboard, log, presence, door, self.clock)
        return _Parts(log, presence, standings, switchboard, workers, harvester, doors, routes)

    def _build_workers(
        self,
        log: ConversationLog,
        switchboard: Switchboard,
        presence: Presence,
        desk: StaffedDesk,
        people: People,
        plan: DeskPlan,
    ) -> _DeskWorkers:
        clock, take, timekeeper = self.clock, switchboard.take, Timekeeper(plan)
        return _DeskWorkers(
            Dispatcher(
                log=log,
                bus=self._bus,
                clock=clock,
                take=take,
                desk=presence,
                find_plan=lambda: plan,
                list_people=partial(_list_people, people),
            ),
            ServiceClocks(
                log=log,
                bus=self._bus,
                clock=clock,
                take=take,
                find_timekeeper=lambda: timekeeper,
                leads=presence.leads,
            ),
            DeskTimes(
                log=log,
                clock=clock,
                desk=desk,
                take=take,
                find_plan=lambda: plan,
                see=switchboard.see,
            ),
        )


def _list_people(people: People) -> list[tuple[Person, Abilities]]:
    return [(each.person, each.abilities) for each in people.list_members()]
