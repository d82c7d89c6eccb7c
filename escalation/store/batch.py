"""One transaction for many writes: each gets its own outcome, and sees what earlier ones made."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from escalation.clock import Clock
from escalation.errors import StorageUnavailable
from escalation.events import Record
from escalation.store import statements
from escalation.store.append import Found, Prepared, Sent, prepare_append
from escalation.store.kept import ROWS_OF_ONE, Kept, Kepts
from escalation.store.log import STANDINGS, Appended, OpenTurn, VetoTimer, Write
from escalation.store.rows import build_timer, build_turn, fold_stored, read_head
from escalation.store.sqlite_file import DRIVER, FAULTS, SqliteFile, explain

if TYPE_CHECKING:
    from sqlite3 import Connection

Outcome = Appended | Exception

_SALT = 16
_CHECKPOINT_MILLISECONDS = 250
_log = logging.getLogger(__name__)


class BatchWriter:
    """The one connection of this process that writes the log. For one thread only.

    The file is believed only as far as it was looked at: when another connection has committed
    since the last transaction, ``_generation`` rises, and whatever is kept from before is compared
    with the file before it is used. After a failed commit nobody knows what the file holds, so
    everything kept is forgotten and the connection opened anew.
    """

    def __init__(self, file: SqliteFile, kepts: Kepts, clock: Clock, node: str, key: bytes) -> None:
        self._file = file
        self._kepts = kepts
        self._clock = clock
        self._node = node
        self._digest_key = key
        self._connection: Connection | None = None
        self._data_version = -1
        self._generation = 0
        self._position = 0
        self._in_doubt = False
        """Whether a commit has begun and did not return: it may or may not be in the file."""
        self._is_first = True
        """Whether nothing is known yet of what an earlier process has left."""

    def commit(self, writes: Sequence[Write]) -> list[Outcome]:
        """Carry out writes in order, in one durable transaction. Returns one outcome each."""
        try:
            with self._file.writing:
                return self._transact(writes)
        except (DRIVER.OperationalError, StorageUnavailable) as error:
            return [self._give_up(error) for _ in writes]
        except Exception as error:  # noqa: BLE001 it is handed to whoever asked
            refusal = self._give_up(error)
            # Not the disk's fault but that of a row: whose it is shows when each goes alone.
            return [refusal] if len(writes) == 1 else [self.commit([each])[0] for each in writes]

    def reclaim_turns(self, turns: Sequence[OpenTurn]) -> list[OpenTurn]:
        """See ``ConversationLog.reclaim_turns``."""
        taken: list[OpenTurn] = []

        def reclaim(connection: Connection) -> None:
            for each in turns:
                values = (self._node, each.conversation_id, each.node, each.attempt)
                rows = connection.execute(statements.RECLAIM_TURN, values).fetchall()
                taken.extend(turn for row in rows if (turn := build_turn(row)) is not None)

        self.transact(reclaim)
        self._generation += 1
        return taken

    def reclaim_timers(self, timers: Sequence[VetoTimer]) -> list[VetoTimer]:
        """See ``ConversationLog.reclaim_timers``."""
        taken: list[VetoTimer] = []

        def reclaim(connection: Connection) -> None:
            for each in timers:
                values = (self._node, each.conversation_id, each.node, each.draft_seq)
                rows = connection.execute(statements.RECLAIM_TIMER, values).fetchall()
                taken.extend(timer for row in rows if (timer := build_timer(row)) is not None)

        self.transact(reclaim)
        self._generation += 1
        return taken

    def transact(self, work: Callable[[Connection], None]) -> None:
        """Write to other tables than the log's, in a durable transaction. Raises ``StorageUnavailable``."""
        try:
            with self._file.writing:
                connection = self._begin()
                work(connection)
                connection.execute("COMMIT")
        except Exception as error:
            raise self._give_up(error) from error

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    # -- one transaction --------------------------------------------------------------------------

    def _transact(self, writes: Sequence[Write]) -> list[Outcome]:
        connection = self._begin()
        batch = _Batch(connection, self._kepts, self._generation)
        batch.find_all_sent(writes)
        at = self._clock.now()
        outcomes: list[Outcome] = []
        for write in writes:
            try:
                kept = batch.find(write.conversation_id)
                prepared = prepare_append(
                    write,
                    Found(kept.conversation, kept.turn, kept.timer),
                    batch.find_sent,
                    at=at,
                    node=self._node,
                    digest_key=self._digest_key,
                    find_standings=batch.find_standings,
                )
            except FAULTS:
                raise
            except Exception as refusal:  # noqa: BLE001 it is handed to whoever asked
                outcomes.append(refusal)
            else:
                batch.stage(write, kept, prepared)
                outcomes.append(prepared.appended)
        position = batch.store(self._position, at)
        self._in_doubt = position > self._position
        connection.execute("COMMIT")
        self._in_doubt = False
        self._position = position
        for kept in batch.now.values():
            self._kepts.put(kept)
        self._kepts.standing = (position, self._generation)
        return outcomes

    def _begin(self) -> Connection:
        connection = self._connection
        if connection is None:
            connection = self._connection = self._connect()
        connection.execute("BEGIN IMMEDIATE")
        (version,) = connection.execute("PRAGMA data_version").fetchone()
        if version != self._data_version:
            self._data_version = version
            self._generation += 1
            (self._position,) = connection.execute(statements.FIND_POSITION).fetchone()
        return connection

    def _connect(self) -> Connection:
        """Open a connection, and make durable what an earlier one may have left unsynced.

        A commit whose sync failed, or whose process died before it, may be in the file all the
        same. A resend of it is acknowledged without writing, so it must be on the disk by then.
        """
        connection = self._file.connect()
        try:
            if self._is_first:
                self._sync_what_is_there(connection)
            elif self._in_doubt:
                self._settle_doubt(connection)
        except BaseException:
            connection.close()
            raise
        self._is_first = self._in_doubt = False
        self._data_version = -1
        return connection

    def _sync_what_is_there(self, connection: Connection) -> None:
        """Make durable what a process before this one has left."""
        try:
            if _checkpoint(connection):
                return
        except DRIVER.OperationalError as error:
            _log.warning("the write-ahead log could not be moved into the database: %s", error)
        # Somebody still reads an older state, or there is no room. The sync of any commit covers
        # what is in the log before it.
        connection.execute(statements.TOUCH, (os.urandom(8).hex(),))

    def _settle_doubt(self, connection: Connection) -> None:
        """Make durable the commit that failed, if it is in the file: its sync is not tried again.

        The checkpoint writes it anew, into the database. On a full disk the commit is usually not
        there, and nothing is waited for. Raises ``StorageUnavailable`` while it cannot be done.
        """
        (position,) = connection.execute(statements.FIND_POSITION).fetchone()
        if position != self._position and not _checkpoint(connection):
            raise StorageUnavailable

    def _give_up(self, error: Exception) -> StorageUnavailable:
        """Forget everything, let the next transaction begin with a new connection, and say so."""
        self._kepts.clear()
        if self._connection is not None:
            _log.warning("the log could not be written: %s", error)
            try:
                self._connection.close()
            except DRIVER.Error:
                _log.warning("the connection could not be closed", exc_info=True)
            self._connection = None
        return error if isinstance(error, StorageUnavailable) else explain(error, self._file.path)


def _checkpoint(connection: Connection) -> bool:
    """Write all that the log holds into the database, durably; returns whether all of it could be.

    Those who read an older state are waited for only a moment.
    """
    (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute(f"PRAGMA busy_timeout={min(patience, _CHECKPOINT_MILLISECONDS)}")
    try:
        _, pages, written = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.execute(f"PRAGMA busy_timeout={patience}")
    return bool(pages == written)


class _Batch:
    """What a transaction has found and changed so far."""

    def __init__(self, connection: Connection, kepts: Kepts, generation: int) -> None:
        self._connection = connection
        self._kepts = kepts
        self._generation = generation
        self._before: dict[str, Kept] = {}
        """The conversations that change, as the file has them."""
        self._sent: dict[tuple[str | None, ...], Sent] = {}
        self._rows: list[tuple[Record, bytes | None]] = []
        self._standings: int | None = None
        self.now: dict[str, Kept] = {}
        """Every conversation that was looked at, as this transaction has it."""

    def find_all_sent(self, writes: Sequence[Write]) -> None:
        """Look up the ``client_id``s of all writes at once."""
        keys = [
            (write.conversation_id, write.sender, write.client_id)
            for write in writes
            if write.client_id is not None
        ]
        for *key, seq, digest in statements.execute(self._connection, statements.FIND_SENT, keys):
            self._sent[tuple(key)] = Sent(seq, digest)

    def find(self, conversation_id: str) -> Kept:
        """Return a conversation as this transaction sees it; an unknown one has no events."""
        kept = self.now.get(conversation_id)
        if kept is None:
            kept = self._kepts.get(conversation_id)
            if kept is None or kept.checked != self._generation:
                kept = self._check(conversation_id, kept)
            self.now[conversation_id] = kept
        return kept

    def _check(self, conversation_id: str, kept: Kept | None) -> Kept:
        """Compare what is kept with the file; read the conversation when it is not the same."""
        row = self._connection.execute(statements.FIND_STANDING, (conversation_id,)).fetchone()
        head = read_head(row)
        turn = None if row is None else build_turn((conversation_id, *row[1:4]))
        timer = None if row is None else build_timer((conversation_id, *row[4:]))
        if kept is not None and head and kept.conversation.head == head:
            return replace(kept, turn=turn, timer=timer, checked=self._generation)
        known = None if kept is None else kept.conversation
        conversation, records = fold_stored(self._connection, conversation_id, head, known)
        if kept is not None and len(records) < conversation.head:  # they follow those that are kept
            records = [*kept.tail, *records]
        return Kept(conversation, turn, records[-ROWS_OF_ONE:], self._generation, timer)

    def find_sent(self, write: Write) -> Sent | None:
        """Return the row that carries the write's ``client_id``."""
        return self._sent.get((write.conversation_id, write.sender, write.client_id))

    def find_standings(self) -> int:
        """Return the version of the topics' standings in this transaction."""
        if self._standings is None:
            row = self._connection.execute(statements.FIND_VERSION, (STANDINGS,)).fetchone()
            self._standings = 0 if row is None else int(row[0])
        return self._standings

    def stage(self, write: Write, kept: Kept, prepared: Prepared) -> None:
        """Note what a write appends, for the writes after it and for ``store``."""
        appended, sent = prepared.appended, prepared.sent
        if not appended.records:
            return
        key = write.conversation_id
        self._before.setdefault(key, kept)
        tail = [*kept.tail, *appended.records][-ROWS_OF_ONE:]
        self.now[key] = Kept(
            appended.conversation, appended.turn, tail, self._generation, appended.timer
        )
        for record in appended.records:
            carries = sent is not None and sent.seq == record.seq
            self._rows.append((record, sent.digest if sent is not None and carries else None))
        if sent is not None:
            self._sent[key, write.sender, write.client_id] = sent

    def store(self, position: int, at: str) -> int:
        """Write all that was staged; returns the newest global position, the one given if nothing was."""
        salts = os.urandom(_SALT * len(self._rows))
        positions: dict[str, int] = {}
        rows = []
        for index, (record, payload_digest) in enumerate(self._rows):
            position += 1
            positions[record.conversation_id] = position
            salt = salts[index * _SALT : (index + 1) * _SALT]
            rows.append(statements.build_event_row(position, record, payload_digest, salt))
        statements.execute(self._connection, statements.APPEND, rows)
        conversations = [
            statements.build_conversation_row(self.now[key].conversation, newest)
            for key, newest in positions.items()
        ]
        statements.execute(self._connection, statements.SAVE, conversations)
        self._store_turns(at)
        self._store_timers()
        return position

    def _store_turns(self, at: str) -> None:
        opened, closed = [], []
        for key, before in self._before.items():
            turn = self.now[key].turn
            if turn is None:
                if before.turn is not None:
                    closed.append((key,))
            elif turn != before.turn:
                opened.append(statements.build_turn_row(turn, at))
        statements.execute(self._connection, statements.OPEN_TURNS, opened)
        statements.execute(self._connection, statements.CLOSE_TURNS, closed)

    def _store_timers(self) -> None:
        begun, ended = [], []
        for key, before in self._before.items():
            timer = self.now[key].timer
            if timer is None:
                if before.timer is not None:
                    ended.append((key,))
            elif timer != before.timer:
                begun.append(statements.build_timer_row(timer))
        statements.execute(self._connection, statements.BEGIN_TIMERS, begun)
        statements.execute(self._connection, statements.END_TIMERS, ended)
