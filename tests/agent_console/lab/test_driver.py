"""The driver that the product meets in a schedule: its errors are those of the real one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from agent_console.lab.disk import PATH, Disk
from agent_console.lab.driver import SimFile, find_point, translate
from agent_console.lab.loop import Crash
from agent_console.lab.vfs import apsw
from agent_console.lab.volume import Busy, DiskFull, IoError
from escalation.errors import StorageUnavailable
from escalation.store import statements
from escalation.store.sqlite_file import DRIVER

INSERT = "INSERT INTO meta (key, value) VALUES (?, ?)"


@pytest.fixture
def disk() -> Iterator[Disk]:
    made = Disk()
    yield made
    made.close()


@pytest.fixture
def file(disk: Disk) -> SimFile:
    return disk.open_file("n1")


def fail_at(disk: Disk, point: str, error: type[BaseException], skip: int = 0) -> None:
    """Let something happen at a point, once, when it is passed for the time after ``skip``."""
    left = [skip]

    def on_point(owner: str, passed: str) -> None:
        if passed == point and owner == "n1":
            left[0] -= 1
            if left[0] == -1:
                raise error

    disk.on_point = on_point


def read_keys(connection: Any) -> list[str]:
    rows = connection.execute("SELECT key FROM meta WHERE key LIKE 'k%' ORDER BY key")
    return [key for (key,) in rows]


def test_rows_come_as_from_the_drivers_cursor(file: SimFile) -> None:
    connection = file.connect()
    connection.executemany(INSERT, [("k1", "a"), ("k2", "b"), ("k3", "c")])
    select = "SELECT key, value FROM meta WHERE key LIKE 'k%' ORDER BY key"
    assert connection.execute(select).fetchall() == [("k1", "a"), ("k2", "b"), ("k3", "c")]
    rows = connection.execute(select)
    assert rows.fetchone() == ("k1", "a")
    assert list(rows) == [("k2", "b"), ("k3", "c")]
    assert rows.fetchone() is None
    assert dict(connection.execute(select + " LIMIT 1")) == {"k1": "a"}
    connection.execute("DELETE FROM meta WHERE key = :key", {"key": "k1"})
    assert read_keys(connection) == ["k2", "k3"]
    connection.close()


def test_connections_are_prepared_as_the_products_are(file: SimFile) -> None:
    connection = file.connect()
    pragmas = ("journal_mode", "synchronous", "foreign_keys")
    assert [connection.execute(f"PRAGMA {each}").fetchone() for each in pragmas] == [
        *(("wal",), (2,), (1,))
    ]
    connection.close()


@pytest.mark.parametrize(
    ("sql", "point"),
    [
        ("BEGIN IMMEDIATE", "sql.begin"),
        (statements.READ, "sql.read"),
        (statements.APPEND[1], "sql.append"),
        (statements.SAVE[64], "sql.save"),
        (statements.OPEN_TURNS[1], "sql.turns"),
        (statements.CLOSE_TURNS[2], "sql.turns"),
        ("UPDATE turns SET attempt = attempt + 1", "sql.turns"),
        ("PRAGMA data_version", "sql.pragma"),
        (INSERT, "sql.write"),
    ],
)
def test_statements_pass_the_point_of_what_they_are_for(sql: str, point: str) -> None:
    assert find_point(sql) == point


@pytest.mark.parametrize(
    ("point", "error", "text"),
    [
        ("sql.begin", Busy, "database is locked"),
        ("sql.write", DiskFull, "database or disk is full"),
        ("sql.commit.before", IoError, "disk I/O error"),
        ("disk.write.wal", DiskFull, "database or disk is full"),
        ("disk.write.wal", IoError, "disk I/O error"),
        ("disk.sync.wal", IoError, "disk I/O error"),
    ],
)
def test_what_fails_before_the_commit_fails_in_the_drivers_words_and_leaves_nothing(
    disk: Disk, file: SimFile, point: str, error: type[Exception], text: str
) -> None:
    connection = file.connect()
    fail_at(disk, point, error)
    with pytest.raises(DRIVER.OperationalError) as failure:  # noqa: PT012 any step may be the one
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(INSERT, ("k1", "a"))
        connection.execute("COMMIT")
    assert str(failure.value) == text
    connection.close()
    again = file.connect()
    assert read_keys(again) == []
    again.execute(INSERT, ("k2", "a"))
    assert read_keys(again) == ["k2"]
    again.close()


def test_a_commit_with_unknown_outcome_is_an_error_and_there(disk: Disk, file: SimFile) -> None:
    connection = file.connect()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(INSERT, ("k1", "a"))
    fail_at(disk, "sql.commit.after", IoError)
    with pytest.raises(DRIVER.OperationalError, match="disk I/O error"):
        connection.execute("COMMIT")
    assert read_keys(connection) == ["k1"]
    connection.close()


def test_reading_may_fail_too(disk: Disk, file: SimFile) -> None:
    connection = file.connect()
    fail_at(disk, "disk.read.db", IoError)
    with pytest.raises(DRIVER.OperationalError, match="disk I/O error"):
        connection.execute("SELECT * FROM events")
    assert connection.execute("SELECT count(*) FROM events").fetchone() == (0,)
    connection.close()


@pytest.mark.parametrize("point", ["disk.open", "disk.read.db", "sql.pragma"])
def test_a_database_that_cannot_be_opened_is_unavailable(
    disk: Disk, file: SimFile, point: str
) -> None:
    fail_at(disk, point, IoError)
    with pytest.raises(StorageUnavailable) as refusal:
        file.connect()
    assert refusal.value.details == {"cause": "disk I/O error"}
    file.connect().close()


def test_a_checkpoint_that_fails_after_a_commit_does_not_undo_it() -> None:
    disk = Disk(checkpoint_pages=1)
    connection = disk.open_file("n1").connect()
    fail_at(disk, "disk.write.db", DiskFull)
    connection.execute(INSERT, ("k1", "a"))
    connection.close()
    assert read_keys(disk.open_file("n2").connect()) == ["k1"]
    disk.close()


@pytest.mark.parametrize("point", ["disk.write.db", "disk.sync.db", "disk.delete"])
def test_closing_fails_for_nobody_and_loses_nothing(disk: Disk, file: SimFile, point: str) -> None:
    connection = file.connect()
    connection.execute(INSERT, ("k1", "a"))
    fail_at(disk, point, IoError)
    connection.close()
    again = file.connect()
    assert read_keys(again) == ["k1"]
    again.close()


def test_who_writes_meanwhile_finds_it_locked_at_once(disk: Disk) -> None:
    one, other = disk.open_file("n1").connect(), disk.open_file("n2").connect()
    one.execute("BEGIN IMMEDIATE")
    with pytest.raises(DRIVER.OperationalError, match="database is locked"):
        other.execute("BEGIN IMMEDIATE")


# -- crashes --------------------------------------------------------------------------------------


def crash_while(disk: Disk, do: Callable[[], object], point: str, skip: int = 0) -> None:
    fail_at(disk, point, Crash, skip)
    with pytest.raises(Crash):
        do()


@pytest.mark.parametrize(
    ("point", "is_there"),
    [
        ("sql.begin", False),
        ("sql.write", False),
        ("sql.commit.before", False),
        ("disk.write.wal", False),
        ("disk.sync.wal", False),
        ("sql.commit.after", True),
    ],
)
def test_a_crash_frees_the_locks_and_leaves_what_was_written(
    disk: Disk, file: SimFile, point: str, is_there: bool
) -> None:
    other = disk.open_file("n2").connect()
    connection = file.connect()

    def write() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(INSERT, ("k1", "a"))
        connection.execute("COMMIT")

    crash_while(disk, write, point)
    for use in (write, lambda: read_keys(connection), connection.close, file.connect, file.copy):
        with pytest.raises(Crash):
            use()
    other.execute(INSERT, ("k2", "a"))
    assert read_keys(other) == (["k1", "k2"] if is_there else ["k2"])


def test_when_all_have_crashed_the_next_one_reads_the_log_anew(disk: Disk, file: SimFile) -> None:
    connection = file.connect()
    connection.execute(INSERT, ("k1", "a"))
    wal = disk.volume.now[f"{PATH}-wal"]
    # The commit's frames are all written, and only the word that they are there is missing.
    crash_while(disk, lambda: connection.execute(INSERT, ("k2", "a")), "disk.sync.wal")
    assert not wal.is_synced
    assert disk.volume.now[f"{PATH}-wal"] is wal, "nobody tidied up"
    again = disk.open_file("n1.2").connect()
    assert read_keys(again) == ["k1", "k2"]
    again.close()


def test_a_crash_does_not_tidy_up_even_where_nothing_is_left_to_save(disk: Disk) -> None:
    connection = disk.open_file("n1").connect()
    connection.execute(INSERT, ("k1", "a"))
    connection.execute("PRAGMA wal_checkpoint")
    disk.open_file("n2").connect().close()
    disk.crash("n1")
    assert f"{PATH}-wal" in disk.volume.now


def test_a_crash_that_comes_from_outside_takes_the_open_transaction(
    disk: Disk, file: SimFile
) -> None:
    connection = file.connect()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(INSERT, ("k1", "a"))
    disk.crash("n1")
    again = disk.open_file("n2").connect()
    again.execute("BEGIN IMMEDIATE")
    assert read_keys(again) == []
    with pytest.raises(Crash):
        connection.execute("COMMIT")


def test_a_crash_told_in_the_midst_of_a_statement_ends_it_there(disk: Disk, file: SimFile) -> None:
    connection = file.connect()

    def on_point(owner: str, point: str) -> None:
        if point == "disk.write.wal":
            disk.crash(owner)

    disk.on_point = on_point
    with pytest.raises(Crash):
        connection.execute(INSERT, ("k1", "a"))
    assert read_keys(disk.open_file("n2").connect()) == []


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (apsw.ConstraintError("UNIQUE constraint failed"), "IntegrityError"),
        (apsw.CorruptError("database disk image is malformed"), "DatabaseError"),
        (apsw.NotADBError("file is not a database"), "DatabaseError"),
        (apsw.ConnectionClosedError("The connection has been closed"), "ProgrammingError"),
        (apsw.SQLError("no such table: rows"), "OperationalError"),
    ],
)
def test_errors_have_the_class_and_text_that_the_product_knows(error: Exception, ours: str) -> None:
    translated = translate(error)
    assert type(translated) is getattr(DRIVER, ours)
    assert str(translated) == str(error)
