"""The contract of the signs of life that nodes leave for each other. Adapters: signs_memory, signs_sql."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

Availability = Literal["online", "away", "offline"]


@dataclass(frozen=True, slots=True)
class Seat:
    """A person, as one of the nodes that hear of them tells it. No time is in it, on purpose:
    whoever reads it measures by their own clock how long it has not changed.
    """

    node: str
    person_id: str
    renewals: int
    """Rises with every sign of life that is told."""
    availability: Availability
    capacity: int | None = None
    """How many chats at once the person said to take."""


@dataclass(frozen=True, slots=True)
class Signs:
    """All that is told at one moment: of each node how often it beat, and everybody's seats."""

    nodes: Mapping[str, int] = field(default_factory=dict)
    seats: Sequence[Seat] = ()


class SignStore(Protocol):
    """One row for each node, and one for each person at each node. All raise ``StorageUnavailable``."""

    async def beat(
        self, node: str, beats: int, seats: Sequence[Seat] = (), left: Collection[str] = ()
    ) -> None:
        """Store, in one transaction, a node's row and these of its seats; drop those of ``left``.

        ``left`` are ids of people; what was stored of them by other nodes stays.
        """
        ...

    async def read(self) -> Signs:
        """Return what is stored at one moment, after everything that was stored before the call."""
        ...

    async def bury(self, nodes: Mapping[str, int]) -> None:
        """Drop the rows and seats of nodes, as far as they still stand at that number of beats."""
        ...
