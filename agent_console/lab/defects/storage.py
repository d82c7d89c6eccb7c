"""Defects in how the log is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from agent_console.lab.defects.planting import Planter, defect
from escalation.errors import StorageUnavailable
from escalation.events import Record
from escalation.store import append, batch, identity, statements
from escalation.store.batch import BatchWriter
from escalation.store.kept import Kept
from escalation.store.log import OpenTurn, Write
from escalation.store.log_sql import SqliteLog
from escalation.store.sqlite_file import DRIVER
from escalation.switchboard import Switchboard

_LAZY_SECONDS = 0.02


@defect
def acknowledged_before_commit(planter: Planter) -> None:
    """Writers hear of success a moment before the commit is done."""

    class Lazy:
        """A connection that commits a little later than it says."""

        def __init__(self, connection: Any) -> None:
            self._connection = connection
            self._owes_commit = False

        def __getattr__(self, name: str) -> Any:
            return getattr(self._connection, name)

        def execute(self, sql: str, *given: Any) -> Any:
            if sql == "COMMIT":
                self._owes_commit = True
                return asyncio.get_running_loop().call_later(_LAZY_SECONDS, self._commit)
            self._commit()
            return self._connection.execute(sql, *given)

        def _commit(self) -> None:
            if self._owes_commit:
                self._owes_commit = False
                with suppress(DRIVER.Error):
                    self._connection.execute("COMMIT")

    planter.replace(BatchWriter, "_connect", lambda original: lambda writer: Lazy(original(writer)))


@defect
def never_synced(planter: Planter) -> None:
    """A commit returns before the disk has it."""
    _prepare_writer(planter, "PRAGMA synchronous=OFF")


@defect
def no_idempotency(planter: Planter) -> None:
    """A message that is sent again is stored again."""
    _prepare_writer(planter, "DROP INDEX IF EXISTS ix_events_client_id")
    planter.replace(batch._Batch, "find_sent", lambda _: lambda *__: None)


@defect
def other_words_acknowledged(planter: Planter) -> None:
    """The same ``client_id`` with other words is acknowledged instead of refused."""
    planter.replace(append, "_digest_payload", lambda _: lambda *__: b"the same")


@defect
def memory_ahead_of_disk(planter: Planter) -> None:
    """What a failed commit would have stored is kept in memory and shown to readers."""

    def careless_store(original: Any) -> Any:
        def store(staged: Any, position: int, at: str) -> int:
            for kept in staged.now.values():
                staged._kepts.put(kept)
            newest: int = original(staged, position, at)
            return newest

        return store

    def careless_give_up(original: Any) -> Any:
        def give_up(writer: BatchWriter, error: Exception) -> Any:
            with _unforgetting(writer):
                return original(writer, error)

        return give_up

    def trusting(_: Any) -> Any:
        def find(log: SqliteLog, conversation_id: str) -> Kept | None:
            kept = log._kepts.get(conversation_id)
            return kept if kept is not None and kept.conversation.head else None

        return find

    planter.replace(batch._Batch, "store", careless_store)
    planter.replace(BatchWriter, "_give_up", careless_give_up)
    planter.replace(SqliteLog, "_find_current", trusting)


@contextmanager
def _unforgetting(writer: BatchWriter) -> Iterator[None]:
    class Stubborn:
        def clear(self) -> None:
            pass

    kepts, writer._kepts = writer._kepts, Stubborn()  # type: ignore[assignment]
    try:
        yield
    finally:
        writer._kepts = kepts


@defect
def written_ahead_of_refusal(planter: Planter) -> None:
    """After a commit whose outcome is unknown the message is written once more under another name."""

    def careless(original: Any) -> Any:
        async def append_again(board: Switchboard, write: Write) -> Any:
            try:
                return await original(board, write)
            except StorageUnavailable:
                if write.client_id is None:
                    raise
                again = replace(write, client_id=f"{write.client_id}~")
                return await original(board, again)

        return append_again

    planter.replace(Switchboard, "_append", careless)


@defect
def turns_left_lying(planter: Planter) -> None:
    """Nobody takes up the bot's turn that a crashed node had begun."""

    def careless(_: Any) -> Any:
        def reclaim(*_: Any, **__: Any) -> list[OpenTurn]:
            return []

        return reclaim

    planter.replace(BatchWriter, "reclaim_turns", careless)


@defect
def foreign_writes_unseen(planter: Planter) -> None:
    """What is kept in memory is served although another node has written since."""

    def trusting(_: Any) -> Any:
        def find(log: SqliteLog, conversation_id: str) -> Kept | None:
            kept = log._kepts.get(conversation_id)
            return kept if kept is not None and kept.conversation.head else None

        return find

    planter.replace(SqliteLog, "_find_current", trusting)


@defect
def number_skipped(planter: Planter) -> None:
    """A batch of several writes to one conversation leaves a number out."""

    def careless(original: Any) -> Any:
        def build(position: int, record: Record, *given: Any) -> Any:
            row = list(original(position, record, *given))
            if record.kind == "CustomerNotified" and record.seq % 3 == 0:
                row[2] += 1
            return tuple(row)

        return build

    planter.replace(statements, "build_event_row", careless)


@defect
def restored_under_old_name(planter: Planter) -> None:
    """A database that came back from a backup keeps its ``log_id``."""
    planter.replace(identity, "_find_reason", lambda _: lambda *__: None)


def _prepare_writer(planter: Planter, statement: str) -> None:
    """Let the writer's connections begin with a statement of ours."""

    def careless(original: Any) -> Any:
        def connect(writer: BatchWriter) -> Any:
            connection = original(writer)
            connection.execute(statement)
            return connection

        return connect

    planter.replace(BatchWriter, "_connect", careless)


DEFECTS = (
    acknowledged_before_commit,
    never_synced,
    no_idempotency,
    other_words_acknowledged,
    memory_ahead_of_disk,
    written_ahead_of_refusal,
    turns_left_lying,
    foreign_writes_unseen,
    number_skipped,
    restored_under_old_name,
)
