"""Tells customers who wait their place whenever it changes, and what the desk knows of its own pace."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import tzinfo
from math import inf

from escalation.bus.bus import Bus
from escalation.clock import Clock, parse_time
from escalation.conversation import Conversation
from escalation.errors import HandraiseError
from escalation.routing.estimate import Paces
from escalation.routing.match import Helper, Matcher
from escalation.routing.places import Place, list_places
from escalation.routing.recent_reader import RecentReader
from escalation.store.log import ConversationLog

PLACES_SECONDS = 1.0
"""How often customers are told at most."""

_log = logging.getLogger(__name__)


class PlaceTeller:
    """Whispers places; whoever asks again is told at the next look."""

    def __init__(self, log: ConversationLog, bus: Bus, clock: Clock) -> None:
        self._log = log
        self._bus = bus
        self._clock = clock
        self._told: dict[str, Place] = {}
        self._told_at = -inf
        self._recent: RecentReader | None = None

    def ask(self, conversation_id: str) -> None:
        """Tell this customer again, at the next look."""
        self._told.pop(conversation_id, None)
        self._told_at = -inf

    def list_places(
        self, waiting: Sequence[Conversation], helpers: Sequence[Helper], matcher: Matcher
    ) -> dict[str, Place]:
        """Return what the customer of each conversation that waits is told."""
        return dict(list_places(waiting, helpers, matcher, self._measure()))

    @property
    def is_due(self) -> bool:
        """Say whether customers were told long enough ago to be told anew."""
        return self._clock.steady() - self._told_at >= PLACES_SECONDS

    def tell(
        self, waiting: Sequence[Conversation], helpers: Sequence[Helper], matcher: Matcher
    ) -> None:
        """Tell everybody whose place is another than they were told."""
        self._told_at = self._clock.steady()
        places = self.list_places(waiting, helpers, matcher)
        for key, place in places.items():
            if self._told.get(key) != place:
                self._bus.whisper(key, {**place})
        self._told = places

    async def read_on(self, zone: tzinfo) -> None:
        """Read the desk's own times as far as the log goes; ``zone`` is where its hours are read."""
        if self._recent is None:
            self._recent = RecentReader(self._log, zone)
        try:
            await self._recent.refresh()
        except HandraiseError as error:
            _log.warning("the desk's own times could not be read: %s", error.message)
        except Exception:  # noqa: BLE001 a defect must be seen, and later times still be read
            _log.exception("the desk's own times could not be read")

    def _measure(self) -> Paces | None:
        if self._recent is None:
            return None
        return self._recent.measure(parse_time(self._clock.now()))
