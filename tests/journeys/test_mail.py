"""A customer who is away: answered by mail, answers by mail, and comes back by the link."""

from __future__ import annotations

import asyncio
import re
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from agent_console.api.pages import DIST
from agent_console.mail.sender import SEEN
from benchmarks.server import clean_environment, find_handraise
from escalation.commands import ClaimConversation, LeaveContact, WriteAsHuman
from escalation.work.deliveries import Selection
from tests.agent_console.live_server import ANSWER as BOTS_ANSWER
from tests.agent_console.live_server import run_server
from tests.agent_console.notify.receivers_stub import SmtpStub, run_smtp
from tests.journeys.conftest import OpenPage
from tests.journeys.running_desk import PHONE, RunningDesk, assert_accessible, run_beside

if not (DIST / "widget.js").is_file():
    pytest.skip("the front end is not built: run `make setup`", allow_module_level=True)

PATIENCE = 10
QUESTION, ANSWER = "This is odd: where is it?", "It left us on Friday."


@dataclass
class Desk(RunningDesk):
    """A desk with a mail server."""

    smtp: SmtpStub

    def leave(self) -> str:
        """Ask as a new customer, leave an address and go; Anna takes it."""
        return self.do(self._leave())

    def answer(self, conversation_id: str, text: str = ANSWER) -> None:
        self.do(self._answer(conversation_id, text))

    def wait_for_mail(self, number: int) -> EmailMessage:
        """Return the mail of that number, counted from 1."""
        return self.do(self._wait_for_mail(number))

    def receive(self, answered: EmailMessage, text: str) -> str:
        """Hand in what the customer answers to a mail."""
        mail = EmailMessage()
        mail["From"], mail["To"] = str(answered["To"]), str(answered["Reply-To"])
        mail["Message-ID"] = f"<{next(self.numbers)}@x.example>"
        mail.set_content(text)
        receiver = self.live.house.mail
        assert receiver is not None
        return self.do(receiver.receive(mail.as_bytes())).word

    async def _leave(self) -> str:
        async with self.live.customer(site="shop") as customer:
            conversation_id: str = (await customer.until("welcome"))["conversation_id"]
            await customer.send(type="send", client_id="m1", text=QUESTION)
            await customer.until("event", kind="HandoffRequested")
            await customer.send(type="leave_contact", client_id="m2", email="bo@x.example")
            await customer.until("ack", client_id="m2")
        return conversation_id

    async def _answer(self, conversation_id: str, text: str) -> None:
        board = self.live.house.switchboard
        anna = (await self.live.enrol("Anna"))[0].person
        await self.live.house.people.refresh()
        await board.take(conversation_id, ClaimConversation(anna))
        await board.take(conversation_id, WriteAsHuman(anna, text))

    async def _wait_for_mail(self, number: int) -> EmailMessage:
        async with asyncio.timeout(PATIENCE):
            while len(self.smtp.mails) < number:  # noqa: ASYNC110 the stub tells it no other way
                await asyncio.sleep(0.02)
        return self.smtp.mails[number - 1]

    def open_with_bot(self) -> str:
        """Open a conversation that the bot holds, whose customer left an address and went."""
        return self.do(self._open_with_bot())

    async def _open_with_bot(self) -> str:
        board = self.live.house.switchboard
        conversation = await board.open_conversation("v1", "shop")
        await board.take(conversation.id, LeaveContact("v1", "bo@x.example"))
        return conversation.id

    def pipe(self, content: bytes) -> subprocess.CompletedProcess[bytes]:
        """Hand a mail in as a mail server does, by a process of its own."""
        settings = self.live.house.settings
        assert settings.mail is not None
        environment = {
            "HANDRAISE_DATA": str(settings.data),
            "HANDRAISE_MAIL": settings.mail.get_secret_value(),
            "HANDRAISE_MAIL_FROM": str(settings.mail_from),
        }
        command = [find_handraise(), "mail", "receive"]
        env = clean_environment() | environment
        return subprocess.run(command, env=env, input=content, capture_output=True)

    def wait_for_delivery(self, conversation_id: str, number: int) -> str:
        """Return what became of the answer of that number, counted from 1."""
        return self.do(self._wait_for_delivery(conversation_id, number))

    async def _wait_for_delivery(self, conversation_id: str, number: int) -> str:
        answers = self.live.house.answers
        assert answers is not None
        async with asyncio.timeout(PATIENCE):
            while True:
                newest = await answers.sender._store.list_newest(Selection(), 50)
                mine = [each for each in newest if each.conversation_id == conversation_id]
                mine.sort(key=lambda each: each.seq)
                if len(mine) >= number and mine[number - 1].ended_at is not None:
                    return mine[number - 1].told
                await asyncio.sleep(0.02)


@asynccontextmanager
async def open_desk(folder: Path) -> AsyncIterator[Desk]:
    async with run_smtp() as smtp:
        settings = {
            "mail": f"smtp://127.0.0.1:{smtp.port}?security=none",
            "mail_from": "Fernweh support <support@shop.example>",
        }
        async with run_server(folder, **settings) as live:  # type: ignore[arg-type] # settings alone
            house = live.house
            assert house.answers is not None
            house.answers.sender._base_url = live.base
            yield Desk(live, asyncio.get_running_loop(), smtp)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr("agent_console.mail.follower.WAIT_SECONDS", 0.5)
    with run_beside(open_desk(tmp_path)) as desk:
        yield desk


def find_link(mail: EmailMessage) -> str:
    found = re.search(r"http://\S+/chat#\S+", mail.get_content())
    assert found is not None
    return found[0]


def say(page: Page, text: str) -> None:
    field = page.get_by_role("textbox", name="Write a message")
    field.fill(text)
    field.press("Enter")


def test_the_conversation_goes_on_by_mail_and_the_link_leads_back(
    desk: Desk, open_page: OpenPage
) -> None:
    conversation_id = desk.leave()
    desk.answer(conversation_id)
    mail = desk.wait_for_mail(1)
    assert mail["To"] == "bo@x.example"
    assert ANSWER in mail.get_content()

    assert desk.receive(mail, "It is not here.\n\n> old\n> words\n") == "taken"
    page = open_page(viewport=PHONE)
    page.goto(find_link(mail))
    log = page.get_by_role("log")
    for words in (QUESTION, ANSWER, "It is not here."):
        expect(log).to_contain_text(words)
    assert_accessible(page)
    say(page, "And now in the chat")
    expect(log).to_contain_text("And now in the chat")
    said = [
        record.read_body()["text"]
        for record in desk.do(desk.live.house.log.read(conversation_id))
        if record.kind == "CustomerWrote"
    ]
    assert said == [QUESTION, "It is not here.", "And now in the chat"]

    desk.answer(conversation_id, "I see you are here.")
    expect(log).to_contain_text("I see you are here.")
    assert desk.wait_for_delivery(conversation_id, 2) == SEEN.told
    assert len(desk.smtp.mails) == 1
    page.reload()
    expect(log).to_contain_text("I see you are here.")

    page.context.close()
    desk.answer(conversation_id, "And once more by mail.")
    assert "And once more by mail." in desk.wait_for_mail(2).get_content()


def test_a_link_that_was_changed_opens_nothing(desk: Desk, open_page: OpenPage) -> None:
    conversation_id = desk.leave()
    desk.answer(conversation_id)
    link = find_link(desk.wait_for_mail(1))
    page = open_page()
    page.goto(link[:-1] + ("a" if link[-1] != "a" else "b"))
    expect(page.get_by_text("This link is not valid (any more).")).to_be_visible()
    expect(page.get_by_role("log")).not_to_contain_text(QUESTION)
    page.goto(link)  # another place after the #: the page is the same
    expect(page.get_by_role("log")).to_contain_text(QUESTION)


def test_the_bot_too_answers_a_mail_that_a_mail_server_hands_in(desk: Desk) -> None:
    conversation_id = desk.open_with_bot()
    name = desk.live.house.door.signer.conversations.sign_address(conversation_id)
    mail = (
        f"From: Bo <bo@x.example>\r\nTo: support+{name}@shop.example\r\nMessage-ID: <1@x>\r\n\r\n"
        "When does it come?\r\n"
    ).encode()
    done = desk.pipe(mail)
    assert (done.returncode, done.stdout.split()[0]) == (0, b"taken"), done.stderr
    answered = desk.wait_for_mail(1)
    assert "Our assistant (a bot) wrote:" in answered.get_content()
    assert BOTS_ANSWER in answered.get_content()
    assert "> When does it come?" in answered.get_content()

    assert desk.pipe(mail).stdout.split()[0] == b"repeated"
    assert desk.pipe(mail.replace(name.encode(), b"nobody")).returncode == 67
    assert desk.pipe(b"").returncode == 65
    said = [each for each in desk.read(conversation_id) if each == "CustomerWrote"]
    assert len(said) == 1
