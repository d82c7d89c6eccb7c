"""A server beside a browser's test: in a thread of its own, with customers and people on demand."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from escalation.commands import PersonRole
from tests.agent_console.live_server import Live

T = TypeVar("T")
D = TypeVar("D", bound="RunningDesk")

WIDE = {"width": 1366, "height": 800}
PHONE = {"width": 360, "height": 640}


@dataclass
class RunningDesk:
    """What a test does on the server's side; ``loop`` is the server's."""

    live: Live
    loop: asyncio.AbstractEventLoop
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1), kw_only=True)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something on the server's side, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    def ask(self, text: str = "Where is my parcel?") -> str:
        """Ask as a new customer, wait until the bot is done, and return the conversation."""
        return self.do(self._ask(text))

    def read(self, conversation_id: str) -> list[str]:
        """Return the kinds of all events of a conversation."""
        records = self.do(self.live.house.log.read(conversation_id))
        return [record.kind for record in records]

    def enter(self, page: Page, name: str, role: PersonRole = "human") -> None:
        """Sign a new person in."""
        member, _ = self.do(self.live.enrol(f"{name}{next(self.numbers)}", role))
        link = self.live.house.door.signer.sign_link(member.person.id)
        page.goto(f"{self.live.base}/sign-in?token={link}")

    async def _ask(self, text: str) -> str:
        async with self.live.customer() as customer:
            conversation_id: str = (await customer.until("welcome"))["conversation_id"]
            await customer.send(type="send", client_id="m1", text=text)
            await customer.until("ack")
        await self.live.house.switchboard.wait_idle()
        return conversation_id


@contextmanager
def run_beside(opened: AbstractAsyncContextManager[D], seconds: float = 30) -> Iterator[D]:
    """Run a desk in a thread of its own; ``seconds`` is how long it may take to be there."""
    ready, over = threading.Event(), asyncio.Event()
    found: list[D] = []

    async def run() -> None:
        async with opened as desk:
            found.append(desk)
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    assert ready.wait(seconds)
    yield found[0]
    found[0].loop.call_soon_threadsafe(over.set)
    thread.join(30)


def assert_accessible(page: Page) -> None:
    """Fail on anything that people with a screen reader or a keyboard could not use."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def wait_until_read(button: Locator) -> None:
    """Wait until what came up has stood for long enough that a yes to it counts."""
    expect(button).to_have_attribute("aria-disabled", "false")
