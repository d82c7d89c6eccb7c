"""Signs of life kept in the log's database, through the log's own writer and readers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from escalation.store.signs import Seat, Signs

if TYPE_CHECKING:
    from sqlite3 import Connection

_BEAT = (
    "INSERT INTO nodes (node, beats) VALUES (?, ?) "
    "ON CONFLICT (node) DO UPDATE SET beats = excluded.beats"
)
_SIT = (
    "INSERT INTO seats (node, person_id, renewals, availability, capacity) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (node, person_id) DO UPDATE SET renewals = excluded.renewals, "
    "availability = excluded.availability, capacity = excluded.capacity"
)
_LEAVE = "DELETE FROM seats WHERE node = ? AND person_id = ?"
_READ_NODES = "SELECT node, beats FROM nodes ORDER BY node"
_READ_SEATS = (
    "SELECT node, person_id, renewals, availability, capacity FROM seats ORDER BY node, person_id"
)
_BURY = "DELETE FROM nodes WHERE node = ? AND beats = ?"
_CLEAR = "DELETE FROM seats WHERE node NOT IN (SELECT node FROM nodes)"

_Answer = TypeVar("_Answer")


class Tables(Protocol):
    """The way to a database's tables: ``SqliteLog``."""

    async def look_up(self, query: Callable[[Connection], _Answer]) -> _Answer:
        """Read at one moment."""
        ...

    async def transact(self, work: Callable[[Connection], None]) -> None:
        """Write in one durable transaction."""
        ...


class SqlSigns:
    """A ``SignStore`` in the tables of a migrated database."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def beat(
        self, node: str, beats: int, seats: Sequence[Seat] = (), left: Collection[str] = ()
    ) -> None:
        def write(connection: Connection) -> None:
            connection.execute(_BEAT, (node, beats))
            for each in seats:
                values = (each.person_id, each.renewals, each.availability, each.capacity)
                connection.execute(_SIT, (node, *values))
            for person_id in left:
                connection.execute(_LEAVE, (node, person_id))

        await self._tables.transact(write)

    async def read(self) -> Signs:
        def query(connection: Connection) -> tuple[list[Any], list[Any]]:
            nodes = connection.execute(_READ_NODES).fetchall()
            return nodes, connection.execute(_READ_SEATS).fetchall()

        nodes, seats = await self._tables.look_up(query)
        return Signs(dict(nodes), [Seat(*row) for row in seats])

    async def bury(self, nodes: Mapping[str, int]) -> None:
        def write(connection: Connection) -> None:
            for node, beats in nodes.items():
                connection.execute(_BURY, (node, beats))
            connection.execute(_CLEAR)

        await self._tables.transact(write)
