"""A database file: what it needs, who may open it, and what is said when it cannot be."""

from __future__ import annotations

import fcntl
import sqlite3
from pathlib import Path

import pytest

from escalation.errors import (
    DatabaseInUse,
    OldSqlite,
    StorageUnavailable,
    UnreadableDatabase,
    UnwritableFolder,
)
from escalation.store import sqlite_file
from escalation.store.sqlite_file import DRIVER, explain, open_sqlite_file, reserve_for_server


def test_connections_are_durable_and_write_ahead(tmp_path: Path) -> None:
    file = open_sqlite_file(f"sqlite:///{tmp_path}/new/folder/house.db")
    connection = file.connect()
    pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    found = [connection.execute(f"PRAGMA {each}").fetchone()[0] for each in pragmas]
    assert found == ["wal", 2, 1, 5000]
    connection.close()
    file.close()


def test_all_of_a_process_share_one_file_until_the_last_closes_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/house.db"
    first, second = open_sqlite_file(url), open_sqlite_file(url)
    assert first is second
    first.close()
    third = open_sqlite_file(url)
    assert third is second
    second.close()
    third.close()
    fourth = open_sqlite_file(url)
    assert fourth is not first
    fourth.close()


def test_an_old_sqlite_shares_the_file_with_no_other_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "SHAREABLE", (99, 0, 0))
    url = f"sqlite:///{tmp_path}/house.db"
    with (tmp_path / "house.db.lock").open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(DatabaseInUse, match=r"house\.db open.*stop that process first"):
            open_sqlite_file(url)
    ours = open_sqlite_file(url)
    again = open_sqlite_file(url)
    again.close()
    with (tmp_path / "house.db.lock").open("ab") as other:
        with pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        ours.close()
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_one_server_at_a_time_has_a_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/house.db"
    with reserve_for_server(url):
        refused = pytest.raises(DatabaseInUse, match=r"Another server runs on .*house\.db.*--data")
        with refused, reserve_for_server(url):
            pass
        command = open_sqlite_file(url)
        command.close()
    with reserve_for_server(url):
        pass
    assert (tmp_path / "house.db").resolve() not in sqlite_file._open_files


def test_a_present_sqlite_needs_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_file, "SHAREABLE", (3, 0, 0))
    file = open_sqlite_file(f"sqlite:///{tmp_path}/house.db")
    assert [each.name for each in tmp_path.iterdir()] == ["house.db"]
    file.close()


def test_a_much_too_old_sqlite_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_file, "OLDEST", (99, 0, 0))
    with pytest.raises(OldSqlite, match="install pysqlite3"):
        open_sqlite_file(f"sqlite:///{tmp_path}/house.db")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnwritableFolder, match=r"file/house\.db cannot be written"):
        open_sqlite_file(f"sqlite:///{tmp_path}/file/house.db")


def test_a_folder_in_the_file_s_place_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnwritableFolder, match="cannot be written"):
        open_sqlite_file(f"sqlite:///{tmp_path}")


def test_another_kind_of_file_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "house.db").write_text("This is a letter to my aunt. " * 100)
    file = open_sqlite_file(f"sqlite:///{tmp_path}/house.db")
    with pytest.raises(UnreadableDatabase, match=r"house\.db cannot be read as a database"):
        file.connect()
    file.close()


def test_another_kind_of_address_is_refused() -> None:
    with pytest.raises(StorageUnavailable, match="write sqlite:///PATH"):
        open_sqlite_file("mysql://localhost/house")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("file is not a database", "cannot be read as a database"),
        ("table conversations already exists", "is the database of another program"),
        ("no such table: people", "is the database of another program, or damaged"),
    ],
)
def test_a_file_that_is_not_ours_is_named_with_what_to_do(said: str, told: str) -> None:
    refusal = explain(sqlite3.OperationalError(said), Path("house.db"))
    assert isinstance(refusal, UnreadableDatabase)
    assert f"house.db {told}" in refusal.message
    assert refusal.message.endswith("restore a backup or choose another file.")
    assert refusal.details == {"cause": said}


def test_the_driver_s_words_are_kept_as_the_cause() -> None:
    refusal = explain(sqlite3.OperationalError("disk I/O error"), Path("house.db"))
    assert (refusal.code, refusal.details) == ("storage_unavailable", {"cause": "disk I/O error"})
    assert refusal.message == "The message could not be stored and was not accepted: send it again."


def test_the_installed_driver_is_new_enough_for_several_processes() -> None:
    pytest.importorskip("pysqlite3", reason="the package pysqlite3 is not installed here")
    assert DRIVER.sqlite_version_info >= sqlite_file.SHAREABLE


def test_names_of_columns_that_are_no_text_are_told_as_damage() -> None:
    error = UnicodeDecodeError("utf-8", b"\xce", 0, 1, "unexpected end of data")
    refusal = explain(error, Path("house.db"))
    assert isinstance(refusal, UnreadableDatabase)
    assert "house.db is damaged where it describes its tables" in refusal.message
