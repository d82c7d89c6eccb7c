"""How the desk is run: as its file says, as long as nothing unseen would be sent."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from agent_console.assembly import house as house_module
from agent_console.assembly.desk import SEND_WITHOUT_DRAW, PlanInForce, load_desk
from agent_console.assembly.open_house import open_house
from agent_console.settings import load_settings
from escalation.routing.load import DeskInvalid
from escalation.routing.plan import DeskPlan
from tests.agent_console.live_server import StubBot, StubReader


def test_without_a_file_the_desk_is_always_open() -> None:
    assert load_desk(load_settings()) == DeskPlan()


def test_what_no_person_has_seen_is_sent_only_where_it_was_drawn_first(tmp_path: Path) -> None:
    file = tmp_path / "desk.yaml"
    file.write_text("approval: {seconds: 60, then: send}\n")
    with pytest.raises(DeskInvalid) as refused:
        load_desk(load_settings(desk=file))
    assert all(words in str(refused.value) for words in SEND_WITHOUT_DRAW)
    plan = load_desk(load_settings(desk=file, audit="before"))
    assert (plan.approval.seconds, plan.approval.then) == (60, "send")


async def test_a_changed_file_holds_and_a_wrong_one_leaves_the_plan_as_it_was(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "desk.yaml"
    change(file, "times: [{first_reply: 5m}]", 1)
    settings = load_settings(desk=file)
    plan = PlanInForce(load_desk(settings), settings)
    first, hours, keeper = plan.current, plan.hours, plan.timekeeper
    await plan.follow()
    change(file, "times: [{first_reply: 300}]  # the same", 2)
    await plan.follow()
    assert (plan.current, plan.hours, plan.timekeeper) == (first, hours, keeper)
    for number, wrong in enumerate(("times: 5m", "approval: {then: send}", "{"), 3):
        change(file, wrong, number)
        await plan.follow()
        await plan.follow()
    file.unlink()
    await plan.follow()
    assert plan.current is first
    assert caplog.text.count("the changed desk file is not used") == 4
    assert "approval.then: send, without HANDRAISE_AUDIT=before" in caplog.text
    change(file, "hours: {monday: 09:00-17:00}", 9)
    await plan.follow()
    assert (plan.current.times, plan.timekeeper.has_promises) == ((), False)
    assert not plan.hours[""].is_always_open


async def test_a_running_house_follows_its_desk_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house_module, "FRESH_SECONDS", 0.02)
    file = tmp_path / "desk.yaml"
    change(file, "offers: {seconds: null}", 1)
    settings = load_settings(data=tmp_path / "data", desk=file)
    house = await open_house(settings, bot=StubBot(), reader=StubReader())
    await house.start()
    change(file, "groups: {billing: {}}\napproval: {seconds: 2m}\n", 2)
    async with asyncio.timeout(10):
        while not house.plan.current.groups:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert house.plan.current.approval.seconds == 120
    await house.stop()


def change(file: Path, text: str, time: int) -> None:
    """Write a file as if it had been changed then."""
    file.write_text(text)
    os.utime(file, (time, time))
