"""Which rows are the same after a database was restored: a tree of logs, each cut from another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Share(NamedTuple):
    """Rows ``above`` < seq <= ``through`` of the final log were written in ``timeline``."""

    timeline: int
    above: int
    through: int


ENDLESS = 2**62


class Timelines:
    """Timeline 0 is the log of ``begin``; each restore makes a new one, the newest is the final.

    A row's home is the timeline in which it was written: a backup keeps it, up to its heads.
    """

    def __init__(self, log_id: str) -> None:
        self._numbers = {log_id: 0}
        self._parents = [0]
        self._heads: list[Mapping[str, int]] = [{}]
        self._unnamed = False

    @property
    def newest(self) -> int:
        """Number of the timeline that is written to now."""
        return len(self._parents) - 1

    @property
    def awaits_name(self) -> bool:
        """Whether the newest timeline's ``log_id`` was not seen yet."""
        return self._unnamed

    def find(self, log_id: str) -> int | None:
        """Return the number of a log; the first unknown name after a nameless restore is its."""
        number = self._numbers.get(log_id)
        if number is None and self._unnamed:
            return self.name_newest(log_id)
        return number

    def is_known(self, log_id: str) -> bool:
        """Say whether a log has this name already."""
        return log_id in self._numbers

    def name_newest(self, log_id: str) -> int:
        """Give the newest timeline its name."""
        self._unnamed = False
        self._numbers[log_id] = self.newest
        return self.newest

    def restore(self, heads: Mapping[str, int], log_id: str | None, parent: int) -> bool:
        """Begin a timeline from a backup of ``parent``; says whether its name is a new one."""
        self._parents.append(parent)
        self._heads.append(heads)
        self._unnamed = log_id is None
        if log_id is None:
            return True
        is_new = log_id not in self._numbers
        self.name_newest(log_id)
        return is_new

    def find_base(self, conversation_id: str, timeline: int) -> int:
        """Return how many rows of a conversation the backup behind a timeline held."""
        return self._heads[timeline].get(conversation_id, 0)

    def find_home(self, conversation_id: str, seq: int, timeline: int) -> int:
        """Return the timeline in which the row was written that ``timeline`` has as ``seq``."""
        while timeline and seq <= self._heads[timeline].get(conversation_id, 0):
            timeline = self._parents[timeline]
        return timeline

    def list_shares(self, conversation_id: str) -> list[Share]:
        """Say what of the final log was written where, newest first."""
        timeline, through = self.newest, ENDLESS
        shares = []
        while True:
            above = min(self.find_base(conversation_id, timeline), through)
            if above < through:
                shares.append(Share(timeline, above, through))
            if timeline == 0:
                return shares
            timeline, through = self._parents[timeline], above
