"""`handraise policy replay`: the same decisions under the same policy, and what another would change."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from agent_console.commands.policy_replay import run_replay
from agent_console.settings import Settings, load_settings
from escalation.commands import FinishTurn, OpenConversation, WriteAsCustomer
from escalation.policy.problems import PolicyError
from escalation.store.log_sql import SqliteLog
from escalation.store.migrate import migrate
from escalation.testing import CONVERSATION, FakeClock, build_decision, build_write
from tests.agent_console.adapters.thousand import Thousand, play

Lines = Any


@pytest.fixture(scope="module")
async def played(tmp_path_factory: pytest.TempPathFactory) -> Thousand:
    return await play(tmp_path_factory.mktemp("played"), 60)


def open_settings(played: Thousand) -> Settings:
    return load_settings(data=played.folder)


async def call(played: Thousand, file: Path, capsys: Lines, *, last: int, as_json: bool) -> str:
    # In a thread of its own, as the command has its own loop.
    await asyncio.to_thread(run_replay, open_settings(played), file, last=last, as_json=as_json)
    return str(capsys.readouterr().out)


async def test_the_same_policy_changes_nothing(played: Thousand, capsys: Lines) -> None:
    file = played.folder / "policy.yaml"
    lines = (await call(played, file, capsys, last=1000, as_json=False)).splitlines()
    assert lines[0].startswith(f"Policy {played.policy.version}, on the last ")
    assert lines[1:] == ["Every decision is the same, bit for bit."]


async def test_another_policy_is_told_with_its_cost(played: Thousand, capsys: Lines) -> None:
    file = played.folder / "strict.yaml"
    file.write_text("rules: { low_confidence: { min_confidence: 1.0 } }\n")
    told = json.loads(await call(played, file, capsys, last=1000, as_json=True))
    assert told["decisions"] == told["repeated"] > 100
    assert told["changed"] > 50
    assert {"from": "answer", "to": "handoff"}.items() <= next(
        each for each in told["moves"] if each["from"] == "answer"
    ).items()
    assert told["reasons"]["gold"]["gained"] == 0
    hours = told["hours"]
    more, fewer = told["conversations"]["handed_over_too"], told["conversations"]["no_longer"]
    assert hours["handled"] > 10
    assert hours["difference"] == round((more - fewer) * hours["median_seconds"] / 3600, 2)
    assert len(told["examples"]) == 10
    assert {"before", "after", "details", "conversation_id", "seq", "at"} == set(
        told["examples"][0]
    )
    lines = (await call(played, file, capsys, last=1000, as_json=False)).splitlines()
    assert any(line.startswith("Work for people: ") for line in lines)
    assert f"{more} conversations more would be handed over, {fewer} no longer." in lines


async def test_hours_are_not_made_up_where_nobody_handled_anything(
    tmp_path: Path, capsys: Lines
) -> None:
    url = f"sqlite:///{tmp_path / 'handraise.db'}"
    migrate(url)
    log = SqliteLog.open(url, clock=FakeClock())
    for command in (
        OpenConversation("v1"),
        WriteAsCustomer("v1", "Where is it?"),
        FinishTurn(1, build_decision("handoff"), False),
    ):
        await log.append(build_write(command, conversation_id=CONVERSATION))
    await log.close()
    file = tmp_path / "policy.yaml"
    file.write_text("rules: { bot_failed: }\n")
    empty = Thousand(url, tmp_path, None, 1)  # type: ignore[arg-type]
    told = json.loads(await call(empty, file, capsys, last=10, as_json=True))
    assert (told["decisions"], told["repeated"], told["hours"]) == (1, 0, None)
    assert told["not_repeated"] == {"older_version": 1}
    text = await call(empty, file, capsys, last=10, as_json=False)
    assert "1 more cannot be: made by a version that did not keep all it was judged by." in text


def test_a_broken_policy_is_told(tmp_path: Path) -> None:
    with pytest.raises(PolicyError):
        run_replay(load_settings(data=tmp_path), tmp_path / "gone.yaml", last=10, as_json=False)
