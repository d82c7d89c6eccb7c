"""The contract of where topics' standings are kept. Adapters: standings_memory, standings_sql."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from escalation.autonomy.mode import Sheet, Standing
from escalation.autonomy.orders import Order, Word


@dataclass(frozen=True, slots=True)
class Watched:
    """A topic's standing with what the worker has noted of its evidence (plain data, as JSON)."""

    standing: Standing
    notes: str = "{}"


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a topic's standing, kept for ever.

    ``after`` names when it came (``since``), why (``cause``) and by whose word (``by``; ``None``:
    the evidence's).
    """

    id: int
    before: Standing
    after: Standing


class Standings(Protocol):
    """One standing for each topic that has one of its own. All raise ``StorageUnavailable``.

    Whoever changes a mode, a ceiling or a stop raises the sheet's version in the same transaction:
    what was decided under an older one is refused when it is to be stored
    (``Write.standings`` of the log).
    """

    async def read(self) -> Sheet:
        """Return all standings at one moment, after everything that was stored before the call."""
        ...

    async def order(self, topic: str, order: Order, word: Word) -> Standing:
        """Carry out a person's order, durably, and return how the topic stands then.

        A topic without a standing of its own gets one, from that of ``*``; a site is ordered under
        its ``name_site``. What changes nothing is not stored. Raises ``Invalid`` as ``carry_out``.
        """
        ...

    async def read_watched(self) -> Mapping[str, Watched]:
        """Return every topic that has a standing of its own, with its notes; no sites."""
        ...

    async def store(self, topic: str, before: Watched | None, after: Watched) -> bool:
        """Put ``after`` in the place of ``before`` (``None``: of nothing), for the worker.

        Only while the topic still is as ``before`` says: ``False`` when a person, or another node,
        has changed anything since; nothing was written then.
        """
        ...

    async def list_changes(self, topic: str | None = None, limit: int = 100) -> Sequence[Change]:
        """Return the newest changes, of one topic or all, the newest first."""
        ...
