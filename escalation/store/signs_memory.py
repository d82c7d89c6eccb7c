"""Signs of life kept in memory, for tests: the nodes that share one object are each other's neighbours."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from escalation.store.signs import Seat, Signs


class MemorySigns:
    """A ``SignStore`` that forgets everything at the end of the process."""

    def __init__(self) -> None:
        self._nodes: dict[str, int] = {}
        self._seats: dict[tuple[str, str], Seat] = {}

    async def beat(
        self, node: str, beats: int, seats: Sequence[Seat] = (), left: Collection[str] = ()
    ) -> None:
        self._nodes[node] = beats
        for seat in seats:
            self._seats[node, seat.person_id] = seat
        for person_id in left:
            self._seats.pop((node, person_id), None)

    async def read(self) -> Signs:
        return Signs(dict(self._nodes), tuple(self._seats.values()))

    async def bury(self, nodes: Mapping[str, int]) -> None:
        for node, beats in nodes.items():
            if self._nodes.get(node) == beats:
                del self._nodes[node]
                for key in [key for key in self._seats if key[0] == node]:
                    del self._seats[key]
