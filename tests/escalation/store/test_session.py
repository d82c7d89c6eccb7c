"""Ordinary reads and writes, and the migrations that they need."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from escalation.errors import NewerDatabase, StorageUnavailable, UnreadableDatabase
from escalation.store.session import Database, migrate, raise_version, read_versions
from escalation.store.sqlite_file import open_sqlite_file
from escalation.store.tables import PersonRow


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    made = Database.open(url)
    yield made
    made.close()


def build_person(number: int, email: str = "") -> PersonRow:
    address = email or f"p{number}@example.org"
    return PersonRow(
        id=f"p{number}", email=address, name=f"Person {number}", role="human", created_at="now"
    )


def read_ids(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.exec(select(PersonRow.id).order_by(PersonRow.id)))


def test_what_is_written_is_there_afterwards(database: Database) -> None:
    with database.writing() as session:
        person = build_person(1)
        session.add(person)
    assert person.active
    assert read_ids(database) == ["p1"]


def test_after_an_error_nothing_was_written(database: Database) -> None:
    def fail_halfway() -> None:
        with database.writing() as session:
            session.add(build_person(1))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    assert read_ids(database) == []


def test_a_broken_constraint_is_the_writer_s_to_handle(database: Database) -> None:
    with database.writing() as session:
        session.add(build_person(1, "same@example.org"))
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(build_person(2, "same@example.org"))
    assert read_ids(database) == ["p1"]


def test_what_a_reading_session_changes_is_dropped(database: Database) -> None:
    with database.reading() as session:
        session.add(build_person(1))
        session.flush()
    assert read_ids(database) == []


def test_threads_take_turns_at_writing(database: Database) -> None:
    def count() -> None:
        for _ in range(20):
            with database.writing() as session:
                raise_version(session, "people")

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert read_versions(session) == {"people": 80}


def test_a_reading_session_sees_one_moment(database: Database) -> None:
    with database.reading() as session:
        assert read_versions(session) == {}
        with database.writing() as other:
            assert raise_version(other, "knowledge") == 1
        session.expire_all()
        assert read_versions(session) == {}
    with database.reading() as session:
        assert read_versions(session) == {"knowledge": 1}


def test_trouble_with_the_file_is_told_as_ours(database: Database, url: str) -> None:
    file = open_sqlite_file(url)
    connection = file.connect()
    connection.execute("DROP TABLE people")
    with pytest.raises(StorageUnavailable) as caught:
        read_ids(database)
    assert caught.value.details == {"cause": "no such table: people"}
    connection.close()
    file.close()


def test_closing_twice_does_no_harm(url: str) -> None:
    database = Database.open(url)
    database.close()
    database.close()


def test_migrating_again_changes_nothing(url: str, database: Database) -> None:
    with database.writing() as session:
        session.add(build_person(1))
    migrate(url)
    assert read_ids(database) == ["p1"]


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
