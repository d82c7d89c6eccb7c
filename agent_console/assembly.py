"""Builds the whole house from the settings: the only place that names the adapters."""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
import secrets
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from agent.dialogue import (
    Bot,
    Confidence,
    Draft,
    MessageReader,
    Occasion,
    Signals,
    Turn,
    ask_bot,
)
from agent.errors import BotError
from agent.own.place import name_own_bot
from agent.settings import BotSettings
from agent_console.adapters.customers_sql import SqlCustomers
from agent_console.adapters.late_tools import LateTools
from agent_console.adapters.policies_sql import SqlPolicies
from agent_console.adapters.surroundings import LookAround
from agent_console.adapters.times_report import HoursByGroup, TimesReports
from agent_console.auth.identify import Doorkeeper
from agent_console.auth.limits import PREDICTIONS, Limits
from agent_console.auth.people import People
from agent_console.auth.signing import Signer, load_secret
from agent_console.observe.metrics import Metrics
from agent_console.settings import Settings
from agent_console.wire.confidence import (
    ChangeTold,
    ReportTold,
    SiteTold,
    TopicsTold,
    TopicTold,
)
from escalation.autonomy.auditor import Auditor
from escalation.autonomy.known import KnownStandings
from escalation.autonomy.ladder import Rules
from escalation.autonomy.mode import WAIVED, Sheet, Standing, find_lower
from escalation.autonomy.standings import Change, Standings
from escalation.autonomy.watch import AutonomyWatch
from escalation.bus.bus import Bus
from escalation.bus.bus_memory import MemoryBus
from escalation.clock import Clock, SystemClock
from escalation.commands import Person
from escalation.errors import HandraiseError, NotFound, UnwritableFolder
from escalation.policy.condition import Test
from escalation.policy.decide import Policy, decide
from escalation.policy.examples import collect_examples
from escalation.policy.load import load_default_policy, load_policy_file
from escalation.policy.problems import PolicyError
from escalation.policy.workshop import OwnCode, Workshop
from escalation.routing.clocks import Timekeeper
from escalation.routing.desk_times import DeskTimes
from escalation.routing.dispatcher import Dispatcher
from escalation.routing.hours import build_hours
from escalation.routing.load import DeskInvalid, load_plan_file
from escalation.routing.plan import DeskPlan
from escalation.routing.presence import Presence
from escalation.routing.service_clocks import ServiceClocks
from escalation.routing.skills import Abilities
from escalation.routing.staffing import StaffedDesk
from escalation.settings import EscalationSettings
from escalation.store.log import ConversationLog
from escalation.store.session import Database, has_current_tables, read_versions
from escalation.store.signs import SignStore
from escalation.store.sqlite_file import reserve_for_server
from escalation.store.tables import MetaRow
from escalation.store.watermark import WatermarkKeeper
from escalation.switchboard import Switchboard
from escalation.transcripts.example_store import ExampleStore
from escalation.transcripts.harvest import Harvester
from escalation.turn import TurnJudge
from escalation.yaml_file.problems import Problem

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

    from agent.certifications import CertificationStore
    from agent.knowledge.embedding import Embedder
    from agent.knowledge.search import Hit
    from agent.knowledge.store import KnowledgeStore
    from agent.live_bot import LiveBot
    from agent.models.breaker import Watch
    from agent.models.daybook import Daybook
    from agent.models.model import Model
    from agent.models.probe import Measured
    from agent.tools.mcp_tools import McpTools
    from agent.tools.tool import Tool
    from agent.tools.toolbox import Toolbox
    from agent_console.adapters.calibration_state import CalibrationState
    from agent_console.adapters.calibrator import Calibrator
    from agent_console.adapters.confidence_report import ConfidenceReports
    from agent_console.integrations.mcp_server import McpService
    from agent_console.mail.answers import AnswersByMail
    from agent_console.mail.postbox import Postbox
    from agent_console.mail.receive import MailReceiver, Take
    from agent_console.notify.courier import Courier
    from agent_console.notify.notices import Notices
    from agent_console.notify.receiver import Receivers
    from escalation.autonomy.ledger import Ledger
    from escalation.work.deliveries import DeliveryStore

SEND_WITHOUT_DRAW = (
    "approval.then: send, without HANDRAISE_AUDIT=before",
    "handoff or apologise: what is held is not certified, or a rule wants a person's yes, and never "
    "goes out because time is up; only what was drawn to be looked at first does",
)
"""What is wrong with a plan that would send what no person has seen, and what it should say."""
FRESH_SECONDS = 1.5
"""How long a change of people, knowledge or policy stays unnoticed at most."""

NOTE_SECONDS = 1.0
"""How often it is noted beside the database how far it has come."""

NOT_LOADED = "The bot could not be loaded: the server's log and `handraise doctor` say why."

_ADDRESS = "address"

_log = logging.getLogger(__name__)


class WaitingBot:
    """Stands in for the bot until it is loaded: drafts asked for meanwhile wait for it."""

    def __init__(self) -> None:
        self._loaded: asyncio.Future[Bot] = asyncio.get_running_loop().create_future()
        self.problem: str | None = None
        """Why the bot could not be loaded; every message is handed over then."""

    @property
    def is_loaded(self) -> bool:
        """Say whether drafts come from the bot itself."""
        return self._loaded.done() and self.problem is None

    async def draft(self, turns: Sequence[Turn]) -> Draft:
        return await self.draft_on(turns, Occasion())

    async def draft_on(self, turns: Sequence[Turn], occasion: Occasion) -> Draft:
        return await ask_bot(await asyncio.shield(self._loaded), turns, occasion)

    async def wait_loaded(self) -> None:
        """Return when loading has ended, one way or the other."""
        await asyncio.wait([self._loaded])

    async def load(self, open_bot: Callable[[], Awaitable[Bot]]) -> Bot | None:
        """Load the bot; ``None`` when that failed. Raises ``HandraiseError``: it may be tried again."""
        try:
            bot = await open_bot()
        except HandraiseError:
            raise
        except BotError as error:
            _log.error("the bot could not be loaded, everything goes to people: %s", error.message)
            self._give_up(error, error.message)
            return None
        except Exception as error:  # noqa: BLE001 whatever it is, messages must not wait for it
            _log.exception("the bot could not be loaded, everything goes to people")
            self._give_up(error, f"{type(error).__name__}, see the server's log.")
            return None
        self._loaded.set_result(bot)
        return bot

    def _give_up(self, error: Exception, problem: str) -> None:
        self.problem = problem
        self._loaded.set_exception(error)
        self._loaded.exception()  # seen: nobody may ever ask for a draft


class GivenAnswer:
    """Another bot's answer where there is nothing to judge it by: nobody knows how sure it is."""

    def __init__(self, answer: str, name: str) -> None:
        self._draft = Draft(answer, Confidence(value=None), versions={"model": name})

    async def draft(self, turns: Sequence[Turn]) -> Draft:  # noqa: ARG002 the contract has it
        return self._draft


class LateReports:
    """Tells how sure the bot is; what computes that is imported when somebody first asks."""

    def __init__(self, build: Callable[[], ConfidenceReports]) -> None:
        self._build = build
        self._reports: ConfidenceReports | None = None
        self._opening = asyncio.Lock()

    async def report(self, *, site: str | None, topic: str | None, days: int) -> ReportTold:
        return await (await self._open()).report(site=site, topic=topic, days=days)

    async def topics(self, *, stopped: bool = False) -> TopicsTold:
        return await (await self._open()).topics(stopped=stopped)

    async def topic(self, name: str) -> TopicTold | None:
        return await (await self._open()).topic(name)

    async def sites(self) -> list[SiteTold]:
        return await (await self._open()).sites()

    async def site(self, name: str) -> SiteTold:
        return await (await self._open()).site(name)

    async def change(self, change: Change) -> ChangeTold:
        return await (await self._open()).change(change)

    async def _open(self) -> ConfidenceReports:
        async with self._opening:
            if self._reports is None:
                self._reports = await asyncio.to_thread(self._build)
        return self._reports


class WaitingReader:
    """Stands in for the reader of messages, which is loaded before the bot and asked after it."""

    def read(self, turns: Sequence[Turn]) -> Signals:  # noqa: ARG002 the contract has it
        raise RuntimeError("the reader of messages is not loaded")


@dataclass(slots=True)
class House:
    """Everything that runs, built and not yet started."""

    settings: Settings
    clock: Clock
    log: ConversationLog
    bus: Bus
    database: Database
    people: People
    door: Doorkeeper
    presence: Presence
    policy: Policy
    plan: DeskPlan
    policies: SqlPolicies
    customers: SqlCustomers
    turns: TurnJudge
    standings: KnownStandings
    watch: AutonomyWatch
    confidence: LateReports
    times: TimesReports
    switchboard: Switchboard
    timekeeper: Timekeeper
    service_clocks: ServiceClocks
    dispatcher: Dispatcher
    desk_times: DeskTimes
    limits: Limits
    metrics: Metrics
    harvester: Harvester
    tools: LateTools | None
    bot: WaitingBot
    open_bot: Callable[[], Awaitable[Bot]]
    open_reader: Callable[[Policy], Awaitable[MessageReader]]
    build_calibrator: Callable[[Callable[[], Bot]], Calibrator]
    notices: Notices | None = None
    """Tells people outside the console; ``None`` where nobody is to be told."""
    answers: AnswersByMail | None = None
    """Mails customers who are away; ``None`` where no mail server is set."""
    mail: MailReceiver | None = None
    """Takes in what they answer by mail."""
    _calibrator: Calibrator | None = None
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _noting: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take up what was left over, and begin to load the bot."""
        await self.people.refresh()
        # A SQLite file has one server (``reserve_database``): whatever is found is of one that ended.
        await self.presence.start(alone=True)
        await self.standings.start()
        await self._note_policy()
        await self.switchboard.start()
        await self.service_clocks.start()
        await self.dispatcher.start()
        self.desk_times.start()
        self.watch.start()
        self.harvester.wake()
        if self.notices is None:
            await _forget_position(open_deliveries(self.database))
        else:
            await self.notices.start()
        if self.answers is None:
            await _forget_position(open_answers(self.database))
        else:
            await self.answers.start()
        self._tasks = [
            asyncio.create_task(self._load_bot()),
            asyncio.create_task(self._keep_fresh()),
        ]
        self._noting = asyncio.create_task(self._note_position())

    async def stop(self) -> None:
        """Stop everything and let go of the database."""
        for task in self._tasks:
            await _end(task)
        if self._calibrator is not None:
            await self._calibrator.stop()
        if self.notices is not None:
            await self.notices.stop()
        if self.answers is not None:
            await self.answers.stop()
        await self.watch.stop()
        await self.dispatcher.stop()
        await self.service_clocks.stop()
        await self.desk_times.stop()
        await self.switchboard.stop()
        if self.tools is not None:
            await self.tools.close()
        await self.standings.stop()
        await self.presence.stop()
        await self.harvester.stop()
        await self.log.close()
        if self._noting is not None:
            await _end(self._noting)
        await asyncio.to_thread(self.database.close)

    def read_troubles(self) -> Sequence[str]:
        """Say to anybody why the house is not ready yet; nothing when it is."""
        if self.bot.problem is not None:
            return [NOT_LOADED]
        return [] if self.bot.is_loaded else ["The bot is being loaded."]

    def explain_troubles(self) -> Sequence[str]:
        """Say the same to an operator: an error's own words may hold paths, or a secret."""
        if self.bot.problem is not None:
            return [f"The bot could not be loaded: {self.bot.problem}"]
        return self.read_troubles()

    def read_warnings(self) -> Sequence[str]:
        """Say what the loaded bot lacks, whether its model failed last, and who is not told."""
        failed = [
            f"{model} failed when it was last asked: {trouble}"
            for model, trouble in self.metrics.model_troubles.items()
        ]
        untold = () if self.notices is None else self.notices.read_warnings()
        return (*getattr(self.turns.bot, "warnings", ()), *failed, *untold)

    def speak_for(self, answer: str, name: str) -> Bot:
        """Return a bot that judges an answer of another; without a loaded one nothing is measured."""
        speak_for: Callable[[str, str], Bot] | None = getattr(self.turns.bot, "speak_for", None)
        return GivenAnswer(answer, name) if speak_for is None else speak_for(answer, name)

    async def search_knowledge(self, question: str, limit: int) -> Sequence[Hit]:
        """Search what the bot knows. Raises ``NotFound`` where it has nothing to be searched."""
        search = getattr(self.turns.bot, "search", None)
        if search is None:
            raise NotFound("The bot is not loaded (yet), or has no knowledge to be searched.")
        hits: Sequence[Hit] = await search(question, limit)
        return hits

    async def wait_loaded(self) -> None:
        """Return when the bot is loaded, or cannot be."""
        await self.bot.wait_loaded()
        await asyncio.sleep(0)

    async def load(self) -> None:
        """Load what drafts and decides, for a house that is not started.

        Raises ``BotError`` and ``StorageUnavailable``.
        """
        self.turns.bot = await self._open_reader_and_bot()
        await self.standings.refresh()

    async def _load_bot(self) -> None:
        bot = await self._load_when_it_can_be()
        if bot is not None:
            self.metrics.ready.set(1)
            self.turns.bot = bot
            self._count_knowledge()
        elif self.tools is not None:
            # What was approved is carried out whatever the bot lacks.
            with suppress(Exception):
                await self.tools.open()
        self._calibrator = await asyncio.to_thread(self.build_calibrator, lambda: self.turns.bot)
        self._calibrator.start()

    async def _open_reader_and_bot(self) -> Bot:
        self.turns.reader = await self.open_reader(self.policy)
        return await self.open_bot()

    async def _load_when_it_can_be(self) -> Bot | None:
        """Load the bot; while the storage takes nothing of what it learns, try again."""
        while True:
            try:
                return await self.bot.load(self._open_reader_and_bot)
            except HandraiseError as error:
                _log.warning("the bot cannot be loaded yet: %s", error.message)
                await asyncio.sleep(FRESH_SECONDS)

    @property
    def knowledge_version(self) -> int | None:
        """Version of the knowledge in use; 0 is none at all, ``None`` that the bot has no such thing."""
        return getattr(self.turns.bot, "knowledge_version", None)

    def _count_knowledge(self) -> None:
        self.metrics.knowledge.set(self.knowledge_version or 0)

    async def _note_position(self) -> None:
        """Note how far the database has come, again and again and at the end."""
        keeper = await asyncio.to_thread(WatermarkKeeper, find_database_url(self.settings))
        try:
            while True:
                await asyncio.to_thread(keeper.note)
                await asyncio.sleep(NOTE_SECONDS)
        finally:
            await asyncio.to_thread(keeper.close)

    async def _keep_fresh(self) -> None:
        """Notice what other processes change: people, knowledge, the policy file."""
        seen: dict[str, int] = {}
        policy_stamp = _stamp(self.settings, self.policy)
        while True:
            await asyncio.sleep(FRESH_SECONDS)
            try:
                versions = await asyncio.to_thread(self._read_versions)
                if versions.get("people") != seen.get("people"):
                    await self.people.refresh()
                seen = versions
                refresh = getattr(self.turns.bot, "refresh", None)
                if refresh is not None and await refresh():
                    self._count_knowledge()
            except (HandraiseError, BotError) as error:
                _log.warning("what changed could not be loaded: %s", error.message)
            except Exception:  # noqa: BLE001 later changes are still to be noticed
                _log.exception("what changed could not be loaded")
            if (stamp := _stamp(self.settings, self.policy)) != policy_stamp:
                policy_stamp = stamp
                await self._reload_policy()

    def _read_versions(self) -> dict[str, int]:
        with self.database.reading() as session:
            return read_versions(session)

    async def _reload_policy(self) -> None:
        examples = collect_examples(self.policy)
        try:
            self.policy = await asyncio.to_thread(load_policy, self.settings)
        except PolicyError as error:
            _log.warning("the changed policy file is not used: %s", error)
            return
        self.turns.judge = partial(decide, self.policy)
        self.turns.permit = self.policy.permit
        await self._note_policy()
        if collect_examples(self.policy) == examples:
            return
        try:
            self.turns.reader = await self.open_reader(self.policy)
        except Exception:  # noqa: BLE001 the rules hold all the same, and later changes are noticed
            _log.exception("the changed policy's examples are not used")

    async def _note_policy(self) -> None:
        """Note in the database which policy is in force from now on."""
        try:
            await asyncio.to_thread(self.policies.note, self.policy)
        except HandraiseError as error:
            _log.warning("the policy in force could not be noted: %s", error.message)


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    (outcome,) = await asyncio.gather(task, return_exceptions=True)
    if isinstance(outcome, Exception):
        _log.error("a part of the house had broken off", exc_info=outcome)


def _stamp(settings: Settings, policy: Policy) -> tuple[float, ...]:
    """Say when the policy file was changed last, and the files in Python that it names."""
    if settings.policy is None:
        return ()
    named = [settings.policy.parent / file for file in policy.source.files]
    return tuple(_find_change(path) for path in (settings.policy, *named))


def _find_change(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def load_policy(settings: Settings) -> Policy:
    """Load the policy that the settings name. Raises ``PolicyError``."""
    return load_default_policy() if settings.policy is None else load_policy_at(settings.policy)


def load_policy_at(path: Path) -> Policy:
    """Load a policy file with the rules in Python beside it. Raises ``PolicyError``."""
    workshop = Workshop(_compile_condition, partial(_find_own_code, path.parent))
    return load_policy_file(path, workshop)


def _compile_condition(text: str) -> Test:
    """Compile a condition; its library takes a while to import, and few policies need it."""
    from agent_console.adapters.conditions_cel import compile_condition

    return compile_condition(text)


def _find_own_code(folder: Path, place: str) -> OwnCode:
    from agent_console.adapters.own_rules import find_own_code

    return find_own_code(folder, place)


def load_desk(settings: Settings) -> DeskPlan:
    """Load how the desk is run, or what holds without a file. Raises ``DeskInvalid``."""
    if settings.desk is None:
        return DeskPlan()
    plan = load_plan_file(settings.desk)
    if plan.approval.then == "send" and settings.audit != "before":
        raise DeskInvalid([Problem(str(settings.desk), None, None, *SEND_WITHOUT_DRAW)])
    return plan


def load_receivers(settings: Settings) -> Receivers:
    """Load who is told outside the console. Raises ``ReceiversInvalid``."""
    from agent_console.notify.receiver import NOBODY
    from agent_console.notify.receivers_file import load_receivers_file

    if settings.notices is None:
        return NOBODY
    return load_receivers_file(settings.notices, os.environ)


def open_deliveries(database: Database) -> DeliveryStore:
    """Give access to the notices on their way."""
    from escalation.work.deliveries_sql import SqlDeliveries

    return SqlDeliveries(database)


def open_courier(settings: Settings, receivers: Receivers, clock: Clock) -> Courier:
    """Build what carries notices; its imports take a while, so not on the event loop."""
    from agent_console.notify.courier import Courier

    return Courier(receivers, base_url=settings.base_url, clock=clock)


def find_database_url(settings: Settings) -> str:
    """Return where the database is, its folder made. Raises ``UnwritableFolder``."""
    if settings.database_url is not None:
        return settings.database_url
    path = settings.data / "handraise.db"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableFolder(
            f"The data folder {path.parent} cannot be made ({error.strerror}): "
            "set HANDRAISE_DATA to one that can."
        ) from None
    return f"sqlite:///{path}"


def reserve_database(settings: Settings) -> AbstractContextManager[None]:
    """Keep other servers away from the database. Raises ``DatabaseInUse`` when entered."""
    return reserve_for_server(find_database_url(settings))


def open_database(settings: Settings) -> Database:
    """Bring the database to this version and open it. Raises the errors of ``session``."""
    url = find_database_url(settings)
    if not has_current_tables(url):
        from escalation.store.migrate import migrate

        migrate(url)
    return Database.open(url)


def open_log(settings: Settings, clock: Clock) -> ConversationLog:
    """Open the log of a migrated database."""
    from escalation.store.log_sql import SqliteLog

    node = name_node()
    _log.info("this node is %s", node)
    return SqliteLog.open(find_database_url(settings), clock=clock, node=node)


def name_node() -> str:
    """Name this run of this process, as no other one ever was: machine, process, and chance."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"


def open_signs(log: ConversationLog) -> SignStore | None:
    """Give access to what nodes tell each other beside a log; one in memory has no other nodes."""
    from escalation.store.log_sql import SqliteLog
    from escalation.store.signs_sql import SqlSigns

    return SqlSigns(log) if isinstance(log, SqliteLog) else None


def open_customers(database: Database, clock: Clock, log: ConversationLog) -> SqlCustomers:
    """Give access to what programs told of customers, by the log's own readers where it has some."""
    from escalation.store.log_sql import SqliteLog

    return SqlCustomers(database, clock, log if isinstance(log, SqliteLog) else None)


def build_first_standing(settings: Settings) -> Standing:
    """Say how every topic stands before anything is known of it."""
    ceiling = settings.mode_ceiling
    if settings.uncertified == "answer":
        return Standing(mode=find_lower("audit", ceiling), ceiling=ceiling, cause=WAIVED)
    return Standing(mode=find_lower("approve", ceiling), ceiling=ceiling)


def open_standings(log: ConversationLog, settings: Settings) -> Standings:
    """Give access to the topics' standings beside a log."""
    from escalation.autonomy.standings_memory import MemoryStandings
    from escalation.autonomy.standings_sql import SqlStandings
    from escalation.store.log_memory import MemoryLog
    from escalation.store.log_sql import SqliteLog

    first = build_first_standing(settings)
    if isinstance(log, SqliteLog):
        return SqlStandings(log, first)
    return MemoryStandings(log.versions if isinstance(log, MemoryLog) else None, first)


def build_watch(
    database: Database,
    settings: Settings,
    stored: Standings,
    known: KnownStandings,
    clock: Clock,
) -> AutonomyWatch:
    """Build what moves topics by their evidence."""
    from agent_console.adapters.certifications_sql import SqlCertifications
    from agent_console.adapters.certified_topics import CertifiedTopics
    from escalation.autonomy.ledger_sql import SqlLedger

    return AutonomyWatch(
        labels=SqlLedger(database),
        standings=stored,
        certificates=CertifiedTopics(
            SqlCertifications(database), max_error=settings.max_error, level=settings.level
        ),
        clock=clock,
        rules=Rules(
            max_error=settings.max_error,
            waived=settings.uncertified == "answer",
            ceiling=settings.mode_ceiling,
        ),
        announce=known.announce,
    )


def build_reports(
    database: Database,
    settings: Settings,
    standings: Standings,
    log: ConversationLog,
    people: People,
    clock: Clock,
    find_bot: Callable[[], Bot],
) -> ConfidenceReports:
    """Build what tells how sure the bot is: half a second of imports, so not on the event loop."""
    from agent_console.adapters.confidence_report import ConfidenceReports, Goal
    from agent_console.adapters.judged_answers import JudgedAnswers
    from agent_console.adapters.knowledge_topics import list_topics
    from agent_console.adapters.proofs import Proofs, read_proofs
    from escalation.autonomy.ledger_harvest import LedgerHarvester

    ledger = open_ledger(database)

    async def read_in_force() -> Proofs:
        # What the bot cannot use is not in force, whatever it certifies.
        trouble = getattr(getattr(find_bot(), "in_force", None), "trouble", "")
        return Proofs(trouble=trouble) if trouble else await read_proofs(certifications)

    certifications = open_certifications(database)

    return ConfidenceReports(
        ledger=ledger,
        standings=standings,
        goal=Goal(settings.max_error, settings.level, settings.uncertified == "answer"),
        clock=clock,
        read_proofs=read_in_force,
        list_topics=partial(list_topics, database),
        find_name=partial(_find_name, people),
        harvest=LedgerHarvester(log, ledger).harvest,
        judged=JudgedAnswers(ledger),
    )


def open_times(
    log: ConversationLog,
    people: People,
    clock: Clock,
    find_hours: Callable[[], HoursByGroup],
) -> TimesReports:
    """Build what tells how long customers waited; ``find_hours`` gives the business hours in force."""
    return TimesReports(log, clock, find_hours, partial(_find_name, people))


def _find_name(people: People, person_id: str) -> str | None:
    member = people.find(person_id)
    return None if member is None else member.person.name


def note_address(database: Database, address: str) -> None:
    """Note where the server is reached, for commands that print links to it."""
    with database.writing() as session:
        session.merge(MetaRow(key=_ADDRESS, value=address))


def find_address(database: Database, settings: Settings) -> str:
    """Return where the server is reached: as set, else where it ran last, else the default."""
    if not settings.model_fields_set.isdisjoint(("public_url", "host", "port")):
        return settings.base_url
    with database.reading() as session:
        row = session.get(MetaRow, _ADDRESS)
    return settings.base_url if row is None else row.value


def build_signer(database: Database) -> Signer:
    """Build what signs tokens and links, from the database's own secret."""
    with database.writing() as session:
        return Signer(load_secret(session))


def build_auditor(database: Database, settings: Settings) -> Auditor:
    """Build what draws answers for reviewers, the same on every node of a database."""
    with database.writing() as session:
        secret = load_secret(session)
    key = hmac.digest(secret.encode(), b"audit draw", "sha256")
    return Auditor(key, settings.audit_rate)


def build_bot_settings(settings: Settings) -> BotSettings:
    """Hand the bot its part of the settings."""
    if settings.bot is not None:
        return BotSettings(
            model=name_own_bot(settings.bot),
            deadline=settings.model_deadline,
            extra_calls=0,
            max_error=settings.max_error,
            level=settings.level,
        )
    return BotSettings(
        model=settings.model,
        base_url=settings.model_base_url,
        api_key=_reveal(settings.model_api_key),
        deadline=settings.model_deadline,
        temperature=settings.model_temperature,
        connect_seconds=settings.model_connect_seconds,
        first_seconds=settings.model_first_seconds,
        gap_seconds=settings.model_gap_seconds,
        tries=settings.model_tries,
        price=settings.model_price,
        tokens_per_conversation=settings.model_tokens_per_conversation,
        tokens_per_day=settings.model_tokens_per_day,
        spend_per_day=settings.model_spend_per_day,
        fallback=settings.model_fallback,
        fallback_base_url=settings.model_fallback_base_url,
        fallback_api_key=_reveal(settings.model_fallback_api_key),
        fallback_price=settings.model_fallback_price,
        max_error=settings.max_error,
        level=settings.level,
        prompt=settings.prompt,
        extra_calls=settings.model_extra_calls,
    )


def _reveal(key: SecretStr | None) -> str | None:
    return None if key is None else key.get_secret_value()


def open_examples(database: Database, clock: Clock) -> ExampleStore:
    """Give access to the examples in the database."""
    from escalation.transcripts.example_store_sql import SqlExampleStore

    return SqlExampleStore(database, clock)


def open_knowledge(database: Database) -> KnowledgeStore:
    """Give access to the knowledge in the database."""
    from agent_console.adapters.knowledge_sql import SqlKnowledge

    return SqlKnowledge(database)


def open_certifications(database: Database) -> CertificationStore:
    """Give access to the calibrations in the database."""
    from agent_console.adapters.certifications_sql import SqlCertifications

    return SqlCertifications(database)


async def look_at_calibration(settings: Settings) -> CalibrationState:
    """Say what the calibration in force is worth. Raises the errors of ``open_database``."""
    from agent_console.adapters.calibration_state import tell_calibration

    database = await asyncio.to_thread(open_database, settings)
    try:
        chosen = build_bot_settings(settings)
        with suppress(BotError):  # that is a check of its own
            chosen = chosen.offer(await find_tools_version(settings))
        return await tell_calibration(open_certifications(database), chosen)
    finally:
        await asyncio.to_thread(database.close)


def open_ledger(database: Database) -> Ledger:
    """Give access to the ledger of decisions in the database."""
    from escalation.autonomy.ledger_sql import SqlLedger

    return SqlLedger(database)


def build_calibrator(
    settings: Settings, database: Database, log: ConversationLog, find_bot: Callable[[], Bot]
) -> Calibrator:
    """Build what follows the log and calibrates: its imports are the bot's, so not on the event loop."""
    from agent_console.adapters.calibrator import Calibrator
    from agent_console.adapters.teacher import Teacher
    from escalation.autonomy.ledger_harvest import LedgerHarvester

    ledger, knowledge = open_ledger(database), open_knowledge(database)
    chosen = getattr(find_bot(), "settings", None) or build_bot_settings(settings)
    return Calibrator(
        LedgerHarvester(log, ledger),
        ledger,
        knowledge,
        open_certifications(database),
        chosen,
        find_bot,
        Teacher(ledger, log, knowledge) if settings.learn == "on" else None,
    )


async def open_mcp_server(house: House) -> McpService:
    """Load and start the MCP server. Raises ``McpMissing``."""
    server = await asyncio.to_thread(_build_mcp_server, house)
    await server.start()
    return server


def _build_mcp_server(house: House) -> McpService:
    """Build the MCP server; its imports take half a second, so not on the event loop."""
    from agent_console.integrations.desk_tools import DeskTools, McpMissing

    try:
        from agent_console.integrations.mcp_server import McpService
    except ModuleNotFoundError as missing:
        raise McpMissing from missing
    tools = DeskTools(
        log=house.log,
        predict=house.switchboard.predict,
        search=house.search_knowledge,
        admit=lambda person: house.limits.count(PREDICTIONS, person.id),
    )
    return McpService(tools)


async def probe_model(settings: BotSettings) -> Sequence[Measured]:
    """Try out the model of ``settings`` at its provider. Raises ``ModelUnknown``."""
    from agent.models.probe import probe

    return await probe(settings)


async def open_tools(settings: Settings) -> Toolbox | None:
    """Load the bot's tools and reach their servers; ``None`` without any. Raises ``ToolsUnusable``."""
    return await _load_tools(settings) if _has_tools(settings) else None


def _has_tools(settings: Settings) -> bool:
    return settings.tools is not None or settings.mcp_servers is not None


async def _load_tools(settings: Settings) -> Toolbox:
    return await (await asyncio.to_thread(_build_tools, settings))


def open_late_tools(settings: Settings) -> LateTools | None:
    """Stand in for the bot's tools until they are loaded; ``None`` where there are none."""
    if not _has_tools(settings):
        return None
    return LateTools(partial(_load_tools, settings))


async def find_tools_version(settings: Settings) -> str:
    """Return the version of the bot's tools; empty without any. Raises ``ToolsUnusable``."""
    tools = await open_tools(settings)
    if tools is None:
        return ""
    await tools.close()
    return tools.version


def _build_tools(settings: Settings) -> Awaitable[Toolbox]:
    """Import what is needed for tools, which takes a second; what is returned reaches the servers."""
    from agent.errors import ToolsUnusable
    from agent.tools.find import find_tools
    from agent.tools.toolbox import Toolbox

    seconds = settings.tool_seconds
    own = [] if settings.tools is None else find_tools(settings.tools)
    servers: McpTools | None = None
    if settings.mcp_servers is not None:
        try:
            from agent.tools.mcp_tools import McpTools
        except ModuleNotFoundError as missing:
            told = f"HANDRAISE_MCP_SERVERS needs the extra mcp: pip install 'handraise[mcp]' ({missing})."
            raise ToolsUnusable(told) from missing
        servers = McpTools(settings.mcp_servers, seconds)

    async def reach() -> Toolbox:
        if servers is None:
            return Toolbox(own, seconds)
        try:
            names = [tool.name for tool in own]
            tools: list[Tool] = [*own, *await servers.open(names)]
            return Toolbox(tools, seconds, warnings=servers.warnings, leave=servers.close)
        except BaseException:
            await servers.close()
            raise

    return reach()


async def open_bot(
    settings: Settings,
    database: Database,
    watch: Watch | None = None,
    tools: Toolbox | None = None,
) -> Bot:
    """Load the bot with its knowledge; ``watch`` counts what its model does. Raises ``BotError``.

    Without ``tools`` it has none, whatever the settings say.
    """
    live_bot = await asyncio.to_thread(_import_bot)
    build = partial(_build_model, open_daybook(database), watch)
    if settings.bot is not None:
        build = partial(_build_own_model, settings.bot)
    return await live_bot.open(
        build_bot_settings(settings),
        open_knowledge(database),
        certifications=open_certifications(database),
        build=build,
        tools=tools,
    )


def _build_model(
    daybook: Daybook, watch: Watch | None, chosen: BotSettings, embedder: Embedder | None
) -> Model:
    """Build the model, its client warmed up. Raises ``ModelUnknown``."""
    from agent.models.build import build_model
    from agent.models.warm_up import warm_up

    warm_up(chosen)
    return build_model(chosen, embedder, daybook=daybook, watch=watch)


def load_own_bot(place: str) -> Runnable[Any, Any]:
    """Load the operator's own bot. Raises ``ModelUnknown``."""
    from agent.own.find import find_own_bot

    return find_own_bot(place)


def _build_own_model(place: str, chosen: BotSettings, _: Embedder | None) -> Model:
    from agent.own.own_model import OwnModel

    return OwnModel(load_own_bot(place), chosen.model)


def _import_bot() -> type[LiveBot]:
    """Import the bot and its libraries: half a second and more, so not on the event loop."""
    from agent.live_bot import LiveBot

    return LiveBot


def open_daybook(database: Database) -> Daybook:
    """Give access to what was spent on models."""
    from agent_console.adapters.daybook_sql import SqlDaybook

    return SqlDaybook(database)


def _open_reader(policy: Policy) -> MessageReader:
    from agent.message_reader import open_message_reader

    return open_message_reader(collect_examples(policy))


async def _open_notices(house: House, receivers: Receivers) -> Notices:
    """Build what tells people outside the console."""
    courier = await asyncio.to_thread(open_courier, house.settings, receivers, house.clock)
    from agent_console.notify.follower import NoticeFollower
    from agent_console.notify.notices import Notices
    from agent_console.notify.sender import NoticeSender

    store, log, clock = open_deliveries(house.database), house.log, house.clock
    sender = NoticeSender(
        store=store,
        log=log,
        receivers=receivers.named,
        courier=courier,
        clock=clock,
        is_lost=house.presence.is_dead,
        count=house.metrics.count_notice,
    )
    follower = NoticeFollower(
        log=log,
        bus=house.bus,
        store=store,
        receivers=receivers.named,
        clock=clock,
        tell=sender.wake,
    )
    return Notices(follower, sender)


async def _forget_position(store: DeliveryStore) -> None:
    """Let whoever is to be told later on begin then, where nobody is to be told now."""
    try:
        position = await store.load_position()
        if position is not None:
            await store.add([], since=position, until=None)
    except HandraiseError as error:
        _log.warning("that nobody is told could not be noted: %s", error.message)


def find_postbox(settings: Settings) -> Postbox | None:
    """Read by which server and from which address customers are mailed. Raises ``MailUnusable``."""
    from agent_console.mail.postbox import read_postbox

    if settings.mail is None:
        return None
    return read_postbox(settings.mail.get_secret_value(), settings.mail_from)


def open_answers(database: Database) -> DeliveryStore:
    """Give access to what is on its way to customers."""
    from escalation.work.deliveries_sql import SqlDeliveries

    return SqlDeliveries(database, to_customers=True)


def _open_mail(house: House, postbox: Postbox) -> None:
    """Build what mails customers and takes their answers in; its imports take a while."""
    from agent_console.mail.answers import AnswersByMail
    from agent_console.mail.follower import AnswerFollower
    from agent_console.mail.seen import Seen
    from agent_console.mail.sender import AnswerSender
    from agent_console.notify.smtp import MailSender

    store, log, clock, seen = open_answers(house.database), house.log, house.clock, Seen()
    sender = AnswerSender(
        store=store,
        log=log,
        mail=MailSender(postbox.server),
        postbox=postbox,
        signer=house.door.signer.conversations,
        seen=seen,
        base_url=house.settings.base_url,
        clock=clock,
        is_lost=house.presence.is_dead,
        count=house.metrics.count_mail,
    )
    follower = AnswerFollower(log=log, bus=house.bus, store=store, clock=clock, tell=sender.wake)
    house.answers = AnswersByMail(follower, sender, seen, house.bus)
    house.mail = build_mail_receiver(house.switchboard.take, log, house.door.signer, postbox, clock)


def build_mail_receiver(
    take: Take, log: ConversationLog, signer: Signer, postbox: Postbox, clock: Clock
) -> MailReceiver:
    """Build what takes in mails of customers."""
    from agent_console.mail.receive import MailReceiver

    return MailReceiver(
        take=take, log=log, signer=signer.conversations, postbox=postbox, clock=clock
    )


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
    plan = await asyncio.to_thread(load_desk, settings)
    postbox = find_postbox(settings)
    told = settings.notices is not None
    receivers = await asyncio.to_thread(load_receivers, settings) if told else None
    database = await asyncio.to_thread(open_database, settings)
    if log is None:
        log = await asyncio.to_thread(open_log, settings, clock)
    signer = await asyncio.to_thread(build_signer, database)
    numbers = EscalationSettings(
        model_deadline=settings.model_deadline,
        lease_seconds=settings.lease_seconds,
        max_error=settings.max_error,
        uncertified=settings.uncertified,
        veto_seconds=settings.veto_seconds,
        approval_seconds=plan.approval.seconds,
        approval_then=plan.approval.then,
        approval_say=plan.approval.say,
        audit=settings.audit,
        stream=settings.stream == "on",
    )
    auditor = await asyncio.to_thread(build_auditor, database, settings)
    bus, people = MemoryBus(), People(database)
    presence = Presence(clock, settings.lease_seconds, node=log.node, signs=open_signs(log))
    harvester = Harvester(log, open_examples(database, clock))
    hours, keeper = build_hours(plan), Timekeeper(plan)

    def list_people() -> list[tuple[Person, Abilities]]:
        return [(each.person, each.abilities) for each in people.list_members()]

    desk = StaffedDesk(presence, clock, lambda: plan, list_people)
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
        read_hours=lambda: hours[""],
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
        return reader if reader is not None else await asyncio.to_thread(_open_reader, policy)

    house = House(
        settings=settings,
        clock=clock,
        log=log,
        bus=bus,
        database=database,
        people=people,
        door=Doorkeeper(people, signer, settings.allowed_origins, settings.sites),
        presence=presence,
        policy=policy,
        plan=plan,
        policies=SqlPolicies(database, clock),
        customers=customers,
        turns=turns,
        standings=standings,
        watch=watch,
        confidence=LateReports(
            partial(
                build_reports, database, settings, stored, log, people, clock, lambda: turns.bot
            )
        ),
        times=open_times(log, people, clock, lambda: hours),
        switchboard=switchboard,
        timekeeper=keeper,
        desk_times=DeskTimes(
            log=log,
            clock=clock,
            desk=desk,
            take=switchboard.take,
            find_plan=lambda: plan,
            see=switchboard.see,
        ),
        service_clocks=ServiceClocks(
            log=log,
            bus=bus,
            clock=clock,
            take=switchboard.take,
            find_timekeeper=lambda: keeper,
            leads=presence.leads,
        ),
        dispatcher=Dispatcher(
            log=log,
            bus=bus,
            clock=clock,
            take=switchboard.take,
            desk=presence,
            find_plan=lambda: plan,
            list_people=list_people,
        ),
        limits=Limits(on=settings.limits == "on"),
        metrics=metrics,
        harvester=harvester,
        tools=late_tools,
        bot=waiting,
        open_bot=open_this_bot,
        open_reader=open_this_reader,
        build_calibrator=partial(build_calibrator, settings, database, log),
    )
    if receivers is not None:
        house.notices = await _open_notices(house, receivers)
    if postbox is not None:
        await asyncio.to_thread(_open_mail, house, postbox)
    return house
