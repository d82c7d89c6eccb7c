"""Standings kept in memory, for tests: the nodes that share one object share one database."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import replace

from escalation.autonomy.mode import Sheet, Standing, build_sheet, read_site
from escalation.autonomy.orders import Order, Word, carry_out
from escalation.autonomy.standings import Change, Watched
from escalation.store.log import STANDINGS


class MemoryStandings:
    """A ``Standings`` that forgets everything at the end of the process.

    ``versions`` are those of the log beside it (``MemoryLog.versions``).
    """

    def __init__(
        self, versions: MutableMapping[str, int] | None = None, default: Standing | None = None
    ) -> None:
        self._versions = {} if versions is None else versions
        self._default = default or Standing()
        self._rows: dict[str, Watched] = {}
        self._changes: list[Change] = []

    async def read(self) -> Sheet:
        standings = {topic: watched.standing for topic, watched in self._rows.items()}
        return build_sheet(self._versions.get(STANDINGS, 0), standings, self._default)

    async def order(self, topic: str, order: Order, word: Word) -> Standing:
        before = (await self.read()).find_own(topic)
        after = carry_out(before, order, word)
        if after != before:
            found = self._rows.get(topic) or Watched(before)
            self._put(before, replace(found, standing=after))
        return after

    async def read_watched(self) -> Mapping[str, Watched]:
        return {name: row for name, row in self._rows.items() if read_site(name) is None}

    async def store(self, topic: str, before: Watched | None, after: Watched) -> bool:
        if self._rows.get(topic) != before:
            return False
        sheet = await self.read()
        self._put(sheet.find_own(topic), after)
        return True

    async def list_changes(self, topic: str | None = None, limit: int = 100) -> Sequence[Change]:
        found = [each for each in self._changes if topic in (None, each.after.topic)]
        return found[::-1][:limit]

    def _put(self, before: Standing, after: Watched) -> None:
        self._rows[after.standing.topic] = after
        if not after.standing.follows and not after.standing.is_as(before):
            self._versions[STANDINGS] = self._versions.get(STANDINGS, 0) + 1
            self._changes.append(Change(len(self._changes) + 1, before, after.standing))
