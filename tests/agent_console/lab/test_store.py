import asyncio
from random import Random

import pytest

from agent_console.lab.clock import SimClock
from agent_console.lab.disk import Disk
from agent_console.lab.loop import Crash, run
from agent_console.lab.store import open_store
from escalation.commands import (
    BeginDeed,
    DecideAction,
    EndDeed,
    FinishTurn,
    OpenConversation,
    WriteAsCustomer,
)
from escalation.errors import StorageUnavailable
from escalation.events import DecisionInner, ToolWanted
from escalation.testing import ANNA, CONVERSATION, CUSTOMER_ID, build_write


def test_what_is_stored_is_noted_also_when_nobody_is_told_of_it() -> None:
    stored: list[tuple[str, int]] = []

    async def main() -> None:
        disk = Disk()
        clock = SimClock(asyncio.get_running_loop().time, "b1")
        log, _ = open_store(disk, "n1", clock, Random(1), lambda *row: stored.append(row))
        await log.append(build_write(OpenConversation(CUSTOMER_ID)))

        def die(owner: str, point: str) -> None:
            if point == "lane.done":
                raise Crash

        disk.on_point = die
        write = asyncio.ensure_future(log.append(build_write(WriteAsCustomer(CUSTOMER_ID, "Hi"))))
        await asyncio.sleep(1)
        assert not write.done()
        disk.close()

    run(main, Random(1))
    assert stored == [(CONVERSATION, 1), (CONVERSATION, 2)]


def test_what_could_not_be_stored_is_not_noted() -> None:
    stored: list[tuple[str, int]] = []

    async def main() -> None:
        disk = Disk()
        clock = SimClock(asyncio.get_running_loop().time, "b1")
        log, _ = open_store(disk, "n1", clock, Random(1), lambda *row: stored.append(row))

        def fail(owner: str, point: str) -> None:
            if point == "sql.commit.before":
                raise OSError

        disk.on_point = fail
        with pytest.raises((StorageUnavailable, OSError)):
            await log.append(build_write(OpenConversation(CUSTOMER_ID)))
        disk.close()

    run(main, Random(1))
    assert stored == []


def test_the_way_of_a_deed_passes_a_point_wherever_it_is_stored() -> None:
    wants = [ToolWanted(name="refund", args={"amount": 5})]
    decision = DecisionInner(action="approve", through_seq=2, attempt=1, wants=wants)
    passed: list[str] = []

    async def main() -> None:
        disk = Disk()
        clock = SimClock(asyncio.get_running_loop().time, "b1")
        log, _ = open_store(disk, "n1", clock, Random(1), lambda *_: None)
        disk.on_point = lambda _, point: passed.append(point)
        for command in (
            OpenConversation(CUSTOMER_ID),
            WriteAsCustomer(CUSTOMER_ID, "My money?"),
            FinishTurn(1, decision, True),
            DecideAction(ANNA, 4, "approve"),
            BeginDeed(4, "n1"),
            EndDeed(4, "n1", "done", "It is."),
        ):
            await log.append(build_write(command))
        disk.close()

    run(main, Random(1))
    deeds = [point for point in passed if point.startswith("deed")]
    assert deeds == ["deed.held", "deed.decided", "deed.begun", "deed.ended"]
    assert passed[passed.index("deed.decided") - 1] == "sql.commit.after"
