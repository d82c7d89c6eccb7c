"""Ordinary reads and writes."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from escalation.errors import StorageUnavailable
from escalation.store.session import (
    Database,
    has_current_tables,
    raise_version,
    read_versions,
)
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


@pytest.mark.parametrize(
    ("change", "current"),
    [
        ("SELECT 1", True),
        ("UPDATE alembic_version SET version_num = '0000'", False),
        ("DELETE FROM alembic_version", False),
        ("DROP TABLE alembic_version", False),
    ],
)
def test_only_the_newest_tables_need_no_migration(url: str, change: str, current: bool) -> None:
    file = open_sqlite_file(url)
    connection = file.connect()
    connection.execute(change)
    assert has_current_tables(url) is current
    connection.close()
    file.close()
