"""One transaction for many writes: how often the disk is asked, and what happens when it says no."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from escalation.commands import ClaimConversation, OpenConversation, WriteAsCustomer
from escalation.errors import DamagedConversation, NotFound, StorageUnavailable
from escalation.store import statements
from escalation.store.batch import BatchWriter, Outcome
from escalation.store.kept import Kepts
from escalation.store.log import Appended, OpenTurn, Write
from escalation.store.sqlite_file import DRIVER, SqliteFile, open_sqlite_file
from escalation.testing import ANNA, CONVERSATION, CUSTOMER_ID, FakeClock, build_write

if TYPE_CHECKING:
    from sqlite3 import Connection

OTHER = "c" + "1" * 24
OPEN = build_write(OpenConversation(CUSTOMER_ID))
OPEN_OTHER = build_write(OpenConversation(CUSTOMER_ID), conversation_id=OTHER)


def say(text: str, client_id: str | None = None, conversation_id: str = CONVERSATION) -> Write:
    return build_write(
        WriteAsCustomer(CUSTOMER_ID, text),
        conversation_id=conversation_id,
        sender=CUSTOMER_ID,
        client_id=client_id,
        payload=text,
    )


class Wire:
    """A connection that can be made to fail: ``fail`` is asked before and after every statement."""

    def __init__(self, connection: Any, fail: Callable[[str, bool], None]) -> None:
        self._connection = connection
        self._fail = fail

    def execute(self, sql: str, *values: Any) -> Any:
        self._fail(sql, False)
        rows = self._connection.execute(sql, *values)
        self._fail(sql, True)
        return rows

    def close(self) -> None:
        self._connection.close()


class Trouble:
    """Fails the statements that begin with ``sql``, before or after the disk has done its part."""

    def __init__(self) -> None:
        self.sql: str | None = None
        self.afterwards = False
        self.seen: list[str] = []

    def __call__(self, sql: str, afterwards: bool) -> None:
        if not afterwards:
            self.seen.append(sql)
        if self.sql is not None and sql.startswith(self.sql) and afterwards is self.afterwards:
            raise DRIVER.OperationalError("disk I/O error")

    def count(self, sql: str) -> int:
        return sum(each.startswith(sql) for each in self.seen)


@pytest.fixture
def file(url: str) -> Iterator[SqliteFile]:
    opened = open_sqlite_file(url)
    yield opened
    opened.close()


@pytest.fixture
def kepts() -> Kepts:
    return Kepts()


@pytest.fixture
def trouble(file: SqliteFile, monkeypatch: pytest.MonkeyPatch) -> Trouble:
    trouble = Trouble()
    connect = SqliteFile.connect
    monkeypatch.setattr(SqliteFile, "connect", lambda self: Wire(connect(self), trouble))
    return trouble


@pytest.fixture
def batches(file: SqliteFile, kepts: Kepts, clock: FakeClock) -> Iterator[BatchWriter]:
    made = BatchWriter(file, kepts, clock, "n1", b"key")
    yield made
    made.close()


def show(outcomes: Sequence[Outcome]) -> list[object]:
    return [each.seq if isinstance(each, Appended) else type(each) for each in outcomes]


def read_seqs(path: Path, conversation_id: str = CONVERSATION) -> list[int]:
    connection = DRIVER.connect(path)
    rows = connection.execute(statements.READ, (conversation_id, 0, -1)).fetchall()
    connection.close()
    return [row[1] for row in rows]


# -- how often the disk is asked ------------------------------------------------------------------


def test_a_hundred_writes_are_one_commit(trouble: Trouble, batches: BatchWriter) -> None:
    assert show(batches.commit([OPEN])) == [1]
    trouble.seen.clear()
    outcomes = batches.commit([say(f"message {number}") for number in range(100)])
    assert show(outcomes) == list(range(2, 102))
    assert trouble.count("COMMIT") == 1
    assert trouble.count("INSERT INTO events") == 3
    assert trouble.count("SELECT") == 0


def test_later_writes_of_a_batch_see_what_earlier_ones_made(batches: BatchWriter) -> None:
    outcomes = batches.commit([say("too early"), OPEN, say("hello", "m1"), say("hello", "m1")])
    assert show(outcomes) == [NotFound, 1, 2, 2]


def test_nothing_but_refusals_writes_nothing(
    trouble: Trouble, batches: BatchWriter, file: SqliteFile
) -> None:
    batches.commit([OPEN])
    before = Path(f"{file.path}-wal").stat().st_size
    assert show(batches.commit([say("hello", conversation_id=OTHER)])) == [NotFound]
    assert Path(f"{file.path}-wal").stat().st_size == before


def test_all_rows_of_a_batch_carry_one_time(batches: BatchWriter, clock: FakeClock) -> None:
    clock.advance(2)
    first, second = batches.commit([OPEN, say("hello")])
    assert isinstance(first, Appended)
    assert isinstance(second, Appended)
    assert first.records[0].at == second.records[0].at == "2026-01-05T09:00:02.000Z"


# -- what others write ----------------------------------------------------------------------------


def test_what_another_connection_wrote_is_found(
    file: SqliteFile, batches: BatchWriter, clock: FakeClock
) -> None:
    other = BatchWriter(file, Kepts(), clock, "n2", b"key")
    batches.commit([OPEN])
    assert show(other.commit([say("one", "m1")])) == [2]
    assert show(batches.commit([say("one", "m1"), say("two")])) == [2, 3]
    assert show(other.commit([say("three")])) == [4]
    other.close()


def test_an_unconcerned_change_of_the_file_costs_no_reading(
    file: SqliteFile, trouble: Trouble, batches: BatchWriter
) -> None:
    batches.commit([OPEN, say("hello")])
    connection = DRIVER.connect(file.path)
    connection.execute("INSERT INTO versions VALUES ('knowledge', 1)")
    connection.commit()
    connection.close()
    trouble.seen.clear()
    assert show(batches.commit([say("again")])) == [3]
    assert trouble.count(statements.FIND_STANDING) == 1
    assert trouble.count(statements.READ) == 0
    trouble.seen.clear()
    assert show(batches.commit([say("and again")])) == [4]
    assert trouble.count("SELECT") == 0


def test_a_reclaimed_turn_is_known_by_its_new_attempt(
    file: SqliteFile, batches: BatchWriter, clock: FakeClock
) -> None:
    batches.commit([OPEN, say("hello")])
    other = BatchWriter(file, Kepts(), clock, "n2", b"key")
    begun = OpenTurn(CONVERSATION, 2, 1, batches._node)
    (turn,) = other.reclaim_turns([begun])
    assert (turn.attempt, turn.node) == (2, "n2")
    assert batches.reclaim_turns([begun]) == []
    (outcome,) = batches.commit([say("still there?")])
    assert isinstance(outcome, Appended)
    assert outcome.turn is not None
    assert (outcome.turn.attempt, outcome.turn.node) == (2, "n2")
    other.close()


# -- when the disk says no ------------------------------------------------------------------------

STEPS = ["BEGIN", "PRAGMA data_version", "INSERT INTO events", "INSERT INTO conv", "INSERT INTO tu"]


@pytest.mark.parametrize("sql", [*STEPS, "COMMIT"])
def test_a_failed_step_fails_the_batch_and_the_next_one_begins_anew(
    trouble: Trouble, batches: BatchWriter, kepts: Kepts, path: Path, sql: str
) -> None:
    batches.commit([OPEN])
    trouble.sql = sql
    outcomes = batches.commit([say("one"), say("two", conversation_id=OTHER), say("three")])
    assert show(outcomes) == [StorageUnavailable] * 3
    assert read_seqs(path) == [1]
    assert kepts.get(CONVERSATION) is None
    assert show(batches.commit([say("one")])) == [StorageUnavailable]
    trouble.sql = None
    assert show(batches.commit([say("one"), say("three")])) == [2, 3]
    assert read_seqs(path) == [1, 2, 3]


def test_a_commit_with_unknown_outcome_is_neither_acknowledged_nor_doubled(
    trouble: Trouble, batches: BatchWriter, path: Path
) -> None:
    batches.commit([OPEN])
    trouble.sql, trouble.afterwards = "COMMIT", True
    assert show(batches.commit([say("one", "m1"), say("two", "m2")])) == [StorageUnavailable] * 2
    trouble.sql = None
    trouble.seen.clear()
    outcomes = batches.commit([say("one", "m1"), say("two", "m2"), say("three", "m3")])
    assert show(outcomes) == [2, 3, 4]
    assert [getattr(each, "repeated", None) for each in outcomes] == [True, True, False]
    assert read_seqs(path) == [1, 2, 3, 4]
    # What may not have reached the disk has reached it before anything is acknowledged.
    assert trouble.seen.index("PRAGMA wal_checkpoint(TRUNCATE)") < trouble.seen.index("COMMIT")


def test_while_the_outcome_cannot_be_made_sure_nothing_is_acknowledged(
    batches: BatchWriter, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble = Trouble()
    monkeypatch.setattr(SqliteFile, "connect", lambda self: Wire(connect_at_once(path), trouble))
    batches.commit([OPEN])
    reader = connect_at_once(path)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM events").fetchone()
    trouble.sql, trouble.afterwards = "COMMIT", True
    batches.commit([say("one", "m1")])
    trouble.sql = None
    assert show(batches.commit([say("one", "m1")])) == [StorageUnavailable]
    reader.close()
    assert show(batches.commit([say("one", "m1")])) == [2]


def read_an_old_state(path: Path) -> Any:
    """Open a connection that goes on looking at the file as it is now."""
    reader = connect_at_once(path)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM events").fetchone()
    return reader


def test_a_commit_that_is_not_in_the_file_is_waited_for_by_nobody(
    batches: BatchWriter, path: Path, trouble: Trouble
) -> None:
    batches.commit([OPEN])
    reader = read_an_old_state(path)
    batches.commit([say("one", "m1")])
    trouble.sql = "COMMIT"
    assert show(batches.commit([say("two", "m2")])) == [StorageUnavailable]
    trouble.sql = None
    trouble.seen.clear()
    assert show(batches.commit([say("two", "m2")])) == [3]
    assert trouble.count("PRAGMA wal_checkpoint") == 0
    reader.close()


def test_what_an_earlier_process_left_is_synced_also_while_an_old_state_is_read(
    batches: BatchWriter, path: Path, file: SqliteFile, clock: FakeClock, trouble: Trouble
) -> None:
    batches.commit([OPEN])
    reader = read_an_old_state(path)
    batches.commit([say("one", "m1")])
    trouble.seen.clear()
    next_one = BatchWriter(file, Kepts(), clock, "n1", b"key")
    assert show(next_one.commit([say("one", "m1")])) == [2]
    assert trouble.count(statements.TOUCH) == 1
    assert trouble.seen.index(statements.TOUCH) < trouble.seen.index("COMMIT")
    next_one.close()
    reader.close()
    trouble.seen.clear()
    another = BatchWriter(file, Kepts(), clock, "n1", b"key")
    assert show(another.commit([say("one", "m1")])) == [2]
    assert trouble.count(statements.TOUCH) == 0
    another.close()


def test_a_log_that_cannot_be_moved_into_a_full_disk_s_database_stays_a_log(
    batches: BatchWriter, trouble: Trouble, caplog: pytest.LogCaptureFixture
) -> None:
    trouble.sql = "PRAGMA wal_checkpoint"
    assert show(batches.commit([OPEN, say("one")])) == [1, 2]
    assert "could not be moved into the database" in caplog.text


def connect_at_once(path: Path) -> Any:
    """Connect without waiting for anybody."""
    return DRIVER.connect(path, isolation_level=None, timeout=0)


def test_a_full_disk_refuses_and_takes_again_when_there_is_room(
    file: SqliteFile, batches: BatchWriter, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = {"pages": 90}
    connect = SqliteFile.connect

    def connect_with_little_room(self: SqliteFile) -> Any:
        connection = connect(self)
        connection.execute(f"PRAGMA max_page_count={room['pages']}")
        return connection

    monkeypatch.setattr(SqliteFile, "connect", connect_with_little_room)
    long = "a long message " * 500
    batches.commit([OPEN])
    taken = 0
    while taken < 100 and show(batches.commit([say(long, f"m{taken}")])) != [StorageUnavailable]:
        taken += 1
    assert 0 < taken < 100
    (refusal,) = batches.commit([say(long, f"m{taken}")])
    assert isinstance(refusal, StorageUnavailable)
    assert refusal.details == {"cause": "database or disk is full"}
    assert read_seqs(path) == list(range(1, taken + 2))
    room["pages"] = 10_000
    assert show(batches.commit([say(long, "m0"), say(long, f"m{taken}")])) == [2, taken + 2]


def test_another_process_that_writes_too_long_is_waited_for_and_then_told(
    batches: BatchWriter, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SqliteFile, "connect", lambda self: connect_at_once(path))
    batches.commit([OPEN])
    other = DRIVER.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    (refusal,) = batches.commit([say("hello")])
    assert isinstance(refusal, StorageUnavailable)
    assert refusal.details == {"cause": "database is locked"}
    other.close()
    assert show(batches.commit([say("hello")])) == [2]


def test_a_row_that_cannot_be_stored_fails_its_write_alone(
    batches: BatchWriter, path: Path
) -> None:
    batches.commit([OPEN, OPEN_OTHER])
    connection = DRIVER.connect(path)
    connection.execute(
        f"CREATE TRIGGER refuse BEFORE INSERT ON events WHEN new.conversation_id = '{OTHER}' "
        "BEGIN SELECT raise(ABORT, 'not this one'); END"
    )
    connection.close()
    outcomes = batches.commit([say("one"), say("two", conversation_id=OTHER), say("three")])
    assert show(outcomes) == [2, StorageUnavailable, 3]
    assert read_seqs(path) == [1, 2, 3]
    assert read_seqs(path, OTHER) == [1]


def test_a_row_that_its_head_does_not_know_of_is_found(batches: BatchWriter, path: Path) -> None:
    batches.commit([OPEN, say("one")])
    connection = DRIVER.connect(path)
    connection.execute("UPDATE conversations SET head = 1")
    connection.commit()
    connection.close()
    assert show(batches.commit([say("two"), say("three")])) == [3, 4]


def test_a_damaged_conversation_refuses_its_own_writes_alone(
    batches: BatchWriter, kepts: Kepts, path: Path, trouble: Trouble
) -> None:
    batches.commit([OPEN, OPEN_OTHER, say("one")])
    kepts.clear()
    connection = DRIVER.connect(path)
    connection.execute(f"UPDATE events SET body = 'x' WHERE conversation_id = '{OTHER}'")
    connection.commit()
    connection.close()
    trouble.seen.clear()
    outcomes = batches.commit([say("two"), say("me too", conversation_id=OTHER), say("three")])
    assert show(outcomes) == [3, DamagedConversation, 4]
    assert trouble.count("COMMIT") == 1
    assert read_seqs(path) == [1, 2, 3, 4]


def test_a_lost_row_s_number_is_not_given_again(
    batches: BatchWriter, kepts: Kepts, path: Path
) -> None:
    batches.commit([OPEN, say("one"), say("two")])
    kepts.clear()
    connection = DRIVER.connect(path)
    connection.execute("DELETE FROM events WHERE seq = 3")
    connection.commit()
    connection.close()
    assert show(batches.commit([say("three")])) == [DamagedConversation]


def test_a_conversation_without_its_row_is_found_by_its_events(
    batches: BatchWriter, kepts: Kepts, path: Path
) -> None:
    batches.commit([OPEN, say("one")])
    kepts.clear()
    connection = DRIVER.connect(path)
    connection.execute("DELETE FROM conversations")
    connection.commit()
    assert show(batches.commit([say("two")])) == [3]
    assert connection.execute("SELECT head FROM conversations").fetchall() == [(3,)]
    connection.close()


def test_a_damaged_turn_row_is_left_where_it_is(batches: BatchWriter, path: Path) -> None:
    batches.commit([OPEN, OPEN_OTHER, say("one"), say("two", conversation_id=OTHER)])
    connection = DRIVER.connect(path)
    connection.execute(f"UPDATE turns SET through_seq = 'x' WHERE conversation_id = '{OTHER}'")
    connection.commit()
    connection.close()
    begun = [OpenTurn(key, 2, 1, batches._node) for key in (CONVERSATION, OTHER)]
    taken = batches.reclaim_turns(begun)
    assert [turn.conversation_id for turn in taken] == [CONVERSATION]


def test_a_lost_table_is_told_by_a_reclaim_too(batches: BatchWriter, path: Path) -> None:
    connection = DRIVER.connect(path)
    connection.execute("DROP TABLE turns")
    connection.close()
    with pytest.raises(StorageUnavailable):
        batches.reclaim_turns([OpenTurn(CONVERSATION, 2, 1, "n2")])


def test_other_tables_are_written_in_a_transaction_of_their_own(
    batches: BatchWriter, path: Path
) -> None:
    def write(connection: Connection) -> None:
        connection.execute("INSERT INTO nodes VALUES ('n7', 1)")

    def fail(connection: Connection) -> None:
        connection.execute("DELETE FROM nodes")
        raise ZeroDivisionError

    batches.transact(write)
    for _ in range(2):
        with pytest.raises(StorageUnavailable):
            batches.transact(fail)
    assert show(batches.commit([OPEN])) == [1]
    connection = DRIVER.connect(path)
    assert connection.execute("SELECT node FROM nodes").fetchall() == [("n7",)]
    connection.close()


def test_a_claim_closes_the_turn_row(batches: BatchWriter, path: Path) -> None:
    batches.commit([OPEN, say("hello")])
    batches.commit([build_write(ClaimConversation(ANNA))])
    connection = DRIVER.connect(path)
    assert connection.execute("SELECT count(*) FROM turns").fetchone() == (0,)
    connection.close()
