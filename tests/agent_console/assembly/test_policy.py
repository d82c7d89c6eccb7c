"""The policy: conditions cost nothing where there are none, and a changed file is taken up."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from agent.dialogue import MessageReader, Turn
from agent_console.assembly import house as house_module
from agent_console.assembly.open_house import open_house
from agent_console.settings import load_settings
from tests.agent_console.live_server import StubBot, StubReader

STRICT = "rules:\n  low_confidence:\n    action: handoff\n    min_confidence: 0.99\n"


async def test_a_changed_policy_holds_also_where_its_examples_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def break_down(_: object) -> MessageReader:
        raise RuntimeError("no words are known")

    monkeypatch.setattr(house_module, "FRESH_SECONDS", 0.02)
    policy = tmp_path / "policy.yaml"
    policy.write_text(STRICT)
    settings = load_settings(data=tmp_path / "data", policy=policy)
    house = await open_house(settings, bot=StubBot(), reader=StubReader())
    await house.start()
    await house.wait_loaded()
    house.policy.open_reader = break_down
    topic = "  sensitive_topic:\n    topics:\n      bricks: { examples: [I sent a brick] }\n"
    policy.write_text(f"{STRICT}{topic}tools:\n  refund: human\n")
    os.utime(policy, (1, 1))
    async with asyncio.timeout(10):
        while house.turns.permit("refund") != "human":  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    policy.write_text(f"{STRICT}tools:\n  refund: free\n")
    os.utime(policy, (2, 2))
    async with asyncio.timeout(10):
        while house.turns.permit("refund") != "free":  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert "the changed policy's examples are not used" in caplog.text
    await house.stop()


async def test_a_changed_rule_in_python_is_taken_up_and_both_policies_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house_module, "FRESH_SECONDS", 0.02)
    policy, rules = tmp_path / "policy.yaml", tmp_path / "rules.py"
    policy.write_text(f"{STRICT}python: {{ mine: 'rules.py:mine' }}\n")
    rules.write_text("def mine(situation):\n    return None\n")
    settings = load_settings(data=tmp_path / "data", policy=policy)
    house = await open_house(settings, bot=StubBot(), reader=StubReader())
    await house.start()
    await house.wait_loaded()
    before = house.policy.current.version
    rules.write_text("def mine(situation:\n")
    os.utime(rules, (1, 1))
    await asyncio.sleep(0.1)
    assert house.policy.current.version == before
    rules.write_text("def mine(situation):\n    return 'Mine.'\n")
    os.utime(rules, (2, 2))
    async with asyncio.timeout(10):
        while house.policy.current.version == before or len(house.policies.list()) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    judged = await house.switchboard.predict([Turn("customer", "Where is it?")])
    assert "mine" in judged.decision.reasons
    newest, first = house.policies.list()
    assert (newest.version, first.version) == (house.policy.current.version, before)
    assert newest.files == {"rules.py": rules.read_text()}
    await house.stop()


async def test_a_policy_without_conditions_loads_no_library_for_them(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from agent_console.assembly.policy import load_policy_at; "
        "load_policy_at(Path(sys.argv[1])); print('cel' in sys.modules)"
    )
    file, told = tmp_path / "policy.yaml", []
    for text in (STRICT, f"{STRICT}conditions: {{ night: {{ when: '!hours.open' }} }}\n"):
        file.write_text(text)
        done = await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, str(file), stdout=asyncio.subprocess.PIPE
        )
        told.append((await done.communicate())[0].decode().strip())
    assert told == ["False", "True"]
