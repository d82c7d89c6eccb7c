"""The house: loads its bot while it already takes messages, and notices what others change."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from agent.dialogue import Draft, Errand, MessageReader, Turn
from agent.errors import ModelUnknown
from agent_console import assembly
from agent_console.assembly import (
    WaitingBot,
    WaitingReader,
    build_first_standing,
    find_address,
    find_tools_version,
    name_node,
    note_address,
    open_database,
    open_house,
    open_ledger,
    open_signs,
    open_standings,
    open_tools,
)
from agent_console.settings import load_settings
from escalation.autonomy.mode import EVERYTHING, WAIVED
from escalation.autonomy.orders import ResumeTopic, StopTopic, Word
from escalation.clock import SystemClock
from escalation.commands import OpenConversation, WriteAsCustomer
from escalation.errors import HandraiseError, StorageUnavailable
from escalation.policy.problems import PolicyError
from escalation.store.log_sql import SqliteLog
from escalation.store.signs import Signs
from escalation.store.watermark import read_watermark
from escalation.testing import ANNA, CONVERSATION, CUSTOMER_ID, build_write, open_memory_log
from tests.agent_console.live_server import ANSWER, StubBot, StubReader, run_server

TURNS = [Turn("customer", "Where is it?")]
STRICT = "rules:\n  low_confidence:\n    action: handoff\n    min_confidence: 0.99\n"


async def test_drafts_asked_for_before_the_bot_is_there_wait_for_it() -> None:
    waiting = WaitingBot()
    early = asyncio.create_task(waiting.draft(TURNS))
    await asyncio.sleep(0)
    assert not waiting.is_loaded

    async def open_bot() -> StubBot:
        return StubBot()

    assert await waiting.load(open_bot) is not None
    assert (await early).text == ANSWER
    assert waiting.is_loaded


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (ModelUnknown("There is no model x."), "There is no model x."),
        (ZeroDivisionError("of a customer's words"), "ZeroDivisionError, see the server's log."),
    ],
)
async def test_a_bot_that_cannot_be_loaded_fails_every_draft_and_says_why(
    error: Exception, problem: str
) -> None:
    waiting = WaitingBot()

    async def open_bot() -> StubBot:
        raise error

    assert await waiting.load(open_bot) is None
    await waiting.wait_loaded()
    assert (waiting.is_loaded, waiting.problem) == (False, problem)
    with pytest.raises(type(error)):
        await waiting.draft(TURNS)


def test_a_reader_that_is_not_loaded_yet_gives_no_signals() -> None:
    with pytest.raises(RuntimeError, match="not loaded"):
        WaitingReader().read(TURNS)


async def test_a_house_that_serves_nobody_loads_everything_at_once(tmp_path: Path) -> None:
    house = await open_house(load_settings(data=tmp_path, limits="off"), bot=StubBot())
    assert isinstance(house.turns.reader, WaitingReader)
    await house.load()
    judged = await house.switchboard.predict([Turn("customer", "I want a human.")])
    assert judged.draft is not None
    assert judged.decision.signals["wants_human"] > 0.5
    await house.stop()


async def test_a_node_has_a_name_of_its_own_in_each_run(tmp_path: Path) -> None:
    assert name_node() != name_node()
    assert f"-{os.getpid()}-" in name_node()
    settings = load_settings(data=tmp_path, limits="off")
    house = await open_house(settings, bot=StubBot(), reader=StubReader())
    signs = open_signs(house.log)
    assert signs is not None
    await house.start()
    assert (await signs.read()).nodes == {house.log.node: 1}
    house.presence.connect(ANNA.id)
    await house.presence._beat(signs)
    assert [(each.node, each.person_id) for each in (await signs.read()).seats] == [
        (house.log.node, ANNA.id)
    ]
    await house.stop()
    again = await open_house(settings, bot=StubBot(), reader=StubReader())
    signs = open_signs(again.log)
    assert signs is not None
    assert again.log.node != house.log.node
    assert await signs.read() == Signs({}, [])
    await again.start()
    await again.stop()


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


def test_a_log_in_memory_has_no_neighbours() -> None:
    assert open_signs(open_memory_log()) is None


async def test_without_a_bot_everything_goes_to_people(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> StubBot:
        raise ModelUnknown("There is no model x.")

    monkeypatch.setattr(assembly, "open_bot", fail)
    settings = load_settings(data=tmp_path, limits="off")
    house = await open_house(settings, reader=StubReader())
    await house.start()
    await house.wait_loaded()
    assert list(house.read_troubles()) == [assembly.NOT_LOADED]
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
    monkeypatch.setattr(assembly, "FRESH_SECONDS", 0.02)
    policy = tmp_path / "policy.yaml"
    policy.write_text(STRICT.replace("0.99", "0.5"))
    bot = LearningBot()
    async with run_server(tmp_path / "data", bot=bot, policy=policy) as live:
        house = live.house
        first = house.policy.version
        member, _ = await live.enrol("Late")
        policy.write_text(STRICT)
        os.utime(policy, (1, 1))
        async with asyncio.timeout(10):
            while house.people.find(member.person.id) is None or house.policy.version == first:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        judged = await house.switchboard.predict(TURNS)
        assert judged.decision.reasons == ["low_confidence"]
        assert bot.refreshed > 0
        assert f"handraise_knowledge_version {bot.refreshed}.0" in house.metrics.render().decode()
        second = house.policy.version
        policy.write_text("rules: [")
        os.utime(policy, (2, 2))
        await asyncio.sleep(0.1)
        assert house.policy.version == second


async def test_a_changed_policy_holds_also_where_its_examples_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def break_down(_: object) -> MessageReader:
        raise RuntimeError("no words are known")

    monkeypatch.setattr(assembly, "FRESH_SECONDS", 0.02)
    policy = tmp_path / "policy.yaml"
    policy.write_text(STRICT)
    settings = load_settings(data=tmp_path / "data", policy=policy)
    house = await open_house(settings, bot=StubBot(), reader=StubReader())
    await house.start()
    await house.wait_loaded()
    house.open_reader = break_down
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
    monkeypatch.setattr(assembly, "FRESH_SECONDS", 0.02)
    policy, rules = tmp_path / "policy.yaml", tmp_path / "rules.py"
    policy.write_text(f"{STRICT}python: {{ mine: 'rules.py:mine' }}\n")
    rules.write_text("def mine(situation):\n    return None\n")
    settings = load_settings(data=tmp_path / "data", policy=policy)
    house = await open_house(settings, bot=StubBot(), reader=StubReader())
    await house.start()
    await house.wait_loaded()
    before = house.policy.version
    rules.write_text("def mine(situation:\n")
    os.utime(rules, (1, 1))
    await asyncio.sleep(0.1)
    assert house.policy.version == before
    rules.write_text("def mine(situation):\n    return 'Mine.'\n")
    os.utime(rules, (2, 2))
    async with asyncio.timeout(10):
        while house.policy.version == before or len(house.policies.list()) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    judged = await house.switchboard.predict([Turn("customer", "Where is it?")])
    assert "mine" in judged.decision.reasons
    newest, first = house.policies.list()
    assert (newest.version, first.version) == (house.policy.version, before)
    assert newest.files == {"rules.py": rules.read_text()}
    await house.stop()


async def test_a_policy_without_conditions_loads_no_library_for_them(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from agent_console.assembly import load_policy_at; "
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


async def test_a_broken_policy_or_folder_stops_before_anything_is_opened(tmp_path: Path) -> None:
    broken = tmp_path / "policy.yaml"
    broken.write_text("rules: [")
    with pytest.raises(PolicyError):
        await open_house(load_settings(data=tmp_path / "data", policy=broken))
    assert not (tmp_path / "data").exists()
    with pytest.raises(HandraiseError, match="HANDRAISE_DATA"):
        await open_house(load_settings(data=broken / "data"))


def test_links_lead_to_where_the_server_ran_last_unless_told_otherwise(tmp_path: Path) -> None:
    database = open_database(load_settings(data=tmp_path))
    assert find_address(database, load_settings()) == "http://127.0.0.1:8000"
    note_address(database, "http://127.0.0.1:8123")
    note_address(database, "http://127.0.0.1:8124")
    assert find_address(database, load_settings()) == "http://127.0.0.1:8124"
    assert find_address(database, load_settings(port=9)) == "http://127.0.0.1:9"
    told = load_settings(public_url="https://help.example")
    assert find_address(database, told) == "https://help.example"
    database.close()


def test_the_data_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    open_database(load_settings(data=tmp_path / "new")).close()
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0


async def test_how_far_the_database_has_come_is_noted_while_it_runs_and_at_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assembly, "NOTE_SECONDS", 0.01)
    path = tmp_path / "handraise.db"
    async with run_server(tmp_path) as live:
        board = live.house.switchboard
        await board.open_conversation("v1")
        while (mark := read_watermark(path)) is None or mark.position < 1:  # noqa: ASYNC110 a thread
            await asyncio.sleep(0.01)
        assert mark.log_id == live.house.log.log_id
        monkeypatch.setattr(assembly, "NOTE_SECONDS", 1000)
        await asyncio.sleep(0.05)
        await board.open_conversation("v2")
        await board.open_conversation("v3")
    last = read_watermark(path)
    assert last is not None
    assert last.position == 3


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
    monkeypatch.setattr(assembly, "FRESH_SECONDS", 0.01)
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


@pytest.mark.parametrize(
    ("given", "mode", "ceiling", "is_waived"),
    [
        ({}, "approve", "answer", False),
        ({"uncertified": "answer"}, "audit", "answer", True),
        ({"uncertified": "answer", "mode_ceiling": "veto"}, "veto", "veto", True),
        ({"mode_ceiling": "shadow"}, "shadow", "shadow", False),
    ],
)
def test_how_topics_stand_at_first(given, mode, ceiling, is_waived) -> None:
    standing = build_first_standing(load_settings(**given))
    assert (standing.mode, standing.ceiling) == (mode, ceiling)
    assert (standing.is_waived, standing.cause == WAIVED) == (is_waived, is_waived)


async def test_a_house_that_serves_nobody_knows_how_topics_stand(tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path, uncertified="answer", limits="off")
    house = await open_house(settings, bot=StubBot(), reader=StubReader())
    await house.load()
    judged = await house.switchboard.predict(TURNS)
    assert (judged.decision.action, judged.decision.reasons) == ("answer", [])
    await house.stop()


async def test_another_process_s_stop_is_in_force_as_soon_as_it_is_acknowledged(
    tmp_path: Path,
) -> None:
    word = Word("pa", "2026-01-05T09:00:00.000Z")
    async with run_server(tmp_path) as live, live.customer() as customer:
        welcome = await customer.until("welcome")
        await customer.send(type="send", client_id="1", text="Where is it?")
        await customer.until("event", kind="BotAnswered")
        url = f"sqlite:///{live.house.settings.data / 'handraise.db'}"
        other = SqliteLog.open(url, clock=SystemClock(), node="other")
        standings = open_standings(other, live.house.settings)
        await standings.order(EVERYTHING, StopTopic(), word)
        await customer.send(type="send", client_id="2", text="And when?")
        await customer.until("event", kind="HandoffRequested")
        found = await live.house.log.load(welcome["conversation_id"])
        assert "autonomy" in found.reasons
        await live.house.standings.refresh()
        assert b"handraise_topics_stopped 1.0" in live.house.metrics.render()
        await standings.order(EVERYTHING, ResumeTopic(), word)
        await other.close()


# -- tools ----------------------------------------------------------------------------------------

SHOP = "tests.agent.tools.shop"


@pytest.fixture
def servers(tmp_path: Path) -> Path:
    path = tmp_path / "servers.json"
    shop = str(Path(__file__).parents[1] / "agent" / "tools" / "mcp_shop.py")
    path.write_text(
        json.dumps({"mcpServers": {"shop": {"command": sys.executable, "args": [shop]}}})
    )
    return path


async def test_without_tools_there_are_none() -> None:
    settings = load_settings()
    assert await open_tools(settings) is None
    assert await find_tools_version(settings) == ""


async def test_tools_of_ones_own_and_of_servers_are_one_box(servers: Path) -> None:
    settings = load_settings(tools=f"{SHOP}:refund", mcp_servers=servers)
    tools = await open_tools(settings)
    assert tools is not None
    assert tools.names[:2] == ["refund", "stock"]
    assert (await tools.run("stock", {"item": "hats"}, Errand("c1"))).ok
    await tools.close()
    assert await find_tools_version(settings) == tools.version


async def test_of_two_with_one_name_ones_own_is_used(servers: Path) -> None:
    settings = load_settings(tools=f"{SHOP}:STOCK", mcp_servers=servers)
    tools = await open_tools(settings)
    assert tools is not None
    await tools.close()
    assert list(tools.names).count("stock") == 1
    (warning,) = tools.warnings
    assert warning.startswith("Another tool is called 'stock' already.")
    assert "of the MCP server shop" in warning


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
    house.open_reader = break_down
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
