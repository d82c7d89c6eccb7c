"""What one node has seen of the others, and since when it saw no change: who is silent, who is dead. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from escalation.store.signs import Availability, Seat, Signs


@dataclass(slots=True)
class _Seen:
    beats: int
    changed: float
    """When this node first saw that number."""


@dataclass(slots=True)
class _SeenSeat:
    seat: Seat
    changed: float


class Sightings:
    """The other nodes and their people, as successive looks at the store have shown them.

    All times are steady times of the node that looks; no clock of another node is ever compared.
    A look is made of two moments, when it began and when it ended. What it shows for the first time
    happened before its end, so a term counts from there; what it does not show may have happened
    after its beginning, so silence counts up to there. While looks fail, nobody falls silent.

    A node that beats but cannot be seen to for ``dead_after`` seconds is as good as dead, so any
    sign of life may take nearly that long to be seen. That is why a lease ends that much later
    while there is another node to which the person may have come (or was, not long ago).
    """

    def __init__(self, node: str, lease_seconds: float, dead_after: float) -> None:
        self._node = node
        self._lease_seconds = lease_seconds
        self._dead_after = dead_after
        self._unknown_are_dead = False
        """Whether a node without a row is dead as soon as it is asked for."""
        self._looked = -inf
        """When the newest look began."""
        self._accompanied = -inf
        """When the newest look began that showed another living node."""
        self._nodes: dict[str, _Seen] = {}
        self._absent: dict[str, float] = {}
        """Nodes without a row, which turns name or which had one: from when on they count as dead."""
        self._seats: dict[tuple[str, str], _SeenSeat] = {}
        self._heard: dict[str, float] = {}
        """When a person's newest sign of life at another node was first seen."""

    def see(self, signs: Signs, *, began: float, ended: float) -> None:
        """Take in what a look showed. Looks are taken in the order in which they began."""
        self._looked = began
        for node, beats in signs.nodes.items():
            seen = self._nodes.get(node)
            if node != self._node and (seen is None or seen.beats != beats):
                self._nodes[node] = _Seen(beats, ended)
                self._absent.pop(node, None)
        for node in [node for node in self._nodes if node not in signs.nodes]:
            del self._nodes[node]
            self._absent[node] = began
        self._see_seats(signs, ended)
        if any(not self._is_still(seen) for seen in self._nodes.values()):
            self._accompanied = began

    def presume_dead(self) -> None:
        """Take all nodes for dead but those seen to beat from now on: no other can be running."""
        self._unknown_are_dead = True
        for seen in self._nodes.values():
            seen.changed = -inf
        self._accompanied = -inf

    # -- questions ---------------------------------------------------------------------------------

    def is_alone(self, now: float) -> bool:
        """Say whether a look not long ago showed no other node, so that nobody waits for signs.

        Not so long ago that one which came since could take this one for dead.
        """
        return not self._nodes and now - self._looked < 0.4 * self._dead_after

    def is_dead(self, node: str, now: float) -> bool:
        """Say whether another node is gone: still for ``dead_after``, or its row taken away.

        One that never had a row gets a full term from the first time it is asked for.
        """
        if self._looked == -inf:
            return False
        seen = self._nodes.get(node)
        if seen is not None:
            return self._is_still(seen)
        term = -inf if self._unknown_are_dead else self._dead_after
        return self._looked >= self._absent.setdefault(node, now + term)

    def list_living(self, now: float) -> set[str]:
        """Return the other nodes that gave a sign of life not long ago."""
        return {node for node, seen in self._nodes.items() if now - seen.changed < self._dead_after}

    def list_dead(self) -> dict[str, int]:
        """Return the dead nodes that have a row, with the beats at which they stopped."""
        return {node: seen.beats for node, seen in self._nodes.items() if self._is_still(seen)}

    def is_silent(self, person_id: str, renewed: float) -> bool:
        """Say whether a person's lease ran out whose last sign of life here was at ``renewed``."""
        was_accompanied = self._looked - self._accompanied < self._lease_seconds + self._dead_after
        patience = self._lease_seconds + (self._dead_after if was_accompanied else 0)
        return self._looked - max(renewed, self.find_heard(person_id)) >= patience

    def find_heard(self, person_id: str) -> float:
        """Return when a person's newest sign of life at another node was first seen."""
        return self._heard.get(person_id, -inf)

    def is_anyone_online(self, now: float) -> bool:
        """Say whether somebody is ``online`` at a living node."""
        return any(each.availability == "online" for each in self._list_present(now))

    def states(self, now: float) -> dict[str, Availability]:
        """Return the state of everybody who has a seat at a living node."""
        states: dict[str, Availability] = {}
        for each in self._list_present(now):
            known = states.get(each.person_id, "offline")
            states[each.person_id] = find_nearest(known, each.availability)
        return states

    def capacity(self, person_id: str, now: float) -> int | None:
        """Return the largest number of chats that the person said at a living node to take."""
        said = [each.capacity for each in self._list_present(now) if each.person_id == person_id]
        return max((each for each in said if each is not None), default=None)

    # -- inside ------------------------------------------------------------------------------------

    def _see_seats(self, signs: Signs, ended: float) -> None:
        found: dict[tuple[str, str], _SeenSeat] = {}
        for seat in signs.seats:
            if seat.node == self._node:
                continue
            key = (seat.node, seat.person_id)
            seen = self._seats.get(key)
            if seen is None or seen.seat.renewals != seat.renewals:
                self._heard[seat.person_id] = ended
                found[key] = _SeenSeat(seat, ended)
            else:
                found[key] = _SeenSeat(seat, seen.changed)
        self._seats = found

    def _list_present(self, now: float) -> list[Seat]:
        """Judged by what is known now, looks or not: nobody is promised who may be gone."""
        if not self._seats:
            return []
        living = self.list_living(now)
        term = self._lease_seconds + self._dead_after
        return [
            each.seat
            for each in self._seats.values()
            if each.seat.node in living and now - each.changed < term
        ]

    def _is_still(self, seen: _Seen) -> bool:
        return self._looked - seen.changed >= self._dead_after


def find_nearest(one: Availability, other: Availability) -> Availability:
    """Return which of two states of one person is nearer to the desk."""
    return min(one, other, key=("online", "away", "offline").index)
