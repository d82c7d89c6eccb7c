"""The log in a file: opened again, shared with other processes, killed in the middle."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

import pytest

from escalation.commands import (
    AddNote,
    ClaimConversation,
    FinishTurn,
    OpenConversation,
    PassVeto,
    WriteAsCustomer,
    WriteAsHuman,
)
from escalation.conversation import Conversation
from escalation.errors import (
    DamagedConversation,
    NotFound,
    StorageUnavailable,
    UnreadableDatabase,
)
from escalation.events import Record
from escalation.fold import fold_records
from escalation.store import rows, statements
from escalation.store.kept import ROWS_OF_ONE
from escalation.store.log import UNREADABLE, Appended, OpenTurn, VetoTimer
from escalation.store.log_sql import SqliteLog
from escalation.store.rows import read_page
from escalation.store.sqlite_file import DRIVER, SqliteFile, open_sqlite_file
from escalation.store.statements import FIND_POSITION
from escalation.testing import (
    ANNA,
    CONVERSATION,
    CUSTOMER_ID,
    FakeClock,
    build_decision,
    build_write,
)

ROOT = Path(__file__).parents[3]
CONVERSATIONS = [f"c{number:024}" for number in range(5)]


async def say(
    log: SqliteLog, text: str, client_id: str | None = None, conversation_id: str = CONVERSATION
) -> Appended:
    return await log.append(
        build_write(
            WriteAsCustomer(CUSTOMER_ID, text),
            conversation_id=conversation_id,
            sender=CUSTOMER_ID,
            client_id=client_id,
            payload=text,
            carrier="CustomerWrote",
        )
    )


async def open_conversations(log: SqliteLog) -> None:
    for key in CONVERSATIONS:
        await log.append(build_write(OpenConversation(CUSTOMER_ID), conversation_id=key))


async def read_seqs(log: SqliteLog, conversation_id: str = CONVERSATION) -> list[int]:
    return [record.seq for record in await log.read(conversation_id, limit=100_000)]


@pytest.fixture
def other(url: str, clock: FakeClock) -> SqliteLog:
    """A second log on the same file, as another node of ours would have it."""
    return SqliteLog.open(url, clock=clock, node="n2")


# -- opened again ---------------------------------------------------------------------------------


async def test_opened_again_it_is_the_same(log: SqliteLog, url: str, clock: FakeClock) -> None:
    await open_conversations(log)
    for number in range(40):
        await say(log, f"message {number}", f"m{number}")
    rows, listed = await log.read_all(), await log.list_conversations()
    log_id = log.log_id
    await log.close()
    again = SqliteLog.open(url, clock=clock)
    assert again.log_id == log_id
    assert list(await again.read_all()) == list(rows)
    assert await again.list_conversations() == listed
    resent = await say(again, "message 3", "m3")
    assert (resent.seq, resent.repeated) == (5, True)
    assert (await say(again, "one more")).seq == 42
    assert list(await again.list_turns()) == [OpenTurn(CONVERSATION, 42, 1, "n1")]
    await again.close()


async def test_every_database_has_a_name_of_its_own(
    log: SqliteLog, migrated: Path, tmp_path: Path, clock: FakeClock
) -> None:
    copy = shutil.copy(migrated, tmp_path / "second.db")
    second = SqliteLog.open(f"sqlite:///{copy}", clock=clock)
    assert len(log.log_id) == 16
    assert second.log_id != log.log_id
    await second.close()


async def test_a_database_without_tables_is_refused_and_let_go(
    tmp_path: Path, clock: FakeClock
) -> None:
    url = f"sqlite:///{tmp_path}/empty.db"
    with pytest.raises(StorageUnavailable) as caught:
        SqliteLog.open(url, clock=clock)
    assert caught.value.details == {"cause": "no such table: meta"}
    first = open_sqlite_file(url)
    assert first._users == 1
    first.close()


async def test_a_closed_log_reads_nothing_more(log: SqliteLog) -> None:
    await open_conversations(log)
    await log.close()
    with pytest.raises(StorageUnavailable):
        await log.read_all()


# -- shared ---------------------------------------------------------------------------------------


async def test_what_another_log_writes_is_seen_at_once(log: SqliteLog, other: SqliteLog) -> None:
    await open_conversations(log)
    await say(log, "one", "m1")
    assert (await say(other, "one", "m1")).repeated
    assert (await say(other, "two")).seq == 3
    assert await read_seqs(log) == [1, 2, 3]
    assert [record.seq for record in await log.read(CONVERSATION, after=2)] == [3]
    assert (await log.load(CONVERSATION)).head == 3
    assert (await say(log, "three")).seq == 4
    assert await read_seqs(other) == [1, 2, 3, 4]
    assert (await other.load(CONVERSATION)) == (await log.load(CONVERSATION))
    await other.close()


async def test_what_another_log_has_added_is_all_that_is_read_of_a_conversation(
    log: SqliteLog, other: SqliteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def read_and_count(
        connection: Any, conversation_id: str, after: int = 0, limit: int = -1
    ) -> Any:
        page = read_page(connection, conversation_id, after, limit)
        read.append(len(page.records))
        return page

    await open_conversations(log)
    for number in range(20):
        await say(log, f"message {number}")
    assert (await say(other, "my own")).seq == 22
    monkeypatch.setattr(rows, "read_page", read_and_count)
    await say(log, "one more")
    assert (await other.load(CONVERSATION)).head == 23
    assert (await other.load(CONVERSATION)).head == 23
    await say(log, "and another")
    listed = await other.list_conversations(customer_id=CUSTOMER_ID)
    assert listed[0].head == 24
    assert (await say(other, "my own again")).seq == 25
    # Two for reading, two for writing, one that the first log has to read; and the other lists.
    assert sum(read) == 5 + len(CONVERSATIONS) - 1
    assert await other.load(CONVERSATION) == await log.load(CONVERSATION)
    await other.close()


async def test_of_two_nodes_that_take_the_same_turn_one_gets_it(
    log: SqliteLog, other: SqliteLog
) -> None:
    await open_conversations(log)
    await say(log, "hello")
    await say(other, "hello", conversation_id=CONVERSATIONS[1])
    turns = await other.list_turns()
    assert {turn.node for turn in turns} == {"n1", "n2"}
    first, second = await asyncio.gather(log.reclaim_turns(turns), other.reclaim_turns(turns))
    assert sorted([len(first), len(second)]) == [0, 2]
    assert [turn.attempt for turn in (*first, *second)] == [2, 2]
    await other.reclaim_turns(await other.list_turns())
    appended = await say(log, "still there?")
    assert appended.turn == OpenTurn(CONVERSATION, 3, 3, "n2")
    await other.close()


async def test_of_two_nodes_that_take_the_same_window_one_gets_it(
    log: SqliteLog, other: SqliteLog
) -> None:
    await open_conversations(log)
    await say(log, "hello")
    decision = build_decision("veto").model_copy(update={"veto_seconds": 20.0})
    held = await log.append(build_write(FinishTurn(1, decision, True), attempt=1))
    assert held.timer == VetoTimer(CONVERSATION, 4, 1, 20.0, "n1")
    timers = await other.list_timers()
    dead = [replace(timer, node="n1") for timer in timers]
    first, second = await asyncio.gather(other.reclaim_timers(dead), other.reclaim_timers(dead))
    assert (len(first), len(second)) == (1, 0)
    noted = await log.append(build_write(AddNote(ANNA, "a note")))
    assert noted.timer == VetoTimer(CONVERSATION, 4, 1, 20.0, "n2")
    passed, late = await asyncio.gather(
        other.append(build_write(PassVeto(4, 1, lambda *_: True))),
        log.append(build_write(PassVeto(4, 1, lambda *_: True))),
    )
    assert sorted([len(passed.records), len(late.records)]) == [0, 1]
    assert list(await log.list_timers()) == []
    await other.close()


def start_process(url: str, first: int, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable,
            Path(__file__).with_name("writing_process.py"),
            url,
            str(first),
            str(count),
        ],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(ROOT)},
    )


def read_acknowledged(process: subprocess.Popen[str]) -> Iterator[tuple[str, int, str]]:
    assert process.stdout is not None
    for line in process.stdout:
        if line.endswith("\n"):
            yield tuple(json.loads(line))


async def test_two_processes_write_into_one_another(log: SqliteLog, url: str) -> None:
    await open_conversations(log)
    with start_process(url, 0, 30) as process:
        reading = asyncio.create_task(asyncio.to_thread(list, read_acknowledged(process)))
        ours = 0
        while not reading.done():
            await asyncio.gather(*(say(log, "ours", conversation_id=key) for key in CONVERSATIONS))
            ours += 1
        acknowledged = await reading
    assert process.returncode == 0
    assert len(acknowledged) == 30 * len(CONVERSATIONS)
    for key in CONVERSATIONS:
        records = await log.read(key, limit=100_000)
        assert [record.seq for record in records] == list(range(1, ours + 32))
        found = {(record.seq, record.client_id) for record in records}
        assert {(seq, name) for each, seq, name in acknowledged if each == key} <= found
        assert fold_records(Conversation(key), records) == await log.load(key)


async def test_a_writer_killed_at_any_moment_loses_nothing_it_acknowledged(
    log: SqliteLog, url: str, clock: FakeClock
) -> None:
    await open_conversations(log)
    await log.close()
    dice = random.Random(7)
    acknowledged: list[tuple[str, int, str]] = []
    for round_ in range(5):
        with start_process(url, round_ * 1000, 1000) as process:
            lines = read_acknowledged(process)
            acknowledged += islice(lines, dice.randrange(1, 200))
            process.kill()
            acknowledged += lines
    again = SqliteLog.open(url, clock=clock)
    for key in CONVERSATIONS:
        records = await again.read(key, limit=100_000)
        assert [record.seq for record in records] == list(range(1, len(records) + 1))
        names = [record.client_id for record in records]
        assert len(set(names)) == len(names)
        for each, seq, name in acknowledged:
            if each == key:
                assert names[seq - 1] == name
    seen = [position for position, _ in await again.read_all(limit=100_000)]
    assert seen == list(range(1, len(seen) + 1))
    key, seq, name = acknowledged[-1]
    resent = await say(again, f"message {name[1:]}", name, key)
    assert (resent.seq, resent.repeated) == (seq, True)
    await again.close()


# -- read from memory, or not ---------------------------------------------------------------------


async def test_the_newest_rows_are_read_without_a_query(
    log: SqliteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_conversations(log)
    for number in range(ROWS_OF_ONE + 8):
        await say(log, f"message {number}")
    head = ROWS_OF_ONE + 9

    async def refuse(_: object) -> None:
        raise AssertionError("this asked the file")

    monkeypatch.setattr(log._readers, "run", refuse)
    records = await log.read(CONVERSATION, after=head - ROWS_OF_ONE)
    assert [record.seq for record in records] == list(range(head - ROWS_OF_ONE + 1, head + 1))
    assert list(await log.read(CONVERSATION, after=head)) == []
    assert (await log.load(CONVERSATION)).head == head
    with pytest.raises(AssertionError):
        await log.read(CONVERSATION, after=2)


async def test_a_list_of_nothing_needs_no_thread(
    log: SqliteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_conversations(log)
    query = log._readers.run
    asked: list[object] = []

    async def count(asking: Any) -> object:
        asked.append(asking)
        return await query(asking)

    monkeypatch.setattr(log._readers, "run", count)
    assert [*await log.list_turns(), *await log.list_timers(), *await log.list_under_way()] == []
    assert await log.list_conversations(states={"waiting", "human"}) == []
    assert asked == []
    (bots,) = await log.list_conversations(states={"waiting", "bot"}, limit=1)
    assert bots.state == "bot"
    assert len(asked) == 1
    log._glance.close()  # a look that fails decides nothing
    assert await log.list_turns() == []
    assert len(asked) == 2


async def test_a_mark_is_another_one_after_a_write(log: SqliteLog) -> None:
    await open_conversations(log)
    before = log.find_mark()
    assert before is not None
    assert log.find_mark() == before
    await say(log, "hello")
    assert log.find_mark() != before
    log._glance.close()
    assert log.find_mark() is None


async def test_one_look_at_the_file_serves_a_round_of_the_event_loop(
    log: SqliteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Counting:
        asked: ClassVar[list[str]] = []

        def execute(self, statement: str, values: tuple[object, ...] = ()) -> object:
            self.asked.append(statement)
            return glance.execute(statement, values)

    await open_conversations(log)
    await say(log, "hello")
    glance = log._glance
    monkeypatch.setattr(log, "_glance", Counting())
    await asyncio.gather(*(log.load(CONVERSATION) for _ in range(5)), log.read(CONVERSATION))
    assert Counting.asked == [FIND_POSITION]
    assert [record.seq for record in await log.read(CONVERSATION, after=1)] == [2]
    assert Counting.asked == [FIND_POSITION] * 2
    monkeypatch.setattr(log, "_glance", glance)


async def test_readers_of_the_newest_rows_share_one_encoding(log: SqliteLog) -> None:
    await open_conversations(log)
    await say(log, "hello")
    (first,) = await log.read(CONVERSATION, after=1)
    (second,) = await log.read(CONVERSATION, after=1)
    assert first.frame_for_customer() is second.frame_for_customer()


async def test_reads_go_on_while_the_disk_is_full(
    log: SqliteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_conversations(log)
    await say(log, "hello", "m1")
    connect = SqliteFile.connect

    def connect_without_room(self: SqliteFile) -> object:
        connection = connect(self)
        connection.execute("PRAGMA max_page_count=1")
        return connection

    with monkeypatch.context() as full:
        full.setattr(SqliteFile, "connect", connect_without_room)
        await asyncio.to_thread(log._writer._batches.close)
        for _ in range(3):
            with pytest.raises(StorageUnavailable):
                await say(log, "a long message " * 500, "m2")
            assert await read_seqs(log) == [1, 2]
            assert (await log.load(CONVERSATION)).head == 2
    await asyncio.to_thread(log._writer._batches.close)
    assert (await say(log, "a long message " * 500, "m2")).seq == 3


async def test_erased_content_still_folds(log: SqliteLog, url: str, clock: FakeClock) -> None:
    await open_conversations(log)
    await say(log, "my name is Jane")
    decision = build_decision("approve")
    await log.append(build_write(FinishTurn(1, decision, True), attempt=1))
    await log.append(build_write(ClaimConversation(ANNA)))
    await log.append(build_write(WriteAsHuman(ANNA, "hello Jane")))
    await log.close()
    connection = DRIVER.connect(url.removeprefix("sqlite:///"))
    connection.execute(
        "UPDATE events SET body = '{}', inner = '{}', salt = x'' "
        "WHERE kind IN ('CustomerWrote', 'DecisionMade', 'DraftHeld', 'DraftSetAside', 'HumanWrote')"
    )
    connection.commit()
    connection.close()
    again = SqliteLog.open(url, clock=clock)
    conversation = await again.load(CONVERSATION)
    assert (conversation.head, conversation.state, conversation.holder) == (8, "human", ANNA.id)
    assert conversation.preview == ""
    assert conversation.suggestion is not None
    assert conversation.suggestion.text == ""
    assert (await again.append(build_write(WriteAsHuman(ANNA, "who was that?")))).seq == 9
    await again.close()


async def test_nobody_finds_what_was_never_opened(log: SqliteLog) -> None:
    with pytest.raises(NotFound):
        await say(log, "hello", conversation_id="c" + "9" * 24)
    assert list(await log.list_conversations()) == []


# -- damaged --------------------------------------------------------------------------------------


def change_file(path: Path, *statements: str) -> None:
    connection = DRIVER.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


async def open_damaged(path: Path, clock: FakeClock, *statements: str) -> SqliteLog:
    """Write three conversations, change the file behind the log's back, and open it again."""
    log = SqliteLog.open(f"sqlite:///{path}", clock=clock)
    for key in CONVERSATIONS[:3]:
        await log.append(build_write(OpenConversation(CUSTOMER_ID), conversation_id=key))
        for number in range(4):
            await say(log, f"message {number}", f"m{number}", key)
    await log.close()
    change_file(path, *statements)
    return SqliteLog.open(f"sqlite:///{path}", clock=clock)


ONE = f"WHERE conversation_id = '{CONVERSATIONS[1]}' AND seq = 3"
WAYS = {
    "other words": [f"""UPDATE events SET body = '{{"text":"other words"}}' {ONE}"""],
    "no JSON": [f"UPDATE events SET body = '{{' {ONE}"],
    "no text": [f"UPDATE events SET inner = CAST(x'7bff22' AS TEXT) {ONE}"],
    "no row": [f"DELETE FROM events {ONE}"],
    "another number": [f"UPDATE events SET seq = 99 {ONE}"],
    "another kind": [f"UPDATE events SET kind = 'HumanWrote' {ONE}"],
    "a stranger's kind": [f"UPDATE events SET kind = 'CustomerWrots' {ONE}"],
    "another author": [f"UPDATE events SET role = 'human', name = 'Eve' {ONE}"],
}


@pytest.mark.parametrize("way", WAYS)
async def test_a_damaged_row_costs_its_own_conversation_alone(
    path: Path, clock: FakeClock, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    log = await open_damaged(path, clock, *WAYS[way])
    first, damaged, last = CONVERSATIONS[:3]
    for refused in (log.load(damaged), say(log, "hello?", conversation_id=damaged)):
        with pytest.raises(DamagedConversation, match=f"Event 3 of conversation {damaged} "):
            await refused
    assert await read_seqs(log, damaged) == [1, 2]
    with pytest.raises(DamagedConversation):
        await log.read(damaged, after=2)
    for _ in range(2):
        listed = await log.list_conversations()
        assert [each.id for each in listed] == [last, first]
    assert caplog.text.count("a conversation is left out: Event 3 of") == 1
    whole = [each for _, each in await log.read_all() if each.kind != UNREADABLE]
    assert len(whole) == 14
    position, heads = await log.heads_after(0)
    assert (position, heads[first], heads[damaged]) == (15, 5, 5)
    assert len(await log.list_turns()) == 3
    assert (await say(log, "goes on", conversation_id=first)).seq == 6
    assert (await say(log, "message 3", "m3", last)).repeated
    await log.close()


async def test_a_kind_of_a_newer_version_is_skipped(path: Path, clock: FakeClock) -> None:
    log = SqliteLog.open(f"sqlite:///{path}", clock=clock)
    await open_conversations(log)
    await log.close()
    newer = Record(
        CONVERSATION, 2, "CustomerWaved", "customer", None, None, 1, "now", None, '{"hand":2}', "{}"
    )
    connection = DRIVER.connect(path)
    statements.execute(
        connection, statements.APPEND, [statements.build_event_row(99, newer, None, b"salt")]
    )
    connection.execute(
        "UPDATE conversations SET head = 2, position = 99 WHERE id = ?", (CONVERSATION,)
    )
    connection.commit()
    connection.close()
    again = SqliteLog.open(f"sqlite:///{path}", clock=clock)
    assert (await again.load(CONVERSATION)).head == 2
    assert (await say(again, "hello")).seq == 3
    assert [each.kind for each in await again.read(CONVERSATION)][1] == "CustomerWaved"
    await again.close()


async def test_odd_values_in_the_lists_cost_nobody_else(path: Path, clock: FakeClock) -> None:
    log = await open_damaged(
        path,
        clock,
        f"UPDATE conversations SET head = 'x', position = 'far' WHERE id = '{CONVERSATIONS[1]}'",
        f"UPDATE conversations SET id = CAST(x'63ff' AS TEXT) WHERE id = '{CONVERSATIONS[2]}'",
        f"UPDATE turns SET through_seq = 'x' WHERE conversation_id = '{CONVERSATIONS[0]}'",
    )
    listed = await log.list_conversations(states={"bot"})
    assert {each.id: each.head for each in listed} == {CONVERSATIONS[0]: 5, CONVERSATIONS[1]: 5}
    _, heads = await log.heads_after(0)
    assert heads[CONVERSATIONS[0]] == 5
    opened = {turn.conversation_id for turn in await log.list_turns()}
    assert opened == set(CONVERSATIONS[1:3])
    assert (await say(log, "one more", conversation_id=CONVERSATIONS[2])).seq == 6
    await log.close()


def overwrite(path: Path, old: bytes, new: bytes) -> int:
    """Change every place of the file that holds ``old``; returns how many there were."""
    content = path.read_bytes()
    path.write_bytes(content.replace(old, new))
    return content.count(old)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"payload_digest", b"\xceayload_digest"),
        (b"through_seq", b"\xcehrough_seq"),
        # SQLite names the index in its complaint, and the driver cannot read that name.
        (b"events_client_id ON", b"\xcevents_client_id OF"),
        (b"indexix_events_client_id", b"indexix_\xcevents_client_id"),
    ],
)
async def test_a_damaged_description_of_the_tables_is_told(
    path: Path, clock: FakeClock, old: bytes, new: bytes
) -> None:
    log = await open_damaged(path, clock)
    await log.close()
    assert overwrite(path, old, new) > 0
    try:
        log = SqliteLog.open(f"sqlite:///{path}", clock=clock)
    except UnreadableDatabase:
        return
    for _ in range(2):
        refused = 0
        for doing in (log.read(CONVERSATION), say(log, "hello"), log.reclaim_turns([])):
            try:
                await doing
            except UnreadableDatabase:
                refused += 1
        assert refused > 0
    await log.close()
