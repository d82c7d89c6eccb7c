"""The contract of where deliveries are kept. Adapter: deliveries_sql."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from escalation.work.delivery import Delivery, DeliveryState

CUSTOMERS = "customers by mail"
"""The receiver of what customers are mailed: a name that nobody can give to another one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a node would send now: ``free`` deliveries of each receiver, and whose it may take.

    ``is_lost`` says of a node's name that nobody there finishes what it began; what is in
    ``in_flight`` (ids) is being sent by this node. ``together``: what waits for the same receiver
    about the same conversation begins with what is due, also before its time.
    """

    node: str
    now: datetime
    free: Mapping[str, int]
    in_flight: Collection[str]
    is_lost: Callable[[str], bool]
    together: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """Which deliveries; every field that is given narrows it."""

    ids: Collection[str] = ()
    receivers: Collection[str] = ()
    states: Collection[DeliveryState] = ()
    conversation_id: str | None = None
    facts: str | None = None
    since: datetime | None = None
    """Those about notices that became due from then on."""


@dataclass(frozen=True, slots=True)
class Disabled:
    """A receiver that answered that it is no more; ``address`` is a digest of the one that did."""

    receiver: str
    address: str
    told: str
    at: datetime


class DeliveryStore(Protocol):
    """Deliveries, how far the log was followed, and receivers that are gone.

    Everything raises ``StorageUnavailable``.
    """

    async def load_position(self) -> int | None:
        """Return up to which global position the log was followed; ``None`` before the first time."""
        ...

    async def add(
        self, deliveries: Sequence[Delivery], *, since: int | None, until: int | None
    ) -> bool:
        """Keep new deliveries and move the position, in one transaction; ``None`` forgets it.

        Only while the position is still ``since``; ``False`` when somebody else has moved it:
        nothing was written then.
        """
        ...

    async def exchange(self, ended: Sequence[Delivery], wanted: Wanted) -> Sequence[Delivery]:
        """Keep how attempts of this node ended, and begin others that are due, the oldest first.

        All in one transaction. What is begun names this node and counts its attempt. Ends of
        attempts that are not this node's any more are passed over.
        """
        ...

    async def list_newest(self, selection: Selection, limit: int = 50) -> Sequence[Delivery]:
        """Return deliveries, those that became due last first."""
        ...

    async def count(self) -> Mapping[str, Mapping[DeliveryState, int]]:
        """Return for each receiver how many deliveries are in each state."""
        ...

    async def replay(self, selection: Selection, now: datetime) -> int:
        """Let the selected deliveries that are not being sent be sent once more; says how many."""
        ...

    async def tidy(self, now: datetime) -> None:
        """Give up what could not even be tried for long, and forget what ended long ago."""
        ...

    async def list_disabled(self) -> Sequence[Disabled]:
        """Return the receivers that are gone."""
        ...

    async def disable(self, disabled: Disabled) -> None:
        """Note that a receiver is gone."""
        ...

    async def enable(self, receiver: str) -> None:
        """Note that a receiver is there again."""
        ...
