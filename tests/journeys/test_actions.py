"""Actions of somebody's own bot in a real console: read, changed, decided by key, and never twice."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from agent_console.api.pages import DIST
from escalation.commands import HoldAction, OpenConversation, Person
from escalation.events import ActionWord, TurnSaid
from escalation.held_actions import HeldAction
from tests.agent_console.live_server import run_server
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

SHOP = Person("p" + "x" * 16, "Shop")
ARGS = {"order_id": "A-1042", "amount": 40, "reason": "Arrived broken", "items": ["boots", "laces"]}
ALL: tuple[ActionWord, ...] = ("approve", "edit", "reject", "respond")
numbers = itertools.count(1)


class Desk(RunningDesk):
    """A desk before which programs put actions."""

    def hold(
        self, name: str = "refund_order", allowed: tuple[ActionWord, ...] = ALL, times: int = 1
    ) -> str:
        return self.do(self._hold(name, allowed, times))

    async def _hold(self, name: str, allowed: tuple[ActionWord, ...], times: int) -> str:
        conversation_id = f"c{next(numbers)}"
        said = (
            TurnSaid(speaker="customer", text="My parcel broke on its way. I want it refunded."),
        )
        board = self.live.house.switchboard
        await board.take(conversation_id, OpenConversation("v1"))
        command = HoldAction(SHOP, name, ARGS, allowed, "Tool execution requires approval", said)
        for _ in range(times):
            await board.take(conversation_id, command)
        return conversation_id

    def find(self, conversation_id: str) -> HeldAction:
        return self.do(self.live.house.log.load(conversation_id)).actions[0]

    def open(self, page: Page, conversation_id: str) -> None:
        self.enter(page, "ana")
        page.goto(f"{self.live.base}/console#/c/{conversation_id}")
        expect(find_card(page)).to_be_visible()


@asynccontextmanager
async def open_desk(folder: Path) -> AsyncIterator[Desk]:
    async with run_server(folder) as live:
        yield Desk(live, asyncio.get_running_loop())


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with run_beside(open_desk(tmp_path_factory.mktemp("desk"))) as running:
        yield running


def find_card(page: Page) -> Locator:
    return page.get_by_role("region", name="Action: Refund order")


def find_line(page: Page, text: str) -> Locator:
    return page.get_by_role("log", name="Conversation").get_by_text(text, exact=True)


def test_an_action_is_found_in_the_queue_and_approved_by_key(
    desk: Desk, open_page: OpenPage
) -> None:
    page = open_page(viewport=WIDE)
    conversation_id = desk.hold()
    desk.enter(page, "ana")
    line = page.locator(f"#line-{conversation_id}")
    expect(line).to_contain_text("Decide: Refund order")
    line.focus()
    page.keyboard.press("Enter")
    card = find_card(page)
    expect(card).to_contain_text("A-1042")
    page.keyboard.press("a")
    expect(page.get_by_text("It has only just come up: read it first.").last).to_be_visible()
    assert desk.find(conversation_id).decision is None
    wait_until_read(card.get_by_role("button", name="Approve"))
    page.keyboard.press("a")
    expect(card).to_have_count(0)
    expect(find_line(page, "You approved “Refund order”")).to_be_visible()
    action = desk.find(conversation_id)
    assert (action.decision, action.args) == ("approve", ARGS)


def test_arguments_are_changed_and_checked(desk: Desk, open_page: OpenPage) -> None:
    page = open_page(viewport=WIDE)
    conversation_id = desk.hold()
    desk.open(page, conversation_id)
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_label("Order id")).to_be_focused()
    amount = page.get_by_label("Amount")
    amount.fill("twenty")
    expect(page.get_by_role("alert")).to_contain_text("Amount must be a number")
    expect(page.get_by_role("button", name="Approve these")).to_have_attribute(
        "aria-disabled", "true"
    )
    assert_accessible(page)
    amount.fill("20")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("button", name="Approve these").click()
    expect(find_line(page, "You approved “Refund order” with changes")).to_be_visible()
    expect(page.get_by_role("heading", name="Visitor v1")).to_be_focused()
    action = desk.find(conversation_id)
    assert (action.decision, action.args) == ("edit", ARGS | {"amount": 20})


@pytest.mark.parametrize(
    ("press", "words", "send", "decided"),
    [
        ("Reject", "Too late for that", "Reject", ("reject", "Too late for that")),
        (
            "Answer instead",
            "Already refunded.",
            "Send the answer",
            ("respond", "Already refunded."),
        ),
    ],
)
def test_it_is_rejected_or_answered(
    desk: Desk, open_page: OpenPage, press: str, words: str, send: str, decided: Any
) -> None:
    page = open_page(viewport=WIDE)
    conversation_id = desk.hold()
    desk.open(page, conversation_id)
    card = find_card(page)
    card.get_by_role("button", name=press).click()
    card.get_by_role("textbox").fill(words)
    card.get_by_role("button", name=send).click()
    expect(card).to_have_count(0)
    action = desk.find(conversation_id)
    assert (action.decision, action.text) == decided


def test_a_reason_that_cannot_be_stored_is_told_where_it_is_written(
    desk: Desk, open_page: OpenPage
) -> None:
    page = open_page(viewport=WIDE)
    desk.open(page, desk.hold())
    card = find_card(page)
    card.get_by_role("button", name="Reject").press("Enter")
    expect(card.get_by_role("textbox")).to_be_focused()
    card.get_by_role("textbox").fill("x" * 8001)
    card.get_by_role("button", name="Reject").press("Enter")
    expect(card.get_by_role("alert")).to_contain_text("8000 characters")


def test_only_what_is_allowed_is_offered(desk: Desk, open_page: OpenPage) -> None:
    page = open_page(viewport=WIDE)
    desk.open(page, desk.hold(allowed=("approve", "reject")))
    card = find_card(page)
    wait_until_read(card.get_by_role("button", name="Approve"))
    assert card.get_by_role("button").all_text_contents() == ["ApproveA", "Reject"]


def test_two_of_the_same_name_are_told_apart_also_by_the_ear(
    desk: Desk, open_page: OpenPage
) -> None:
    page = open_page(viewport=WIDE)
    conversation_id = desk.hold(times=2)
    desk.enter(page, "ana")
    page.goto(f"{desk.live.base}/console#/c/{conversation_id}")
    second = page.get_by_role("region", name="Action 2 of 2: Refund order")
    expect(second).to_be_visible()
    assert_accessible(page)
    wait_until_read(second.get_by_role("button", name="Approve"))
    second.get_by_role("button", name="Approve").press("Enter")
    expect(find_card(page)).to_be_visible()
    expect(page.get_by_role("group", name="Actions that wait")).to_be_focused()


def test_who_comes_late_is_told_by_whom_it_was_decided(desk: Desk, open_page: OpenPage) -> None:
    first, second = open_page(viewport=WIDE), open_page(viewport=WIDE)
    conversation_id = desk.hold()
    desk.open(first, conversation_id)
    desk.open(second, conversation_id)
    held_back: list[Route] = []
    second.route("**/decide", lambda route: held_back.append(route))
    second.get_by_role("button", name="Reject").click()
    second.get_by_role("button", name="Reject").click()
    wait_until_read(find_card(first).get_by_role("button", name="Approve"))
    first.keyboard.press("a")
    expect(find_line(first, "You approved “Refund order”")).to_be_visible()
    held_back[0].continue_()
    expect(second.get_by_text("has already approved this.")).to_be_visible()
    assert desk.find(conversation_id).decision == "approve"


def test_a_key_pressed_twice_does_not_decide_about_what_comes_next(
    desk: Desk, open_page: OpenPage
) -> None:
    page = open_page(viewport=WIDE)
    conversation_id = desk.hold(times=2)
    desk.enter(page, "ana")
    page.goto(f"{desk.live.base}/console#/c/{conversation_id}")
    first = page.get_by_role("region", name="Action 1 of 2: Refund order")
    wait_until_read(first.get_by_role("button", name="Approve"))
    page.keyboard.press("a")
    rest = find_card(page)
    expect(rest).to_be_visible()
    page.keyboard.press("a")
    expect(page.locator(".notice")).to_contain_text("It has only just come up: read it first.")
    wait_until_read(rest.get_by_role("button", name="Approve"))
    assert desk.read(conversation_id).count("ActionDecided") == 1
    page.keyboard.press("a")
    expect(rest).to_have_count(0)
    expect(page.locator(".notice")).to_have_count(0)


def test_who_was_still_writing_is_told_that_a_colleague_was_quicker(
    desk: Desk, open_page: OpenPage
) -> None:
    mine, other = open_page(viewport=WIDE), open_page(viewport=WIDE)
    conversation_id = desk.hold()
    desk.open(mine, conversation_id)
    desk.open(other, conversation_id)
    mine.get_by_role("button", name="Change").click()
    mine.get_by_label("Amount").fill("20")
    find_card(other).get_by_role("button", name="Approve").click()
    told = mine.get_by_role("status").filter(has_text="meanwhile")
    expect(told).to_contain_text("approved “Refund order” meanwhile.")
    expect(told).to_contain_text("What you wrote was not used: Amount: 20")
    expect(mine.get_by_role("heading", name="Visitor v1")).to_be_focused()
    assert_accessible(mine)
    assert desk.find(conversation_id).args == ARGS


def test_escape_closes_a_form_and_keeps_what_was_typed_until_back(
    desk: Desk, open_page: OpenPage
) -> None:
    page = open_page(viewport=WIDE)
    desk.open(page, desk.hold())
    change = page.get_by_role("button", name="Change")
    change.click()
    page.keyboard.press("Escape")
    expect(change).to_be_focused()
    kept = page.get_by_text("Not used yet, and kept under Change: Amount: 20")
    page.keyboard.press("Enter")
    page.get_by_label("Amount").fill("20")
    page.keyboard.press("Escape")
    expect(change).to_be_focused()
    expect(kept).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Amount")).to_have_value("20")
    page.get_by_role("button", name="Back").click()
    expect(change).to_be_focused()
    expect(kept).to_have_count(0)
    page.get_by_role("button", name="Reject").click()
    page.keyboard.type("Too late")
    page.keyboard.press("Escape")
    reject = page.get_by_role("button", name="Reject")
    expect(reject).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Why not?")).to_have_value("Too late")


def test_a_small_phone_shows_the_arguments_first_and_that_there_is_more(
    desk: Desk, open_page: OpenPage
) -> None:
    page = open_page(viewport={"width": 320, "height": 568})
    desk.open(page, desk.hold())
    card = find_card(page)
    amount = card.get_by_text("Amount", exact=True).bounding_box()
    about = card.get_by_text("Tool execution requires approval").bounding_box()
    approve = card.get_by_role("button", name="Approve").bounding_box()
    assert amount is not None
    assert about is not None
    assert approve is not None
    assert amount["y"] + amount["height"] < approve["y"]
    assert amount["y"] < about["y"]
    expect(card).to_have_class("act-card more")
    page.get_by_role("group", name="Actions that wait").evaluate("at => at.scrollTo(0, 9999)")
    expect(card).to_have_class("act-card")
    composer = page.locator(".composer").bounding_box()
    assert composer is not None
    assert composer["height"] < 60
    page.get_by_role("button", name="Take over to reply").click()
    expect(page.locator("#composer")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_it_is_usable_by_all(desk: Desk, open_page: OpenPage, scheme: Any, size: Any) -> None:
    page = open_page(viewport=size, color_scheme=scheme)
    desk.open(page, desk.hold())
    page.get_by_text("What was said before").click()
    expect(page.get_by_text("My parcel broke on its way.")).to_be_visible()
    assert_accessible(page)
    card = find_card(page)
    card.get_by_role("button", name="Approve").scroll_into_view_if_needed()
    box = card.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]
