"""Looks around for a decision: the desk's hours, the queue, and what is known of the customer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from escalation.clock import Clock
from escalation.conversation import Conversation
from escalation.policy.surroundings import Attribute, Surroundings
from escalation.routing.hours import Hours
from escalation.store.log import ConversationLog
from escalation.store.signs import Availability

_QUEUE_SECONDS = 2.0
"""For how long a count of the queue is good enough."""
_MOST_COUNTED = 1000


class Customers(Protocol):
    """Knows what programs of the operator's told of customers."""

    async def find(self, customer_id: str) -> Mapping[str, Attribute]:
        """Return a customer's attributes. Raises ``StorageUnavailable``."""
        ...


class LookAround:
    """Finds out what decisions may know of the world; the queue is counted every two seconds."""

    def __init__(
        self,
        *,
        clock: Clock,
        log: ConversationLog,
        customers: Customers,
        read_hours: Callable[[], Hours],
        list_states: Callable[[], Mapping[str, Availability]],
    ) -> None:
        self._clock = clock
        self._log = log
        self._customers = customers
        self._read_hours = read_hours
        self._list_states = list_states
        self._waiting = 0
        self._counted: float | None = None
        self._counting = asyncio.Lock()

    async def look(self, conversation: Conversation) -> Surroundings:
        """Say what is so right now. Raises ``StorageUnavailable``."""
        attributes: Mapping[str, Attribute] = {}
        if conversation.customer_id:
            attributes = await self._customers.find(conversation.customer_id)
        hours, now = self._read_hours(), datetime.fromisoformat(self._clock.now())
        states = self._list_states().values()
        return Surroundings(
            at=now.astimezone(hours.zone).isoformat(timespec="seconds"),
            open=hours.is_open(now),
            waiting=await self._count_waiting(),
            online=sum(state == "online" for state in states),
            attributes=attributes,
        )

    async def _count_waiting(self) -> int:
        """Count who waits for a person; from a thousand on it is said to be a thousand."""
        async with self._counting:
            now = self._clock.steady()
            if self._counted is None or now - self._counted >= _QUEUE_SECONDS:
                waiting = await self._log.list_conversations(
                    states={"waiting", "offered"}, limit=_MOST_COUNTED
                )
                self._waiting = sum(not each.snoozed for each in waiting)
                self._counted = now
        return self._waiting
