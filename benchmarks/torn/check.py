"""Opens torn files as the product does, and judges what it says of them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from random import Random

from benchmarks.torn.recording import Recording
from benchmarks.torn.tearing import Torn
from escalation.clock import SystemClock
from escalation.commands import AddNote
from escalation.errors import DamagedConversation, HandraiseError, NotFound, StorageUnavailable
from escalation.events import Record
from escalation.store.log_sql import SqliteLog
from escalation.store.watermark import find_place
from escalation.testing import ANNA, build_write

_TYPED = (DamagedConversation, StorageUnavailable)
_ALL = 1_000_000


class Anomaly(Exception):
    """The log said something that is not so."""


class Trial:
    """One folder, in which one torn pair of files after the other is judged."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "torn.db"
        self._url = f"sqlite:///{self._path}"

    def lay(self, torn: Torn) -> None:
        """Put files in place."""
        for each in self._path.parent.glob("torn.db*"):
            each.unlink()
        self._path.write_bytes(torn.database)
        if torn.log:
            self._path.with_name("torn.db-wal").write_bytes(torn.log)
        find_place(self._path).write_bytes(torn.noted)

    async def judge_crash(self, recording: Recording, torn: Torn, random: Random) -> str:
        """Judge files after a crash within the model: nothing acknowledged may be missing.

        Returns how it went. Raises ``Anomaly``.
        """
        self.lay(torn)
        log = self._open()
        try:
            if log.log_id != recording.log_id:
                raise Anomaly("it has another name, though nothing synced is missing")
            rows = [record for _, record in await log.read_all(limit=_ALL)]
            if len(rows) not in (torn.rows, torn.most):
                raise Anomaly(f"{len(rows)} rows; {torn.rows} were acknowledged of {torn.most}")
            _require_same(rows, recording.rows[: len(rows)], "all rows")
            await self._judge_conversations(log, recording.group(len(rows)), random)
            is_whole = len(rows) == torn.most
        finally:
            await log.close()
        return "with the last commit" if is_whole else "without the last commit"

    async def judge_damage(self, recording: Recording, torn: Torn, random: Random) -> str:
        """Judge files that a broken disk has damaged: whatever is wrong must be said.

        Returns how it went. Raises ``Anomaly``.
        """
        self.lay(torn)
        try:
            log = self._open()
        except HandraiseError:
            return "refused as a whole"
        try:
            known = recording.group(torn.rows)
            is_renamed = log.log_id != recording.log_id
            refused = await self._judge_conversations(
                log, known, random, may_refuse=True, may_be_short=is_renamed
            )
            with suppress(*_TYPED):
                await log.list_conversations(limit=_ALL)
            with suppress(*_TYPED):
                await log.read_all(limit=_ALL)
            with suppress(*_TYPED):
                await log.heads_after(0)
        finally:
            await log.close()
        if is_renamed:
            return "renamed"
        return (
            f"refused in part ({'some' if refused < len(known) else 'all'})" if refused else "whole"
        )

    def _open(self) -> SqliteLog:
        return SqliteLog.open(self._url, clock=SystemClock())

    async def _judge_conversations(
        self,
        log: SqliteLog,
        known: dict[str, list[Record]],
        random: Random,
        *,
        may_refuse: bool = False,
        may_be_short: bool = False,
    ) -> int:
        """Read every conversation and write into one; returns how many were refused."""
        refused = 0
        chosen = random.choice(list(known))
        for key, rows in known.items():
            try:
                found = await _read(log, key)
                _require_same(found, rows[: len(found)], key)
                conversation = await log.load(key)
                head = conversation.head
                if head != len(found) or (head != len(rows) and not may_be_short):
                    raise Anomaly(
                        f"{key} ends at {head} with {len(found)} rows, not at {len(rows)}"
                    )
                if key == chosen:
                    appended = await log.append(
                        build_write(AddNote(ANNA, "after"), conversation_id=key)
                    )
                    if appended.seq != head + 1:
                        raise Anomaly(f"{key} goes on at {appended.seq} after {head}")
            except NotFound:
                if not may_be_short:
                    raise Anomaly(f"{key} is not there any more") from None
            except _TYPED as refusal:
                if not may_refuse:
                    raise Anomaly(f"{key} is refused: {refusal}") from None
                refused += 1
                await self._judge_refused(log, key, rows, may_be_short)
        return refused

    async def _judge_refused(
        self, log: SqliteLog, key: str, rows: Sequence[Record], may_be_short: bool
    ) -> None:
        """A conversation that is refused must not be written into under a number that was given."""
        try:
            appended = await log.append(build_write(AddNote(ANNA, "after"), conversation_id=key))
        except HandraiseError:
            return
        if appended.seq <= len(rows) and not may_be_short:
            raise Anomaly(f"{key} was refused, and goes on at {appended.seq} of {len(rows)}")


async def _read(log: SqliteLog, key: str) -> list[Record]:
    """Read a conversation to its end, as a reader would. Raises what the last page raises."""
    found: list[Record] = []
    while page := await log.read(key, after=len(found), limit=50):
        found += page
    return found


def _require_same(found: Sequence[Record], known: Sequence[Record], what: str) -> None:
    for has, should in zip(found, known, strict=False):
        if has != should:
            raise Anomaly(f"{what}: number {should.seq} is {has!r} with other content")
    if len(found) > len(known):
        raise Anomaly(f"{what}: {len(found)} rows, of which only {len(known)} were written")
