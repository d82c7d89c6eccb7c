"""A question that nobody could answer without a person is found the next time."""

from __future__ import annotations

import asyncio
from pathlib import Path

from agent.dialogue import Turn
from agent.knowledge.entry import Entry
from agent.live_bot import LiveBot
from agent.settings import BotSettings
from agent.testing import WordEmbedder
from agent_console.assembly.database import open_database
from agent_console.assembly.stores import open_knowledge
from agent_console.settings import load_settings
from tests.agent_console.live_server import Live, run_server

ENTRIES = [
    Entry("cost", "Delivery costs five euros.", ("What does delivery cost?", "delivery price")),
    Entry("time", "Two days.", ("How long does delivery take?", "delivery time in days")),
]
ASKED = "Must I pay postage?"
SOON = 10.0


async def open_bot(folder: Path) -> LiveBot:
    database = open_database(load_settings(data=folder))
    store = open_knowledge(database)
    await store.replace_sources({"faq.jsonl": ENTRIES}, after=0)
    return await LiveBot.open(BotSettings(), store, load=WordEmbedder)


async def answer_by_hand(live: Live, text: str) -> None:
    _, token = await live.enrol("Anna")
    async with live.customer() as customer, live.human(token) as human:
        place = (await customer.until("welcome"))["conversation_id"]
        await customer.send(type="send", client_id="m1", text=ASKED)
        await live.house.switchboard.wait_idle()
        await customer.until("event", kind="HandoffRequested")
        assert (await human.ask("claim", conversation_id=place))["type"] == "ok"
        sent = await human.ask("send", conversation_id=place, client_id="h1", text=text)
        assert sent["type"] == "ok"


async def test_a_person_s_answer_from_an_entry_leads_the_next_customer_to_it(
    tmp_path: Path,
) -> None:
    bot = await open_bot(tmp_path)
    async with run_server(tmp_path, bot=bot, uncertified="approve") as live:
        await live.house.wait_loaded()
        before = (await live.house.switchboard.predict([Turn("customer", ASKED)])).decision
        await answer_by_hand(live, "Hello! Delivery costs five euros.")
        async with asyncio.timeout(SOON):
            while bot.version.learnt == 0:  # noqa: ASYNC110 the worker tells nobody
                await asyncio.sleep(0.02)
        after = (await live.house.switchboard.predict([Turn("customer", ASKED)])).decision
    assert (before.answer_id, after.answer_id) == (None, "cost")
    assert (after.confidence or 0) > (before.confidence or 0)
    assert after.draft == ENTRIES[0].answer


async def test_nothing_is_learnt_where_that_is_switched_off(tmp_path: Path) -> None:
    bot = await open_bot(tmp_path)
    async with run_server(tmp_path, bot=bot, uncertified="approve", learn="off") as live:
        await live.house.wait_loaded()
        await answer_by_hand(live, "Hello! Delivery costs five euros.")
        calibrator = live.house.build_calibrator(lambda: bot)
        await calibrator.keep_up()
        assert await calibrator.ledger.count_labels() == 1
        assert calibrator.teacher is None
        assert bot.version.learnt == 0
