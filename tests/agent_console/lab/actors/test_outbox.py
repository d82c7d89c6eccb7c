from __future__ import annotations

from typing import Any, Literal

from agent_console.lab.actors.outbox import Outbox
from tests.agent_console.lab.actors.place import pass_time


class Page:
    """Where frames are written: ready, and awake, as it is told."""

    phase: Literal["ready", "waiting"] = "ready"
    is_frozen = False

    def __init__(self, shelf: dict[str, Any] | None = None) -> None:
        self.sent: list[str] = []
        self.outbox = Outbox(
            self,  # type: ignore[arg-type]  # all that it asks of a line
            lambda frame: self.sent.append(frame["client_id"]),
            shelf,
        )

    def write(self, *client_ids: str) -> None:
        for client_id in client_ids:
            self.outbox.add({"type": "send", "client_id": client_id})


async def test_what_is_pending_is_sent_in_order() -> None:
    page = Page()
    page.write("a-2", "a-1")
    page.outbox.send_all()
    assert page.sent == ["a-2", "a-1"]


async def test_a_reload_finds_what_is_pending_on_the_shelf() -> None:
    shelf: dict[str, Any] = {}
    first = Page(shelf)
    first.write("a-1", "a-2", "a-3")
    first.outbox.settle("a-1")
    first.outbox.store("a-2")
    assert list(Page(shelf).outbox.pending) == ["a-3"]


async def test_what_is_stored_goes_out_again_only_under_another_log() -> None:
    page = Page()
    page.write("a-1", "a-2", "a-3")
    page.outbox.store("a-1")
    page.outbox.store("a-2")
    page.outbox.settle("a-2")  # its event is here
    page.outbox.store("a-9")
    assert list(page.outbox.pending) == ["a-3"]
    page.outbox.reopen()
    assert list(page.outbox.pending) == ["a-3", "a-1"]


async def test_there_is_one_wait_before_all_is_sent_again() -> None:
    page = Page()
    page.write("a-1")
    page.outbox.send_later(1.0)
    page.outbox.send_later(5.0)
    await pass_time(0.9)
    assert page.sent == []
    await pass_time(0.2)
    assert page.sent == ["a-1"]
    await pass_time(10)
    assert page.sent == ["a-1"]


async def test_a_sleeping_page_sends_when_it_wakes_up_and_one_without_a_line_not() -> None:
    page = Page()
    page.write("a-1")
    page.is_frozen = True
    page.outbox.send_later(1.0)
    await pass_time(30)
    assert page.sent == []
    page.is_frozen = False
    await pass_time(0.6)
    assert page.sent == ["a-1"]
    page.phase = "waiting"
    page.outbox.send_later(1.0)
    await pass_time(2)
    assert page.sent == ["a-1"]


async def test_who_stops_sends_nothing_more() -> None:
    page = Page()
    page.write("a-1")
    page.outbox.send_later(1.0)
    page.outbox.stop()
    await pass_time(5)
    assert page.sent == []
