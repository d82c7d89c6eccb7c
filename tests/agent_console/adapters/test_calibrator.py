"""The server keeps its ledger, and calibrates when enough new labels have come."""

from __future__ import annotations

import asyncio
import logging

import pytest

from agent.certifications import StoredCalibration
from agent.certifications_memory import MemoryCertifications
from agent.knowledge.store_memory import MemoryKnowledge
from agent.live_bot import LiveBot
from agent.settings import BotSettings
from agent.testing import WordEmbedder
from agent_console.adapters.calibrator import Calibrator, is_due
from escalation.autonomy.ledger_harvest import LedgerHarvester
from escalation.autonomy.ledger_memory import MemoryLedger
from escalation.commands import ApproveDraft, FinishTurn, OpenConversation, WriteAsCustomer
from escalation.errors import StorageUnavailable
from escalation.store.log_memory import MemoryLog
from escalation.testing import ANNA, CUSTOMER_ID, FakeClock, build_decision, build_write
from tests.agent.remembered_fits import remember_fits
from tests.agent.test_recalibrating import ENTRIES

SETTINGS = BotSettings()


class Place:
    """A server's parts, as far as a calibrator needs them."""

    def __init__(self) -> None:
        self.log = MemoryLog(FakeClock())
        self.ledger = MemoryLedger()
        self.knowledge = MemoryKnowledge()
        self.certifications = MemoryCertifications()
        self.bot: object = None
        self.calibrator = Calibrator(
            LedgerHarvester(self.log, self.ledger),
            self.ledger,
            self.knowledge,
            self.certifications,
            SETTINGS,
            lambda: self.bot,
        )

    async def open(self) -> None:
        await self.knowledge.replace_sources({"faq.jsonl": ENTRIES}, after=0)
        self.bot = await LiveBot.open(
            SETTINGS, self.knowledge, load=WordEmbedder, certifications=self.certifications
        )

    async def judge(self, name: str, count: int) -> None:
        for number in range(count):
            for command in (
                OpenConversation(CUSTOMER_ID),
                WriteAsCustomer(CUSTOMER_ID, "Where is it?"),
                FinishTurn(1, build_decision("approve"), True),
                ApproveDraft(ANNA, 4),
            ):
                await self.log.append(build_write(command, conversation_id=f"{name}{number}"))

    async def keep_up(self) -> int:
        await self.calibrator.keep_up()
        await self.calibrator.wait_idle()
        return await self.certifications.read_number()


@pytest.fixture
async def place(monkeypatch: pytest.MonkeyPatch) -> Place:
    remember_fits(monkeypatch)
    place = Place()
    await place.open()
    return place


async def test_the_ledger_follows_the_log(place: Place) -> None:
    await place.judge("c", 2)
    assert await place.keep_up() == 0
    assert await place.ledger.count_labels() == 2


async def test_enough_new_labels_make_a_new_calibration(place: Place) -> None:
    await place.judge("c", 25)
    assert await place.keep_up() == 1
    newest = await place.certifications.read_newest()
    assert newest is not None
    assert (newest.made_by, newest.cause, newest.report["labels"]) == ("server", "labels", 25)
    assert isinstance(place.bot, LiveBot)
    assert place.bot.in_force.number == 1
    assert await place.keep_up() == 1
    await place.judge("d", 24)
    assert await place.keep_up() == 1
    await place.judge("e", 1)
    assert await place.keep_up() == 2


async def test_another_bot_is_none_of_its_business(place: Place) -> None:
    place.bot = object()
    await place.judge("c", 30)
    assert await place.keep_up() == 0


async def test_a_calibration_that_fails_leaves_the_present_one(
    place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def refuse(**_: object) -> int:
        raise StorageUnavailable

    monkeypatch.setattr(place.certifications, "save", refuse)
    await place.judge("c", 30)
    with caplog.at_level(logging.WARNING):
        assert await place.keep_up() == 0
    assert "no calibration was made" in caplog.text
    assert await place.keep_up() == 0  # and is not tried again at once


async def test_following_goes_on_after_an_error(
    place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("agent_console.adapters.calibrator.SECONDS", 0)
    harvest, fails = place.calibrator.harvester.harvest, iter([StorageUnavailable(), ValueError()])

    async def shaky() -> object:
        for error in fails:
            raise error
        return await harvest()

    monkeypatch.setattr(place.calibrator.harvester, "harvest", shaky)
    await place.judge("c", 1)
    done = asyncio.Event()
    monkeypatch.setattr(Calibrator, "_is_due", lambda *_: _tell(done))
    place.calibrator.start()
    await done.wait()
    await place.calibrator.stop()
    assert await place.ledger.count_labels() == 1
    assert caplog.text.count("the ledger could not be kept") == 2


async def _tell(done: asyncio.Event) -> bool:
    done.set()
    return False


async def test_a_server_that_stops_gives_up_its_fit(place: Place) -> None:
    await place.judge("c", 30)
    await place.calibrator.keep_up()
    await place.calibrator.stop()
    assert await place.certifications.read_number() == 0


def build_newest(labels: int, cause: str = "labels") -> StoredCalibration:
    return StoredCalibration(3, "2026", "server", cause, {}, {"labels": labels})


@pytest.mark.parametrize(
    ("labels", "newest", "trouble", "due"),
    [
        (24, None, "", False),
        (25, None, "", True),
        (49, build_newest(25), "", False),
        (50, build_newest(25), "", True),
        (1249, build_newest(1000), "", False),
        (1250, build_newest(1000), "", True),
        (900, build_newest(1000), "", False),
        (1, build_newest(1000), "of another model", True),
        (5000, build_newest(1000, "rollback 2"), "", False),
    ],
)
def test_when_a_calibration_is_due(
    labels: int, newest: StoredCalibration | None, trouble: str, due: bool
) -> None:
    assert is_due(labels, newest, trouble) is due


def test_what_was_tried_is_not_tried_again_at_once() -> None:
    assert is_due(40, None, "", tried=30) is False
    assert is_due(55, None, "", tried=30) is True
    assert is_due(40, build_newest(9), "of another model", tried=40) is False
