"""Reading connections: a few threads for queries, off the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from escalation.errors import StorageUnavailable
from escalation.store.sqlite_file import FAULTS, SqliteFile, explain

if TYPE_CHECKING:
    from sqlite3 import Connection

_THREADS = 2
_Answer = TypeVar("_Answer")


class Readers:
    """Threads that each keep one connection; every query sees one moment of the file."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="handraise-read")
        self._local = threading.local()
        self._connections: list[Connection] = []

    async def run(self, query: Callable[[Connection], _Answer]) -> _Answer:
        """Run a query in a thread. Raises ``StorageUnavailable``."""
        loop = asyncio.get_running_loop()
        try:
            future = loop.run_in_executor(self._threads, self._run, query)
        except RuntimeError as error:
            raise StorageUnavailable from error
        return await future

    async def close(self) -> None:
        """Wait for the queries at work and close the connections."""
        await asyncio.to_thread(self._threads.shutdown)
        while self._connections:
            self._connections.pop().close()

    def _run(self, query: Callable[[Connection], _Answer]) -> _Answer:
        try:
            connection = self._find_connection()
            connection.execute("BEGIN")
            try:
                return query(connection)
            finally:
                connection.execute("ROLLBACK")
        except FAULTS as error:
            self._drop_connection()
            raise explain(error, self._file.path) from error

    def _find_connection(self) -> Connection:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._file.connect()
            self._connections.append(connection)
        return connection

    def _drop_connection(self) -> None:
        """The next query of this thread begins with a new connection."""
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            self._local.connection = None
            self._connections.remove(connection)
            connection.close()
