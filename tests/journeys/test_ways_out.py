"""Every way out of a handover as customers and people see it: the widget and the console."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from agent_console.api.pages import DIST
from agent_console.auth.people import Changes, enrol
from escalation.commands import WriteAsCustomer
from escalation.conversation import Conversation
from tests.agent_console.live_server import ANSWER, WantingBot, run_server
from tests.agent_console.moved_clock import MovedClock
from tests.journeys.conftest import OpenPage
from tests.journeys.running_desk import WIDE, RunningDesk, run_beside, wait_until_read

if not (DIST / "widget.js").is_file():
    pytest.skip("the front end is not built: run `make setup`", allow_module_level=True)

TELLING = "A bomb in my parcel"
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
FRIDAY_NIGHT = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
PLAN = """
timezone: Europe/Berlin
hours: {monday: 09:00-17:00}
groups: {billing: {}}
closing: {after_left: 600, say: This chat is over for now.}
"""
APPROVE = re.compile("^Approve")
BY_HAND, OFFERED = "offers: {seconds: null}\n", "offers: {seconds: 4}\n"
SHORT = "approval: {seconds: 4, say: That took too long.}\n"


@dataclass
class Desk(RunningDesk):
    """A desk whose clock can be put forward."""

    clock: MovedClock

    def visit(self, page: Page, text: str = TELLING) -> str:
        """Write as a new customer in the widget; returns the conversation once it is stored."""
        page.goto(f"{self.live.base}/demo")
        say(page, text)
        expect(page.locator(".from-customer")).to_be_visible()
        return self.do(self._find_newest(text))

    def sign_in(self, page: Page, name: str, conversation_id: str | None = None) -> None:
        """Open the console as a new person."""
        self.enter(page, name)
        expect(page.get_by_role("navigation", name="Queue")).to_be_visible()
        if conversation_id is not None:
            self.open(page, conversation_id)

    def open(self, page: Page, conversation_id: str) -> None:
        page.goto(f"{self.live.base}/console#/c/{conversation_id}")
        expect(page.get_by_text("The chat began on")).to_be_visible()

    def take(self, page: Page, name: str, conversation_id: str) -> None:
        """Open the console as a new person and take over."""
        self.sign_in(page, name, conversation_id)
        page.keyboard.press("t")
        expect(page.get_by_text("You have it", exact=True)).to_be_visible()
        page.keyboard.press("Escape")

    def load(self, conversation_id: str) -> Conversation:
        return self.do(self.live.house.log.load(conversation_id))

    async def _find_newest(self, text: str) -> str:
        async with asyncio.timeout(15):
            while True:
                for each in await self.live.house.log.list_conversations():
                    if each.preview == text:
                        return each.id
                await asyncio.sleep(0.05)


@asynccontextmanager
async def open_desk(
    folder: Path, more: str, begins: datetime, **settings: Any
) -> AsyncIterator[Desk]:
    plan = folder / "desk.yaml"
    plan.write_text(PLAN + more)
    clock = MovedClock(begins)
    async with run_server(folder, clock=clock, desk=plan, **settings) as live:
        yield Desk(live, asyncio.get_running_loop(), clock)


OpenDesk = Callable[..., Desk]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[OpenDesk]:
    """Starts a desk: with more of a plan, from a moment of one's own, with other settings."""
    with ExitStack() as opened:

        def start_one(more: str = BY_HAND, begins: datetime = MONDAY, **settings: Any) -> Desk:
            running: AbstractContextManager[Desk] = run_beside(
                open_desk(tmp_path, more, begins, **settings)
            )
            return opened.enter_context(running)

        yield start_one


@pytest.fixture
def desk(start: OpenDesk) -> Desk:
    return start()


def say(page: Page, text: str) -> None:
    field = page.get_by_role("textbox", name="Write a message")
    field.fill(text)
    field.press("Enter")


def find_chat(page: Page) -> Locator:
    return page.get_by_role("log", name="Conversation")


def find_standing(page: Page) -> Locator:
    """Find the line that says how the chat stands."""
    return page.locator(".holder")


def find_dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


# -- nobody there ---------------------------------------------------------------------------------


def test_who_finds_nobody_leaves_an_address_and_is_told_when_somebody_comes(
    desk: Desk, open_page: OpenPage
) -> None:
    customer, human = open_page(), open_page(viewport=WIDE)
    conversation_id = desk.visit(customer)
    expect(find_chat(customer)).to_contain_text("nobody is at the desk right now")
    customer.get_by_label("E-mail address").fill("kim@shop.example")
    customer.get_by_role("button", name="Leave address").click()
    expect(find_chat(customer)).to_contain_text("Your address: kim@shop.example")
    desk.sign_in(human, "ana")
    expect(find_chat(customer)).to_contain_text("Somebody is at the desk again. You are in line")
    assert desk.load(conversation_id).contact == "kim@shop.example"


def test_out_of_hours_the_customer_reads_when_people_are_back(
    start: OpenDesk, open_page: OpenPage
) -> None:
    desk = start(begins=FRIDAY_NIGHT)
    customer = open_page()
    desk.visit(customer)
    expect(find_chat(customer)).to_contain_text("We are back on Monday at 09:00 (Europe/Berlin).")
    expect(find_standing(customer)).to_contain_text("People are back")


# -- offered --------------------------------------------------------------------------------------


def test_what_is_offered_is_accepted_by_one_press(start: OpenDesk, open_page: OpenPage) -> None:
    desk = start(OFFERED.replace("4", "60"))
    customer, human = open_page(), open_page(viewport=WIDE)
    desk.sign_in(human, "ana")
    conversation_id = desk.visit(customer)
    card = human.get_by_role("region", name="Offered to you")
    expect(card).to_contain_text(TELLING)
    human.keyboard.press("y")
    expect(human.get_by_text("You have it", exact=True)).to_be_visible()
    expect(find_chat(customer)).to_contain_text("joined the chat.")
    assert desk.load(conversation_id).state == "human"


def test_what_one_declines_is_offered_to_the_next(start: OpenDesk, open_page: OpenPage) -> None:
    desk = start(OFFERED.replace("4", "60"))
    pages = [open_page(viewport=WIDE), open_page(viewport=WIDE)]
    for page, name in zip(pages, ("ana", "ben"), strict=True):
        desk.sign_in(page, name)
    desk.visit(open_page())
    cards = [page.get_by_role("region", name="Offered to you") for page in pages]
    first = find_offered(cards)
    cards[first].get_by_role("button", name="Decline").click()
    expect(cards[1 - first]).to_be_visible()
    expect(cards[first]).to_have_count(0)
    cards[1 - first].get_by_role("button", name="Accept").click()
    expect(pages[1 - first].get_by_text("You have it", exact=True)).to_be_visible()


def test_an_offer_that_is_not_answered_goes_to_the_next(
    start: OpenDesk, open_page: OpenPage
) -> None:
    desk = start(OFFERED)
    pages = [open_page(viewport=WIDE), open_page(viewport=WIDE)]
    for page, name in zip(pages, ("ana", "ben"), strict=True):
        desk.sign_in(page, name)
    conversation_id = desk.visit(open_page())
    cards = [page.get_by_role("region", name="Offered to you") for page in pages]
    first = find_offered(cards)
    expect(cards[1 - first]).to_be_visible()
    cards[1 - first].get_by_role("button", name="Accept").click()
    expect(pages[1 - first].get_by_text("You have it", exact=True)).to_be_visible()
    assert "OfferExpired" in desk.read(conversation_id)


def find_offered(cards: list[Locator]) -> int:
    """Return which of the two consoles shows the offer."""
    page = cards[0].page
    for _ in range(100):
        for number, card in enumerate(cards):
            if card.is_visible():
                return number
        page.wait_for_timeout(50)
    raise AssertionError("nobody is offered it")


# -- parked ---------------------------------------------------------------------------------------


def test_what_is_parked_comes_back_at_its_time(desk: Desk, open_page: OpenPage) -> None:
    customer, human = open_page(), open_page(viewport=WIDE)
    conversation_id = desk.visit(customer)
    desk.take(human, "ana", conversation_id)
    human.keyboard.press("z")
    find_dialog(human).get_by_role("button", name="Park", exact=True).click()
    expect(human.get_by_text("Parked. The customer was told.")).to_be_visible()
    expect(find_chat(customer)).to_contain_text("This chat is on hold until there is news.")
    expect(find_standing(customer)).to_contain_text("On hold until")
    desk.clock.advance(1800)
    expect(find_standing(customer)).to_contain_text("Waiting for a person")
    expect(human.get_by_text("Parked until")).to_have_count(0)
    assert not desk.load(conversation_id).snoozed


def test_what_waits_for_the_customer_comes_back_by_their_word(
    desk: Desk, open_page: OpenPage
) -> None:
    customer, human = open_page(), open_page(viewport=WIDE)
    conversation_id = desk.visit(customer)
    desk.take(human, "ana", conversation_id)
    human.keyboard.press("z")
    find_dialog(human).get_by_label("It is the customer's turn").check()
    find_dialog(human).get_by_role("button", name="Park", exact=True).click()
    expect(find_standing(customer)).to_contain_text("Waiting for your reply")
    say(customer, "Here is the number: 12")
    expect(find_standing(customer)).to_contain_text("Waiting for a person")
    human.keyboard.press("t")
    expect(human.get_by_text("You have it", exact=True)).to_be_visible()


# -- the customer is gone -------------------------------------------------------------------------


def test_what_the_customer_left_is_closed_and_opened_by_the_next_word(
    desk: Desk, open_page: OpenPage
) -> None:
    customer = open_page()
    conversation_id = desk.visit(customer, "When do you open?")
    expect(customer.locator(".from-bot .bubble")).to_have_text(ANSWER)
    customer.get_by_role("button", name="End the chat").click()
    expect(find_chat(customer)).to_contain_text("You ended the chat.")
    desk.clock.advance(600)
    expect(find_chat(customer)).to_contain_text("This chat is over for now.")
    expect(customer.get_by_text("This conversation is closed", exact=True)).to_be_visible()
    say(customer, "And on Sundays?")
    expect(customer.locator(".from-bot .bubble")).to_have_count(2)
    assert desk.load(conversation_id).state == "bot"


# -- passed on ------------------------------------------------------------------------------------


def test_a_group_gets_it_and_the_customer_reads_so(desk: Desk, open_page: OpenPage) -> None:
    customer, human = open_page(), open_page(viewport=WIDE)
    conversation_id = desk.visit(customer)
    add_to_group(desk)
    desk.take(human, "ana", conversation_id)
    human.keyboard.press("p")
    find_dialog(human).get_by_label("Billing").check()
    find_dialog(human).get_by_role("button", name="Pass it to Billing").click()
    expect(human.get_by_text("It waits for the group Billing now.")).to_be_visible()
    expect(find_chat(customer)).to_contain_text("passed the chat to another team.")
    assert desk.load(conversation_id).route.group == "billing"


def test_a_colleague_who_is_there_gets_it(desk: Desk, open_page: OpenPage) -> None:
    customer, human, other = open_page(), open_page(viewport=WIDE), open_page(viewport=WIDE)
    conversation_id = desk.visit(customer)
    desk.sign_in(other, "ben", conversation_id)
    desk.take(human, "ana", conversation_id)
    human.keyboard.press("p")
    find_dialog(human).get_by_role("radio", name="Ben").check()
    find_dialog(human).get_by_role("button", name="Pass it to Ben").click()
    expect(other.get_by_text("You have it", exact=True)).to_be_visible()
    expect(find_chat(customer)).to_contain_text("handed the chat over to Ben")


def test_what_is_given_back_waits_for_the_next(desk: Desk, open_page: OpenPage) -> None:
    customer, human = open_page(), open_page(viewport=WIDE)
    conversation_id = desk.visit(customer)
    desk.take(human, "ana", conversation_id)
    human.keyboard.press("q")
    expect(find_chat(customer)).to_contain_text("Your chat is going to another colleague.")
    expect(find_standing(customer)).to_contain_text("Waiting for a person")
    assert desk.load(conversation_id).passed_on == 1


def test_a_human_who_vanished_is_replaced_and_cannot_go_on(desk: Desk, open_page: OpenPage) -> None:
    customer, human, other = open_page(), open_page(viewport=WIDE), open_page(viewport=WIDE)
    conversation_id = desk.visit(customer)
    desk.take(human, "ana", conversation_id)
    human.locator("#composer").fill("I was about to")
    human.context.set_offline(True)
    human.goto("about:blank")
    desk.clock.pass_lease(20)
    desk.sign_in(other, "ben", conversation_id)
    desk.clock.pass_lease(11)
    expect(find_chat(customer)).to_contain_text("The person helping you was disconnected.")
    other.keyboard.press("t")
    expect(other.get_by_text("You have it", exact=True)).to_be_visible()
    expect(customer.get_by_text("You are talking with Ben")).to_be_visible()
    human.context.set_offline(False)
    desk.open(human, conversation_id)
    expect(human.get_by_role("button", name="Send")).to_have_attribute("aria-disabled", "true")
    expect(human.locator("#composer")).to_have_value("I was about to")


# -- back to the bot, and after the end -----------------------------------------------------------


def test_back_with_the_bot_what_was_settled_hands_nothing_over(
    desk: Desk, open_page: OpenPage
) -> None:
    customer, human = open_page(), open_page(viewport=WIDE)
    conversation_id = desk.visit(customer)
    desk.take(human, "ana", conversation_id)
    human.keyboard.press("b")
    find_dialog(human).get_by_label("What was settled?").fill("It was a bath bomb.")
    find_dialog(human).get_by_role("button", name="Return to the bot").click()
    expect(find_chat(customer)).to_contain_text("with the automated assistant again")
    say(customer, "When does it come?")
    expect(customer.locator(".from-bot .bubble")).to_have_text(ANSWER)
    say(customer, "There is another bomb in it")
    expect(find_standing(customer)).to_contain_text("Waiting for a person")


def test_what_was_resolved_goes_on_by_the_customers_word(desk: Desk, open_page: OpenPage) -> None:
    customer, human = open_page(), open_page(viewport=WIDE)
    conversation_id = desk.visit(customer)
    desk.take(human, "ana", conversation_id)
    human.keyboard.press("r")
    find_dialog(human).get_by_role("button", name="Resolve").click()
    expect(customer.get_by_text("This conversation is closed", exact=True)).to_be_visible()
    say(customer, "One more thing")
    expect(find_chat(customer)).to_contain_text("goes on with the automated assistant")
    expect(customer.locator(".from-bot .bubble")).to_have_text(ANSWER)


# -- merged, and shut out -------------------------------------------------------------------------


def test_the_chat_follows_where_it_was_merged_into(desk: Desk, open_page: OpenPage) -> None:
    customer, human = open_page(), open_page(viewport=WIDE)
    conversation_id = desk.visit(customer)
    into = desk.do(write_elsewhere(desk, conversation_id))
    desk.take(human, "ana", conversation_id)
    human.keyboard.press("m")
    find_dialog(human).get_by_text("My invoice has a bomb in it").click()
    find_dialog(human).get_by_role("button", name="Merge").click()
    expect(human.get_by_text("Merged: what was said")).to_be_visible()
    expect(find_chat(customer)).to_contain_text("My invoice has a bomb in it")
    say(customer, "Which one is it now?")
    expect(find_chat(customer)).to_contain_text("Which one is it now?")
    expect(customer.locator(".fate")).to_have_count(0)  # it is sent
    assert desk.load(conversation_id).merged_into == into
    assert "CustomerWrote" in desk.read(into)[2:]


def test_who_is_shut_out_reads_so_and_is_let_in_again(desk: Desk, open_page: OpenPage) -> None:
    customer, human = open_page(), open_page(viewport=WIDE)
    conversation_id = desk.visit(customer)
    desk.sign_in(human, "ana", conversation_id)
    human.keyboard.press("!")
    find_dialog(human).get_by_role("button", name="Shut out").click()
    expect(
        human.get_by_text("The customer is shut out: what they write is refused.")
    ).to_be_visible()
    say(customer, "Buy now")
    expect(customer.get_by_text("This chat is closed: no messages are taken here.")).to_be_visible()
    human.keyboard.press("!")
    find_dialog(human).get_by_role("button", name="Let them write").click()
    expect(human.get_by_text("The customer may write again.")).to_be_visible()
    assert not desk.load(conversation_id).blocked


# -- held for a yes -------------------------------------------------------------------------------


def test_a_draft_that_nobody_checks_in_time_goes_to_a_person(
    start: OpenDesk, open_page: OpenPage
) -> None:
    desk = start(BY_HAND + SHORT, uncertified="approve")
    customer, human = open_page(), open_page(viewport=WIDE)
    desk.sign_in(human, "ana")
    conversation_id = desk.visit(customer, "When do you open?")
    desk.open(human, conversation_id)
    approve = human.get_by_role("button", name=APPROVE)
    expect(find_chat(customer)).to_contain_text("That took too long.")
    expect(find_standing(customer)).to_contain_text("Waiting for a person")
    expect(approve).to_have_count(0)
    assert desk.load(conversation_id).reasons == ("approval_overdue",)


def test_what_nobody_allows_in_time_leaves_the_console_undone(
    start: OpenDesk, open_page: OpenPage
) -> None:
    desk = start(BY_HAND + SHORT, bot=WantingBot())
    customer, human = open_page(), open_page(viewport=WIDE)
    desk.sign_in(human, "ana")
    conversation_id = desk.visit(customer, "My money back, please.")
    desk.open(human, conversation_id)
    card = human.get_by_role("region", name="Action: Refund")
    expect(card).to_be_visible()
    expect(find_chat(customer)).to_contain_text("That took too long.")
    expect(find_standing(customer)).to_contain_text("Waiting for a person")
    expect(card).to_have_count(0)
    log = human.get_by_role("log", name="Conversation")
    expect(log).to_contain_text("Given up: “Refund”, nobody decided in time")
    assert desk.load(conversation_id).reasons == ("approval_overdue",)


def test_of_two_who_approve_one_is_told_how_it_stands(start: OpenDesk, open_page: OpenPage) -> None:
    desk = start(uncertified="approve")
    customer = open_page()
    pages = [open_page(viewport=WIDE), open_page(viewport=WIDE)]
    conversation_id = desk.visit(customer, "When do you open?")
    for page, name in zip(pages, ("ana", "ben"), strict=True):
        desk.sign_in(page, name, conversation_id)
    buttons = [page.get_by_role("button", name=APPROVE) for page in pages]
    for button in buttons:
        wait_until_read(button)
    pages[0].keyboard.press("a")
    pages[1].keyboard.press("a")
    expect(customer.locator(".from-bot .bubble")).to_have_text(ANSWER)
    for page in pages:
        expect(page.get_by_role("button", name=APPROVE)).to_have_count(0)
    assert desk.read(conversation_id).count("DraftApproved") == 1


def add_to_group(desk: Desk) -> None:
    """Let somebody be in the group, so that consoles know of it."""
    house = desk.live.house
    groups: Changes = {"groups": ["billing"]}
    enrol(house.database, house.clock, "carla@desk.example", "human", changes=groups)
    desk.do(house.people.refresh())


async def write_elsewhere(desk: Desk, conversation_id: str) -> str:
    """Write as the same customer in another conversation of theirs."""
    board = desk.live.house.switchboard
    customer_id = (await board.load(conversation_id)).customer_id
    other = await board.open_conversation(customer_id)
    await board.take(other.id, WriteAsCustomer(customer_id, "My invoice has a bomb in it"))
    await board.wait_idle()
    return other.id
