"""How sure are we, topics and reviews in a real browser, on a server with a month of decisions behind it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from agent_console.api.pages import DIST
from escalation.autonomy.orders import ResumeTopic, SetMode, Word
from escalation.commands import PersonRole
from tests.agent_console.live_server import run_server, write_free_desk
from tests.agent_console.seeding import TOPICS, PlannedBot, Seeded, ShiftedClock, seed
from tests.journeys.conftest import OpenPage
from tests.journeys.running_desk import PHONE, WIDE, RunningDesk, assert_accessible, run_beside

if not (DIST / "console" / "index.html").is_file():
    pytest.skip("the front end is not built: run `make setup`", allow_module_level=True)

ABROAD = TOPICS[0]
LEFT_OPEN = 4
VETO_SECONDS = 30.0


@dataclass
class Shop(RunningDesk):
    """A desk with a month behind it."""

    seeded: Seeded

    def set_mode(self, topic: str, mode: Any) -> None:
        word = Word("p0", "2026-01-05T09:00:00.000Z", "For the test.")
        self.do(self.live.house.standings.order(topic, ResumeTopic(), word))
        self.do(self.live.house.standings.order(topic, SetMode(mode), word))
        self.do(self.live.house.standings.refresh())

    def sign_in(self, page: Page, name: str, at: str = "", role: PersonRole = "human") -> None:
        """Open a page of the console as a new person."""
        self.enter(page, name, role)
        page.goto(f"{self.live.base}/console#/{at}")


@asynccontextmanager
async def open_shop(folder: Path) -> AsyncIterator[Shop]:
    bot, clock = PlannedBot(), ShiftedClock()
    settings: dict[str, Any] = {"audit_rate": 0.4, "veto_seconds": VETO_SECONDS}
    settings["desk"] = write_free_desk(folder)
    async with run_server(folder, bot=bot, clock=clock, **settings) as live:
        await live.house.wait_loaded()
        seeded = await seed(live.house, bot, clock, unreviewed=LEFT_OPEN)
        yield Shop(live, asyncio.get_running_loop(), seeded)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with run_beside(open_shop(tmp_path_factory.mktemp("shop")), seconds=60) as running:
        yield running


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_page_shows_what_the_database_holds(
    shop: Shop, open_page: OpenPage, size: dict[str, int], look: str
) -> None:
    page = open_page(viewport=size, color_scheme=look, reduced_motion="reduce")
    shop.sign_in(page, "sue", "sure", "supervisor")
    expect(page.get_by_text("At most 2 % of the answers sent without a person")).to_be_visible()
    expect(page.get_by_text("149 reviewed answers without a mistake")).to_be_visible()
    expect(page.get_by_text("Waived").first).to_be_visible()
    told = shop.do(shop.live.house.confidence.report(site=None, topic=None, days=30))
    audited = told["audited"]["sent"]
    assert audited is not None
    assert audited["n"] >= shop.seeded.acts["audited"]
    expect(page.get_by_role("img", name=f"Of {audited['n']} audited answers")).to_be_attached()
    for title in ("Is it as sure as it says?", "How often was a person needed?"):
        page.get_by_role("figure").filter(has_text=title).get_by_text("As a table").click()
    days = page.get_by_role("group", name="How often was a person needed?, as a table")
    expect(days.get_by_role("row")).to_have_count(31)
    expect(page.get_by_role("table", name="Topics").get_by_role("rowheader")).to_have_count(4)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]


def test_who_may_only_read_is_offered_no_act(shop: Shop, open_page: OpenPage) -> None:
    page = open_page(viewport=WIDE)
    shop.sign_in(page, "dora", "sure", "data")
    expect(page.get_by_role("table", name="Topics")).to_be_visible()
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    expect(page.get_by_role("link", name="Reviews")).to_have_count(0)
    assert_accessible(page)


def test_a_topic_is_stopped_and_the_next_question_handed_over(
    shop: Shop, open_page: OpenPage
) -> None:
    page, colleague = open_page(viewport=WIDE), open_page(viewport=WIDE)
    shop.sign_in(colleague, "col")
    shop.sign_in(page, "sue", "sure", "supervisor")
    page.get_by_role("button", name="Stop Delivery/abroad").click()
    reason = page.get_by_role("textbox", name="Why?")
    expect(reason).to_be_focused()
    assert_accessible(page)
    page.keyboard.type("The carrier is on strike.")
    page.keyboard.press("Enter")
    expect(page.get_by_text("“Delivery/abroad” is stopped")).to_be_visible()
    began = time.monotonic()
    conversation_id = shop.ask()
    assert "HandoffRequested" in shop.read(conversation_id)
    assert time.monotonic() - began < 1.0
    expect(page.locator(".banner.stopped")).to_contain_text("Delivery/abroad")
    expect(colleague.locator(".banner.stopped")).to_contain_text("Delivery/abroad")
    page.get_by_text("History of changes").click()
    expect(page.get_by_text("The carrier is on strike.").first).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("“Delivery/abroad” goes on.")).to_be_visible()
    expect(page.locator(".banner.stopped")).to_have_count(0)
    assert "BotAnswered" in shop.read(shop.ask())


def test_a_mode_is_set_by_keyboard_alone(shop: Shop, open_page: OpenPage) -> None:
    page = open_page(viewport=WIDE)
    shop.sign_in(page, "sue", "sure", "supervisor")
    page.get_by_role("button", name="Mode… of Delivery/abroad").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="Audit")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name="Shadow")).to_be_checked()
    page.get_by_role("textbox", name="Why?").focus()
    page.keyboard.type("A new carrier")
    page.keyboard.press("Enter")
    row = page.get_by_role("row").filter(has_text="Delivery/abroad")
    expect(row).to_contain_text("Shadow")
    expect(page.get_by_role("button", name="Mode… of Delivery/abroad")).to_be_focused()
    shop.set_mode(ABROAD, "audit")


def test_answers_are_reviewed_by_keys_and_the_second_is_told(
    shop: Shop, open_page: OpenPage
) -> None:
    ada, ben = open_page(viewport=WIDE), open_page(viewport=PHONE)
    shop.sign_in(ada, "ada", "reviews")
    progress = ada.locator(".progress")
    expect(progress).to_contain_text("1 of ")
    waiting = int(progress.inner_text().removeprefix("1 of "))
    assert waiting >= LEFT_OPEN  # other tests ask too, and some of it is drawn
    shop.sign_in(ben, "ben", "reviews")
    expect(ben.locator(".progress")).to_have_text(f"1 of {waiting}")
    expect(ben.get_by_text("where is my parcel?")).to_be_visible()
    assert_accessible(ada)
    assert_accessible(ben)
    expect(ada.get_by_text("where is my parcel?")).to_be_visible()
    first = ada.get_by_role("link", name="Open the conversation").get_attribute("href") or ""
    ada.keyboard.press("n")
    ada.keyboard.type("r w u are letters here")
    ada.keyboard.press("Enter")
    ada.keyboard.press("w")
    expect(progress).to_have_text(f"2 of {waiting}")
    expect(ada.get_by_text("Noted: wrong.")).to_be_visible()
    assert shop.read(first.removeprefix("#/c/"))[-1] == "AnswerAudited"
    ben.get_by_role("button", name="Right").click()
    expect(ben.get_by_text("Already decided by Ada")).to_be_visible()
    for done in range(2, waiting + 1):
        expect(progress).to_have_text(f"{done} of {waiting}")
        expect(ada.locator(".review h2")).to_be_focused()
        ada.keyboard.press("rus"[done % 3])
    expect(ada.get_by_role("heading", name="All reviewed")).to_be_visible()
    assert_accessible(ada)


def test_a_draft_that_would_be_sent_is_stopped_by_a_key(shop: Shop, open_page: OpenPage) -> None:
    shop.set_mode(ABROAD, "veto")
    page = open_page(viewport=WIDE)
    shop.sign_in(page, "vera")
    stopped, hurried = shop.ask(), shop.ask()
    page.goto(f"{shop.live.base}/console#/c/{stopped}")
    timer = page.locator(".decision").get_by_role("timer")
    expect(timer).to_contain_text("Sent in 2")
    assert_accessible(page)
    page.keyboard.press("s")
    expect(timer).to_have_count(0)
    assert "DraftRejected" in shop.read(stopped)
    page.goto(f"{shop.live.base}/console#/c/{hurried}")
    page.get_by_role("button", name="Send now").first.click()
    expect(page.get_by_text("approved by you")).to_be_visible()
    shop.set_mode(ABROAD, "audit")


def test_a_browser_with_a_wrong_clock_counts_the_servers_seconds(
    shop: Shop, open_page: OpenPage
) -> None:
    shop.set_mode(ABROAD, "veto")
    page = open_page(viewport=PHONE)
    page.add_init_script("const now = Date.now; Date.now = () => now() + 7_200_000;")
    shop.sign_in(page, "wim")
    conversation_id = shop.ask()
    page.goto(f"{shop.live.base}/console#/c/{conversation_id}")
    expect(page.get_by_role("timer")).to_contain_text("Sent in 2")
    assert_accessible(page)
    shop.set_mode(ABROAD, "audit")


def test_a_report_that_cannot_be_read_is_asked_for_again(shop: Shop, open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE)
    page.route("**/api/v1/confidence?*", lambda route: route.abort())
    shop.sign_in(page, "sue", "sure", "supervisor")
    expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached.")
    assert_accessible(page)
    page.unroute("**/api/v1/confidence?*")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("At most 2 % of the answers")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
