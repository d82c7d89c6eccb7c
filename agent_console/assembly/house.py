"""The house: everything that runs, how it starts, keeps itself fresh and stops."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.dialogue import Bot
from agent.errors import BotError
from agent_console.adapters.customers_sql import SqlCustomers
from agent_console.adapters.late_tools import LateTools
from agent_console.adapters.policies_sql import SqlPolicies
from agent_console.adapters.times_report import TimesReports
from agent_console.assembly.desk import PlanInForce
from agent_console.assembly.policy import PolicyInForce
from agent_console.assembly.position import note_position
from agent_console.assembly.reports import LateReports
from agent_console.assembly.stand_ins import GivenAnswer, WaitingBot
from agent_console.assembly.stores import open_answers, open_deliveries
from agent_console.auth.identify import Doorkeeper
from agent_console.auth.limits import Limits
from agent_console.auth.people import People
from agent_console.observe.metrics import Metrics
from agent_console.settings import Settings
from escalation.autonomy.known import KnownStandings
from escalation.autonomy.watch import AutonomyWatch
from escalation.bus.bus import Bus
from escalation.clock import Clock
from escalation.errors import HandraiseError, NotFound
from escalation.routing.desk_times import DeskTimes
from escalation.routing.dispatcher import Dispatcher
from escalation.routing.presence import Presence
from escalation.routing.service_clocks import ServiceClocks
from escalation.store.log import ConversationLog
from escalation.store.session import Database, read_versions
from escalation.switchboard import Switchboard
from escalation.transcripts.harvest import Harvester
from escalation.turn import TurnJudge

if TYPE_CHECKING:
    from agent.knowledge.search import Hit
    from agent_console.adapters.calibrator import Calibrator
    from agent_console.mail.answers import AnswersByMail
    from agent_console.mail.receive import MailReceiver
    from agent_console.notify.notices import Notices
    from escalation.work.deliveries import DeliveryStore

FRESH_SECONDS = 1.5
"""How long a change of people, knowledge, policy or desk stays unnoticed at most."""

NOT_LOADED = "The bot could not be loaded: the server's log and `handraise doctor` say why."

_log = logging.getLogger(__name__)


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
    policy: PolicyInForce
    plan: PlanInForce
    policies: SqlPolicies
    customers: SqlCustomers
    turns: TurnJudge
    standings: KnownStandings
    watch: AutonomyWatch
    confidence: LateReports
    times: TimesReports
    switchboard: Switchboard
    service_clocks: ServiceClocks
    dispatcher: Dispatcher
    desk_times: DeskTimes
    limits: Limits
    metrics: Metrics
    harvester: Harvester
    tools: LateTools | None
    bot: WaitingBot
    open_bot: Callable[[], Awaitable[Bot]]
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
        await self.policy.note()
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
        self._noting = asyncio.create_task(note_position(self.settings))

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
        await self.policy.load_reader()
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

    async def _keep_fresh(self) -> None:
        """Notice what other processes change: people, knowledge, the files of policy and desk."""
        seen: dict[str, int] = {}
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
            await self.policy.follow()
            await self.plan.follow()

    def _read_versions(self) -> dict[str, int]:
        with self.database.reading() as session:
            return read_versions(session)


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    (outcome,) = await asyncio.gather(task, return_exceptions=True)
    if isinstance(outcome, Exception):
        _log.error("a part of the house had broken off", exc_info=outcome)


async def _forget_position(store: DeliveryStore) -> None:
    """Let whoever is to be told later on begin then, where nobody is to be told now."""
    try:
        position = await store.load_position()
        if position is not None:
            await store.add([], since=position, until=None)
    except HandraiseError as error:
        _log.warning("that nobody is told could not be noted: %s", error.message)
