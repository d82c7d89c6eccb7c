"""Ordinary reads and writes by SQLModel: short sessions, one commit each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from escalation.store.sqlite_file import (
    BUSY_SECONDS,
    DRIVER,
    SqliteFile,
    explain,
    open_sqlite_file,
    prepare_connection,
)
from escalation.store.tables import NEWEST_REVISION, VersionRow


class Database:
    """The tables, for everything but the log's hot path. Blocks: call it off the event loop."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file
        self._engine = _build_engine(file)
        self._immediate = self._engine.execution_options(immediate=True)
        self._closed = False

    @classmethod
    def open(cls, database_url: str) -> Database:
        """Open ``sqlite:///PATH``. Raises the errors of ``open_sqlite_file``."""
        return cls(open_sqlite_file(database_url))

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one moment of the database; whatever it changes is dropped."""
        with self._translating(), Session(self._engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session that holds the write lock, and commit it at the end.

        Nobody else writes meanwhile, messages of customers included: be quick. After any error
        nothing was written. Raises ``StorageUnavailable``, SQLAlchemy's ``IntegrityError``.
        """
        with (
            self._translating(),
            self._file.writing,
            Session(self._immediate, expire_on_commit=False) as session,
        ):
            yield session
            session.commit()

    @contextmanager
    def changing_tables(self) -> Iterator[Connection]:
        """Give a connection in one transaction that holds the write lock, for the migrations."""
        with self._translating(), self._file.writing, self._immediate.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection; a second call does nothing."""
        if not self._closed:
            self._closed = True
            self._engine.dispose()
            self._file.close()

    @contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, DRIVER.Error) as error:
            cause: Any = error.orig if isinstance(error, DBAPIError) else error
            if isinstance(cause, DRIVER.IntegrityError | DRIVER.ProgrammingError):
                raise
            raise explain(cause, self._file.path) from error


def read_versions(session: Session) -> dict[str, int]:
    """Return how often each named part (``knowledge``, ``people``, …) was changed."""
    return {row.name: row.number for row in session.exec(select(VersionRow))}


def raise_version(session: Session, name: str) -> int:
    """Note a change of a named part, so that running servers load it anew; returns its number."""
    row = session.get(VersionRow, name) or VersionRow(name=name, number=0)
    row.number += 1
    session.add(row)
    return row.number


def has_current_tables(database_url: str) -> bool:
    """Say whether the tables are those of this version: then ``migrate`` has nothing to do.

    Raises as ``Database.open``.
    """
    file = open_sqlite_file(database_url)
    try:
        with closing(file.connect()) as connection:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except DRIVER.OperationalError:
        return False  # new, or locked: whoever migrates it then finds out
    finally:
        file.close()
    return found == [(NEWEST_REVISION,)]


def _build_engine(file: SqliteFile) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(file.path)),
        module=DRIVER,
        hide_parameters=True,  # an error's text may come into a log
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        # The driver would begin transactions by its own lights; "begin" below does it by ours.
        connection.isolation_level = None
        prepare_connection(connection)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine
