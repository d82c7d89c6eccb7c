"""The house is built from the settings, or nothing is opened at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.dialogue import Turn
from agent_console.assembly.open_house import open_house
from agent_console.assembly.stand_ins import WaitingReader
from agent_console.settings import load_settings
from escalation.errors import HandraiseError
from escalation.policy.problems import PolicyError
from tests.agent_console.live_server import StubBot


async def test_a_house_that_serves_nobody_loads_everything_at_once(tmp_path: Path) -> None:
    house = await open_house(load_settings(data=tmp_path, limits="off"), bot=StubBot())
    assert isinstance(house.turns.reader, WaitingReader)
    await house.load()
    judged = await house.switchboard.predict([Turn("customer", "I want a human.")])
    assert judged.draft is not None
    assert judged.decision.signals["wants_human"] > 0.5
    await house.stop()


async def test_a_broken_policy_or_folder_stops_before_anything_is_opened(tmp_path: Path) -> None:
    broken = tmp_path / "policy.yaml"
    broken.write_text("rules: [")
    with pytest.raises(PolicyError):
        await open_house(load_settings(data=tmp_path / "data", policy=broken))
    assert not (tmp_path / "data").exists()
    with pytest.raises(HandraiseError, match="HANDRAISE_DATA"):
        await open_house(load_settings(data=broken / "data"))
