"""The storage of one process of a schedule: the product's own log, on the simulated disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from agent_console.lab.disk import Disk
from agent_console.lab.driver import SimFile
from agent_console.lab.examples import SimExampleStore
from agent_console.lab.lane import VirtualLane
from escalation.clock import Clock
from escalation.store.batch import Outcome
from escalation.store.log import Appended, Write
from escalation.store.log_sql import SqliteLog
from escalation.store.writer import Lane

DEED_POINTS = {
    "ActionHeld": "deed.held",
    "ActionDecided": "deed.decided",
    "ActionTaken": "deed.begun",
    "ActionClosed": "deed.ended",
}
"""What is passed once such a row is durable, before anybody hears of it."""

NoteStored = Callable[[str, int], None]
"""Called with a conversation and a number: that row is durable now."""


class WatchedLog(SqliteLog):
    """The product's log, which also says what it has stored, before anybody else hears of it."""

    def __init__(
        self, file: SimFile, clock: Clock, node: str, lane: Lane, note_stored: NoteStored
    ) -> None:
        super().__init__(file, clock, node, lane)
        batches: Any = self._writer._batches
        commit = batches.commit

        def commit_and_note(writes: Sequence[Write]) -> list[Outcome]:
            outcomes: list[Outcome] = commit(writes)
            for outcome in outcomes:
                for record in outcome.records if isinstance(outcome, Appended) else ():
                    note_stored(record.conversation_id, record.seq)
                    if record.kind in DEED_POINTS:
                        file.pass_point(DEED_POINTS[record.kind])
            return outcomes

        batches.commit = commit_and_note


def open_store(
    disk: Disk, owner: str, clock: Clock, random: Random, note_stored: NoteStored
) -> tuple[WatchedLog, SimExampleStore]:
    """Open log and examples for a process. Raises ``StorageUnavailable``."""
    file = disk.open_file(owner)
    log = WatchedLog(file, clock, owner, VirtualLane(file, random), note_stored)
    return log, SimExampleStore(file)
