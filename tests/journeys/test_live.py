"""A supervisor in a real browser: watches what is live, whispers, joins, takes over, stops a site, resumes it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from agent_console.api.pages import DIST
from tests.agent_console.live_server import run_server, write_free_desk
from tests.journeys.conftest import OpenPage
from tests.journeys.running_desk import PHONE, WIDE, RunningDesk, assert_accessible, run_beside

if not (DIST / "console" / "index.html").is_file():
    pytest.skip("the front end is not built: run `make setup`", allow_module_level=True)


class Desk(RunningDesk):
    """A desk with several sites."""

    def ask_on(self, site: str, text: str) -> str:
        """Ask as a new customer of a site, wait until the bot is done, and return the conversation."""
        return self.do(self._ask_on(site, text))

    async def _ask_on(self, site: str, text: str) -> str:
        async with self.live.customer(site=site) as customer:
            conversation_id: str = (await customer.until("welcome"))["conversation_id"]
            await customer.send(type="send", client_id="m1", text=text)
            await customer.until("ack")
        await self.live.house.switchboard.wait_idle()
        return conversation_id

    def watch(self, page: Page, name: str) -> None:
        """Open the wall as a new supervisor."""
        self.enter(page, name, "supervisor")
        expect(page.get_by_role("navigation", name="Queue")).to_be_visible()
        page.get_by_role("link", name="Live").click()
        expect(page.get_by_role("heading", name="Live")).to_be_visible()

    def take(self, page: Page, name: str, conversation_id: str) -> None:
        """Take a conversation as a new person."""
        self.enter(page, name)
        page.goto(f"{self.live.base}/console#/c/{conversation_id}")
        expect(page.get_by_text("The chat began on")).to_be_visible()
        page.keyboard.press("t")
        expect(page.get_by_text("You have it", exact=True)).to_be_visible()


@asynccontextmanager
async def open_desk(folder: Path) -> AsyncIterator[Desk]:
    async with run_server(folder, desk=write_free_desk(folder)) as live:
        yield Desk(live, asyncio.get_running_loop())


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with run_beside(open_desk(tmp_path_factory.mktemp("desk"))) as running:
        yield running


def find_card(page: Page, conversation_id: str) -> Locator:
    return page.locator(f'.card[href="#/c/{conversation_id}"]')


def test_what_is_live_appears_and_is_filtered(desk: Desk, open_page: OpenPage) -> None:
    page = open_page(viewport=WIDE)
    answered = desk.ask_on("shop", "When does it come?")
    desk.watch(page, "wanda")
    card = find_card(page, answered)
    expect(card).to_contain_text("Parcels arrive within three days.")
    expect(card).to_contain_text("97 %")
    waiting = desk.ask_on("blog", "Something odd happened")
    group = page.get_by_role("region", name=re.compile("Waiting for a person"))
    expect(group.locator(f'.card[href="#/c/{waiting}"]')).to_contain_text("Not sure enough")
    assert_accessible(page)
    card.focus()
    page.keyboard.press("ArrowUp")
    expect(card).not_to_be_focused()
    expect(page.locator(".card:focus")).to_have_count(1)
    page.get_by_label("Site").select_option("shop")
    expect(find_card(page, waiting)).to_have_count(0)
    expect(card).to_be_visible()
    # Whoever has just come holds nothing, whatever other tests have left behind.
    holder = page.get_by_label("Who has it")
    wanda = holder.locator("option", has_text="Wanda").first.get_attribute("value")
    holder.select_option(wanda)
    expect(page.get_by_text("Nothing live fits")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    expect(find_card(page, waiting)).to_be_visible()


def test_watches_whispers_joins_and_takes_over(desk: Desk, open_page: OpenPage) -> None:
    conversation_id = desk.ask_on("shop", "Another odd thing")
    person, other, lead = (open_page(viewport=WIDE) for _ in range(3))
    desk.take(person, "pia", conversation_id)
    desk.enter(other, "otto")
    other.goto(f"{desk.live.base}/console#/c/{conversation_id}")
    desk.watch(lead, "lena")
    card = find_card(lead, conversation_id)
    expect(card).to_contain_text("Pia")
    card.click()
    expect(lead.get_by_text("You are watching")).to_be_visible()

    lead.get_by_role("button", name="Whisper…").click()
    lead.get_by_label("What to tell them").fill("Offer a refund.")
    lead.keyboard.press("Tab")
    lead.get_by_role("button", name="Whisper", exact=True).click()
    expect(person.get_by_text("Offer a refund.")).to_be_visible()
    expect(person.get_by_text("whispered to you")).to_be_visible()

    lead.get_by_role("button", name="Join").click()
    expect(lead.get_by_text(re.compile("You joined Pia"))).to_be_visible()
    expect(person.get_by_text(re.compile("Lena.* joined")).first).to_be_visible()
    composer = lead.locator("#composer")
    composer.fill("I am listening too.")
    composer.press("Enter")
    expect(person.get_by_text("I am listening too.")).to_be_visible()
    expect(other.get_by_text("I am listening too.")).to_be_visible()
    expect(other.get_by_text("Offer a refund.")).to_have_count(0)
    assert_accessible(lead)

    person.locator("#composer").fill("I was just typing")
    lead.get_by_role("button", name="Leave").click()
    expect(lead.get_by_role("button", name="Join")).to_be_visible()
    lead.get_by_role("button", name=re.compile("Take over from Pia")).click()
    expect(lead.get_by_text("You have it now. Pia")).to_be_visible()
    expect(
        person.get_by_text(re.compile("Lena.* has a conversation now that was yours"))
    ).to_be_visible()
    expect(person.locator("#composer")).to_have_value("I was just typing")
    assert_accessible(person)
    lead.get_by_role("button", name="Undo").click()
    expect(person.get_by_text("You have it", exact=True)).to_be_visible()
    assert desk.read(conversation_id)[-1] == "ConversationTransferred"


def test_stops_the_bot_for_a_site_and_lets_it_go_on(desk: Desk, open_page: OpenPage) -> None:
    page = open_page(viewport=WIDE)
    conversation_id = desk.ask_on("shop", "When does it come?")
    desk.watch(page, "sara")
    find_card(page, conversation_id).click()
    page.get_by_role("button", name="Stop the bot…").click()
    page.get_by_role("radio", name=re.compile("The site shop")).check()
    page.get_by_label("Why?").fill("Wrong prices")
    page.get_by_role("button", name="Stop now").click()
    expect(page.locator(".banner.stopped")).to_contain_text("the site shop")
    stopped = desk.ask_on("shop", "And this one?")
    assert desk.read(stopped)[-2:] != ["DecisionMade", "BotAnswered"]
    assert "HandoffRequested" in desk.read(stopped)
    assert desk.read(desk.ask_on("blog", "And here?"))[-1] == "BotAnswered"
    assert_accessible(page)
    page.get_by_role("button", name="Let it go on").click()
    expect(page.locator(".banner.stopped")).to_have_count(0)
    assert desk.read(desk.ask_on("shop", "Once more?"))[-1] == "BotAnswered"
    page.goto(f"{desk.live.base}/console#/sure")
    page.get_by_text("History of changes").click()
    expect(page.get_by_text("Site shop").first).to_be_visible()
    expect(page.get_by_text("Wrong prices").first).to_be_visible()
    sites = page.get_by_role("region", name="Sites")
    sites.get_by_role("button", name="Stop the site shop").click()
    expect(sites.get_by_text("Stopped. No reason given.")).to_be_visible()
    assert_accessible(page)
    sites.get_by_role("button", name="Resume the site shop").click()
    expect(sites.get_by_role("button", name="Stop the site shop")).to_be_visible()


def test_on_a_phone_in_the_dark(desk: Desk, open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE, color_scheme="dark")
    conversation_id = desk.ask_on("shop", "An odd parcel")
    desk.enter(page, "nils", "supervisor")
    page.goto(f"{desk.live.base}/console#/live")
    card = find_card(page, conversation_id)
    expect(card).to_be_visible()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
    assert_accessible(page)
    card.click()
    expect(page.get_by_role("group", name="Supervisor")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert_accessible(page)


def test_the_wall_is_for_supervisors(desk: Desk, open_page: OpenPage) -> None:
    page = open_page(viewport=WIDE)
    desk.enter(page, "hans")
    page.goto(f"{desk.live.base}/console#/live")
    expect(page.get_by_role("navigation", name="Queue")).to_be_visible()
    expect(page.get_by_role("link", name="Live")).to_have_count(0)
