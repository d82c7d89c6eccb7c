"""Who is at the desk, and whose lease on their conversations has run out."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Literal

from escalation.clock import Clock

Availability = Literal["online", "away", "offline"]


@dataclass(slots=True)
class _Seat:
    renewed: float
    availability: Availability = "offline"
    sockets: int = 0
    capacity: int | None = None


class Presence:
    """Presence and leases of one node, kept in memory and measured on the steady clock.

    A restart forgets who was there, so everybody's lease gets one full term from construction.
    Safe to ask from any thread: the store's writer asks ``is_lapsed`` inside its transaction.
    """

    def __init__(self, clock: Clock, lease_seconds: float) -> None:
        self._clock = clock
        self._lease_seconds = lease_seconds
        self._booted = clock.steady()
        self._seats: dict[str, _Seat] = {}
        self._lock = Lock()

    @property
    def lease_seconds(self) -> float:
        """How long a lease lasts without renewal, in seconds."""
        return self._lease_seconds

    def connect(self, person_id: str) -> None:
        """Count one more socket of a person; the first one makes them ``away`` until they say more."""
        with self._lock:
            seat = self._renew(person_id)
            seat.sockets += 1
            if seat.sockets == 1:
                seat.availability = "away"

    def disconnect(self, person_id: str) -> None:
        """Count one socket less; without any a person is ``offline``. Their lease runs on."""
        with self._lock:
            seat = self._seats.get(person_id)
            if seat is None or seat.sockets == 0:
                return
            seat.sockets -= 1
            if seat.sockets == 0:
                seat.availability = "offline"

    def set_state(self, person_id: str, state: Availability, capacity: int | None = None) -> None:
        """Note what a person says of themselves; ``capacity`` (chats at once) stays when ``None``."""
        with self._lock:
            seat = self._renew(person_id)
            seat.availability = state
            if capacity is not None:
                seat.capacity = capacity

    def renew(self, person_id: str) -> None:
        """Start the person's lease anew: called for every command of theirs on any socket."""
        with self._lock:
            self._renew(person_id)

    def is_lapsed(self, person_id: str) -> bool:
        """Say whether the person was silent for a whole lease (counted from boot at the earliest)."""
        with self._lock:
            seat = self._seats.get(person_id)
            return self._has_run_out(self._booted if seat is None else seat.renewed)

    def is_anyone_online(self) -> bool:
        """Say whether somebody is ``online`` whose lease has not run out."""
        with self._lock:
            return any(
                seat.availability == "online" and not self._has_run_out(seat.renewed)
                for seat in self._seats.values()
            )

    def states(self) -> dict[str, Availability]:
        """Return everybody's state by person id; silent for a whole lease means ``offline``."""
        with self._lock:
            return {
                person_id: "offline" if self._has_run_out(seat.renewed) else seat.availability
                for person_id, seat in self._seats.items()
            }

    def capacity(self, person_id: str) -> int | None:
        """Return how many chats at once the person said to take; ``None`` when they did not say."""
        with self._lock:
            seat = self._seats.get(person_id)
            return None if seat is None else seat.capacity

    def _renew(self, person_id: str) -> _Seat:
        now = self._clock.steady()
        seat = self._seats.setdefault(person_id, _Seat(renewed=now))
        seat.renewed = now
        return seat

    def _has_run_out(self, renewed: float) -> bool:
        return self._clock.steady() - renewed >= self._lease_seconds
