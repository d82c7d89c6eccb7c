"""examples/own_agent: the agent of the example answers in the real house, and is judged there."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from agent.adding import add_knowledge
from agent.dialogue import Turn
from agent.errors import ModelUnknown
from agent.in_force import find_prompt, name_model
from agent_console.assembly.bot import build_bot_settings
from agent_console.assembly.open_house import open_house
from agent_console.assembly.stores import open_knowledge
from agent_console.settings import load_settings
from escalation.turn import Judged

EXAMPLE = Path(__file__).parents[2] / "examples" / "own_agent"


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(EXAMPLE)
    monkeypatch.setattr(sys, "path", list(sys.path))
    return "shop_agent:bot"


async def ask(folder: Path, place: str, *questions: str, knowledge: bool = True) -> list[Judged]:
    settings = load_settings(data=folder, bot=place, uncertified="answer")
    house = await open_house(settings)
    try:
        if knowledge:
            await add_knowledge([EXAMPLE / "faq.jsonl"], open_knowledge(house.database))
        await house.load()
        return [await house.switchboard.predict([Turn("customer", each)]) for each in questions]
    finally:
        await house.stop()


async def test_what_the_knowledge_says_too_is_sent_and_the_rest_is_not(
    tmp_path: Path, place: str
) -> None:
    backed, other = await ask(tmp_path, place, "When does my parcel arrive?", "Can I send it back?")
    assert backed.decision.draft == other.decision.draft == "Parcels arrive within three days."
    assert (backed.decision.action, backed.decision.answer_id) == ("answer", "delivery")
    assert (other.decision.action, other.decision.reasons) == ("handoff", ["low_confidence"])
    assert (other.decision.confidence, other.decision.answer_id) == (None, None)
    assert backed.decision.versions["model"].startswith("own:shop_agent:bot@")


async def test_labels_of_its_drafts_calibrate_it(tmp_path: Path, place: str) -> None:
    (judged,) = await ask(tmp_path, place, "When does my parcel arrive?")
    settings = build_bot_settings(load_settings(data=tmp_path, bot=place))
    drafted = judged.decision.versions
    assert (drafted["model"], drafted["prompt"]) == (
        name_model(settings),
        find_prompt(settings).version,
    )


async def test_without_knowledge_nothing_is_measured_and_nothing_is_sent(
    tmp_path: Path, place: str
) -> None:
    (judged,) = await ask(tmp_path, place, "When does my parcel arrive?", knowledge=False)
    assert judged.decision.confidence is None
    assert judged.decision.action == "handoff"
    assert judged.decision.draft == "Parcels arrive within three days."


async def test_a_bot_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelUnknown, match="no_such_shop:bot cannot be imported"):
        await ask(tmp_path, "no_such_shop:bot", "Hi")
