"""The page "Times" in a real browser, on a server with weeks of conversations behind it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from agent_console.api.pages import DIST
from escalation.commands import PersonRole
from escalation.metrics.report import Report
from tests.agent_console.live_server import run_server
from tests.agent_console.seeding import PlannedBot, ShiftedClock
from tests.agent_console.seeding_times import Past
from tests.journeys.conftest import OpenPage
from tests.journeys.running_desk import PHONE, WIDE, RunningDesk, assert_accessible, run_beside

if not (DIST / "console" / "index.html").is_file():
    pytest.skip("the front end is not built: run `make setup`", allow_module_level=True)

CHARTS = (
    "How soon did a person reply?",
    "Why was a person needed?",
    "Does it stay solved?",
    "Were customers content?",
)


class Shop(RunningDesk):
    """A desk whose times are looked at."""

    def open_times(self, page: Page, role: PersonRole = "supervisor") -> None:
        self.enter(page, "sue", role)
        page.goto(f"{self.live.base}/console#/times")

    def report(self) -> Report:
        return self.do(self.live.house.times.report(30))


@asynccontextmanager
async def open_shop(folder: Path, *, days: int) -> AsyncIterator[Shop]:
    clock = ShiftedClock()
    async with run_server(folder, bot=PlannedBot(), clock=clock) as live:
        await live.house.wait_loaded()
        people = [(await live.enrol(name))[0].person for name in ("Anna", "Ben", "Carl")]
        await live.house.people.refresh()
        if days:
            await Past(live.house, clock, people).live_through(days, a_day=6)
        yield Shop(live, asyncio.get_running_loop())


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with run_beside(open_shop(tmp_path_factory.mktemp("shop"), days=20), seconds=60) as running:
        yield running


@pytest.fixture(scope="module")
def empty_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with run_beside(open_shop(tmp_path_factory.mktemp("empty"), days=0), seconds=60) as running:
        yield running


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_page_shows_what_the_log_says(
    shop: Shop, open_page: OpenPage, size: dict[str, int], look: str
) -> None:
    page = open_page(viewport=size, color_scheme=look, reduced_motion="reduce")
    shop.open_times(page)
    whole = shop.report().whole
    assert whole.first_reply is not None
    assert whole.csat is not None
    expect(page.get_by_text(f"({whole.first_reply.n} measured)").first).to_be_visible()
    expect(page.get_by_text(f"{whole.csat.count} of {whole.csat.n} ratings")).to_be_visible()
    for title in CHARTS:
        figure = page.get_by_role("figure").filter(has_text=title)
        expect(figure.get_by_role("img")).to_be_visible()
        figure.get_by_text("As a table").click()
        expect(figure.get_by_role("table")).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]


def test_by_keyboard_the_table_is_turned_to_another_name(shop: Shop, open_page: OpenPage) -> None:
    page = open_page(viewport=WIDE)
    shop.open_times(page)
    table = page.locator(".names table")
    expect(table.get_by_role("rowheader")).to_have_count(3)
    expect(table.get_by_role("rowheader", name="Anna")).to_be_visible()
    choice = page.get_by_role("combobox", name="By")
    choice.focus()
    page.keyboard.type("rea")
    expect(table.get_by_role("rowheader", name="Asked for a person")).to_be_visible()
    choice.select_option("day")
    expect(table.get_by_role("rowheader")).to_have_count(len(shop.report().by_day))
    page.get_by_role("combobox", name="Time").select_option("7 days")
    expect(table.get_by_role("rowheader")).to_have_count(7)
    expect(page.get_by_text("none 7 days old yet")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("look", ["light", "dark"])
def test_where_nothing_was_measured_no_number_stands(
    empty_shop: Shop, open_page: OpenPage, look: str
) -> None:
    page = open_page(viewport=PHONE, color_scheme=look)
    empty_shop.open_times(page, "data")
    expect(page.get_by_role("heading", name="Nobody was needed in these 30 days")).to_be_visible()
    expect(page.get_by_role("img")).to_have_count(0)
    assert_accessible(page)


def test_who_serves_customers_is_not_offered_the_page(shop: Shop, open_page: OpenPage) -> None:
    page = open_page(viewport=WIDE)
    shop.open_times(page, "human")
    expect(page.get_by_role("heading", name="Conversations", exact=True)).to_be_attached()
    expect(page.get_by_role("link", name="Times")).to_have_count(0)
    expect(page.get_by_role("heading", name="Times")).to_have_count(0)
