"""A bot with tools, from the customer's words to what was carried out: real server, browser and client."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from agent.adding import add_knowledge
from agent_console.api.pages import DIST
from agent_console.assembly.bot import open_bot
from agent_console.assembly.database import open_database
from agent_console.assembly.stores import open_knowledge
from agent_console.assembly.tools import open_tools
from agent_console.lab.provider.server import run_provider
from agent_console.settings import load_settings
from examples.tools import shop
from examples.tools.__main__ import HERE
from examples.tools.player import play
from tests.agent_console.live_server import run_server, write_free_desk
from tests.journeys.conftest import OpenPage
from tests.journeys.running_desk import (
    PHONE,
    WIDE,
    RunningDesk,
    assert_accessible,
    run_beside,
    wait_until_read,
)

pytest.importorskip("langchain_openai")
if not (DIST / "console" / "index.html").is_file():
    pytest.skip("the front end is not built: run `make setup`", allow_module_level=True)

FAQ = Path(__file__).parent.parent.parent / "examples" / "own_agent" / "faq.jsonl"
REFUND = "I want 40 euros back for order A-1042."
CLOSE = "Please close my account, I am moving away."


class Desk(RunningDesk):
    """A desk whose bot has the example shop's tools."""

    def open(self, page: Page, conversation_id: str) -> None:
        """Open a conversation as a new person of the desk."""
        self.enter(page, "ana")
        page.goto(f"{self.live.base}/console#/c/{conversation_id}")

    def visit(self, page: Page) -> None:
        """Open a page with the chat in it, as a customer does."""
        page.goto(f"{self.live.base}/healthz")
        page.set_content(
            '<!doctype html><html lang="en"><head><title>Shop</title>'
            '<link rel="icon" href="data:,"></head><body><main><h1>Shop</h1></main>'
            f'<script src="{self.live.base}/widget.js" data-open></script></body></html>'
        )

    def find_newest(self) -> str:
        """Return the conversation that was opened last; others may be offered to people meanwhile."""
        found = self.do(self.live.house.log.list_conversations(limit=100))
        return max(found, key=lambda each: each.opened_at).id


@asynccontextmanager
async def open_desk(folder: Path, model_url: str) -> AsyncIterator[Desk]:
    chosen: dict[str, Any] = {
        "model": "openai:played",
        "model_base_url": model_url,
        "model_api_key": "none",
        "tools": "examples.tools.shop:TOOLS",
        "policy": HERE / "policy.yaml",
        "desk": write_free_desk(folder),
    }
    settings = load_settings(data=folder, **chosen)
    database = open_database(settings)
    await add_knowledge([FAQ], open_knowledge(database))
    bot = await open_bot(settings, database, tools=await open_tools(settings))
    async with run_server(folder, bot=bot, **chosen) as live:
        yield Desk(live, asyncio.get_running_loop())
    database.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with (
        run_provider(play) as provider,
        run_beside(open_desk(tmp_path_factory.mktemp("desk"), provider.openai_url), 60) as desk,
    ):
        yield desk


@pytest.fixture(autouse=True)
def fresh_shop() -> Iterator[None]:
    yield
    shop.CLOSED.clear()
    for order in shop.ORDERS.values():
        order.refunds.clear()


def find_card(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=f"Action: {name}")


def find_log(page: Page) -> Locator:
    return page.get_by_role("log", name="Conversation")


def write(page: Page, text: str) -> None:
    """Write as the customer who has the chat open."""
    page.get_by_role("textbox", name="Write a message").fill(text)
    page.get_by_role("textbox", name="Write a message").press("Enter")


def list_refunds() -> list[float]:
    return list(shop.ORDERS["A-1042"].refunds.values())


def test_a_refund_with_another_amount_is_paid_once_and_the_customer_is_told(
    desk: Desk, open_page: OpenPage
) -> None:
    customer, page = open_page(viewport=PHONE), open_page(viewport=WIDE)
    desk.enter(page, "ana")
    desk.visit(customer)
    write(customer, REFUND)
    expect(customer.get_by_text("A colleague is checking")).to_be_visible()
    assert list_refunds() == []
    conversation_id = desk.find_newest()
    line = page.locator(f"#line-{conversation_id}")
    expect(line).to_contain_text("Decide: Refund")
    line.focus()
    page.keyboard.press("Enter")
    card = find_card(page, "Refund")
    expect(card).to_contain_text(REFUND)
    card.get_by_role("button", name="Change").click()
    expect(card.get_by_role("timer")).to_have_text(re.compile(r"^Lapses in (10:00|9:\d\d)$"))
    expect(card).to_contain_text("Then it is not done: a person takes over")
    card.get_by_label("Amount").fill("20")
    card.get_by_role("button", name="Approve these").click()
    log = find_log(page)
    expect(log.get_by_text("You approved “Refund” with changes")).to_be_visible()
    expect(log.get_by_text("Refund · Done")).to_be_visible()
    told = "20.00 € were refunded for order A-1042."
    expect(customer.locator(".from-bot .bubble").last).to_have_text(told)
    expect(log.get_by_role("article").last).to_contain_text(told)
    expect(card).to_have_count(0)
    assert list_refunds() == [20]
    assert desk.read(conversation_id).count("ActionTaken") == 1
    expect(customer.get_by_text("Source:")).to_have_count(0)
    expect(page.get_by_role("complementary", name="Decision")).to_contain_text(
        "The answer rests on what a tool told"
    )


def test_what_is_free_is_looked_up_and_told_without_a_person(
    desk: Desk, open_page: OpenPage
) -> None:
    customer, page = open_page(viewport=PHONE), open_page(viewport=WIDE)
    desk.visit(customer)
    write(customer, "Where is my order A-1043?")
    told = "Order A-1043, the Heron boots for 179.00 €, is on its way and arrives on Thursday."
    expect(customer.locator(".from-bot .bubble").last).to_have_text(told)
    conversation_id = desk.find_newest()
    assert desk.read(conversation_id)[2:] == ["DecisionMade", "BotAnswered"]
    desk.open(page, conversation_id)
    panel = page.get_by_role("complementary", name="Decision")
    panel.get_by_text("Order status", exact=True).click()
    expect(panel.locator(".tool")).to_contain_text(told)
    assert_accessible(page)


def test_what_is_for_people_only_is_carried_out_by_who_takes_over(
    desk: Desk, open_page: OpenPage
) -> None:
    conversation_id = desk.ask(CLOSE)
    page, other = open_page(viewport=WIDE), open_page(viewport=WIDE)
    desk.open(page, conversation_id)
    desk.open(other, conversation_id)
    expect(page.locator(f"#line-{conversation_id}")).to_contain_text(
        "Needs a person: Close account"
    )
    card = find_card(page, "Close account")
    carry_out = card.get_by_role("button", name="Carry out")
    expect(carry_out).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("a")
    page.keyboard.press("t")
    expect(carry_out).to_have_attribute("aria-disabled", "false")
    expect(find_card(other, "Close account")).to_contain_text("has it.")
    expect(card.get_by_role("timer")).to_have_count(0)
    carry_out.press("Enter")
    log = find_log(page)
    expect(log.get_by_text("Close account · Done")).to_be_visible()
    expect(page.get_by_role("heading", name="Visitor")).to_be_focused()
    assert list(shop.CLOSED.values()) == [CLOSE]
    assert "BotAnswered" not in desk.read(conversation_id)


def test_what_fails_is_told_and_a_person_gets_the_conversation(
    desk: Desk, open_page: OpenPage
) -> None:
    conversation_id = desk.ask("I want 900 euros back for order A-1042.")
    page = open_page(viewport=WIDE)
    desk.open(page, conversation_id)
    wait_until_read(find_card(page, "Refund").get_by_role("button", name="Approve"))
    page.keyboard.press("a")
    log = find_log(page)
    expect(log.get_by_text("Refund · Failed")).to_be_visible()
    expect(log.get_by_text("At most 289.00 € can be refunded")).to_be_visible()
    expect(page.locator(f"#line-{conversation_id}")).to_contain_text("What it wanted done failed")
    assert list_refunds() == []


def test_wrong_arguments_are_told_at_their_field_and_a_no_hands_over(
    desk: Desk, open_page: OpenPage
) -> None:
    conversation_id = desk.ask(REFUND)
    page = open_page(viewport=WIDE)
    desk.open(page, conversation_id)
    card = find_card(page, "Refund")
    card.get_by_role("button", name="Change").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("-1")
    card.get_by_role("button", name="Approve these").press("Enter")
    problem = page.get_by_role("alert")
    expect(problem).to_contain_text("greater than 0")
    amount = card.get_by_label("Amount")
    expect(amount).to_have_attribute("aria-invalid", "true")
    expect(amount).to_be_focused()
    page.keyboard.type("5")
    expect(problem).to_have_count(0)
    card.get_by_role("button", name="Back").press("Enter")
    expect(card.get_by_role("button", name="Change")).to_be_focused()
    card.get_by_role("button", name="Reject").press("Enter")
    page.keyboard.type("Not ours to pay")
    card.get_by_role("button", name="Reject").press("Enter")
    expect(find_log(page).get_by_text("You rejected “Refund”")).to_be_visible()
    expect(page.locator(f"#line-{conversation_id}")).to_contain_text("What it wanted done was")
    assert list_refunds() == []


def test_who_is_too_late_is_told_that_the_customer_wrote_again(
    desk: Desk, open_page: OpenPage
) -> None:
    customer, page = open_page(viewport=PHONE), open_page(viewport=WIDE)
    desk.enter(page, "ana")
    desk.visit(customer)
    write(customer, REFUND)
    expect(customer.get_by_text("A colleague is checking")).to_be_visible()
    page.goto(f"{desk.live.base}/console#/c/{desk.find_newest()}")
    held_back: list[Route] = []
    page.route("**/decide", lambda route: held_back.append(route))
    find_card(page, "Refund").get_by_role("button", name="Approve").click()
    write(customer, "Thank you, not any more.")
    expect(
        find_log(page).get_by_text("Given up: “Refund”, the customer wrote again")
    ).to_be_visible()
    held_back[0].continue_()
    expect(
        page.get_by_text("The customer has written again: this is wanted no more.")
    ).to_be_visible()
    assert list_refunds() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_it_is_usable_by_all(desk: Desk, open_page: OpenPage, scheme: Any, size: Any) -> None:
    page = open_page(viewport=size, color_scheme=scheme)
    desk.open(page, desk.ask(REFUND))
    card = find_card(page, "Refund")
    expect(card).to_be_visible()
    assert_accessible(page)
    card.get_by_role("button", name="Approve").click()
    expect(find_log(page).get_by_text("Refund · Done")).to_be_visible()
    assert_accessible(page)
