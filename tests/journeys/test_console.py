"""The console in a real browser, on a real server with a canned bot whose answers need a yes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from agent_console.api.pages import DIST
from tests.agent_console.live_server import ANSWER, run_server
from tests.journeys.conftest import OpenPage
from tests.journeys.running_desk import (
    PHONE,
    WIDE,
    RunningDesk,
    assert_accessible,
    run_beside,
    wait_until_read,
)

if not (DIST / "console" / "index.html").is_file():
    pytest.skip("the front end is not built: run `make setup`", allow_module_level=True)


class Desk(RunningDesk):
    """A desk whose console's pages are opened."""

    def sign_in(self, page: Page, name: str) -> None:
        """Open the console as a new person."""
        self.enter(page, name)
        expect(page.get_by_role("navigation", name="Queue")).to_be_visible()

    def open(self, page: Page, conversation_id: str) -> None:
        """Open a conversation and wait until it is there."""
        page.goto(f"{self.live.base}/console#/c/{conversation_id}")
        expect(page.get_by_text("The chat began on")).to_be_visible()


@asynccontextmanager
async def open_desk(folder: Path) -> AsyncIterator[Desk]:
    async with run_server(folder, uncertified="approve") as live:
        yield Desk(live, asyncio.get_running_loop())


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with run_beside(open_desk(tmp_path_factory.mktemp("desk"))) as running:
        yield running


def find_composer(page: Page) -> Locator:
    return page.locator("#composer")


def find_countdown(page: Page) -> Locator:
    """The one in sight, and not that of an offer."""
    return page.locator(".countdown:visible").and_(page.get_by_role("timer"))


def test_a_handover_by_keyboard_alone(desk: Desk, open_page: OpenPage) -> None:
    page = open_page(viewport=WIDE)
    conversation_id = desk.ask("Something odd happened")
    desk.sign_in(page, "ana")
    line = page.locator(f"#line-{conversation_id}")
    expect(line).to_contain_text("Not sure enough")
    line.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name="Decision")).to_contain_text("12 % sure")

    page.keyboard.press("t")
    expect(page.get_by_text("You have it", exact=True)).to_be_visible()
    expect(find_composer(page)).to_be_focused()
    page.keyboard.type("t d r n ?")  # while one types, keys are letters
    expect(find_composer(page)).to_have_value("t d r n ?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    find_composer(page).fill("")

    page.keyboard.press("Escape")
    page.keyboard.press("d")
    expect(find_composer(page)).to_have_value(ANSWER)
    page.keyboard.type(" Sorry!")
    page.keyboard.press("Enter")
    expect(page.get_by_text("from the bot's draft, edited")).to_be_visible()
    expect(find_composer(page)).to_have_value("")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.type("Keep an eye on it")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Private note · You")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    expect(page.get_by_role("radio", name="Solved", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Resolved: solved")).to_be_visible()
    assert desk.read(conversation_id)[-4:] == [
        "ConversationClaimed",
        "HumanWrote",
        "NoteAdded",
        "ConversationResolved",
    ]


def test_of_two_people_one_gets_it_and_the_other_is_told_who(
    desk: Desk, open_page: OpenPage
) -> None:
    conversation_id = desk.ask("An odd question")
    pages = [open_page(viewport=WIDE), open_page(viewport=WIDE)]
    for page, name in zip(pages, ("bea", "cid"), strict=True):
        desk.sign_in(page, name)
        desk.open(page, conversation_id)
    for page in pages:
        page.keyboard.press("t")
    told = pages[0].get_by_text("has it", exact=False).or_(pages[0].get_by_text("You have it"))
    expect(told.first).to_be_visible()
    winner = 0 if pages[0].get_by_text("You have it", exact=True).is_visible() else 1
    expect(pages[winner].get_by_text("You have it", exact=True)).to_be_visible()
    loser = pages[1 - winner]
    expect(loser.locator(".notice")).to_contain_text("has")
    expect(loser.get_by_role("button", name="Send")).to_have_attribute("aria-disabled", "true")
    assert desk.read(conversation_id).count("ConversationClaimed") == 1


def test_unsent_words_are_kept(desk: Desk, open_page: OpenPage) -> None:
    page = open_page(viewport=WIDE)
    first, second = desk.ask("odd one"), desk.ask("odd two")
    desk.sign_in(page, "dan")
    desk.open(page, first)
    find_composer(page).fill("Half a sen")
    desk.open(page, second)
    expect(find_composer(page)).to_have_value("")
    page.reload()
    desk.open(page, first)
    expect(find_composer(page)).to_have_value("Half a sen")


def test_words_sent_without_a_line_arrive_once(desk: Desk, open_page: OpenPage) -> None:
    page = open_page(viewport=WIDE)
    conversation_id = desk.ask("odd tunnel")
    desk.sign_in(page, "eve")
    desk.open(page, conversation_id)
    page.keyboard.press("t")
    expect(find_composer(page)).to_be_focused()
    page.context.set_offline(True)
    expect(page.get_by_text("The connection is lost.")).to_be_visible()
    page.keyboard.type("From the tunnel")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sending…")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("Sending…")).to_have_count(0)
    expect(page.get_by_text("The connection is lost.")).to_have_count(0)
    assert desk.read(conversation_id).count("HumanWrote") == 1


def test_a_held_draft_is_approved_as_it_is_or_in_other_words(
    desk: Desk, open_page: OpenPage
) -> None:
    page = open_page(viewport=WIDE)
    first, second = desk.ask("How long?"), desk.ask("How long does it take?")
    desk.sign_in(page, "fay")
    desk.open(page, first)
    wait_until_read(page.get_by_role("button", name="Approve and send").last)
    page.keyboard.press("a")
    expect(page.get_by_text("approved by you", exact=True)).to_be_visible()

    desk.open(page, second)
    page.keyboard.press("d")
    expect(page.get_by_text("Editing the bot's draft")).to_be_visible()
    page.keyboard.type(" At most.")
    page.keyboard.press("Enter")
    expect(page.get_by_text("edited and approved by you")).to_be_visible()
    assert desk.read(first)[-2:] == ["DraftApproved", "BotAnswered"]
    assert desk.read(second)[-2:] == ["DraftApproved", "BotAnswered"]


def test_a_held_draft_says_when_it_lapses_and_what_comes_then(
    desk: Desk, open_page: OpenPage
) -> None:
    page, wide = open_page(viewport=PHONE), open_page(viewport=WIDE)
    page.add_init_script("const now = Date.now; Date.now = () => now() + 7_200_000;")
    conversation_id = desk.ask("How long by bus?")
    for each, name in ((page, "lea"), (wide, "max")):
        desk.sign_in(each, name)
        desk.open(each, conversation_id)
        timer = find_countdown(each)
        expect(timer).to_have_text(re.compile(r"^Lapses in (10:00|9:\d\d)$"))
        expect(timer).to_have_accessible_name(re.compile(r"^Lapses in (10 min|9 min( \d+ s)?)$"))
        then = "Then it is not sent: a person takes over"
        expect(each.locator(".lapse:visible")).to_contain_text(then)
        expect(each.locator("[aria-live]").filter(has_text="lapses")).to_have_count(0)
        assert_accessible(each)
    page.get_by_role("button", name="Edit", exact=True).click()
    expect(find_composer(page)).to_have_value(ANSWER)
    expect(find_countdown(page)).to_contain_text("Lapses in ")
    assert_accessible(page)
    page.get_by_role("button", name="Approve and send").click()
    for each in (page, wide):
        expect(find_countdown(each)).to_have_count(0)


def test_a_rejected_draft_is_answered_by_who_rejected_it(desk: Desk, open_page: OpenPage) -> None:
    page = open_page(viewport=WIDE)
    conversation_id = desk.ask("How long by ship?")
    desk.sign_in(page, "gus")
    desk.open(page, conversation_id)
    page.get_by_role("complementary").get_by_role("button", name="Reject").click()
    page.get_by_label("What is wrong with it?").fill("Ships are slower")
    assert_accessible(page)
    page.keyboard.press("Enter")
    expect(page.get_by_text("You rejected it: Ships are slower")).to_be_visible()
    expect(page.get_by_text("You have it", exact=True)).to_be_visible()
    expect(page.get_by_role("textbox", name="Reply to the customer")).to_be_focused()


def test_a_draft_that_went_away_while_it_was_edited_stays_as_a_reply(
    desk: Desk, open_page: OpenPage
) -> None:
    mine, other = open_page(viewport=WIDE), open_page(viewport=WIDE)
    conversation_id = desk.ask("How long by train?")
    desk.sign_in(mine, "hal")
    desk.sign_in(other, "ida")
    desk.open(mine, conversation_id)
    desk.open(other, conversation_id)
    mine.keyboard.press("d")
    mine.keyboard.type(" By train.")
    other.keyboard.press("t")
    expect(mine.get_by_text("Editing the bot's draft")).to_have_count(0)
    expect(find_composer(mine)).to_have_value(f"{ANSWER} By train.")
    expect(mine.get_by_role("button", name="Send")).to_have_attribute("aria-disabled", "true")


def test_a_resolved_conversation_is_found_again_and_only_takes_notes(
    desk: Desk, open_page: OpenPage
) -> None:
    page = open_page(viewport=WIDE)
    desk.sign_in(page, "zoe")
    conversation = desk.ask("Which conversation is this?")
    desk.open(page, conversation)
    opened = page.get_by_role("region", name="Open conversation")
    opened.get_by_role("button", name="Resolve").click()
    page.get_by_role("dialog").get_by_role("button", name="Resolve").click()
    # The button that had the keyboard's place is gone: it is not lost with it.
    expect(opened.get_by_role("heading", level=2)).to_be_focused()
    page.get_by_role("navigation", name="Queue").get_by_role("button", name="Resolved").click()
    line = page.locator(f"#line-{conversation}")
    expect(line).to_contain_text("Solved")
    line.click()
    expect(opened.get_by_role("textbox")).to_have_count(0)
    page.keyboard.press("n")
    expect(opened.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("Asked twice before.")
    page.keyboard.press("Enter")
    expect(opened.get_by_role("log")).to_contain_text("Asked twice before.")
    assert_accessible(page)


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_every_look(desk: Desk, open_page: OpenPage, size: dict[str, int], look: str) -> None:
    page = open_page(viewport=size, color_scheme=look)
    waiting, held = desk.ask("odd look"), desk.ask("Look")
    desk.sign_in(page, "joy")
    assert_accessible(page)
    for conversation_id in (waiting, held):
        desk.open(page, conversation_id)
        assert_accessible(page)
    page.goto(f"{desk.live.base}/console#/c/{held}/why")
    expect(page.get_by_text("Held for a person's yes").last).to_be_visible()
    assert_accessible(page)
    page.goto(f"{desk.live.base}/console#/examples")
    expect(page.get_by_role("heading", name="Training examples")).to_be_visible()
    assert_accessible(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width == size["width"]


def test_a_phone_shows_one_pane_at_a_time(desk: Desk, open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE)
    conversation_id = desk.ask("odd phone")
    desk.sign_in(page, "kim")
    page.locator(f"#line-{conversation_id}").click()
    expect(page.get_by_role("navigation", name="Queue")).to_be_hidden()
    page.get_by_role("button", name="Why?").first.click()
    expect(page.get_by_role("complementary", name="Decision")).to_be_visible()
    expect(find_composer(page)).to_be_hidden()
    page.get_by_role("button", name="Take over with draft").click()
    expect(find_composer(page)).to_be_focused()
    expect(find_composer(page)).to_have_value(ANSWER)
    page.get_by_role("button", name="Back to the queue").click()
    expect(page.locator(f"#line-{conversation_id}")).to_be_focused()


def test_who_is_not_signed_in_is_told_how(desk: Desk, page: Page) -> None:
    page.goto(f"{desk.live.base}/console")
    expect(page.get_by_role("heading", name="Sign in by the link you were given")).to_be_visible()
    assert_accessible(page)
