"""The people that one node hears of itself: presence, leases, and what other nodes must be told. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import inf

from escalation.store.signs import Availability, Seat


@dataclass(slots=True)
class _Person:
    renewed: float
    """Steady time of the last sign of life; so are all times here."""
    renewals: int = 0
    availability: Availability = "offline"
    sockets: int = 0
    capacity: int | None = None
    told: Seat | None = None
    """What is stored of them."""
    told_at: float = -inf
    """When that was read off; signs of life since then are unknown to other nodes."""
    noted: float = -inf
    """When it was known to be stored."""


@dataclass(frozen=True, slots=True)
class News:
    """What is to be stored: these seats, and these people's no more. Read off at ``at``."""

    seats: Sequence[Seat]
    left: Sequence[str]
    at: float

    def __bool__(self) -> bool:
        return bool(self.seats or self.left)


class Seats:
    """Everybody of one node. Every ``now`` is a steady time of this node, in seconds."""

    def __init__(self, node: str, lease_seconds: float) -> None:
        self._node = node
        self._lease_seconds = lease_seconds
        self._people: dict[str, _Person] = {}

    def connect(self, person_id: str, now: float) -> None:
        """Count one more socket; the first one makes a person ``away`` until they say more."""
        person = self.renew(person_id, now)
        person.sockets += 1
        if person.sockets == 1:
            person.availability = "away"

    def disconnect(self, person_id: str) -> None:
        """Count one socket less; without any a person is ``offline``. Their lease runs on."""
        person = self._people.get(person_id)
        if person is None or person.sockets == 0:
            return
        person.sockets -= 1
        if person.sockets == 0:
            person.availability = "offline"

    def set_state(
        self, person_id: str, state: Availability, capacity: int | None, now: float
    ) -> None:
        """Note what a person says of themselves; ``capacity`` stays when ``None``."""
        person = self.renew(person_id, now)
        person.availability = state
        if capacity is not None:
            person.capacity = capacity

    def put_away(self, person_id: str) -> None:
        """Take somebody who is ``online`` for ``away``: no sign of life of theirs."""
        person = self._people.get(person_id)
        if person is not None and person.availability == "online":
            person.availability = "away"

    def renew(self, person_id: str, now: float) -> _Person:
        """Start a person's lease anew."""
        person = self._people.setdefault(person_id, _Person(now))
        person.renewed = now
        person.renewals += 1
        return person

    def find_renewed(self, person_id: str) -> float:
        """Return when a person gave the last sign of life here; long ago when they never did."""
        person = self._people.get(person_id)
        return -inf if person is None else person.renewed

    def find_told(self, person_id: str) -> float:
        """Return up to when a person's signs of life here are stored for others to see."""
        person = self._people.get(person_id)
        return -inf if person is None else person.told_at

    def capacity(self, person_id: str) -> int | None:
        """Return how many chats at once the person said here to take."""
        person = self._people.get(person_id)
        return None if person is None else person.capacity

    def is_anyone_online(self, now: float) -> bool:
        """Say whether somebody is ``online`` whose lease has not run out."""
        return any(
            person.availability == "online" and not self._has_run_out(person, now)
            for person in self._people.values()
        )

    def states(self, now: float) -> dict[str, Availability]:
        """Return everybody's state; silent for a whole lease means ``offline``."""
        return {
            person_id: "offline" if self._has_run_out(person, now) else person.availability
            for person_id, person in self._people.items()
        }

    # -- what other nodes are told -----------------------------------------------------------------

    def build_news(self, now: float, *, is_alone: bool) -> News:
        """Return what is to be stored: changes at once, renewals once in a sixth of the lease.

        Renewals are of no use to anybody while this node ``is_alone``.
        """
        seats, left = [], []
        for person_id, person in self._people.items():
            if self._has_run_out(person, now):
                if person.told is not None:
                    left.append(person_id)
                continue
            seat = Seat(
                self._node, person_id, person.renewals, person.availability, person.capacity
            )
            if self._is_due(person, seat, now, is_alone):
                seats.append(seat)
        return News(seats, left, now)

    def note_told(self, news: News, now: float) -> None:
        """Note that news are stored."""
        for seat in news.seats:
            person = self._people[seat.person_id]
            person.told, person.told_at, person.noted = seat, news.at, now
        for person_id in news.left:
            self._forget_told(self._people[person_id])

    def note_stored(self, people: Collection[str], began: float) -> None:
        """Note of whom a look found a seat of this node: of all others must be told anew."""
        for person_id, person in self._people.items():
            was_there = person.told is not None and person.noted < began
            if was_there and person_id not in people:
                self._forget_told(person)

    def _is_due(self, person: _Person, seat: Seat, now: float, is_alone: bool) -> bool:
        told = person.told
        if told is None:
            return True
        if (told.availability, told.capacity) != (seat.availability, seat.capacity):
            return True
        renewed = told.renewals != seat.renewals
        return renewed and not is_alone and now - person.told_at >= self._lease_seconds / 6

    def _forget_told(self, person: _Person) -> None:
        person.told, person.told_at = None, -inf

    def _has_run_out(self, person: _Person, now: float) -> bool:
        return now - person.renewed >= self._lease_seconds
