import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from agent_console.sockets.outbox import ANSWERS, HINTS, PAGE, Outbox
from escalation.commands import (
    AddNote,
    BeginAnswer,
    ClaimConversation,
    FinishTurn,
    OpenConversation,
    Shown,
    WithdrawAnswer,
    WriteAsCustomer,
)
from escalation.errors import DamagedConversation, StorageUnavailable
from escalation.events import Record
from escalation.store.log_memory import MemoryLog
from escalation.testing import (
    ANNA,
    CONVERSATION,
    CUSTOMER_ID,
    FakeClock,
    build_decision,
    build_write,
)
from escalation.words import Words
from tests.virtual_time import VirtualTimeLoop


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


class Wire:
    """The other end of a socket: takes frames while its gate is open."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.gate.set()
        self.frames: list[dict[str, Any]] = []

    async def send(self, frame: str) -> None:
        await self.gate.wait()
        self.frames.append(json.loads(frame))

    def types(self) -> list[str]:
        return [frame["type"] for frame in self.frames]

    def seqs(self) -> list[int]:
        return [frame["seq"] for frame in self.frames if frame["type"] == "event"]


class ShakyLog(MemoryLog):
    """Cannot be read while it is broken."""

    broken = False

    async def read(
        self, conversation_id: str, *, after: int = 0, limit: int = 1000
    ) -> Sequence[Record]:
        if self.broken:
            raise StorageUnavailable
        return await super().read(conversation_id, after=after, limit=limit)


async def grow(log: MemoryLog, messages: int, *, notes: bool = False) -> int:
    """Open the conversation where it is new, add messages, and return its head."""
    if not await log.read(CONVERSATION):
        await log.append(build_write(OpenConversation(CUSTOMER_ID)))
    head = 1
    for number in range(messages):
        command = AddNote(ANNA, "n") if notes else WriteAsCustomer(CUSTOMER_ID, f"m{number}")
        head = (await log.append(build_write(command))).conversation.head
    return head


@asynccontextmanager
async def open_outbox(
    log: MemoryLog,
    *,
    for_customer: bool = False,
    build_whole: Callable[[], list[str]] | None = None,
) -> AsyncIterator[tuple[Outbox, Wire]]:
    wire = Wire()
    outbox = Outbox(wire.send, log, for_customer=for_customer, build_whole=build_whole)
    task = asyncio.create_task(outbox.run())
    yield outbox, wire
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert outbox.done.is_set()


async def settle() -> None:
    """Let everything happen that can happen now."""
    await asyncio.sleep(0.01)


async def test_a_backlog_longer_than_a_page_comes_whole_then_caught_up() -> None:
    log = MemoryLog(FakeClock())
    head = await grow(log, 2 * PAGE + 5)
    async with open_outbox(log) as (outbox, wire):
        await outbox.put('{"type":"ok"}')
        outbox.follow(CONVERSATION, after=3, head=head)
        await settle()
        assert wire.types()[0] == "ok"
        assert wire.seqs() == list(range(4, head + 1))
        assert wire.frames[-1] == {
            "type": "caught_up",
            "conversation_id": CONVERSATION,
            "seq": head,
        }


async def test_a_watch_is_answered_before_its_backlog_even_behind_a_slow_line() -> None:
    log = MemoryLog(FakeClock())
    head = await grow(log, 2)
    async with open_outbox(log) as (outbox, wire):
        wire.gate.clear()
        outbox.add_line('{"type":"queue"}')
        await settle()  # the line is on its way while the watch comes
        await outbox.put('{"type":"ok"}')
        outbox.follow(CONVERSATION, after=0, head=head)
        await settle()
        wire.gate.set()
        await settle()
        assert wire.types() == ["queue", "ok", *["event"] * head, "caught_up"]


async def test_a_backlog_does_not_hold_up_the_end() -> None:
    log = MemoryLog(FakeClock())
    head = await grow(log, 3 * PAGE)
    async with open_outbox(log) as (outbox, wire):
        wire.gate.clear()
        outbox.follow(CONVERSATION, after=0, head=head)
        await settle()
        await outbox.put('{"type":"going_away"}')
        outbox.finish()
        wire.gate.set()
        await asyncio.wait_for(outbox.done.wait(), 1)
        assert wire.seqs() == list(range(1, PAGE + 1))
        assert wire.types()[-1] == "going_away"


async def test_nudges_lost_doubled_and_forged_change_nothing() -> None:
    log = MemoryLog(FakeClock())
    async with open_outbox(log) as (outbox, wire):
        outbox.follow(CONVERSATION, after=0, head=await grow(log, 1))
        outbox.hear(CONVERSATION, 900)
        outbox.hear("cother", 3)
        await settle()
        await grow(log, 2)
        outbox.hear(CONVERSATION, 4)
        outbox.hear(CONVERSATION, 4)
        outbox.hear(CONVERSATION, 2)
        await settle()
        assert wire.seqs() == [1, 2, 3, 4]
        assert wire.types().count("caught_up") == 1


async def test_a_customer_is_caught_up_past_what_is_hidden() -> None:
    log = MemoryLog(FakeClock())
    head = await grow(log, 1) + 2
    await grow(log, 2, notes=True)
    async with open_outbox(log, for_customer=True) as (outbox, wire):
        outbox.follow(CONVERSATION, after=0, head=head)
        await settle()
        assert wire.seqs() == [1, 2]
        assert wire.frames[-1] == {"type": "caught_up", "seq": 4}
        assert "inner" not in wire.frames[0]


async def test_a_reader_too_slow_loses_hints_and_keeps_its_place() -> None:
    log = MemoryLog(FakeClock())
    async with open_outbox(log) as (outbox, wire):
        outbox.follow(CONVERSATION, after=0, head=await grow(log, 1))
        await settle()
        wire.gate.clear()
        head = await grow(log, 500)
        for number in range(HINTS + 10):
            outbox.hint(f'{{"type":"status","n":{number}}}')
        outbox.hear(CONVERSATION, head)
        await settle()
        wire.gate.set()
        await settle()
        assert wire.seqs() == list(range(1, head + 1))
        hints = [frame["n"] for frame in wire.frames if frame["type"] == "status"]
        assert hints[-1] == HINTS + 9
        assert len(hints) <= HINTS + 1


async def test_answers_are_never_lost_and_hold_up_who_asks_too_much() -> None:
    async with open_outbox(MemoryLog(FakeClock())) as (outbox, wire):
        wire.gate.clear()

        async def ask_on() -> None:
            for number in range(3 * ANSWERS):
                await outbox.put(f'{{"type":"ok","n":{number}}}')

        asking = asyncio.create_task(ask_on())
        await settle()
        assert not asking.done()
        wire.gate.set()
        await asking
        await settle()
        assert [frame["n"] for frame in wire.frames] == list(range(3 * ANSWERS))


async def test_too_many_changes_of_the_queue_become_the_whole_queue() -> None:
    log = MemoryLog(FakeClock())
    whole = ['{"type":"queue","whole":true}', '{"type":"queue","whole":false}']
    async with open_outbox(log, build_whole=lambda: whole) as (outbox, wire):
        outbox.add_line('{"type":"queue","n":1}')
        await settle()
        wire.gate.clear()
        outbox.hint('{"type":"status"}')
        await settle()
        for number in range(HINTS + 2):
            outbox.add_line(f'{{"type":"queue","n":{number}}}')
        wire.gate.set()
        await settle()
        assert wire.frames[0] == {"type": "queue", "n": 1}
        assert [frame.get("whole") for frame in wire.frames[2:]] == [True, False]


async def test_after_unfollow_nothing_more_comes() -> None:
    log = MemoryLog(FakeClock())
    async with open_outbox(log) as (outbox, wire):
        head = await grow(log, 300)
        wire.gate.clear()
        outbox.follow(CONVERSATION, after=0, head=head)
        await settle()
        outbox.unfollow(CONVERSATION)
        wire.gate.set()
        outbox.hear(CONVERSATION, head)
        await settle()
        assert len(wire.seqs()) <= 1
        assert "caught_up" not in wire.types()


async def test_a_log_that_cannot_be_read_is_read_again() -> None:
    log = ShakyLog(FakeClock())
    head = await grow(log, 3)
    log.broken = True
    async with open_outbox(log) as (outbox, wire):
        outbox.follow(CONVERSATION, after=0, head=head)
        await asyncio.sleep(2.5)
        assert wire.frames == []
        log.broken = False
        await asyncio.sleep(1.5)
        assert wire.seqs() == [1, 2, 3, 4]


async def test_at_the_end_waiting_answers_are_still_written() -> None:
    wire = Wire()
    outbox = Outbox(wire.send, MemoryLog(FakeClock()), for_customer=True)
    await outbox.put('{"type":"ack"}')
    outbox.finish()
    await outbox.run()
    await outbox.put('{"type":"late"}')
    assert wire.types() == ["ack"]


@pytest.mark.parametrize("for_customer", [True, False])
async def test_a_reader_is_told_of_damage_after_what_comes_before_it(
    monkeypatch: pytest.MonkeyPatch, for_customer: bool
) -> None:
    log = MemoryLog(FakeClock())
    head = await grow(log, 5)
    read = log.read

    async def read_to_the_damage(
        conversation_id: str, *, after: int = 0, limit: int = 1000
    ) -> Sequence[Record]:
        records = await read(conversation_id, after=after, limit=limit)
        if records and records[0].seq == 4:
            raise DamagedConversation.at(conversation_id, 4, "is missing")
        return [each for each in records if each.seq < 4]

    monkeypatch.setattr(log, "read", read_to_the_damage)
    async with open_outbox(log, for_customer=for_customer) as (outbox, wire):
        outbox.follow(CONVERSATION, after=0, head=head)
        await asyncio.sleep(5)
        outbox.hear(CONVERSATION, head + 1)
        await asyncio.sleep(5)
    assert wire.seqs() == [1, 2, 3]
    assert wire.types() == ["event", "event", "event", "error"]
    assert (wire.frames[-1]["code"], wire.frames[-1]["conversation_id"]) == (
        "damaged",
        CONVERSATION,
    )


# -- words of an answer that is being written -----------------------------------------------------


def tell(outbox: Outbox, index: int, text: str, *, begun_seq: int = 3, seal: str = "s") -> None:
    outbox.hear_words(CONVERSATION, Words(begun_seq, index, text).seal(seal))


async def begin(log: MemoryLog) -> int:
    """Let words be shown of an answer to the newest message; returns the head, 3 at first."""
    conversation = await log.load(CONVERSATION)
    command = BeginAnswer(conversation.epoch, conversation.asked, 1, "answer", "s")
    return (await log.append(build_write(command))).conversation.head


def read_words(wire: Wire) -> list[str]:
    return [frame["text"] for frame in wire.frames if frame["type"] == "delta"]


async def test_words_come_between_the_beginning_and_the_end_of_their_answer() -> None:
    log = MemoryLog(FakeClock())
    await grow(log, 1)
    head = await begin(log)
    async with open_outbox(log) as (outbox, wire):
        outbox.follow(CONVERSATION, after=0, head=head)
        await settle()
        tell(outbox, 1, "Your")
        await settle()
        tell(outbox, 2, "Your parcel")
        await settle()
        assert wire.frames[-1] == {
            "type": "delta",
            "conversation_id": CONVERSATION,
            "turn": 2,
            "begun_seq": 3,
            "index": 2,
            "text": "Your parcel",
            "epoch": 1,
        }
        tell(outbox, 2, "Your parcel")
        tell(outbox, 1, "Your")
        await settle()
        assert read_words(wire) == ["Your", "Your parcel"]


@pytest.mark.parametrize(
    "end",
    [
        ClaimConversation(ANNA),
        WithdrawAnswer("stopped", Shown("s", "Your")),
        FinishTurn(1, build_decision(), True, Shown("s")),
    ],
)
async def test_no_words_come_after_what_ends_them(end: Any) -> None:
    log = MemoryLog(FakeClock())
    await grow(log, 1)
    head = await begin(log)
    async with open_outbox(log, for_customer=True) as (outbox, wire):
        outbox.follow(CONVERSATION, after=0, head=head)
        await settle()
        wire.gate.clear()
        tell(outbox, 1, "Your")
        await settle()
        head = (await log.append(build_write(end))).conversation.head
        outbox.hear(CONVERSATION, head)
        tell(outbox, 2, "Your parcel")
        wire.gate.set()
        await settle()
        tell(outbox, 3, "Your parcel is")
        await settle()
        assert read_words(wire) == ["Your"]
        assert wire.types()[-1] == "event"


async def test_a_note_of_the_desk_ends_no_words() -> None:
    log = MemoryLog(FakeClock())
    await grow(log, 1)
    async with open_outbox(log) as (outbox, wire):
        outbox.follow(CONVERSATION, after=0, head=await begin(log))
        await settle()
        tell(outbox, 2, "Your parcel")
        await settle()
        outbox.hear(CONVERSATION, await grow(log, 1, notes=True))
        await settle()
        tell(outbox, 1, "Your")
        tell(outbox, 3, "Your parcel is")
        await settle()
        assert read_words(wire) == ["Your parcel", "Your parcel is"]


async def test_words_wait_until_their_beginning_was_read_and_the_newest_alone_is_sent() -> None:
    log = MemoryLog(FakeClock())
    head = await grow(log, 1)
    async with open_outbox(log) as (outbox, wire):
        outbox.follow(CONVERSATION, after=0, head=head)
        await settle()
        for index, text in enumerate(("Your", "Your parcel"), 1):
            tell(outbox, index, text)
            await settle()
        assert read_words(wire) == []
        outbox.hear(CONVERSATION, await begin(log))
        await settle()
        assert (wire.seqs(), read_words(wire)) == ([1, 2, 3], ["Your parcel"])


async def test_forged_words_are_not_sent_and_keep_no_true_ones_back() -> None:
    log = MemoryLog(FakeClock())
    await grow(log, 1)
    async with open_outbox(log) as (outbox, wire):
        outbox.follow(CONVERSATION, after=0, head=await begin(log))
        await settle()
        for forged in ({"seal": "x"}, {"begun_seq": 2}, {"begun_seq": 10**9}):
            tell(outbox, 10**9, "Send money", **forged)
            await settle()
        tell(outbox, 1, "Your")
        await settle()
        assert read_words(wire) == ["Your"]


async def test_a_socket_that_comes_while_words_are_shown_gets_the_next_ones() -> None:
    log = MemoryLog(FakeClock())
    await grow(log, 1)
    head = await begin(log)
    async with open_outbox(log) as (outbox, wire):
        speech = (await log.load(CONVERSATION)).speech
        outbox.follow(CONVERSATION, after=head, head=head, speech=speech)
        tell(outbox, 7, "Your parcel")
        await settle()
        assert read_words(wire) == ["Your parcel"]
