"""A topic on a real file: it starts in approve, earns its way up, loses it on errors, and is stopped."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from agent.confidence.guarantee import certify
from agent.dialogue import Confidence, Draft, Signals, Turn
from escalation.autonomy.auditor import Auditor
from escalation.autonomy.certified import Certified
from escalation.autonomy.known import KnownStandings
from escalation.autonomy.ladder import Rules
from escalation.autonomy.ledger_harvest import LedgerHarvester
from escalation.autonomy.ledger_sql import SqlLedger
from escalation.autonomy.orders import ResumeTopic, StopTopic, Word
from escalation.autonomy.standings_sql import SqlStandings
from escalation.autonomy.watch import AutonomyWatch
from escalation.bus.bus_memory import MemoryBus
from escalation.clock import SystemClock
from escalation.commands import ApproveDraft, AuditAnswer, WriteAsCustomer
from escalation.conversation import Conversation
from escalation.policy.decide import decide
from escalation.policy.load import load_default_policy
from escalation.routing.presence import Presence
from escalation.settings import EscalationSettings
from escalation.store.log_sql import SqliteLog
from escalation.store.migrate import migrate
from escalation.store.session import Database
from escalation.switchboard import Switchboard
from escalation.testing import ANNA, CUSTOMER_ID, SUSAN
from escalation.turn import TurnJudge

MAX_ERROR = 0.1
TOPIC = "delivery"
POLICY = load_default_policy()


class SureBot:
    """Always sure; whether its certificate holds is what the desk's labels say."""

    def __init__(self) -> None:
        self.is_certified = False

    async def draft(self, turns: Sequence[Turn]) -> Draft:
        confidence = Confidence(0.95, threshold=0.8, certified=self.is_certified)
        return Draft("Within three days.", confidence, answer_id="k1", topic=TOPIC)


class QuietReader:
    def read(self, turns: Sequence[Turn]) -> Signals:
        return Signals()


@dataclass
class Certifier:
    """Certifies from the ledger's labels, as `handraise calibrate` does, without fitting a model."""

    ledger: SqlLedger
    held: dict[str, Certified] = field(default_factory=dict)

    async def read(self) -> Mapping[str, Certified]:
        return self.held

    async def calibrate(self) -> bool:
        labels = [each for each in await self.ledger.list_labels() if each.right is not None]
        found = certify(
            [each.confidence or 0.0 for each in labels],
            [bool(each.right) for each in labels],
            max_error=MAX_ERROR,
            start=0.8,
        )
        self.held[TOPIC] = Certified(
            TOPIC,
            found.threshold is not None,
            found.bound,
            found.tries,
            found.errors,
            found.missing,
            SystemClock().now(),
        )
        return found.threshold is not None


class Desk:
    """A server's parts on one database file, without sockets."""

    def __init__(self, url: str) -> None:
        clock = SystemClock()
        settings = EscalationSettings(max_error=MAX_ERROR, veto_seconds=0.001)
        self.log = SqliteLog.open(url, clock=clock)
        self.database = Database.open(url)
        self.bot = SureBot()
        stored = SqlStandings(self.log)
        ledger = SqlLedger(self.database)
        bus = MemoryBus()
        self.known = KnownStandings(stored, bus)
        self.harvester = LedgerHarvester(self.log, ledger)
        self.certifier = Certifier(ledger)
        self.watch = AutonomyWatch(
            labels=ledger,
            standings=stored,
            certificates=self.certifier,
            clock=clock,
            rules=Rules(max_error=MAX_ERROR),
            announce=self.known.announce,
        )
        self.board = Switchboard(
            log=self.log,
            bus=bus,
            turns=TurnJudge(
                self.bot,
                QuietReader(),
                partial(decide, POLICY),
                settings,
                self.known,
                Auditor(b"key", 1.0).draw,
            ),
            desk=Presence(clock, 30),
            clock=clock,
            settings=settings,
        )

    async def start(self) -> None:
        await self.known.start()
        await self.board.start()

    async def stop(self) -> None:
        await self.board.stop()
        await self.known.stop()
        await self.log.close()
        self.database.close()

    async def ask(self) -> Conversation:
        """Have a customer ask, and wait until the bot's turn has come to its end."""
        opened = await self.board.open_conversation(CUSTOMER_ID)
        await self.board.take(opened.id, WriteAsCustomer(CUSTOMER_ID, "When?"), client_id="1")
        await self.board.wait_idle()
        return await self.board.load(opened.id)

    async def ask_and_approve(self, count: int) -> None:
        for _ in range(count):
            asked = await self.ask()
            assert asked.held is not None
            await self.board.take(asked.id, ApproveDraft(ANNA, asked.held.seq), client_id="2")

    async def ask_and_audit(self, count: int, *, right: bool) -> None:
        for _ in range(count):
            asked = await self.ask()
            while not asked.reviews:  # a veto window has to pass first
                await asyncio.sleep(0.002)
                asked = await self.board.load(asked.id)
            verdict = AuditAnswer(SUSAN, asked.reviews[0].answer_seq, "right" if right else "wrong")
            await self.board.take(asked.id, verdict, client_id="2")

    async def look(self) -> str:
        """Let the worker look, and say in which mode the topic is then."""
        await self.harvester.harvest()
        await self.watch.look()
        await self.known.refresh()
        return self.known.sheet.find(TOPIC).mode

    async def read_decision(self, asked: Conversation) -> dict[str, Any]:
        records = await self.board.read(asked.id)
        (decision,) = [each for each in records if each.kind == "DecisionMade"]
        found: dict[str, Any] = json.loads(decision.inner)
        return found


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "log.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
async def desk(tmp_path: Path, migrated: Path) -> AsyncIterator[Desk]:
    desk = Desk(f"sqlite:///{shutil.copy(migrated, tmp_path)}")
    await desk.start()
    yield desk
    await desk.stop()


async def test_a_topic_earns_autonomy_and_loses_it_when_its_error_rises(desk: Desk) -> None:
    await desk.ask_and_approve(28)
    assert await desk.look() == "approve"
    assert not await desk.certifier.calibrate(), "28 clean labels are one too few"
    await desk.ask_and_approve(2)
    assert await desk.look() == "approve"
    desk.bot.is_certified = await desk.certifier.calibrate()
    assert desk.bot.is_certified
    assert await desk.look() == "approve", "it counts from when the topic stood on its own"
    await desk.ask_and_approve(30)
    assert await desk.look() == "veto"

    asked = await desk.ask()
    decision = await desk.read_decision(asked)
    assert (decision["action"], decision["reasons"]) == ("veto", ["autonomy"])
    await desk.ask_and_audit(20, right=True)
    assert await desk.look() == "audit"
    assert (await desk.read_decision(await desk.ask()))["action"] == "answer"

    audits = 0
    while await desk.look() == "audit":
        await desk.ask_and_audit(7, right=True)
        await desk.ask_and_audit(3, right=False)  # three times the promised error
        audits += 10
        assert audits <= 150
    decision = await desk.read_decision(await desk.ask())
    assert (decision["action"], decision["reasons"]) == ("approve", ["autonomy"])
    (detail,) = [each["detail"] for each in decision["findings"] if each["rule"] == "autonomy"]
    assert "audited answers were wrong" in detail
    changes = await desk.known.list_changes(TOPIC)
    assert [each.after.mode for each in reversed(changes)] == ["veto", "audit", "approve"]
    assert all(each.after.cause and each.after.by is None for each in changes)


async def test_a_stopped_topic_goes_to_people_until_it_is_resumed(desk: Desk) -> None:
    word = Word(SUSAN.id, "2026-01-05T09:00:00.000Z", "Prices changed.")
    await desk.known.order(TOPIC, StopTopic(), word)
    asked = await desk.ask()
    decision = await desk.read_decision(asked)
    assert (asked.state, decision["reasons"]) == ("waiting", ["uncertified", "autonomy"])
    await desk.known.order(TOPIC, ResumeTopic(), word)
    asked = await desk.ask()
    assert (asked.state, asked.held is not None) == ("bot", True)
