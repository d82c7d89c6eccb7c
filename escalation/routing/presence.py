"""Who is at the desk, whose lease on their conversations has run out, and which nodes are dead."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from logging import ERROR, WARNING
from threading import Lock

from escalation.clock import Clock
from escalation.errors import HandraiseError, StorageUnavailable
from escalation.routing.seats import Seats
from escalation.routing.sightings import Sightings, find_nearest
from escalation.store.signs import Availability, SignStore

BEAT_SECONDS = 1.0
"""How often a node looks at the others and, where there are any, gives a sign of life itself."""
DEAD_AFTER = 3.5
"""Seconds without a sign of life after which a node counts as dead."""

_log = logging.getLogger(__name__)


class Presence:
    """Presence and leases, measured on this node's steady clock and no other.

    Without ``signs`` this node is the only one: everything is kept in memory, and whatever another
    node left behind is a dead one's. A restart forgets who was there, so everybody's lease gets one
    full term from construction.

    With ``signs`` the nodes tell each other of their people. A lease never ends less than a lease
    after a sign of life that came while it ran, at whatever node (as long as that node can store
    within ``DEAD_AFTER``). It ends later than that: after lease + ``DEAD_AFTER`` and at most three
    beats for somebody at a living node, lease × 7/6 + ``DEAD_AFTER`` and four beats for somebody
    whose node died. A node that sees no other stores nothing but who comes and goes, and its leases
    end after at most two beats.

    Its questions may be asked from any thread (the log's writer asks ``is_lapsed`` inside its
    transaction), except for those that wait.
    """

    def __init__(
        self,
        clock: Clock,
        lease_seconds: float,
        *,
        node: str = "",
        signs: SignStore | None = None,
    ) -> None:
        self._clock = clock
        self._lease_seconds = lease_seconds
        self._node = node
        self._signs = signs
        self._booted = clock.steady()
        self._seats = Seats(node, lease_seconds)
        self._others = Sightings(node, lease_seconds, DEAD_AFTER)
        self._beats = 0
        self._is_known = False
        """Whether the newest look showed this node's own row."""
        self._lock = Lock()
        self._looking = asyncio.Lock()
        self._beating = asyncio.Lock()
        self._timers: list[asyncio.Task[None]] = []
        self._hearers: list[Callable[[], None]] = []

    @property
    def lease_seconds(self) -> float:
        """How long a lease lasts without renewal, in seconds."""
        return self._lease_seconds

    # -- life --------------------------------------------------------------------------------------

    async def start(self, *, alone: bool = False) -> None:
        """Tell the others of this node, look at them, and go on doing so. Raises ``StorageUnavailable``.

        ``alone`` says that no other can be running: whichever are found are dead, at once, and
        nobody misses what cannot be stored yet.
        """
        if self._signs is None:
            return
        try:
            await self._beat(self._signs)
        except StorageUnavailable as error:
            if not alone:
                raise
            _log.warning("this node's first sign of life could not be stored: %s", error)
        await self.refresh()
        if alone:
            with self._lock:
                self._others.presume_dead()
        # Two, so that a store that reads slowly keeps no node from telling that it lives.
        self._timers = [
            asyncio.create_task(self._repeat("looked for", self._look)),
            asyncio.create_task(self._repeat("given", self._beat)),
        ]

    async def stop(self) -> None:
        """Take this node's rows away, so that the others need not wait for its death."""
        if not self._timers or self._signs is None:
            return
        for timer in self._timers:
            timer.cancel()
        await asyncio.gather(*self._timers, return_exceptions=True)
        self._timers.clear()
        try:
            await self._signs.bury({self._node: self._beats})
        except HandraiseError as error:
            _log.warning(
                "the other nodes will find out by themselves that this one ended: %s", error
            )

    def add_hearer(self, hear: Callable[[], None]) -> None:
        """Call ``hear`` when somebody comes, goes or says something of themselves at this node."""
        self._hearers.append(hear)

    # -- what people do ----------------------------------------------------------------------------

    def connect(self, person_id: str) -> None:
        """Count one more socket of a person; the first one makes them ``away`` until they say more."""
        with self._lock:
            self._seats.connect(person_id, self._clock.steady())

    def disconnect(self, person_id: str) -> None:
        """Count one socket less; without any a person is ``offline``. Their lease runs on."""
        with self._lock:
            self._seats.disconnect(person_id)
        self._tell_hearers()

    def set_state(self, person_id: str, state: Availability, capacity: int | None = None) -> None:
        """Note what a person says of themselves; ``capacity`` (chats at once) stays when ``None``."""
        with self._lock:
            self._seats.set_state(person_id, state, capacity, self._clock.steady())
        self._tell_hearers()

    def put_away(self, person_id: str) -> None:
        """Take somebody for ``away`` who is ``online`` here, until they say more: no sign of life."""
        with self._lock:
            self._seats.put_away(person_id)
        self._tell_hearers()

    def _tell_hearers(self) -> None:
        for hear in self._hearers:
            hear()

    def renew(self, person_id: str) -> None:
        """Start the person's lease anew: called for every command of theirs on any socket."""
        with self._lock:
            self._seats.renew(person_id, self._clock.steady())

    async def announce(self, person_id: str) -> None:
        """Renew a person's lease before a command of theirs is carried out.

        Where other nodes may take the lease for run out, because they were not told of the person
        for so long, this waits until a sign of life is stored: whoever looks before taking a
        conversation away sees it. Raises ``StorageUnavailable`` then.
        """
        with self._lock:
            now = self._clock.steady()
            self._seats.renew(person_id, now)
            is_known = now - self._seats.find_told(person_id) < self._lease_seconds
            if is_known or self._others.is_alone(now):
                return
        if self._signs is not None:
            await self._beat(self._signs)

    # -- questions ---------------------------------------------------------------------------------

    def is_lapsed(self, person_id: str) -> bool:
        """Say whether the person was silent for a whole lease (counted from boot at the earliest)."""
        with self._lock:
            renewed = max(self._booted, self._seats.find_renewed(person_id))
            if self._signs is None:
                return self._clock.steady() - renewed >= self._lease_seconds
            return self._others.is_silent(person_id, renewed)

    def find_lease_left(self, person_id: str) -> float:
        """Return after how many seconds a look may find that the person's lease has run out.

        At worst it finds that in vain: where this is 0 or less, a look now may.
        """
        with self._lock:
            heard = max(self._seats.find_renewed(person_id), self._others.find_heard(person_id))
            return max(self._booted, heard) + self._lease_seconds - self._clock.steady()

    def leads(self) -> bool:
        """Say whether this node is the one that does what one node is to do: the first by name.

        A node that has others beside it begins only when they know of it, so that none of them
        still does the same.
        """
        if self._signs is None:
            return True
        with self._lock:
            now = self._clock.steady()
            others = self._others.list_living(now)
            if not others:
                return True
            return self._node < min(others) and now - self._booted >= DEAD_AFTER

    def is_anyone_online(self) -> bool:
        """Say whether somebody is ``online`` whose lease has not run out, at whatever node."""
        with self._lock:
            now = self._clock.steady()
            return self._seats.is_anyone_online(now) or self._others.is_anyone_online(now)

    def states(self) -> dict[str, Availability]:
        """Return everybody's state by person id; silent for a whole lease means ``offline``.

        Somebody who is at several nodes is as available as they are anywhere.
        """
        with self._lock:
            now = self._clock.steady()
            states = self._seats.states(now)
            for person_id, state in self._others.states(now).items():
                states[person_id] = find_nearest(states.get(person_id, "offline"), state)
            return states

    def capacity(self, person_id: str) -> int | None:
        """Return how many chats at once the person said to take; ``None`` when they did not say.

        Somebody who said so at several nodes takes the largest number.
        """
        with self._lock:
            here = self._seats.capacity(person_id)
            there = self._others.capacity(person_id, self._clock.steady())
            return max((each for each in (here, there) if each is not None), default=None)

    def is_dead(self, node: str) -> bool:
        """Say whether another node is gone, so that its turns are anybody's."""
        with self._lock:
            return self._signs is None or self._others.is_dead(node, self._clock.steady())

    # -- telling and looking -----------------------------------------------------------------------

    async def refresh(self) -> None:
        """Look at what the other nodes tell, now. Raises ``StorageUnavailable``."""
        if self._signs is None:
            return
        async with self._looking:
            began = self._clock.steady()
            found = await self._signs.read()
            with self._lock:
                self._others.see(found, began=began, ended=self._clock.steady())
                self._is_known = self._node in found.nodes
                mine = {seat.person_id for seat in found.seats if seat.node == self._node}
                self._seats.note_stored(mine, began)

    async def _beat(self, signs: SignStore) -> None:
        async with self._beating:
            with self._lock:
                now = self._clock.steady()
                is_alone = self._others.is_alone(now)
                news = self._seats.build_news(now, is_alone=is_alone)
                if is_alone and self._is_known and not news:
                    return
                self._beats += 1
            await signs.beat(self._node, self._beats, news.seats, news.left)
            with self._lock:
                self._seats.note_told(news, self._clock.steady())

    async def _look(self, signs: SignStore) -> None:
        """Look at the others, and take the rows of dead ones away."""
        await self.refresh()
        with self._lock:
            dead = self._others.list_dead()
        if dead:
            _log.warning("nodes that gave no sign of life any more: %s", ", ".join(dead))
            await signs.bury(dead)

    async def _repeat(self, what: str, act: Callable[[SignStore], Awaitable[None]]) -> None:
        """Do something once in a beat, whatever fails; complain once until it works again."""
        assert self._signs is not None
        is_failing = False
        while True:
            await asyncio.sleep(BEAT_SECONDS / 4 if is_failing else BEAT_SECONDS)
            try:
                await act(self._signs)
                is_failing = False
            except Exception as error:  # noqa: BLE001 the next time may go well
                if not is_failing:
                    level = WARNING if isinstance(error, HandraiseError) else ERROR
                    _log.log(level, "signs of life cannot be %s", what, exc_info=error)
                is_failing = True
