"""The storage of one process of a schedule: the product's own log, on the simulated disk."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from agent_console.lab.disk import Disk
from agent_console.lab.examples import SimExampleStore
from agent_console.lab.lane import VirtualLane
from escalation.clock import Clock
from escalation.store.log import Appended, Write
from escalation.store.log_sql import SqliteLog

NoteStored = Callable[[str, int], None]
"""Called with a conversation and a number: that row is durable now."""


class WatchedLog(SqliteLog):
    """The product's log, which also says what it has stored, before anybody acts on it."""

    note_stored: NoteStored

    async def append(self, write: Write) -> Appended:
        appended = await super().append(write)
        for record in appended.records:
            self.note_stored(record.conversation_id, record.seq)
        return appended


def open_store(
    disk: Disk, owner: str, clock: Clock, random: Random, note_stored: NoteStored
) -> tuple[WatchedLog, SimExampleStore]:
    """Open log and examples for a process. Raises ``StorageUnavailable``."""
    file = disk.open_file(owner)
    log = WatchedLog(file, clock, owner, VirtualLane(file, random))
    log.note_stored = note_stored
    return log, SimExampleStore(file)
