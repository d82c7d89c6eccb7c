"""Each row is measured once, by the hours in force."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from agent_console.adapters import times_report
from agent_console.adapters.times_report import TimesReports
from escalation.commands import (
    AskForHuman,
    ClaimConversation,
    Command,
    OpenConversation,
    ResolveConversation,
    WriteAsHuman,
)
from escalation.routing.hours import Hours, build_hours
from escalation.routing.plan import DeskPlan
from escalation.store.log_memory import MemoryLog
from escalation.testing import (
    ANNA,
    CONVERSATION,
    CUSTOMER_ID,
    FakeClock,
    build_write,
    open_memory_log,
)

ALWAYS = build_hours(DeskPlan())
AFTERNOON = build_hours(DeskPlan.model_validate({"hours": {"monday": "09:05-17:00"}}))


class Desk:
    """A log, a clock at Monday 9:00, and reports on both."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.log: MemoryLog = open_memory_log(self.clock)
        self.hours: Mapping[str, Hours] = ALWAYS
        self.reports = TimesReports(self.log, self.clock, lambda: self.hours, {ANNA.id: "Anna"}.get)

    async def serve(self, conversation_id: str = CONVERSATION, seconds: float = 600) -> None:
        begun: tuple[Command, ...] = (OpenConversation(CUSTOMER_ID), AskForHuman(CUSTOMER_ID))
        for command in begun:
            await self.log.append(build_write(command, conversation_id=conversation_id))
        self.clock.advance(seconds)
        for command in (
            ClaimConversation(ANNA),
            WriteAsHuman(ANNA, "Hi"),
            ResolveConversation(ANNA, "solved"),
        ):
            await self.log.append(build_write(command, conversation_id=conversation_id))


async def test_an_empty_log_measures_nothing() -> None:
    told = await Desk().reports.report(30)
    assert (told.whole.first_reply, told.by_day, told.days) == (None, [], 30)


async def test_what_is_new_is_read_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(times_report, "_PAGE", 3)
    desk = Desk()
    await desk.serve()
    first = await desk.reports.report(30)
    assert first.whole.first_reply is not None
    assert (first.whole.first_reply.n, first.whole.first_reply.median) == (1, 600)
    assert [each.name for each in first.by_human] == ["Anna"]
    read = desk.reports._read
    await desk.serve("c" + "1" * 24, seconds=200)
    second = await desk.reports.report(30)
    assert second.whole.first_reply is not None
    assert (second.whole.first_reply.n, second.whole.first_reply.median) == (2, 400)
    assert desk.reports._read is read


async def test_others_have_their_turn_between_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(times_report, "_PAGE", 1)
    desk = Desk()
    await desk.serve()
    seen: list[int] = []

    async def look() -> None:
        while True:
            await asyncio.sleep(0)
            seen.append(0 if desk.reports._read is None else desk.reports._read.position)

    looking = asyncio.create_task(look())
    await desk.reports.report(30)
    looking.cancel()
    assert {2, 3, 4, 5} <= set(seen)


async def test_business_hours_count_and_a_change_of_them_is_measured_anew() -> None:
    desk = Desk()
    await desk.serve()
    for hours, seconds in ((ALWAYS, 600), (AFTERNOON, 300)):
        desk.hours = hours
        whole = (await desk.reports.report(30)).whole
        assert whole.first_reply is not None
        assert whole.first_reply_open is not None
        assert (whole.first_reply.median, whole.first_reply_open.median) == (600, seconds)


async def test_what_no_report_can_show_any_more_is_let_go_of() -> None:
    desk = Desk()
    await desk.serve()
    await desk.reports.report(30)
    desk.clock.advance(368 * 86_400)
    told = await desk.reports.report(366)
    assert told.whole.handovers == 0
    assert desk.reports._read is not None
    assert desk.reports._read.measures.samples == []


async def test_where_nothing_has_happened_it_is_summed_up_once_a_minute() -> None:
    desk = Desk()
    await desk.serve()
    first = await desk.reports.report(30)
    assert await desk.reports.report(30) is first
    assert (await desk.reports.report(7)).days == 7
    desk.clock.advance(times_report.FRESH_SECONDS)
    later = await desk.reports.report(30)
    assert (later is first, later.whole) == (False, first.whole)
    await desk.serve("c" + "1" * 24)
    assert (await desk.reports.report(30)).whole.handovers == 2
