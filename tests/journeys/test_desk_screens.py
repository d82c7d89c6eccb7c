"""The desk's screens in a real browser: offers, presence, a queue that stands still, the small windows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from agent_console.api.pages import DIST
from tests.agent_console.live_server import run_server
from tests.journeys.conftest import OpenPage
from tests.journeys.running_desk import PHONE, WIDE, RunningDesk, assert_accessible, run_beside

if not (DIST / "console" / "index.html").is_file():
    pytest.skip("the front end is not built: run `make setup`", allow_module_level=True)

PLAN = "offers: {seconds: %s}\n"
TELLING = "A bomb in my parcel"


class Desk(RunningDesk):
    """A desk that offers what waits."""

    def sign_in(self, page: Page, name: str) -> None:
        """Open the console as a new person, who is online."""
        self.enter(page, name)
        expect(page.get_by_role("navigation", name="Queue")).to_be_visible()

    def take(self, page: Page, name: str, text: str = TELLING) -> str:
        """Sign in and take a new conversation over; the keys are free afterwards."""
        self.sign_in(page, name)
        conversation_id = self.ask(text)
        page.goto(f"{self.live.base}/console#/c/{conversation_id}")
        expect(page.get_by_text("The chat began on")).to_be_visible()
        page.keyboard.press("t")
        expect(page.get_by_text("You have it", exact=True)).to_be_visible()
        page.keyboard.press("Escape")
        return conversation_id


@asynccontextmanager
async def open_desk(folder: Path, seconds: str) -> AsyncIterator[Desk]:
    plan = folder / "desk.yaml"
    plan.write_text(PLAN % seconds)
    async with run_server(folder, desk=plan) as live:
        yield Desk(live, asyncio.get_running_loop())


@pytest.fixture
def offering(tmp_path: Path) -> Iterator[Desk]:
    """Offers stand for a minute."""
    with run_beside(open_desk(tmp_path, "60")) as running:
        yield running


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[Desk]:
    """Offers stand for a second."""
    with run_beside(open_desk(tmp_path, "1")) as running:
        yield running


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """People take what they see."""
    with run_beside(open_desk(tmp_path_factory.mktemp("desk"), "null")) as running:
        yield running


def find_offer(page: Page) -> Locator:
    return page.get_by_role("region", name="Offered to you")


def find_menu(page: Page) -> Locator:
    return page.locator("summary[aria-label^='You are']")


# -- offers ---------------------------------------------------------------------------------------


def test_an_offer_says_who_why_and_for_how_long(offering: Desk, open_page: OpenPage) -> None:
    page = open_page(viewport=WIDE)
    offering.sign_in(page, "ana")
    offering.ask(TELLING)
    card = find_offer(page)
    expect(card).to_contain_text(TELLING)
    expect(card).to_contain_text("Why you: You are the one here who can take it.")
    assert 50 <= int(card.get_by_role("timer").inner_text().split()[0]) <= 60
    expect(page).to_have_title("(1) Handraise console")
    assert_accessible(page)
    card.get_by_role("button", name="Say why").click()
    window = page.get_by_role("dialog")
    window.get_by_label("Why?").fill("Lunch")
    window.get_by_role("button", name="Decline").click()
    expect(card).to_have_count(0)


def test_what_somebody_else_takes_goes_with_a_sentence(offering: Desk, open_page: OpenPage) -> None:
    page, other = open_page(viewport=WIDE), open_page(viewport=WIDE)
    offering.sign_in(page, "ana")
    conversation_id = offering.ask(TELLING)
    expect(find_offer(page)).to_be_visible()
    offering.sign_in(other, "ben")
    other.goto(f"{offering.live.base}/console#/c/{conversation_id}")
    other.get_by_role("button", name="Take over", exact=True).click()
    expect(page.get_by_text("has taken what was offered to you.")).to_be_visible()
    expect(find_offer(page)).to_have_count(0)


def test_an_offer_on_a_phone_in_the_dark(offering: Desk, open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE, color_scheme="dark")
    offering.sign_in(page, "ana")
    offering.ask(TELLING + ", " + "and it is a very long story " * 20)
    expect(find_offer(page)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert_accessible(page)
    find_offer(page).get_by_role("button", name="Accept").click()
    expect(page.get_by_text("You have it", exact=True)).to_be_visible()
    assert_accessible(page)


def test_who_answers_no_offer_is_away_until_one_press(hasty: Desk, open_page: OpenPage) -> None:
    page = open_page(viewport=WIDE)
    hasty.sign_in(page, "ana")
    for _ in range(3):
        hasty.ask(TELLING)
    back = page.get_by_role("button", name="I am back")
    expect(back).to_be_visible()
    expect(find_menu(page)).to_contain_text("Away")
    page.reload()
    expect(find_menu(page)).to_contain_text("Away")
    back.click()
    expect(find_menu(page)).to_contain_text("Online")


# -- presence -------------------------------------------------------------------------------------


def test_presence_and_capacity_stay_over_a_reload(desk: Desk, open_page: OpenPage) -> None:
    page = open_page(viewport=WIDE)
    desk.take(page, "ana")
    expect(find_menu(page)).to_have_attribute("aria-label", "You are online and have 1: change it")
    find_menu(page).focus()
    page.keyboard.press("Enter")
    page.get_by_role("radio", name="Away").check()
    page.get_by_role("button", name="One more").click()
    expect(page.get_by_role("group", name="Conversations at once")).to_contain_text("4")
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("radio", name="Away")).to_be_hidden()
    page.reload()
    expect(find_menu(page)).to_contain_text("Away")
    find_menu(page).click()
    expect(page.get_by_role("group", name="Conversations at once")).to_contain_text("4")


# -- the queue ------------------------------------------------------------------------------------


def test_the_queue_stands_still_under_the_hand(desk: Desk, open_page: OpenPage) -> None:
    page = open_page(viewport=WIDE)
    desk.sign_in(page, "zoe")
    first = desk.ask(TELLING)
    line = page.locator(f"#line-{first}")
    line.hover()
    place = line.bounding_box()
    second = desk.ask("Another bomb")
    moves = page.get_by_role("button", name="show now")
    expect(moves).to_be_visible()
    assert line.bounding_box() == place
    expect(page.locator(f"#line-{second}")).to_have_count(0)
    expect(line.locator(".place")).to_contain_text("in the queue, by how long it waits.")
    moves.click()
    expect(page.locator(f"#line-{second}")).to_be_visible()
    assert_accessible(page)


def test_a_more_urgent_one_goes_ahead_and_says_so(desk: Desk, open_page: OpenPage) -> None:
    page = open_page(viewport=WIDE)
    desk.sign_in(page, "uma")
    usual = desk.ask(TELLING)
    urgent = desk.ask("A bomb, and it ticks")
    page.goto(f"{desk.live.base}/console#/c/{urgent}")
    expect(page.get_by_text("The chat began on")).to_be_visible()
    page.keyboard.press("u")
    page.get_by_role("radio", name="Urgent").check()
    page.get_by_role("dialog").get_by_label("Why?").fill("It ticks")
    page.get_by_role("button", name="Set", exact=True).click()
    expect(page.get_by_text("You set the priority: urgent")).to_be_visible()
    line = page.locator(f"#line-{urgent}")
    expect(line).to_contain_text("Urgent")
    heights = [page.locator(f"#line-{each}").bounding_box() for each in (urgent, usual)]
    assert heights[0] is not None
    assert heights[1] is not None
    assert heights[0]["y"] < heights[1]["y"]
    assert "urgent priority goes before longer waits" in (line.get_attribute("aria-label") or "")


# -- the small windows ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("z", "Park it"),
        ("p", "Pass it on"),
        ("u", "Priority"),
        ("m", "Merge into another conversation"),
        ("!", "Shut the customer out?"),
        ("r", "Resolve"),
        ("b", "Return to the bot"),
    ],
)
def test_every_window_opens_by_its_key(
    desk: Desk, open_page: OpenPage, key: str, title: str
) -> None:
    page = open_page(viewport=PHONE, color_scheme="dark")
    desk.take(page, f"ivo{ord(key)}")
    page.keyboard.press(key)
    window = page.get_by_role("dialog")
    expect(window.get_by_role("heading", name=title)).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(window).to_have_count(0)


def test_what_cannot_be_done_says_why(desk: Desk, open_page: OpenPage) -> None:
    page = open_page(viewport=WIDE)
    desk.sign_in(page, "eva")
    conversation_id = desk.ask(TELLING)
    page.goto(f"{desk.live.base}/console#/c/{conversation_id}")
    expect(page.get_by_text("The chat began on")).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator(".notice.problem")).to_have_text("Take over first.")
    expect(page.get_by_role("dialog")).to_have_count(0)


# -- sound and notes ------------------------------------------------------------------------------


def test_nothing_is_asked_before_a_press_and_choices_are_kept(
    desk: Desk, open_page: OpenPage
) -> None:
    page = open_page(viewport=WIDE)
    page.add_init_script(
        "window.asked = 0; Notification.requestPermission = async () => { window.asked += 1; return 'denied'; };"
    )
    desk.sign_in(page, "noa")
    page.get_by_role("button", name="Sound and notes").click()
    assert page.evaluate("window.asked") == 0
    window = page.get_by_role("dialog")
    window.get_by_label("A short sound").check()
    assert_accessible(page)
    page.keyboard.press("Escape")
    page.reload()
    expect(page.get_by_role("button", name="Sound and notes: sound is on")).to_be_visible()
    assert page.evaluate("window.asked") == 0
