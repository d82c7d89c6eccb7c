"""A language model behind the chat in a browser, its words shown while it writes, and not."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from agent.adding import add_knowledge
from agent_console.api.pages import DIST
from agent_console.assembly.bot import open_bot
from agent_console.assembly.database import open_database
from agent_console.assembly.stores import open_knowledge
from agent_console.lab.provider.call import Call
from agent_console.lab.provider.reply import Manner, Reply, say
from agent_console.lab.provider.server import Provider, run_provider
from agent_console.settings import load_settings
from tests.agent_console.live_server import run_server
from tests.journeys.conftest import OpenPage
from tests.journeys.running_desk import WIDE, RunningDesk, assert_accessible, run_beside
from tests.journeys.test_llm import OTHER_QUESTION, quote_first_passage, write_faq

pytest.importorskip("langchain_openai")
if not (DIST / "widget.js").is_file():
    pytest.skip("the front end is not built: run `make setup`", allow_module_level=True)

DARK_PHONE = {"viewport": {"width": 360, "height": 640}, "color_scheme": "dark"}
HELD_AT = 16
"""The frame of a reply before which a held provider waits: the first two words are sure by then."""


@dataclass
class Desk(RunningDesk):
    """A server whose model writes on when it may."""

    stream: bool
    may_write: threading.Event = field(default_factory=threading.Event)
    held_at: int = HELD_AT

    def answer(self, call: Call) -> Reply:
        """Write the best passage out; at a frame in the middle, wait."""
        return say(quote_first_passage(call), manner=Manner(pace=self._wait))

    async def _wait(self, frame: int) -> None:
        while frame >= self.held_at and not self.may_write.is_set():  # noqa: ASYNC110 another thread's
            await asyncio.sleep(0.005)

    def visit(self, page: Page) -> None:
        """Open a page of the server with nothing but the chat in it."""
        page.goto(f"{self.live.base}/healthz")
        page.set_content(
            '<!doctype html><html lang="en"><head><title>Shop</title>'
            '<meta name="viewport" content="width=device-width">'
            '<link rel="icon" href="data:,"></head><body><main><h1>Shop</h1></main>'
            f'<script src="{self.live.base}/widget.js" data-open></script></body></html>'
        )
        field = page.get_by_role("textbox", name="Write a message")
        field.fill(OTHER_QUESTION)
        field.press("Enter")


@pytest.fixture(scope="module", params=["on", "off"])
def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    def refuse(_: Call) -> Reply:
        raise AssertionError("nobody asks before the desk is there")

    folder = tmp_path_factory.mktemp("data")
    with (
        run_provider(refuse) as provider,
        run_beside(open_desk(folder, provider, request.param), 60) as desk,
    ):
        provider.answer = desk.answer
        yield desk


@asynccontextmanager
async def open_desk(folder: Path, provider: Provider, stream: str) -> AsyncIterator[Desk]:
    chosen: dict[str, Any] = {
        "model": "openai:gpt-test",
        "model_base_url": provider.openai_url,
        "model_api_key": "secret-key",
        "stream": stream,
    }
    settings = load_settings(data=folder, **chosen)
    database = open_database(settings)
    await add_knowledge([write_faq(folder)], open_knowledge(database))
    async with run_server(folder, bot=await open_bot(settings, database), **chosen) as live:
        yield Desk(live, asyncio.get_running_loop(), stream=stream == "on")
    database.close()


def test_a_question_is_answered_and_its_words_are_seen_only_where_that_is_on(
    desk: Desk, open_page: OpenPage, tmp_path: Path
) -> None:
    desk.may_write.clear()
    page = open_page(**DARK_PHONE)
    desk.visit(page)
    writing = page.locator(".message.writing")
    if desk.stream:
        expect(writing.locator(".bubble")).to_contain_text("Shipping is")
        expect(writing).to_have_attribute("aria-live", "off")
        expect(page.locator(".typing")).to_have_count(0)
        page.screenshot(path=tmp_path / "writing.png")
        assert_accessible(page)
    else:
        expect(page.locator(".typing")).to_be_visible()
        expect(writing).to_have_count(0)
    desk.may_write.set()
    answer = page.locator(".from-bot")
    expect(answer.locator(".bubble")).to_have_text("Shipping is 5 euros.")
    expect(answer.get_by_text("Source:")).to_be_visible()
    expect(writing).to_have_count(0)
    assert answer.get_attribute("aria-live") is None


def test_a_takeover_takes_the_words_away_and_people_see_what_they_were(
    desk: Desk, open_page: OpenPage, tmp_path: Path
) -> None:
    desk.may_write.clear()
    page, console = open_page(**DARK_PHONE), open_page(viewport=WIDE)
    desk.enter(console, "Mara", "supervisor")
    expect(console.get_by_text("Nobody is waiting.")).to_be_visible()
    desk.visit(page)
    if desk.stream:
        expect(page.locator(".message.writing")).to_contain_text("Shipping is")
    else:
        expect(page.locator(".typing")).to_be_visible()
    newest = desk.do(desk.live.house.log.list_conversations(limit=1))[0].id
    console.goto(f"{console.url.partition('#')[0]}#/c/{newest}")
    expect(console.get_by_role("log").get_by_text(OTHER_QUESTION)).to_be_visible()
    desk.held_at = HELD_AT + 1
    shown = console.locator(".message.writing")
    expect(shown).to_have_count(1 if desk.stream else 0)
    console.screenshot(path=tmp_path / "watched.png")
    seen = desk.do(watch_and_claim(desk, newest))
    expect(page.get_by_text(re.compile("joined the chat"))).to_be_visible()
    expect(page.locator(".message.writing")).to_have_count(0)
    withdrawn = page.get_by_text("The assistant took back what it was writing.")
    expect(withdrawn).to_have_count(1 if desk.stream else 0)
    page.screenshot(path=tmp_path / "taken-back.png")
    taken_back = console.get_by_text("Words were taken back: a person took over")
    expect(taken_back).to_have_count(1 if desk.stream else 0)
    expect(shown).to_have_count(0)
    console.screenshot(path=tmp_path / "transcript.png")
    assert_accessible(console)
    kinds = desk.read(newest)
    assert kinds[-1:] == (["DraftSetAside"] if desk.stream else ["ConversationClaimed"])
    assert "BotAnswered" not in kinds
    assert ("Shipping is" in json.dumps(seen)) == desk.stream
    desk.may_write.set()


async def watch_and_claim(desk: Desk, conversation_id: str) -> list[dict[str, object]]:
    _, token = await desk.live.enrol(f"Ben{next(desk.numbers)}")
    async with desk.live.human(token) as human:
        await human.ask("watch", conversation_id=conversation_id)
        await human.ask("claim", conversation_id=conversation_id)
        await human.until("event", kind="ConversationClaimed")
        if desk.stream:
            await human.until("event", kind="DraftSetAside")
        return human.frames
