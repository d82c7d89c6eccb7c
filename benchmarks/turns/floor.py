"""The floor: the bare chat on SQLite, with one writer thread that commits for many at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

from benchmarks.turns.bare import build_app, read_arguments, serve
from escalation.store.sqlite_file import DRIVER

_TABLE = """
    CREATE TABLE messages (
        id INTEGER PRIMARY KEY,
        conversation_id TEXT NOT NULL,
        role TEXT NOT NULL,
        text TEXT NOT NULL,
        at TEXT NOT NULL
    )
"""
_INDEX = "CREATE INDEX messages_of_conversation ON messages (conversation_id, id)"
_INSERT = "INSERT INTO messages (conversation_id, role, text, at) VALUES (?, ?, ?, ?)"
_LARGEST_BATCH = 256

_Row = tuple[str, str, str, str]
_Job = tuple[_Row, "asyncio.Future[int]"]


class GroupCommit:
    """Messages in SQLite (WAL, FULL); whatever is queued at the same moment shares a commit."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._jobs: SimpleQueue[_Job] = SimpleQueue()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def add(self, conversation_id: str, role: str, text: str, at: str) -> int:
        """Store one message; returns its number once it is durable."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            Thread(target=self._write_for_ever, args=(self._loop,), daemon=True).start()
        stored: asyncio.Future[int] = self._loop.create_future()
        self._jobs.put(((conversation_id, role, text, at), stored))
        return await stored

    def _write_for_ever(self, loop: asyncio.AbstractEventLoop) -> None:
        connection = DRIVER.connect(str(self._path), isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(_TABLE)
        connection.execute(_INDEX)
        while True:
            batch = self._take_batch()
            connection.execute("BEGIN IMMEDIATE")
            numbers = [connection.execute(_INSERT, row).lastrowid for row, _ in batch]
            connection.execute("COMMIT")
            loop.call_soon_threadsafe(_resolve, batch, numbers)

    def _take_batch(self) -> list[_Job]:
        batch = [self._jobs.get()]
        try:
            while len(batch) < _LARGEST_BATCH:
                batch.append(self._jobs.get_nowait())
        except Empty:
            pass
        return batch


def _resolve(batch: Sequence[_Job], numbers: Sequence[int]) -> None:
    for (_, stored), number in zip(batch, numbers, strict=True):
        if not stored.cancelled():
            stored.set_result(number)


def main() -> None:
    """Serve the floor on the port of the command line."""
    port, data = read_arguments()
    serve(build_app(GroupCommit(data / "floor.db")), port)


if __name__ == "__main__":
    main()
