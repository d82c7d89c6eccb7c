"""A writer on a real file, watched: what both its files held after each acknowledgement."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from escalation.clock import SystemClock
from escalation.commands import ClaimConversation, OpenConversation, WriteAsCustomer, WriteAsHuman
from escalation.errors import HandraiseError
from escalation.events import Record
from escalation.store.log import Write
from escalation.store.log_sql import SqliteLog
from escalation.store.sqlite_file import BUSY_SECONDS, SqliteFile
from escalation.store.watermark import WatermarkKeeper, find_place
from escalation.testing import ANNA, CUSTOMER_ID, build_write

if TYPE_CHECKING:
    from sqlite3 import Connection

_CONVERSATIONS = 8
_WORDS = "Where is my parcel, please? It was to come on Tuesday, and it is Friday now. "


@dataclass(frozen=True, slots=True)
class Step:
    """The files when everything up to here was acknowledged, all of it synced.

    ``rows`` counts the rows of the log, ``noted`` is what stood beside the database by then.
    """

    database: bytes
    log: bytes
    rows: int
    noted: bytes


@dataclass(frozen=True, slots=True)
class Recording:
    """One writer's life: its rows in the order of their commits, and its files after each commit.

    ``closed`` is the database at the end, with no log beside it.
    """

    log_id: str
    rows: tuple[Record, ...]
    steps: tuple[Step, ...]
    closed: bytes

    def group(self, count: int) -> dict[str, list[Record]]:
        """Return the first ``count`` rows by conversation."""
        found: dict[str, list[Record]] = {}
        for record in self.rows[:count]:
            found.setdefault(record.conversation_id, []).append(record)
        return found


class EagerFile(SqliteFile):
    """Moves the write-ahead log into the database after so many pages, so that it happens often."""

    pages = 1000

    def connect(self, *, busy_seconds: float = BUSY_SECONDS) -> Connection:
        connection = super().connect(busy_seconds=busy_seconds)
        connection.execute(f"PRAGMA wal_autocheckpoint={self.pages}")
        return connection


async def record(
    blank: Path, folder: Path, *, random: Random, commits: int, pages: int
) -> Recording:
    """Let a writer commit so many times on a copy of a blank database."""
    path = Path(shutil.copy(blank, folder / "recorded.db"))
    file = EagerFile(path)
    file.pages = pages
    log = SqliteLog(file, SystemClock(), "n1")
    keeper = WatermarkKeeper(f"sqlite:///{path}")
    steps: list[Step] = []
    while len(steps) < commits:
        await _append(log, random)
        keeper.note()
        steps.append(_look(path, (await log.heads_after(0))[0]))
    rows = tuple(row for _, row in await log.read_all(limit=100_000))
    await log.close()
    keeper.close()
    return Recording(log.log_id, rows, tuple(steps), _take(path))


async def _append(log: SqliteLog, random: Random) -> None:
    """Make one commit, of one to three rows."""
    before, _ = await log.heads_after(0)
    while (await log.heads_after(0))[0] == before:
        key = f"c{random.randrange(_CONVERSATIONS):024}"
        write = random.choice((_open, _ask, _ask, _ask, _claim, _answer))
        try:
            await log.append(write(key, random))
        except HandraiseError:
            continue  # such as an answer to a chat that nobody has claimed


def _open(key: str, _: Random) -> Write:
    return build_write(OpenConversation(CUSTOMER_ID), conversation_id=key)


def _ask(key: str, random: Random) -> Write:
    text = _WORDS * random.choice((1, 1, 1, 5, 60)) + str(random.random())
    return build_write(
        WriteAsCustomer(CUSTOMER_ID, text),
        conversation_id=key,
        sender=CUSTOMER_ID,
        client_id=f"m{random.getrandbits(40)}",
        payload=text,
        carrier="CustomerWrote",
    )


def _claim(key: str, _: Random) -> Write:
    return build_write(ClaimConversation(ANNA), conversation_id=key)


def _answer(key: str, random: Random) -> Write:
    return build_write(WriteAsHuman(ANNA, f"Soon. {random.random()}"), conversation_id=key)


def _take(path: Path) -> bytes:
    """Return what is in a closed database and remove it."""
    content = path.read_bytes()
    for each in path.parent.glob(f"{path.name}*"):
        each.unlink()
    return content


def _look(path: Path, rows: int) -> Step:
    read: Callable[[Path], bytes] = Path.read_bytes
    return Step(read(path), read(path.with_name(f"{path.name}-wal")), rows, read(find_place(path)))
