"""The standings as this node knows them: kept in memory, read anew on every nudge and twice a second."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence

from escalation.autonomy.mode import Sheet, Standing
from escalation.autonomy.orders import Order, Word
from escalation.autonomy.standings import Change, Standings
from escalation.bus.bus import Bus
from escalation.errors import StorageUnavailable
from escalation.looking import Looking

LOOK_SECONDS = 0.5
"""How long a change at another node stays unnoticed at most, while this one can read."""

TOPICS = "*topics"
"""What a whisper on the bus is about when a standing changed: no conversation has such an id."""

_UNREAD = Sheet(-1, default=Standing(stopped=True, cause="The standings were not read yet."))
"""What holds before the first look: its version is that of no database, so nothing is stored by it."""

Told = Callable[[Sheet, Sheet], None]


class KnownStandings:
    """What decisions ask how far a topic may go.

    What is known may be half a second old; that does no harm, for the log refuses in its
    transaction what was decided under standings that are no longer in force, and then it is decided
    anew. ``sheet`` may be asked for from any thread.
    """

    def __init__(self, standings: Standings, bus: Bus, tell: Told | None = None) -> None:
        """``tell`` is called with the standings before and after, whenever they have changed."""
        self._standings = standings
        self._bus = bus
        self._tell = tell
        self._sheet = _UNREAD
        self._reading = asyncio.Lock()
        self._looking = Looking(self.refresh, LOOK_SECONDS, "the topics' standings cannot be read")
        self._unsubscribe: Callable[[], None] | None = None

    @property
    def sheet(self) -> Sheet:
        """All standings at one moment, with their version."""
        return self._sheet

    async def start(self) -> None:
        """Begin to look and to listen; while nothing can be read, every topic counts as stopped."""
        with contextlib.suppress(StorageUnavailable):
            await self.refresh()
        self._unsubscribe = self._bus.subscribe(self)
        self._looking.start()

    async def stop(self) -> None:
        """Look no more."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        await self._looking.stop()

    async def refresh(self) -> None:
        """Read the standings, as they are after the call. Raises ``StorageUnavailable``."""
        async with self._reading:
            before, self._sheet = self._sheet, await self._standings.read()
        if self._sheet != before and self._tell is not None:
            self._tell(before, self._sheet)

    async def order(self, topic: str, order: Order, word: Word) -> Standing:
        """Carry out a person's order; when this returns it is in force, on every node.

        Raises ``Invalid`` and ``StorageUnavailable``.
        """
        standing = await self._standings.order(topic, order, word)
        self.announce()
        return standing

    def announce(self) -> None:
        """Have this node and the others look at once."""
        self._looking.wake()
        self._bus.whisper(TOPICS, {})

    async def list_changes(self, topic: str | None = None, limit: int = 100) -> Sequence[Change]:
        """Return the newest changes, of one topic or all, the newest first."""
        return await self._standings.list_changes(topic, limit)

    # -- listening ---------------------------------------------------------------------------------

    def hear_nudge(self, conversation_id: str, head: int) -> None:
        """Conversations change no standing."""

    def hear_whisper(self, conversation_id: str, status: Mapping[str, object]) -> None:  # noqa: ARG002
        if conversation_id == TOPICS:
            self._looking.wake()
