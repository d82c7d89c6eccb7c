"""From conversations to certificates and back, on a real database and by the commands."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer

from agent.adding import add_knowledge
from agent.dialogue import Turn
from agent.errors import CalibrationInvalid, CalibrationUnknown, NoLabels
from agent.live_bot import LiveBot
from agent.testing import WordEmbedder
from agent_console.assembly.bot import build_bot_settings
from agent_console.assembly.house import House
from agent_console.assembly.open_house import open_house
from agent_console.assembly.stores import open_certifications, open_knowledge
from agent_console.commands import calibrate
from agent_console.commands.calibrate import Wish, run_calibrate
from agent_console.commands.trouble import WrongUse
from agent_console.settings import Settings, load_settings
from escalation.commands import ApproveDraft, FinishTurn, OpenConversation, WriteAsCustomer
from escalation.conversation import Conversation
from escalation.events import DecisionInner
from escalation.store.tables import CertificationRow
from escalation.testing import ANNA, CUSTOMER_ID, build_write
from tests.agent.remembered_fits import remember_fits

ANSWERS = {
    "delivery": {
        "cost": (
            "Delivery costs five euro.",
            ["What does delivery cost?", "delivery price please"],
        ),
        "days": (
            "Delivery takes two days.",
            ["How many days until delivery?", "delivery time days"],
        ),
    },
    "tents": {
        "wash": ("Wash tents by hand.", ["How do I wash my tent?", "cleaning a tent"]),
        "poles": (
            "We sell spare poles.",
            ["Which spare poles are there?", "broken poles spare part"],
        ),
    },
}
ASKED = [
    question for topic in ANSWERS.values() for _, asked in topic.values() for question in asked
]
EACH = 20
"""Conversations for each question: 160 in all."""


@dataclass(slots=True)
class Shop:
    """A database with knowledge, and what is done with it."""

    settings: Settings

    def write_knowledge(self, answers: Mapping[str, Mapping[str, tuple[str, list[str]]]]) -> None:
        rows = [
            {"id": entry, "topic": topic, "answer": answer, "questions": asked}
            for topic, entries in answers.items()
            for entry, (answer, asked) in entries.items()
        ]
        file = self.settings.data / "faq.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))

        async def add() -> None:
            house = await open_house(self.settings)
            await add_knowledge([file], open_knowledge(house.database), load=WordEmbedder)
            await close(house)

        asyncio.run(add())

    def talk(self) -> None:
        """Ask every question again and again, and let a person approve every answer."""

        async def talk() -> None:
            house = await self.open()
            decisions = [await decide(house, question) for question in ASKED]
            await asyncio.gather(
                *(
                    converse(house, f"c{place}-{number}", question, decisions[place])
                    for place, question in enumerate(ASKED)
                    for number in range(EACH)
                )
            )
            await close(house)

        asyncio.run(talk())

    def judge(self, question: str) -> DecisionInner:
        """Say what the bot would do now."""

        async def judge() -> DecisionInner:
            house = await self.open()
            decision = await decide(house, question)
            await close(house)
            return decision

        return asyncio.run(judge())

    async def open(self) -> House:
        house = await open_house(self.settings)
        await house.standings.start()
        bot = await LiveBot.open(
            build_bot_settings(self.settings),
            open_knowledge(house.database),
            load=WordEmbedder,
            certifications=open_certifications(house.database),
        )
        await house.policy.load_reader()
        house.turns.bot = bot
        return house


async def decide(house: House, question: str) -> DecisionInner:
    judged = await house.turns.judge_turn(Conversation("c"), [Turn("customer", question)])
    return judged.decision


async def converse(house: House, key: str, question: str, decision: DecisionInner) -> None:
    held = decision.model_copy(update={"action": "approve", "through_seq": 2, "reasons": []})
    for command in (
        OpenConversation(CUSTOMER_ID),
        WriteAsCustomer(CUSTOMER_ID, question),
        FinishTurn(1, held, True),
        ApproveDraft(ANNA, 4),
    ):
        await house.log.append(build_write(command, conversation_id=key))


async def close(house: House) -> None:
    await house.standings.stop()
    await house.log.close()
    await asyncio.to_thread(house.database.close)


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which 160 answers were approved."""
    shop = Shop(load_settings(data=tmp_path_factory.mktemp("talked"), max_error=0.05))
    with pytest.MonkeyPatch.context() as patch:
        remember_fits(patch)
        shop.write_knowledge(ANSWERS)
        shop.talk()
    return shop.settings.data / "handraise.db"


@pytest.fixture
def shop(talked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    (tmp_path / "handraise.db").write_bytes(talked.read_bytes())
    monkeypatch.setattr(calibrate, "load_embedder", WordEmbedder)
    remember_fits(monkeypatch)
    return Shop(load_settings(data=tmp_path, max_error=0.05, uncertified="answer"))


def run(shop: Shop, capsys: pytest.CaptureFixture[str], wish: Wish | None = None) -> Any:
    capsys.readouterr()
    run_calibrate(shop.settings, wish or Wish(), as_json=True)
    return json.loads(capsys.readouterr().out)


def test_from_labels_to_certificates_and_back(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    before = shop.judge(ASKED[0])
    assert (before.certified, before.scope, before.versions["calibration"]) == (False, "", "1.1")

    report = run(shop, capsys)
    assert (report["number"], report["certified"], report["labels"]) == (1, True, 160)
    assert report["fit"] + report["certify"] == 160
    assert report["everything"]["errors"] == 0
    assert report["everything"]["tries"] >= 59
    assert report["everything"]["bound"] <= 0.05
    assert report["labels_needed"] == 0

    after = shop.judge(ASKED[0])
    assert (after.certified, after.versions["calibration"]) == (True, "c1")
    assert after.scope in ("everything", "topic delivery", "language en")
    assert after.threshold is not None
    assert after.confidence is not None
    assert after.confidence >= after.threshold

    assert run(shop, capsys, Wish(rollback=0)) == {"number": 2, "rolled_back_to": 0}
    assert shop.judge(ASKED[0]).certified is False
    assert run(shop, capsys, Wish(rollback=1))["number"] == 3
    again = shop.judge(ASKED[0])
    assert (again.certified, again.threshold) == (True, after.threshold)
    assert again.versions["calibration"] == "c3"

    kept = run(shop, capsys, Wish(lists=True))
    assert [(each["number"], each["cause"]) for each in kept] == [
        (3, "rollback 1"),
        (2, "rollback 0"),
        (1, "command"),
    ]


def test_a_broken_calibration_falls_to_approval_whatever_is_waived(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    run(shop, capsys)
    assert shop.judge(ASKED[0]).action == "answer"

    spoil(shop)
    broken = shop.judge(ASKED[0])
    assert (broken.action, broken.certified, broken.scope) == ("approve", False, "")
    assert broken.reasons == ["uncertified"]
    with pytest.raises(CalibrationInvalid):
        run(shop, capsys, Wish(rollback=2))
    assert [each["number"] for each in run(shop, capsys, Wish(lists=True))] == [2, 1]

    run(shop, capsys, Wish(rollback=1))
    assert shop.judge(ASKED[0]).action == "answer"


def test_what_changed_since_is_not_covered(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    run(shop, capsys)
    changed = {**ANSWERS, "delivery": {**ANSWERS["delivery"]}}
    changed["delivery"]["cost"] = ("Delivery costs nine euro.", ANSWERS["delivery"]["cost"][1])
    shop.write_knowledge(changed)
    price, time = shop.judge(ASKED[0]), shop.judge(ASKED[2])
    assert (price.answer_id, price.certified) == ("cost", False)
    assert (time.answer_id, time.certified) == ("days", True)
    report = run(shop, capsys)
    assert report["left_out"] == {"changed_entry": pytest.approx(30, abs=12)}
    assert shop.judge(ASKED[0]).certified is False


def test_certificates_hold_for_nothing_stricter(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    run(shop, capsys)
    for max_error, certified in ((0.1, True), (0.04, False)):
        stricter = Shop(load_settings(data=shop.settings.data, max_error=max_error))
        assert stricter.judge(ASKED[0]).certified is certified


def test_a_dry_run_keeps_nothing(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    report = run(shop, capsys, Wish(dry_run=True))
    assert (report["number"], report["certified"]) == (None, True)
    assert run(shop, capsys, Wish(lists=True)) == []


def test_it_is_told_to_people_in_lines(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    run_calibrate(shop.settings, Wish(), as_json=False)
    told = capsys.readouterr().out
    assert "Calibration 1, from 160 labels: " in told
    assert "everything               certified from a confidence of " in told
    run_calibrate(shop.settings, Wish(rollback=0), as_json=False)
    assert "No calibration is in force again (as number 2)" in capsys.readouterr().out
    run_calibrate(shop.settings, Wish(lists=True), as_json=False)
    listed = capsys.readouterr().out.splitlines()
    assert "rollback 0" in listed[0]
    assert listed[0].endswith("in force")
    assert "160 labels  certified" in listed[1]


def test_too_few_labels_end_with_what_is_missing(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    strict = Shop(load_settings(data=shop.settings.data, max_error=0.005))
    with pytest.raises(typer.Exit) as ended:
        run_calibrate(strict.settings, Wish(), as_json=False)
    assert ended.value.exit_code == 1
    assert "not certified: " in capsys.readouterr().out


def test_wrong_use_is_told(shop: Shop) -> None:
    with pytest.raises(WrongUse, match="exclude each other"):
        run_calibrate(shop.settings, Wish(lists=True, rollback=1), as_json=False)
    with pytest.raises(CalibrationUnknown):
        run_calibrate(shop.settings, Wish(rollback=7), as_json=False)


def test_nothing_is_calibrated_from_nothing(tmp_path: Path, shop: Shop) -> None:
    empty = load_settings(data=tmp_path / "empty")
    with pytest.raises(NoLabels):
        run_calibrate(empty, Wish(), as_json=False)


def spoil(shop: Shop) -> None:
    async def write() -> None:
        house = await open_house(shop.settings)
        with house.database.writing() as session:
            session.add(
                CertificationRow(made_at="2026", made_by="x", cause="labels", content='{"a"')
            )
        await close(house)

    asyncio.run(write())


def test_what_is_certified_earns_its_autonomy(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = Shop(load_settings(data=shop.settings.data, max_error=0.05))
    assert shop.judge(ASKED[0]).action == "approve"
    run(shop, capsys)

    async def look() -> DecisionInner:
        house = await shop.open()
        await house.watch.look()
        await house.standings.refresh()
        decision = await decide(house, ASKED[0])
        await close(house)
        return decision

    decision = asyncio.run(look())
    assert (decision.action, decision.reasons) == ("veto", ["autonomy"])
    (found,) = [each for each in decision.findings if each.rule == "autonomy"]
    assert "Certified by labels of its own." in found.detail
