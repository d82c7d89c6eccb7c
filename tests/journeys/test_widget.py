"""The customer's widget in a real browser, on a real server with a canned bot."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from agent_console.api.pages import DIST
from tests.agent_console.live_server import ANSWER, Live, run_server

T = TypeVar("T")
OpenPage = Callable[..., Page]

if not (DIST / "widget.js").is_file():
    pytest.skip("the front end is not built: run `make setup`", allow_module_level=True)

PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}
RIGHT_TO_LEFT = "lang=en dir=rtl"


class ShopPages(BaseHTTPRequestHandler):
    """Ordinary pages of a shop on an origin of its own, with nothing but our script tag.

    The query says what it looks like: `html` its first tag, `tag` the attributes of the script.
    """

    widget = ""

    def do_GET(self) -> None:
        """Answer with the page."""
        wanted = parse_qs(urlsplit(self.path).query)
        tag = wanted.get("tag", [""])[0]
        page = (
            f"<!doctype html><html {wanted.get('html', ['lang=en'])[0]}><head><title>Shop</title>"
            '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
            "<style>html{font-size:62.5%}button,p{color:red;font-size:40px}</style>"
            f'<script src="{self.widget}" {tag} defer></script></head>'
            "<body><main><h1>Shop</h1></main></body></html>"
        )
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing on the screen."""


@dataclass
class Shop:
    """A shop, and the chat's server in a thread of its own."""

    origin: str
    live: Live
    loop: asyncio.AbstractEventLoop

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something on the server's side, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    def visit(self, page: Page, *, html: str = "lang=en", tag: str = "") -> None:
        """Open the shop."""
        page.goto(f"{self.origin}/?{urlencode({'html': html, 'tag': tag})}")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    ready, over = threading.Event(), asyncio.Event()
    found: list[Shop] = []
    pages = ThreadingHTTPServer(("127.0.0.1", 0), ShopPages)
    origin = f"http://127.0.0.1:{pages.server_port}"

    async def run(folder: Path) -> None:
        async with run_server(folder, origins=origin) as live:
            ShopPages.widget = f"{live.base}/widget.js"
            found.append(Shop(origin, live, asyncio.get_running_loop()))
            ready.set()
            await over.wait()

    chat = threading.Thread(target=lambda: asyncio.run(run(tmp_path_factory.mktemp("shop"))))
    web = threading.Thread(target=pages.serve_forever)
    chat.start()
    web.start()
    assert ready.wait(30)
    yield found[0]
    pages.shutdown()
    pages.server_close()
    found[0].loop.call_soon_threadsafe(over.set)
    chat.join(30)
    web.join(30)


def open_chat(page: Page) -> None:
    page.get_by_role("button", name="Open the chat").click()


def say(page: Page, text: str) -> None:
    field = page.get_by_role("textbox", name="Write a message")
    field.fill(text)
    field.press("Enter")


def read_log(page: Page) -> str:
    return page.get_by_role("log").inner_text()


def assert_accessible(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_question_by_keyboard(shop: Shop, page: Page) -> None:
    shop.visit(page)
    open_chat(page)
    expect(page.get_by_role("log")).to_have_text(
        "You are chatting with an automated assistant. A person can join at any time: just ask."
    )
    field = page.get_by_role("textbox", name="Write a message")
    expect(field).to_be_focused()
    page.keyboard.type("How long")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("does delivery take?")
    page.keyboard.press("Enter")
    expect(page.get_by_text("How long\ndoes delivery take?")).to_be_visible()
    expect(field).to_have_value("")

    answer = page.locator(".from-bot")
    expect(answer.locator(".by")).to_contain_text("Assistant (automated)")
    expect(answer.locator(".bubble")).to_have_text(ANSWER)
    expect(answer.locator("blockquote")).to_be_hidden()
    answer.get_by_text("Source: Delivery").click()
    expect(answer.locator("blockquote")).to_have_text(ANSWER)
    assert_accessible(page)

    field.focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Open the chat")).to_be_focused()


def test_nobody_is_there(shop: Shop, page: Page) -> None:
    shop.visit(page, tag="data-open")
    say(page, "There is a bomb in my parcel")
    expect(page.get_by_text("nobody is at the desk right now")).to_be_visible()
    expect(page.get_by_text("Waiting for a person")).to_be_visible()
    email = page.get_by_role("textbox", name="E-mail address")
    email.fill("jo@")
    page.get_by_role("button", name="Leave address").click()
    expect(page.get_by_text("This does not look like an e-mail address.")).to_be_visible()
    assert_accessible(page)
    email.fill("jo@example.org")
    page.get_by_role("button", name="Leave address").click()
    expect(page.get_by_text("Your address: jo@example.org")).to_be_visible()
    expect(email).to_be_hidden()
    # The form is gone with the keyboard's place in it: that goes on to where one writes.
    expect(page.get_by_role("textbox", name="Write a message")).to_be_focused()


def test_a_person_comes_and_goes(shop: Shop, page: Page) -> None:
    shop.visit(page, tag='data-open data-site="handover"')
    say(page, "Hello")
    expect(page.locator(".from-bot")).to_have_count(1)
    page.get_by_role("button", name="Talk to a person").click()
    expect(page.get_by_role("textbox", name="Write a message")).to_be_focused()

    async def help_them() -> None:
        member, token = await shop.live.enrol("Mara")
        async with shop.live.human(token) as human:
            queue = await human.find("queue", whole=True)
            waiting = [item for item in queue["items"] if item["site"] == "handover"]
            there = {"conversation_id": waiting[0]["conversation_id"]}
            await human.ask("claim", **there)
            await human.ask("send", client_id="m1", text="<b>Hello</b>, I see it.", **there)
            await human.ask("resolve", outcome="solved", **there)
        assert member.person.name == "Mara"

    expect(page.get_by_text("Waiting for a person")).to_be_visible()
    shop.do(help_them())
    expect(page.get_by_text("Mara joined the chat.")).to_be_visible()
    expect(page.locator(".from-human .by")).to_contain_text("Mara")
    expect(page.locator(".from-human .bubble")).to_have_text("<b>Hello</b>, I see it.")
    expect(page.get_by_text("This conversation is closed", exact=True)).to_be_visible()

    page.get_by_role("radio", name="4 of 5").check(force=True)
    page.get_by_role("textbox", name="Anything to add?").fill("Quick.")
    assert_accessible(page)
    page.get_by_role("button", name="Send rating").click()
    expect(page.get_by_text("You rated this conversation 4 of 5.")).to_be_visible()

    say(page, "One more thing")
    expect(page.get_by_text("goes on with the automated assistant")).to_be_visible()
    expect(page.locator(".from-bot .bubble").last).to_have_text(ANSWER)


def test_words_from_the_tunnel_arrive_once(shop: Shop, page: Page) -> None:
    shop.visit(page, tag='data-open data-site="tunnel"')
    say(page, "Before the tunnel")
    expect(page.locator(".from-bot")).to_have_count(1)
    context = page.context
    context.set_offline(True)
    say(page, "In the tunnel")
    expect(page.get_by_text("Will be sent when the connection is back")).to_be_visible()
    expect(page.get_by_text("The connection is lost.")).to_be_visible()
    page.close()

    context.set_offline(False)
    later, twin = context.new_page(), context.new_page()
    for each in (later, twin):
        shop.visit(each, tag='data-open data-site="tunnel"')
    expect(later.locator(".from-bot")).to_have_count(2)
    assert read_log(later).count("Before the tunnel") == 1
    assert read_log(later).count("In the tunnel") == 1
    later.reload()
    expect(later.locator(".from-bot")).to_have_count(2)
    assert read_log(later).count("In the tunnel") == 1


def test_what_came_while_it_was_closed_is_counted(shop: Shop, page: Page) -> None:
    shop.visit(page, tag='data-site="unread"')
    page.locator("handraise-chat").evaluate("chat => chat.write('Hello')")
    expect(page.get_by_role("button", name="Open the chat, 1 new message")).to_be_visible()
    assert_accessible(page)
    open_chat(page)
    expect(page.locator(".from-bot")).to_have_count(1)


def test_it_stays_open_from_page_to_page_and_closed_once_closed(shop: Shop, page: Page) -> None:
    shop.visit(page, tag='data-site="pages"')
    open_chat(page)
    page.reload()
    close = page.get_by_role("button", name="Close the chat")
    expect(close).to_be_visible()
    expect(page.get_by_role("textbox", name="Write a message")).not_to_be_focused()
    close.click()
    page.reload()
    expect(page.get_by_role("button", name="Open the chat")).to_be_visible()


def test_a_message_that_is_too_long_is_not_sent(shop: Shop, page: Page) -> None:
    shop.visit(page, tag='data-open data-site="long"')
    say(page, "é" * 8_002)
    expect(page.get_by_text("2 characters too long")).to_be_visible()
    expect(page.get_by_role("button", name="Send")).to_be_disabled()
    expect(page.locator(".from-customer")).to_have_count(0)
    say(page, "é" * 8_000)
    expect(page.locator(".from-customer .bubble")).to_have_text("é" * 8_000)
    expect(page.locator(".from-bot")).to_have_count(1)


@pytest.mark.parametrize(
    ("options", "html"),
    [
        (PHONE, "lang=en"),
        (PHONE | {"color_scheme": "dark"}, RIGHT_TO_LEFT),
        ({"color_scheme": "dark"}, "lang=en"),
        ({"reduced_motion": "reduce", "forced_colors": "active"}, RIGHT_TO_LEFT),
    ],
    ids=["phone", "phone, dark, right to left", "dark", "forced colours, right to left"],
)
def test_every_look(shop: Shop, open_page: OpenPage, options: dict[str, Any], html: str) -> None:
    page = open_page(**options)
    shop.visit(page, html=html, tag="data-open")
    say(page, "word" * 60 + " https://shop.example/" + "a" * 200)
    expect(page.locator(".from-bot")).to_have_count(1)
    assert_accessible(page)
    overflow = "document.scrollingElement.scrollWidth > innerWidth"
    assert page.evaluate(overflow) is False
    log = page.get_by_role("log")
    assert log.evaluate("log => log.scrollWidth <= log.clientWidth")
    panel = page.get_by_role("dialog").bounding_box()
    window = page.viewport_size
    assert panel is not None
    assert window is not None
    if options.get("is_mobile"):
        assert (panel["x"], panel["y"], panel["width"], panel["height"]) == (0, 0, 360, 640)
    else:
        free = panel["x"] if "rtl" in html else window["width"] - panel["x"] - panel["width"]
        assert free == 20


def test_the_split_page_has_nothing_that_axe_minds(shop: Shop, open_page: OpenPage) -> None:
    for options in ({}, {"color_scheme": "dark"}, PHONE):
        page = open_page(**options)
        page.goto(f"{shop.live.base}/demo")
        page.get_by_role("button", name="How long does delivery take?").click()
        expect(page.locator(".from-bot .bubble")).to_have_text(ANSWER)
        expect(page.frame_locator("iframe").locator("h1")).to_be_attached()
        assert_accessible(page)
