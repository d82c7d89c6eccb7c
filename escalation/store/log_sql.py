"""The log in a SQLite file: one thread writes, what was written last is read from memory."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from escalation.clock import Clock
from escalation.conversation import Conversation, State
from escalation.errors import DamagedConversation, NotFound
from escalation.events import Record
from escalation.store import statements
from escalation.store.append import check_text
from escalation.store.batch import BatchWriter
from escalation.store.identity import load_identity
from escalation.store.kept import Folds, Kept, Kepts
from escalation.store.log import Appended, OpenTurn, VetoTimer, Write
from escalation.store.readers import Readers
from escalation.store.rows import (
    fold_stored,
    list_timers,
    list_turns,
    read_head,
    read_page,
    read_positions,
)
from escalation.store.sqlite_file import FAULTS, SqliteFile, open_sqlite_file
from escalation.store.writer import Lane, ThreadLane, Writer

if TYPE_CHECKING:
    from sqlite3 import Connection

_log = logging.getLogger(__name__)
_Answer = TypeVar("_Answer")


class SqliteLog:
    """A ``ConversationLog`` in the tables of a migrated database."""

    def __init__(self, file: SqliteFile, clock: Clock, node: str, lane: Lane | None = None) -> None:
        """Use ``open``; this one wants an opened file. Its writer works in a thread, or in ``lane``."""
        self._file = file
        self._node = node
        self._log_id, digest_key = load_identity(file)
        self._kepts = Kepts()
        self._folds = Folds()
        self._glance = file.connect(busy_seconds=0)
        self._looking: asyncio.AbstractEventLoop | None = None
        """The loop in whose present round the file was looked at."""
        self._seen = _Look(0, None)
        self._readers = Readers(file)
        batches = BatchWriter(file, self._kepts, clock, node, digest_key)
        self._writer = Writer(batches, ThreadLane() if lane is None else lane)
        self._closed = False
        self._damaged: set[str] = set()
        """Conversations that were left out of a list, so that each is complained of once."""

    @classmethod
    def open(cls, database_url: str, *, clock: Clock, node: str = "n1") -> SqliteLog:
        """Open the log of ``sqlite:///PATH``, which ``migrate`` has prepared.

        Raises the errors of ``open_sqlite_file``, and ``StorageUnavailable``.
        """
        file = open_sqlite_file(database_url)
        try:
            return cls(file, clock, node)
        except BaseException:
            file.close()
            raise

    @property
    def log_id(self) -> str:
        return self._log_id

    @property
    def node(self) -> str:
        return self._node

    async def append(self, write: Write) -> Appended:
        check_text(write)
        return await self._writer.append(write)

    async def read(
        self, conversation_id: str, *, after: int = 0, limit: int = 1000
    ) -> Sequence[Record]:
        after = max(after, 0)
        kept = self._find_current(conversation_id)
        if kept is not None:
            records = kept.read(after, limit)
            if records is not None:
                return records
        page = await self._readers.run(
            lambda connection: read_page(connection, conversation_id, after, limit)
        )
        if page.damage is not None and not page.records:
            raise page.damage
        return page.records

    async def load(self, conversation_id: str) -> Conversation:
        kept = self._find_current(conversation_id)
        if kept is not None:
            return kept.conversation
        conversation = await self._readers.run(
            lambda connection: self._fold_known(connection, conversation_id)
        )
        if not conversation.head:
            raise NotFound
        return conversation

    async def list_conversations(
        self,
        *,
        states: Collection[State] | None = None,
        customer_id: str | None = None,
        held_only: bool = False,
        review_only: bool = False,
        limit: int = 200,
    ) -> Sequence[Conversation]:
        wanted = _Wanted(states, customer_id, held_only, review_only, limit)
        if wanted.is_of_states and all(
            self._has_none(statements.LIST_STATE, (state, 1)) for state in sorted(states or ())
        ):
            return []
        return await self._readers.run(
            lambda connection: self._fold_all(connection, _list(connection, wanted))
        )

    async def list_under_way(self) -> Sequence[Conversation]:
        if self._has_none(statements.FIND_DEED):
            return []

        def query(connection: Connection) -> list[Conversation]:
            rows = connection.execute(statements.LIST_DEEDS).fetchall()
            return self._fold_all(connection, [(key, read_head((head,))) for key, head in rows])

        return await self._readers.run(query)

    async def list_blocked(self) -> Mapping[str, str]:
        return await self._readers.run(
            lambda connection: dict(connection.execute(statements.LIST_BLOCKED).fetchall())
        )

    async def read_all(self, *, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, Record]]:
        return await self._readers.run(lambda connection: read_positions(connection, after, limit))

    async def find_positions(self, conversation_id: str) -> Mapping[int, int]:
        return await self._readers.run(
            lambda connection: dict(
                connection.execute(statements.FIND_POSITIONS, (conversation_id,)).fetchall()
            )
        )

    async def heads_after(self, position: int) -> tuple[int, dict[str, int]]:
        with contextlib.suppress(*FAULTS):  # the query says what is wrong, if anything is
            if self._look().position == position:
                return position, {}  # as nearly always, and without a thread

        def query(connection: Connection) -> tuple[int, dict[str, int]]:
            (newest,) = connection.execute(statements.FIND_POSITION).fetchone()
            heads = connection.execute(statements.HEADS_AFTER, (position,))
            return newest, {key: head for key, head in heads if isinstance(head, int)}

        return await self._readers.run(query)

    async def list_turns(self) -> Sequence[OpenTurn]:
        return [] if self._has_none(statements.FIND_TURN) else await self.look_up(list_turns)

    async def reclaim_turns(self, turns: Sequence[OpenTurn]) -> Sequence[OpenTurn]:
        return await self._writer.reclaim_turns(turns) if turns else ()

    async def list_timers(self) -> Sequence[VetoTimer]:
        return [] if self._has_none(statements.FIND_TIMER) else await self.look_up(list_timers)

    async def reclaim_timers(self, timers: Sequence[VetoTimer]) -> Sequence[VetoTimer]:
        return await self._writer.reclaim_timers(timers) if timers else ()

    async def look_up(self, query: Callable[[Connection], _Answer]) -> _Answer:
        """Read anything else at one moment of the file. Raises ``StorageUnavailable``."""
        return await self._readers.run(query)

    def find_mark(self) -> int | None:
        """Return a number that is another one after every write, whoever wrote; ``None``: it is not known."""
        try:
            (mark,) = self._glance.execute("PRAGMA data_version").fetchone()
        except FAULTS:
            return None
        return mark if isinstance(mark, int) else None

    async def transact(self, work: Callable[[Connection], None]) -> None:
        """Write anything else than the log in a transaction, between two batches of the log.

        Raises ``StorageUnavailable``.
        """
        await self._writer.transact(work)

    async def close(self) -> None:
        await self._writer.close()
        await self._readers.close()
        if not self._closed:
            self._closed = True
            self._glance.close()
            self._file.close()

    def _find_current(self, conversation_id: str) -> Kept | None:
        """Return what is kept of a conversation if the file has nothing newer.

        Other processes may write, so the file is asked: one look at one row, which waits for
        nobody and takes a few microseconds.
        """
        kept = self._kepts.get(conversation_id)
        if kept is None or not kept.conversation.head:
            return None
        try:
            if self._look().generation == kept.checked:
                return kept
            row = self._glance.execute(statements.FIND_HEAD, (conversation_id,)).fetchone()
        except FAULTS:
            return None
        return kept if row is not None and row[0] == kept.conversation.head else None

    def _has_none(self, sql: str, values: Sequence[Any] = ()) -> bool:
        """Say that no row is found, as nearly always and without a thread.

        A look that fails says nothing: the query that follows says what is wrong.
        """
        try:
            return self._glance.execute(sql, values).fetchone() is None
        except FAULTS:
            return False

    def _look(self) -> _Look:
        """Look at how far the file is. Raises errors of the driver.

        One look serves a whole round of the event loop: with many sockets to write to, the looks
        would cost more than the rows.
        """
        loop = asyncio.get_running_loop()
        if self._looking is not loop:
            position, generation = self._kepts.standing
            (newest,) = self._glance.execute(statements.FIND_POSITION).fetchone()
            self._looking = loop
            self._seen = _Look(newest, generation if newest == position else None)
            loop.call_soon(self._forget_look)
        return self._seen

    def _forget_look(self) -> None:
        self._looking = None

    def _fold_all(
        self, connection: Connection, listed: Sequence[tuple[str, int]]
    ) -> list[Conversation]:
        folds = [self._fold_listed(connection, key, head) for key, head in listed]
        return [each for each in folds if each is not None]

    def _fold_listed(self, connection: Connection, key: str, head: int) -> Conversation | None:
        try:
            conversation = self._fold(connection, key, head)
        except DamagedConversation as damage:
            if key not in self._damaged:
                self._damaged.add(key)
                _log.error("a conversation is left out: %s", damage)
            return None
        return conversation if conversation.head else None

    def _fold_known(self, connection: Connection, conversation_id: str) -> Conversation:
        row = connection.execute(statements.FIND_HEAD, (conversation_id,)).fetchone()
        return self._fold(connection, conversation_id, read_head(row))

    def _fold(self, connection: Connection, key: str, head: int) -> Conversation:
        """Fold a conversation of so many rows, reading on from the newest fold that is known."""
        kept, known = self._kepts.get(key), self._folds.get(key)
        if kept is not None and (known is None or kept.conversation.head > known.head):
            known = kept.conversation
        if known is not None and known.head == head > 0:
            return known
        conversation, _ = fold_stored(connection, key, head, known)
        if conversation.head:
            self._folds.put(conversation)
        return conversation


class _Look(NamedTuple):
    """How far the file is: the position of its newest row.

    ``generation`` is that of which everything kept is as new as the file; ``None``: of none. It is
    of one while no other process has appended after this one.
    """

    position: int
    generation: int | None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a list is to hold: the parameters of ``list_conversations``."""

    states: Collection[State] | None
    customer_id: str | None
    held_only: bool
    review_only: bool
    limit: int

    @property
    def is_of_states(self) -> bool:
        """Whether it asks for states and nothing else."""
        return self.states is not None and not (
            self.customer_id is not None or self.held_only or self.review_only
        )

    def fits(self, row: tuple[Any, ...]) -> bool:
        """Say whether a row of one of the lists belongs to it."""
        _, _, state, held_seq, review_seq, _ = row
        return (
            (self.states is None or state in self.states)
            and (not self.held_only or held_seq is not None)
            and (not self.review_only or review_seq is not None)
        )


def _list(connection: Connection, wanted: _Wanted) -> list[tuple[str, int]]:
    """Return id and head of what was asked for, the newest first.

    The narrowest question goes to the database, which has an index for each; the rest is sieved here.
    """
    if wanted.customer_id is not None:
        rows = connection.execute(statements.LIST_CUSTOMER, (wanted.customer_id,)).fetchall()
        if wanted.review_only:
            rows.reverse()
    elif wanted.review_only:
        rows = connection.execute(statements.LIST_REVIEWS).fetchall()
    elif wanted.held_only:
        rows = connection.execute(statements.LIST_HELD).fetchall()
    elif wanted.states is not None:
        rows = []
        for state in sorted(wanted.states):  # a set has another order in every process
            rows += connection.execute(statements.LIST_STATE, (state, wanted.limit))
        rows.sort(key=_read_position, reverse=True)
    else:
        rows = connection.execute(statements.LIST_ALL, (wanted.limit,)).fetchall()
    return [(row[0], read_head((row[1],))) for row in rows if wanted.fits(row)][: wanted.limit]


def _read_position(row: tuple[Any, ...]) -> int:
    position = row[-1]
    return position if isinstance(position, int) else 0
