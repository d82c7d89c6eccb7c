"""The whole job in a browser: answer, handover, takeover, edited draft, resolution, example, export."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FrameLocator, Locator, Page, expect

from benchmarks.server import ServerProcess, clean_environment, find_handraise, find_port
from tests.journeys.conftest import OpenPage

ANSWER = "Orders within the EU reach you in 2 to 4 working days."
SENSITIVE = "Someone got into my account and ordered a tent"
REPLY = "I have locked your account and cancelled the tent. Please set a new password now."


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    """The demo as a user starts it, with a data folder of its own."""
    port = find_port()
    command = [find_handraise(), "demo", "--port", str(port)]
    server = ServerProcess(command, port, data / "printed.txt", {"HANDRAISE_DATA": str(data)})
    server.wait_ready()
    yield f"http://127.0.0.1:{port}"
    assert server.stop() == 0


def say(page: Page, text: str) -> None:
    field = page.get_by_role("textbox", name="Write a message")
    field.fill(text)
    field.press("Enter")


def find_chat(page: Page) -> Locator:
    return page.get_by_role("log", name="Conversation")


def open_demo(page: Page, address: str) -> FrameLocator:
    page.goto(f"{address}/demo")
    console = page.frame_locator("iframe")
    expect(console.get_by_text("Nobody is waiting.")).to_be_visible()
    return console


def export(data: Path, out: Path) -> list[dict[str, Any]]:
    subprocess.run(
        [find_handraise(), "export", "--format", "openai-sft", "--out", str(out)],
        env=clean_environment() | {"HANDRAISE_DATA": str(data)},
        check=True,
        capture_output=True,
    )
    lines = (out / "openai-sft-train.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_from_a_question_to_a_training_example(
    open_page: OpenPage, address: str, data: Path, tmp_path: Path
) -> None:
    page = open_page(viewport={"width": 1440, "height": 900})
    console = open_demo(page, address)
    chat = find_chat(page)

    # Told that it is a bot before the first word; a sure answer comes with its source.
    expect(chat.get_by_text("You are chatting with an automated assistant.")).to_be_visible()
    say(page, "How long does delivery take?")
    expect(chat.get_by_text(ANSWER).first).to_be_visible()
    source = chat.get_by_text("Source: How long does delivery take?")
    source.click()
    expect(chat.locator("blockquote")).to_contain_text(ANSWER)

    # A sensitive message is handed over, whatever the bot thinks of it.
    say(page, SENSITIVE)
    expect(chat.get_by_text("I am handing you over to a person.")).to_be_visible()
    expect(page.get_by_text("Waiting for a person")).to_be_visible()
    waiting = console.get_by_role("button", name=re.compile(SENSITIVE))
    expect(waiting).to_be_visible()
    waiting.click()
    decision = console.get_by_role("complementary", name="Decision")
    expect(decision.get_by_text("Sensitive topic: fraud")).to_be_visible()

    # A human takes over with one key, and starts from the bot's draft.
    console.locator("body").press("t")
    expect(chat.get_by_text("Ana Silva joined the chat.")).to_be_visible()
    decision.get_by_role("button", name="Use draft").click()
    field = console.get_by_role("textbox", name="Reply to the customer")
    expect(field).not_to_be_empty()
    draft = field.input_value()
    field.fill(REPLY)
    field.press("Enter")
    expect(chat.get_by_text(REPLY)).to_be_visible()
    expect(chat.get_by_text("Ana Silva").last).to_be_visible()
    expect(page.get_by_text("You are talking with Ana Silva")).to_be_visible()

    # The bot is silent while the human has it.
    say(page, "Thank you. How long does delivery take?")
    expect(console.get_by_role("log").get_by_text("Thank you.")).to_be_visible()
    expect(chat.get_by_text(ANSWER)).to_have_count(2)  # the answer and its quoted source, once

    # Resolved, and an example of what the human did appears.
    opened = console.get_by_role("region", name="Open conversation")
    opened.get_by_role("button", name="Resolve").click()
    console.get_by_role("dialog").get_by_role("button", name="Resolve").click()
    expect(page.get_by_text("This conversation is closed").first).to_be_visible()
    console.get_by_role("link", name="Examples", exact=True).click()
    expect(console.get_by_text(REPLY)).to_be_visible()

    rows = export(data, tmp_path / "out")
    targets = [row["messages"][-1]["content"] for row in rows]
    assert targets == [REPLY]
    assert draft not in targets
    assert "handing you over" not in json.dumps(rows)


def test_the_console_and_the_widget_have_no_faults_for_helpers_to_trip_over(
    open_page: OpenPage, address: str
) -> None:
    page = open_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{address}/demo")
    expect(page.frame_locator("iframe").get_by_role("navigation", name="Queue")).to_be_visible()
    say(page, "How long does delivery take?")
    expect(find_chat(page).get_by_text(ANSWER).first).to_be_visible()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.goto(f"{address}/console")
    expect(page.get_by_role("navigation", name="Queue")).to_be_visible()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_reload_keeps_the_conversation(open_page: OpenPage, address: str) -> None:
    page = open_page()
    page.goto(f"{address}/demo")
    say(page, "How much is delivery?")
    expect(find_chat(page).get_by_text("Delivery is free from 80 €").first).to_be_visible()
    page.reload()
    expect(find_chat(page).get_by_text("How much is delivery?").first).to_be_visible()
    expect(find_chat(page).get_by_text("Delivery is free from 80 €").first).to_be_visible()
