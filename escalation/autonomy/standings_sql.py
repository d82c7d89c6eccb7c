"""Standings kept in the log's database, through the log's own writer and readers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from escalation.autonomy.mode import MODES, Mode, Sheet, Standing, build_sheet, read_site
from escalation.autonomy.orders import Order, Word, carry_out
from escalation.autonomy.standings import Change, Watched
from escalation.errors import HandraiseError
from escalation.store.log import STANDINGS

if TYPE_CHECKING:
    from sqlite3 import Connection

_ROWS = 'SELECT topic, mode, ceiling, stopped, cause, "by", since, monitor FROM standings '
_READ = _ROWS + "ORDER BY topic"
_FIND = _ROWS + "WHERE topic = ?"
_PUT = (
    'INSERT OR REPLACE INTO standings (topic, mode, ceiling, stopped, cause, "by", since, monitor) '
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_NOTE = (
    'INSERT INTO standing_changes (topic, before, after, cause, "by", at) VALUES (?, ?, ?, ?, ?, ?)'
)
_CHANGES = "SELECT id, topic, before, after FROM standing_changes "
_CHANGES_OF = _CHANGES + "WHERE topic = ? ORDER BY id DESC LIMIT ?"
_ALL_CHANGES = _CHANGES + "ORDER BY id DESC LIMIT ?"
_FIND_VERSION = "SELECT number FROM versions WHERE name = ?"
_RAISE_VERSION = (
    "INSERT INTO versions (name, number) VALUES (?, 1) "
    "ON CONFLICT (name) DO UPDATE SET number = number + 1"
)

_Answer = TypeVar("_Answer")
_Row = tuple[Any, ...]


class Tables(Protocol):
    """The way to a database's tables: ``SqliteLog``."""

    async def look_up(self, query: Callable[[Connection], _Answer]) -> _Answer:
        """Read at one moment."""
        ...

    async def transact(self, work: Callable[[Connection], None]) -> None:
        """Write in one durable transaction."""
        ...

    def find_mark(self) -> int | None:
        """Return a number that is another one after every write; ``None`` where nobody knows."""
        ...


class SqlStandings:
    """A ``Standings`` in the tables of a migrated database."""

    def __init__(self, tables: Tables, default: Standing | None = None) -> None:
        self._tables = tables
        self._default = default or Standing()
        self._known: tuple[int, Sheet] | None = None
        """The sheet that was read last, and the mark before it was read."""

    async def read(self) -> Sheet:
        mark, known = self._tables.find_mark(), self._known
        if known is not None and known[0] == mark:
            return known[1]
        sheet = await self._tables.look_up(self._read)
        self._known = None if mark is None else (mark, sheet)
        return sheet

    async def order(self, topic: str, order: Order, word: Word) -> Standing:
        outcome: list[Standing | HandraiseError] = []

        def write(connection: Connection) -> None:
            before = self._read(connection).find_own(topic)
            try:
                after = carry_out(before, order, word)
            except HandraiseError as refusal:  # raised here, it would count as the storage's fault
                outcome.append(refusal)
                return
            outcome.append(after)
            if after != before:
                row = connection.execute(_FIND, (topic,)).fetchone()
                _put(connection, before, Watched(after, "{}" if row is None else row[-1]))

        await self._tables.transact(write)
        if isinstance(outcome[-1], HandraiseError):
            raise outcome[-1]
        return outcome[-1]

    async def read_watched(self) -> Mapping[str, Watched]:
        rows = await self._tables.look_up(lambda connection: connection.execute(_READ).fetchall())
        return {row[0]: _build(row) for row in rows if read_site(row[0]) is None}

    async def store(self, topic: str, before: Watched | None, after: Watched) -> bool:
        is_stored = False

        def write(connection: Connection) -> None:
            nonlocal is_stored
            row = connection.execute(_FIND, (topic,)).fetchone()
            is_stored = (None if row is None else _build(row)) == before
            if is_stored:
                _put(connection, self._read(connection).find_own(topic), after)

        await self._tables.transact(write)
        return is_stored

    async def list_changes(self, topic: str | None = None, limit: int = 100) -> Sequence[Change]:
        def query(connection: Connection) -> list[_Row]:
            if topic is None:
                return connection.execute(_ALL_CHANGES, (limit,)).fetchall()
            return connection.execute(_CHANGES_OF, (topic, limit)).fetchall()

        return [
            Change(number, _decode(of, before), _decode(of, after))
            for number, of, before, after in await self._tables.look_up(query)
        ]

    def _read(self, connection: Connection) -> Sheet:
        found = connection.execute(_FIND_VERSION, (STANDINGS,)).fetchone()
        rows = connection.execute(_READ).fetchall()
        standings = {row[0]: _build(row).standing for row in rows}
        return build_sheet(0 if found is None else found[0], standings, self._default)


def _put(connection: Connection, before: Standing, after: Watched) -> None:
    """Store a standing; where it lets the bot do anything else than before, note that."""
    now = after.standing
    values = (now.topic, now.mode, now.ceiling, now.stopped, now.cause, now.by, now.since)
    connection.execute(_PUT, (*values, after.notes))
    if not now.follows and not now.is_as(before):
        change = (_encode(before), _encode(now), now.cause, now.by, now.since)
        connection.execute(_NOTE, (now.topic, *change))
        connection.execute(_RAISE_VERSION, (STANDINGS,))


def _build(row: _Row) -> Watched:
    topic, mode, ceiling, stopped, cause, by, since, notes = row
    standing = Standing(
        topic, _read_mode(mode), _read_mode(ceiling), bool(stopped), cause, by, since
    )
    return Watched(replace(standing, audits=_count_audits(notes)), notes)


def _read_mode(text: str) -> Mode:
    """Read a mode; one of another version's holds everything for a person."""
    return text if text in MODES else "approve"


def _count_audits(notes: str) -> int:
    try:
        audits = json.loads(notes)["audits"]
    except (ValueError, KeyError, TypeError):
        return 0
    return audits if isinstance(audits, int) else 0


def _encode(standing: Standing) -> str:
    return json.dumps(asdict(standing), ensure_ascii=False, separators=(",", ":"))


def _decode(topic: str, text: str) -> Standing:
    return Standing(**{**json.loads(text), "topic": topic})
