"""The examples of a schedule, in the table of the product, on the simulated disk like everything else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from agent_console.lab.driver import SimFile
from escalation.store.sqlite_file import DRIVER, explain
from escalation.transcripts.example import Example
from escalation.transcripts.example_store import FIRST, Key, Progress, find_key

if TYPE_CHECKING:
    from sqlite3 import Connection

_PROGRESS = (
    "SELECT coalesce((SELECT position FROM cursors WHERE name = 'harvest'), 0), "
    "EXISTS (SELECT 1 FROM cursors WHERE name = 'harvest_consent'), "
    "coalesce((SELECT value FROM meta WHERE key = 'harvest_log_id'), '')"
)
_DROP = "DELETE FROM examples WHERE conversation_id = ?"
_DROP_ALL = "DELETE FROM examples"
_KEEP = (
    "INSERT INTO examples (id, conversation_id, customer_id, site, target_seq, consent, "
    "provisional, made_at, content) VALUES (?, ?, ?, ?, ?, ?, ?, '', ?)"
)
_MOVE = "INSERT OR REPLACE INTO cursors (name, position) VALUES (?, ?)"
_NAME_LOG = "INSERT OR REPLACE INTO meta (key, value) VALUES ('harvest_log_id', ?)"
_READ = (
    "SELECT content FROM examples WHERE (conversation_id, target_seq) > (?, ?) "
    "ORDER BY conversation_id, target_seq LIMIT ?"
)

_Result = TypeVar("_Result")


class SimExampleStore:
    """The ``ExampleStore`` of one process. Passes ``harvest.read`` and ``harvest.store``.

    The product's own one speaks through SQLAlchemy, which a simulated disk does not understand.
    """

    def __init__(self, file: SimFile) -> None:
        self._file = file
        self._connection: Connection | None = None

    async def load_progress(self) -> Progress:
        return await asyncio.to_thread(self._load_progress)

    async def replace(
        self, examples: Mapping[str, Sequence[Example]], *, since: Progress, until: Progress
    ) -> bool:
        def write(connection: Connection) -> None:
            for conversation_id, group in examples.items():
                connection.execute(_DROP, (conversation_id,))
                for example in group:
                    connection.execute(_KEEP, _build_row(example))
            connection.execute(_MOVE, ("harvest", until.position))
            if until.consent_seen and not since.consent_seen:
                connection.execute(_MOVE, ("harvest_consent", until.position))

        return await asyncio.to_thread(self._write, since, write)

    async def start_over(self, *, since: Progress, log_id: str) -> bool:
        def write(connection: Connection) -> None:
            connection.execute(_DROP_ALL)
            connection.execute(_MOVE, ("harvest", 0))
            connection.execute(_NAME_LOG, (log_id,))

        return await asyncio.to_thread(self._write, since, write)

    async def read(self, *, after: Key = FIRST, limit: int = 200) -> Sequence[Example]:
        def read(connection: Connection) -> list[Example]:
            rows = connection.execute(_READ, (*after, limit))
            return [Example.model_validate_json(content) for (content,) in rows]

        return await asyncio.to_thread(self._connect, read)

    def _load_progress(self) -> Progress:
        self._file.pass_point("harvest.read")
        return self._connect(_read_progress)

    def _write(self, since: Progress, write: Callable[[Connection], None]) -> bool:
        self._file.pass_point("harvest.store")

        def transact(connection: Connection) -> bool:
            connection.execute("BEGIN IMMEDIATE")
            if _read_progress(connection) != since:
                connection.execute("ROLLBACK")
                return False
            write(connection)
            connection.execute("COMMIT")
            return True

        return self._connect(transact)

    def _connect(self, use: Callable[[Connection], _Result]) -> _Result:
        connection = self._connection
        self._connection = None  # one that failed is not used again
        try:
            if connection is None:
                connection = self._file.connect()
            result = use(connection)
        except DRIVER.Error as error:
            if connection is not None:
                connection.close()
            raise explain(error, self._file.path) from error
        self._connection = connection
        return result


def _read_progress(connection: Connection) -> Progress:
    position, consent_seen, log_id = connection.execute(_PROGRESS).fetchone()
    return Progress(position, bool(consent_seen), log_id)


def _build_row(example: Example) -> tuple[object, ...]:
    conversation_id, target_seq = find_key(example)
    provenance = example.provenance
    return (
        example.id,
        conversation_id,
        provenance.customer_id,
        provenance.site,
        target_seq,
        provenance.consent,
        provenance.provisional,
        example.model_dump_json(),
    )
