"""Opens the house: builds everything that runs from the settings."""

from __future__ import annotations

import asyncio
from functools import partial

from agent.dialogue import Bot, MessageReader
from agent_console.adapters.policies_sql import SqlPolicies
from agent_console.adapters.surroundings import LookAround
from agent_console.assembly.autonomy import build_auditor, build_watch, open_standings
from agent_console.assembly.bot import open_bot, open_reader
from agent_console.assembly.calibration import build_calibrator
from agent_console.assembly.database import build_signer, open_database
from agent_console.assembly.desk import PlanInForce, load_desk
from agent_console.assembly.house import House
from agent_console.assembly.mail import find_postbox, open_mail
from agent_console.assembly.notices import load_receivers, open_notices
from agent_console.assembly.policy import PolicyInForce, load_policy
from agent_console.assembly.reports import LateReports, build_reports, open_times
from agent_console.assembly.stand_ins import WaitingBot, WaitingReader
from agent_console.assembly.stores import open_customers, open_examples, open_log, open_signs
from agent_console.assembly.tools import open_late_tools
from agent_console.auth.identify import Doorkeeper
from agent_console.auth.limits import Limits
from agent_console.auth.people import People
from agent_console.observe.metrics import Metrics
from agent_console.settings import Settings
from escalation.autonomy.known import KnownStandings
from escalation.autonomy.mode import Sheet
from escalation.bus.bus_memory import MemoryBus
from escalation.clock import Clock, SystemClock
from escalation.commands import Person
from escalation.policy.decide import Policy, decide
from escalation.routing.desk_times import DeskTimes
from escalation.routing.dispatcher import Dispatcher
from escalation.routing.presence import Presence
from escalation.routing.service_clocks import ServiceClocks
from escalation.routing.skills import Abilities
from escalation.routing.staffing import StaffedDesk
from escalation.settings import EscalationSettings
from escalation.store.log import ConversationLog
from escalation.switchboard import Switchboard
from escalation.transcripts.harvest import Harvester
from escalation.turn import TurnJudge


async def open_house(
    settings: Settings,
    *,
    clock: Clock | None = None,
    log: ConversationLog | None = None,
    bot: Bot | None = None,
    reader: MessageReader | None = None,
) -> House:
    """Open the database and build everything on it; tests give parts of their own.

    Raises ``HandraiseError`` (storage, policy, desk, receivers of notices) with what to do about it.
    """
    clock = clock or SystemClock()
    policy = load_policy(settings)
    plan = PlanInForce(await asyncio.to_thread(load_desk, settings), settings)
    postbox = find_postbox(settings)
    told = settings.notices is not None
    receivers = await asyncio.to_thread(load_receivers, settings) if told else None
    database = await asyncio.to_thread(open_database, settings)
    if log is None:
        log = await asyncio.to_thread(open_log, settings, clock)
    signer = await asyncio.to_thread(build_signer, database)
    numbers = _build_numbers(settings)
    auditor = await asyncio.to_thread(build_auditor, database, settings)
    bus, people = MemoryBus(), People(database)
    presence = Presence(clock, settings.lease_seconds, node=log.node, signs=open_signs(log))
    policies = SqlPolicies(database, clock)
    harvester = Harvester(log, open_examples(database, clock))

    def list_people() -> list[tuple[Person, Abilities]]:
        return [(each.person, each.abilities) for each in people.list_members()]

    desk = StaffedDesk(presence, clock, lambda: plan.current, list_people)
    waiting = WaitingBot()
    metrics = Metrics()

    def tell(before: Sheet, after: Sheet) -> None:
        metrics.count_standings(before, after)
        auditor.audits = after.count_audits()

    stored = open_standings(log, settings)
    standings = KnownStandings(stored, bus, tell)
    customers = open_customers(database, clock, log)
    around = LookAround(
        clock=clock,
        log=log,
        customers=customers,
        read_hours=lambda: plan.hours[""],
        list_states=presence.states,
    )
    turns = TurnJudge(
        waiting,
        WaitingReader(),
        partial(decide, policy),
        numbers,
        standings,
        auditor.draw,
        policy.permit,
        around.look,
    )
    watch = build_watch(database, settings, stored, standings, clock)
    late_tools = open_late_tools(settings)
    switchboard = Switchboard(
        log=log,
        bus=bus,
        turns=turns,
        desk=desk,
        clock=clock,
        settings=numbers,
        decide=desk.decide,
        harvester=harvester,
        tools=late_tools,
    )

    async def open_this_bot() -> Bot:
        tools = None if late_tools is None else await late_tools.open()
        return bot if bot is not None else await open_bot(settings, database, metrics, tools)

    async def open_this_reader(policy: Policy) -> MessageReader:
        return reader if reader is not None else await asyncio.to_thread(open_reader, policy)

    house = House(
        settings=settings,
        clock=clock,
        log=log,
        bus=bus,
        database=database,
        people=people,
        door=Doorkeeper(people, signer, settings.allowed_origins, settings.sites),
        presence=presence,
        policy=PolicyInForce(policy, settings, turns, policies, open_this_reader),
        plan=plan,
        policies=policies,
        customers=customers,
        turns=turns,
        standings=standings,
        watch=watch,
        confidence=LateReports(
            partial(
                build_reports, database, settings, stored, log, people, clock, lambda: turns.bot
            )
        ),
        times=open_times(log, people, clock, lambda: plan.hours),
        switchboard=switchboard,
        desk_times=DeskTimes(
            log=log,
            clock=clock,
            desk=desk,
            take=switchboard.take,
            find_plan=lambda: plan.current,
            see=switchboard.see,
        ),
        service_clocks=ServiceClocks(
            log=log,
            bus=bus,
            clock=clock,
            take=switchboard.take,
            find_timekeeper=lambda: plan.timekeeper,
            leads=presence.leads,
        ),
        dispatcher=Dispatcher(
            log=log,
            bus=bus,
            clock=clock,
            take=switchboard.take,
            desk=presence,
            find_plan=lambda: plan.current,
            list_people=list_people,
        ),
        limits=Limits(on=settings.limits == "on"),
        metrics=metrics,
        harvester=harvester,
        tools=late_tools,
        bot=waiting,
        open_bot=open_this_bot,
        build_calibrator=partial(build_calibrator, settings, database, log),
    )
    if receivers is not None:
        house.notices = await open_notices(house, receivers)
    if postbox is not None:
        await asyncio.to_thread(open_mail, house, postbox)
    return house


def _build_numbers(settings: Settings) -> EscalationSettings:
    """Take the numbers that the switchboard runs on from the settings; the desk's file has its own."""
    return EscalationSettings(
        model_deadline=settings.model_deadline,
        lease_seconds=settings.lease_seconds,
        max_error=settings.max_error,
        uncertified=settings.uncertified,
        veto_seconds=settings.veto_seconds,
        audit=settings.audit,
        stream=settings.stream == "on",
    )
