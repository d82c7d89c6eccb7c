"""The house: loads its bot while it already takes messages, and notices what others change."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from agent.dialogue import Draft, Errand, MessageReader, Turn
from agent.errors import ModelUnknown
from agent_console.assembly import house as house_module
from agent_console.assembly import open_house as open_house_module
from agent_console.assembly.house import NOT_LOADED
from agent_console.assembly.open_house import open_house
from agent_console.assembly.stores import open_ledger
from agent_console.settings import load_settings
from escalation.commands import OpenConversation, WriteAsCustomer
from escalation.errors import StorageUnavailable
from escalation.testing import CONVERSATION, CUSTOMER_ID, build_write
from tests.agent_console.live_server import StubBot, StubReader, run_server

TURNS = [Turn("customer", "Where is it?")]
STRICT = "rules:\n  low_confidence:\n    action: handoff\n    min_confidence: 0.99\n"
SHOP = "tests.agent.tools.shop"


async def test_what_a_killed_server_left_is_taken_up_at_the_next_start(tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path, limits="off")
    killed = await open_house(settings, bot=StubBot(), reader=StubReader())
    await killed.presence.start()
    await killed.log.append(build_write(OpenConversation(CUSTOMER_ID)))
    await killed.log.append(build_write(WriteAsCustomer(CUSTOMER_ID, "Hello?")))
    for timer in killed.presence._timers:
        timer.cancel()
    again = await open_house(settings, bot=StubBot(), reader=StubReader())
    await again.start()
    await again.wait_loaded()
    await again.switchboard.wait_idle()
    kinds = [each.kind for each in await again.log.read(CONVERSATION, after=2)]
    assert kinds[0] == "DecisionMade"
    assert await again.log.list_turns() == []
    await again.stop()
    await killed.log.close()
    await asyncio.to_thread(killed.database.close)


async def test_without_a_bot_everything_goes_to_people(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> StubBot:
        raise ModelUnknown("There is no model x.")

    monkeypatch.setattr(open_house_module, "open_bot", fail)
    settings = load_settings(data=tmp_path, limits="off")
    house = await open_house(settings, reader=StubReader())
    await house.start()
    await house.wait_loaded()
    assert list(house.read_troubles()) == [NOT_LOADED]
    assert list(house.explain_troubles()) == ["The bot could not be loaded: There is no model x."]
    judged = await house.switchboard.predict(TURNS)
    assert (judged.decision.action, judged.decision.reasons) == ("handoff", ["bot_failed"])
    await house.stop()


class LearningBot(StubBot):
    """Knows something new whenever it looks."""

    refreshed = 0

    @property
    def knowledge_version(self) -> int:
        return self.refreshed

    async def draft(self, turns: Sequence[Turn]) -> Draft:
        return await super().draft(turns)

    async def refresh(self) -> bool:
        self.refreshed += 1
        return True


async def test_changes_by_other_processes_are_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house_module, "FRESH_SECONDS", 0.02)
    policy = tmp_path / "policy.yaml"
    policy.write_text(STRICT.replace("0.99", "0.5"))
    bot = LearningBot()
    async with run_server(tmp_path / "data", bot=bot, policy=policy) as live:
        house = live.house
        in_force = house.policy
        first = in_force.current.version
        member, _ = await live.enrol("Late")
        policy.write_text(STRICT)
        os.utime(policy, (1, 1))
        async with asyncio.timeout(10):
            while house.people.find(member.person.id) is None or in_force.current.version == first:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        judged = await house.switchboard.predict(TURNS)
        assert judged.decision.reasons == ["low_confidence"]
        assert bot.refreshed > 0
        assert f"handraise_knowledge_version {bot.refreshed}.0" in house.metrics.render().decode()
        second = house.policy.current.version
        policy.write_text("rules: [")
        os.utime(policy, (2, 2))
        await asyncio.sleep(0.1)
        assert house.policy.current.version == second


async def test_a_running_house_keeps_its_ledger(tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path)
    house = await open_house(settings, bot=StubBot(), reader=StubReader())
    await house.start()
    await house.wait_loaded()
    for command in (OpenConversation(CUSTOMER_ID), WriteAsCustomer(CUSTOMER_ID, "Where is it?")):
        await house.switchboard.take(CONVERSATION, command)
    ledger = open_ledger(house.database)
    async with asyncio.timeout(10):
        while not (rows := await ledger.list_decisions()):  # noqa: ASYNC110 a thread
            await asyncio.sleep(0.05)
    await house.stop()
    assert [(row.conversation_id, row.question) for row in rows] == [(CONVERSATION, "Where is it?")]


async def test_a_bot_that_the_storage_kept_from_loading_is_loaded_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(house_module, "FRESH_SECONDS", 0.01)
    house = await open_house(load_settings(data=tmp_path), reader=StubReader())
    tries = 0

    async def open_bot() -> StubBot:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise StorageUnavailable(cause="database or disk is full")
        return StubBot()

    house.open_bot = open_bot
    await house.start()
    await house.wait_loaded()
    assert (tries, list(house.read_troubles())) == (3, [])
    assert "the bot cannot be loaded yet" in caplog.text
    await house.stop()


async def test_that_the_model_failed_is_a_warning_until_it_answers(tmp_path: Path) -> None:
    house = await open_house(load_settings(data=tmp_path), bot=StubBot(), reader=StubReader())
    assert list(house.read_warnings()) == []
    house.metrics.note_trouble("openai:gpt", "The model's provider does not accept the key.")
    assert list(house.read_warnings()) == [
        "openai:gpt failed when it was last asked: The model's provider does not accept the key."
    ]
    house.metrics.note_trouble("openai:gpt", "")
    assert list(house.read_warnings()) == []
    await house.stop()


async def test_a_part_that_broke_off_keeps_the_house_from_nothing_at_its_end(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = await open_house(load_settings(data=tmp_path), bot=StubBot(), reader=StubReader())
    monkeypatch.setattr(house.metrics.ready, "set", lambda _: 1 / 0)
    await house.start()
    await asyncio.sleep(0.05)
    await house.stop()
    assert "a part of the house had broken off" in caplog.text
    with pytest.raises(StorageUnavailable):
        await house.log.read_all()


async def test_a_house_that_serves_nobody_knows_how_topics_stand(tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path, uncertified="answer", limits="off")
    house = await open_house(settings, bot=StubBot(), reader=StubReader())
    await house.load()
    judged = await house.switchboard.predict(TURNS)
    assert (judged.decision.action, judged.decision.reasons) == ("answer", [])
    await house.stop()


async def test_a_house_loads_its_tools_with_its_bot(tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("rules:\n  bot_failed:\ntools:\n  refund: free\n")
    settings = load_settings(data=tmp_path, tools=f"{SHOP}:refund", policy=policy)
    house = await open_house(settings, bot=StubBot(), reader=StubReader())
    assert house.tools is not None
    args = {"order": "4711", "amount": 20}
    assert house.tools.check("refund", args) == (
        "The tools are not loaded yet. Try again in a moment."
    )
    await house.start()
    await house.wait_loaded()
    assert house.tools.check("refund", args) is None
    assert house.turns.permit("refund") == "free"
    await house.stop()


async def test_tools_that_cannot_be_loaded_are_a_bot_that_cannot(tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path, tools="no_such_module:TOOLS")
    house = await open_house(settings, bot=StubBot(), reader=StubReader())
    await house.start()
    await house.wait_loaded()
    assert house.tools is not None
    assert "HANDRAISE_TOOLS: no_such_module:TOOLS" in (house.bot.problem or "")
    assert "could not be loaded" in (house.tools.check("refund", {}) or "")
    await house.stop()


async def test_tools_are_loaded_also_where_something_else_of_the_bot_cannot_be(
    tmp_path: Path,
) -> None:
    async def break_down(_: object) -> MessageReader:
        raise RuntimeError("no words are known")

    settings = load_settings(data=tmp_path, tools=f"{SHOP}:refund")
    house = await open_house(settings)
    house.policy.open_reader = break_down
    await house.start()
    try:
        await house.wait_loaded()
        assert house.tools is not None
        async with asyncio.timeout(20):
            used = await house.tools.run("refund", {"order": "4711", "amount": 5}, Errand("c1"))
        assert used.ok
        assert house.bot.problem == "RuntimeError, see the server's log."
    finally:
        await house.stop()
