"""What is stored is calibrated and put in force; the bot follows; earlier calibrations come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from agent import recalibrating
from agent.calibrating import calibrate
from agent.certifications_memory import MemoryCertifications
from agent.confidence.label import Label
from agent.confidence.sift import is_to_fit
from agent.dialogue import Draft, Turn
from agent.errors import CalibrationInvalid, CalibrationUnknown, NoLabels
from agent.in_force import (
    CERTIFICATES_BROKEN,
    CERTIFICATES_OF_OTHERS,
    CERTIFICATES_OLD,
    build_basis,
    find_in_force,
)
from agent.knowledge.entry import Entry
from agent.knowledge.search import Knowledge
from agent.knowledge.store import LearntQuestion
from agent.knowledge.store_memory import MemoryKnowledge
from agent.live_bot import LiveBot
from agent.recalibrating import Request, recalibrate, roll_back
from agent.settings import BotSettings
from agent.testing import WordEmbedder, build_knowledge
from tests.agent.remembered_fits import remember_fits

ENTRIES = [
    Entry("cost", "It costs five.", ("What does delivery cost?", "delivery price"), topic="money"),
    Entry("time", "Two days.", ("How long does delivery take?", "delivery time in days")),
]
SETTINGS = BotSettings(max_error=0.1)
ASKED = "What does delivery cost?"
BY_HAND = Request("sam", "command")


class Desk:
    """Stored knowledge and calibrations, and a bot that follows them."""

    def __init__(self) -> None:
        self.knowledge = MemoryKnowledge()
        self.certifications = MemoryCertifications()
        self.settings = SETTINGS
        self.bot: LiveBot

    async def open(self) -> None:
        self.bot = await LiveBot.open(
            self.settings,
            self.knowledge,
            load=WordEmbedder,
            certifications=self.certifications,
        )

    async def ask(self) -> Draft:
        await self.bot.refresh()
        return await self.bot.draft([Turn("customer", ASKED)])

    async def calibrate(self, *, is_kept: bool = True) -> int | None:
        labels = build_labels(await self.ask())
        done = await recalibrate(
            self.settings,
            self.knowledge,
            self.certifications,
            labels,
            WordEmbedder(),
            replace(BY_HAND, is_kept=is_kept),
        )
        assert done.report.is_certified
        return done.number


def build_labels(draft: Draft) -> list[Label]:
    return [
        Label(
            conversation_id=f"c{number}",
            seq=3,
            at="2026-01-05T09:00:00.000Z",
            question=ASKED,
            answer_id=draft.answer_id,
            right=True,
            right_id=draft.answer_id,
            signals=draft.signals,
            topic=draft.topic,
            versions=draft.versions,
        )
        for number in range(80)
    ]


@pytest.fixture
async def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    remember_fits(monkeypatch)
    desk = Desk()
    await desk.knowledge.replace_sources({"faq.jsonl": ENTRIES}, after=0)
    await desk.open()
    return desk


async def save(desk: Desk, certification: Mapping[str, Any] | None) -> None:
    await desk.certifications.save(
        made_by="x", cause="command", certification=certification, report={}
    )


async def test_a_calibration_comes_into_force_between_two_drafts(desk: Desk) -> None:
    before = await desk.ask()
    assert before.confidence.certified is False
    assert await desk.calibrate() == 1
    after = await desk.ask()
    assert (after.confidence.certified, after.confidence.scope) == (True, "topic money")
    assert after.versions["calibration"] == "c1"
    assert desk.bot.in_force.number == 1
    assert await desk.bot.refresh() is False
    newest = await desk.certifications.read_newest()
    assert newest is not None
    assert (newest.made_by, newest.cause) == ("sam", "command")
    assert (newest.report["labels"], newest.report["certified"]) == (80, True)


async def test_a_dry_run_keeps_nothing(desk: Desk) -> None:
    assert await desk.calibrate(is_kept=False) is None
    assert await desk.certifications.read_number() == 0


async def test_what_was_learnt_where_labels_certify_shapes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    shaping, certifying = "c7", "c2"
    assert (is_to_fit(shaping), is_to_fit(certifying)) == (True, False)
    await desk.knowledge.add_learnt(
        [LearntQuestion(each, 3, "cost", f"Dear {each}?") for each in (shaping, certifying)]
    )
    seen: list[str] = []

    def watch(knowledge: Knowledge, *given: Any) -> Any:
        seen.extend(passage.text for passage in knowledge.learnt)
        return calibrate(knowledge, *given)

    monkeypatch.setattr(recalibrating, "calibrate", watch)
    await desk.calibrate()
    assert seen == ["Dear c7?"]


async def test_nothing_is_kept_of_no_labels(desk: Desk) -> None:
    with pytest.raises(NoLabels):
        await recalibrate(
            SETTINGS, desk.knowledge, desk.certifications, [], WordEmbedder(), BY_HAND
        )
    assert await desk.certifications.read_number() == 0


async def test_one_may_go_back_and_forth(desk: Desk) -> None:
    await desk.calibrate()
    assert await roll_back(desk.certifications, 0, "sam") == 2
    assert (await desk.ask()).confidence.certified is False
    assert await roll_back(desk.certifications, 1, "sam") == 3
    assert (await desk.ask()).confidence.certified is True
    assert await roll_back(desk.certifications, 2, "sam") == 4
    assert (await desk.ask()).confidence.certified is False
    causes = [each.cause for each in await desk.certifications.list_newest()]
    assert causes == ["rollback 2", "rollback 1", "rollback 0", "command"]


async def test_nobody_goes_back_to_what_cannot_be_used(desk: Desk) -> None:
    with pytest.raises(CalibrationUnknown):
        await roll_back(desk.certifications, 5, "sam")
    await save(desk, {"format": 0})
    with pytest.raises(CalibrationInvalid, match="another version"):
        await roll_back(desk.certifications, 1, "sam")
    await desk.calibrate()
    newest = await desk.certifications.read_newest()
    assert newest is not None
    assert newest.certification is not None
    await save(desk, {**newest.certification, "scopes": 3})
    with pytest.raises(CalibrationInvalid):
        await roll_back(desk.certifications, 3, "sam")
    assert await desk.certifications.read_number() == 3


@pytest.mark.parametrize(
    ("spoiled", "trouble"),
    [({"scopes": 3}, CERTIFICATES_BROKEN), ({"format": 0}, CERTIFICATES_OLD)],
)
async def test_what_cannot_be_read_makes_nobody_bolder(
    desk: Desk, spoiled: Mapping[str, Any], trouble: str
) -> None:
    await desk.calibrate()
    newest = await desk.certifications.read_newest()
    assert newest is not None
    assert newest.certification is not None
    await save(desk, {**newest.certification, **spoiled})
    found = (await desk.ask()).confidence
    assert (found.certified, found.scope, found.waivable) == (False, "", False)
    assert found.value is not None
    assert trouble in desk.bot.warnings
    await roll_back(desk.certifications, 1, "sam")
    assert (await desk.ask()).confidence.certified is True
    assert desk.bot.warnings == ()


@pytest.mark.parametrize(
    "changes", [{"max_error": 0.01}, {"level": 0.999}, {"model": "other:model"}]
)
async def test_certificates_of_another_bot_or_promise_are_not_used(
    desk: Desk, changes: dict[str, Any]
) -> None:
    await desk.calibrate()
    other = replace(SETTINGS, **changes)
    knowledge = build_knowledge({"a": ["b"]})
    found = await find_in_force(desk.certifications, build_basis(other, knowledge))
    assert (found.certification, found.trouble) == (None, CERTIFICATES_OF_OTHERS)
    assert (found.number, found.is_broken) == (1, False)


async def test_a_changed_answer_is_not_covered_and_the_others_are(desk: Desk) -> None:
    await desk.calibrate()
    changed = [ENTRIES[0], replace(ENTRIES[1], answer="Three days.")]
    await desk.knowledge.replace_sources({"faq.jsonl": changed}, after=1)
    assert (await desk.ask()).confidence.certified is True
    dearer = [replace(ENTRIES[0], answer="It costs nine."), changed[1]]
    await desk.knowledge.replace_sources({"faq.jsonl": dearer}, after=2)
    assert (await desk.ask()).confidence.certified is False
