"""Migrations from nothing, once more, at once, and of what must be left alone."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from escalation.errors import NewerDatabase, UnreadableDatabase
from escalation.store.migrate import migrate
from escalation.store.session import Database, raise_version, read_versions
from escalation.store.sqlite_file import open_sqlite_file


def test_migrating_again_changes_nothing(url: str) -> None:
    database = Database.open(url)
    with database.writing() as session:
        raise_version(session, "people")
    migrate(url)
    with database.reading() as session:
        assert read_versions(session) == {"people": 1}
    database.close()


def test_several_threads_may_migrate_the_same_new_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    errors: list[Exception] = []

    def attempt() -> None:
        try:
            migrate(url)
        except Exception as error:  # noqa: BLE001 the test looks at it
            errors.append(error)

    threads = [threading.Thread(target=attempt) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_a_database_of_a_newer_version_is_left_alone(url: str) -> None:
    file = open_sqlite_file(url)
    connection = file.connect()
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerDatabase, match="newer version"):
        migrate(url)
    assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]
    connection.close()
    file.close()


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("This is a letter to my aunt. " * 100)
    with pytest.raises(UnreadableDatabase):
        migrate(f"sqlite:///{path}")
    assert path.read_text().startswith("This is a letter")
