import asyncio
from collections.abc import Callable
from contextlib import closing
from random import Random
from typing import TYPE_CHECKING

from agent_console.lab.audit import (
    find_contradictions,
    read_heads,
    read_left,
    read_under_way,
    record_left,
)
from agent_console.lab.clock import SimClock
from agent_console.lab.disk import Disk
from agent_console.lab.history import Line, Recorder
from agent_console.lab.loop import run
from agent_console.lab.store import open_store
from escalation.commands import (
    AskForHuman,
    BeginDeed,
    Command,
    DecideAction,
    EndDeed,
    FinishTurn,
    OpenConversation,
    WriteAsCustomer,
)
from escalation.events import DecisionInner, ToolWanted
from escalation.testing import ANNA, CONVERSATION, CUSTOMER_ID, build_write

if TYPE_CHECKING:
    from sqlite3 import Connection


def audit(look: Callable[["Connection"], None]) -> None:
    """Write a conversation that owes a bot's turn, and look at the file afterwards."""

    async def main() -> None:
        disk = Disk()
        clock = SimClock(asyncio.get_running_loop().time, "b1")
        log, _ = open_store(disk, "n1", clock, Random(1), lambda *_: None)
        await log.append(build_write(OpenConversation(CUSTOMER_ID)))
        await log.append(build_write(WriteAsCustomer(CUSTOMER_ID, "Hello?")))
        await log.close()
        with closing(disk.open_file("audit").connect()) as connection:
            look(connection)
        disk.close()

    run(main, Random(1))


def test_a_sound_database_agrees_with_its_log() -> None:
    def look(connection: "Connection") -> None:
        left = read_left(connection)
        assert list(find_contradictions(left)) == []
        assert [record.kind for record in left.records] == ["ConversationStarted", "CustomerWrote"]
        assert read_heads(connection) == {CONVERSATION: 2}
        lines: list[Line] = []
        record_left(left, Recorder(lambda: 5.0, lines))
        assert [(line["op"], line["seq"]) for line in lines] == [("row", 1), ("row", 2)]
        assert lines[1]["body"] == {"text": "Hello?"}

    audit(look)


def test_a_row_that_is_not_what_the_log_says_is_told() -> None:
    def look(connection: "Connection") -> None:
        connection.execute("UPDATE conversations SET state = 'waiting'")
        (found,) = find_contradictions(read_left(connection))
        assert found["kind"] == "contradiction"
        assert "head=2, epoch=1, state='waiting'" in found["detail"]
        assert "head=2, epoch=1, state='bot'" in found["detail"]

    audit(look)


def test_a_turn_row_too_many_or_too_few_is_told() -> None:
    def look(connection: "Connection") -> None:
        connection.execute("DELETE FROM turns")
        (found,) = find_contradictions(read_left(connection))
        assert "its turn row is through None, its log owes 2" in found["detail"]
        connection.execute(
            "INSERT INTO turns (conversation_id, through_seq, attempt, node, opened_at) "
            "VALUES ('cnowhere', 2, 1, 'n1', '')"
        )
        assert any(
            "no log" in each["detail"] for each in find_contradictions(read_left(connection))
        )

    audit(look)


def test_a_timer_too_many_is_told() -> None:
    def look(connection: "Connection") -> None:
        connection.execute("INSERT INTO timers VALUES (?, 2, 1, 5.0, 'n1')", (CONVERSATION,))
        (found,) = find_contradictions(read_left(connection))
        assert "its timer is for number 2, by its log for None" in found["detail"]

    audit(look)


def test_waiting_conversations_owe_no_turn() -> None:
    async def main() -> None:
        disk = Disk()
        clock = SimClock(asyncio.get_running_loop().time, "b1")
        log, _ = open_store(disk, "n1", clock, Random(1), lambda *_: None)
        await log.append(build_write(OpenConversation(CUSTOMER_ID)))
        await log.append(build_write(WriteAsCustomer(CUSTOMER_ID, "Hello?")))
        await log.append(build_write(AskForHuman(CUSTOMER_ID)))
        with closing(disk.open_file("audit").connect()) as connection:
            assert read_left(connection).turns == {}
        disk.close()

    run(main, Random(1))


def test_what_a_person_allowed_is_under_way_until_its_end_is_told() -> None:
    wants = [ToolWanted(name="refund", args={"amount": 5})]
    decision = DecisionInner(action="approve", through_seq=2, attempt=1, wants=wants)
    steps: tuple[tuple[Command, list[str]], ...] = (
        (OpenConversation(CUSTOMER_ID), []),
        (WriteAsCustomer(CUSTOMER_ID, "My money?"), []),
        (FinishTurn(1, decision, True), []),
        (DecideAction(ANNA, 4, "approve"), [CONVERSATION]),
        (BeginDeed(4, "n1"), [CONVERSATION]),
        (EndDeed(4, "n1", "done", "It is."), []),
    )

    async def main() -> None:
        disk = Disk()
        clock = SimClock(asyncio.get_running_loop().time, "b1")
        log, _ = open_store(disk, "n1", clock, Random(1), lambda *_: None)
        found = []
        for command, _ in steps:
            await log.append(build_write(command))
            with closing(disk.open_file("audit").connect()) as connection:
                found.append(read_under_way(connection))
        assert found == [under_way for _, under_way in steps]
        await log.close()
        disk.close()

    run(main, Random(1))
