"""Several nodes watch over leases, each by its own clock: none ends early, and each ends.

Nodes start, crash and stop; looks at the store are late or fail for as long as they like, what is
stored is late or fails a little. Time is virtual, and looked at every quarter of a second.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from escalation.errors import StorageUnavailable
from escalation.routing.presence import DEAD_AFTER, Presence
from escalation.store.signs import Seat, Signs
from escalation.store.signs_memory import MemorySigns
from escalation.testing import FakeClock
from tests.virtual_time import VirtualTimeLoop

LEASE = 30.0
LATEST = LEASE * 7 / 6 + DEAD_AFTER + 4
"""How long after the last sign of life a lease may last, once nothing fails any more."""
PEOPLE = ("p1", "p2")


class Skewed(FakeClock):
    """A clock that started at another time than the others'."""

    def __init__(self, loop: VirtualTimeLoop, offset: float) -> None:
        super().__init__()
        self._loop = loop
        self._offset = offset

    def steady(self) -> float:
        return self._loop.time() + self._offset


@dataclass
class Renewal:
    """A sign of life that a person gave at a node."""

    node: str
    number: int
    at: float
    is_stored: bool = False


@dataclass
class Lease:
    """What a person was promised."""

    renewals: list[Renewal] = field(default_factory=list)
    until: float = -inf
    """Until when nobody may take the lease for run out."""
    blind: dict[str, Renewal] = field(default_factory=dict)
    """Nodes that took it for run out, rightly, and do not know yet of the renewal after that."""

    def renew(self, node: str, nodes: Collection[str], now: float) -> None:
        number = 1 + sum(each.node == node for each in self.renewals)
        renewal = Renewal(node, number, now)
        self.renewals.append(renewal)
        if now >= self.until:
            self.blind = dict.fromkeys(nodes, renewal)
        self.blind.pop(node, None)
        self.until = now + LEASE

    def lose(self, node: str) -> None:
        """What a node did not store before its end, nobody can know of."""
        self.renewals = [each for each in self.renewals if each.node != node or each.is_stored]
        self.until = max((each.at + LEASE for each in self.renewals), default=-inf)


class Handle(MemorySigns):
    """The store as one node reaches it."""

    def __init__(self, store: MemorySigns, machine: LeaseMachine) -> None:
        self._store = store
        self._machine = machine
        self.node = ""
        self.read_seconds = 0.0
        self.can_read = True
        self.beat_seconds = 0.0
        self.can_beat = True
        self.is_dead = False

    async def beat(
        self, node: str, beats: int, seats: Sequence[Seat] = (), left: Collection[str] = ()
    ) -> None:
        await asyncio.sleep(self.beat_seconds)
        if not self.can_beat:
            self.can_beat = True
            raise StorageUnavailable
        assert not self.is_dead
        await self._store.beat(node, beats, seats, left)
        for seat in seats:
            for renewal in self._machine.leases[seat.person_id].renewals:
                if renewal.node == node and renewal.number <= seat.renewals:
                    renewal.is_stored = True

    async def read(self) -> Signs:
        known = {person: list(lease.renewals) for person, lease in self._machine.leases.items()}
        known = {key: [each for each in all_ if each.is_stored] for key, all_ in known.items()}
        found = await self._store.read()
        await asyncio.sleep(self.read_seconds)
        if not self.can_read:
            raise StorageUnavailable
        asyncio.get_running_loop().call_soon(self._machine.note_seen, self.node, known)
        return found

    async def bury(self, nodes: Mapping[str, int]) -> None:
        await self._store.bury(nodes)


@dataclass
class Node:
    presence: Presence
    handle: Handle


class LeaseMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.loop = VirtualTimeLoop()
        self.store = MemorySigns()
        self.leases = {person: Lease() for person in PEOPLE}
        self.nodes: dict[str, Node] = {}
        self.gone: list[str] = []

    def teardown(self) -> None:
        try:
            self.wind_down()
        finally:
            self.loop.run_until_complete(self._end_all())
            self.loop.close()

    def wind_down(self) -> None:
        """Once nothing fails any more, every lease ends and every dead node is found out."""
        for node in self.nodes.values():
            node.handle.read_seconds = node.handle.beat_seconds = 0
            node.handle.can_read = node.handle.can_beat = True
        self.advance(20)  # what is late comes back
        self.advance(LATEST)
        for name, node in self.nodes.items():
            for person, lease in self.leases.items():
                assert node.presence.is_lapsed(person), (name, person, lease)
            for gone in self.gone:
                assert node.presence.is_dead(gone), (name, gone)
        if self.nodes:
            assert self.loop.run_until_complete(self.store.read()).nodes.keys() == self.nodes.keys()

    async def _end_all(self) -> None:
        timers = asyncio.all_tasks() - {asyncio.current_task()}
        for timer in timers:
            timer.cancel()
        await asyncio.gather(*timers, return_exceptions=True)

    # -- what happens ------------------------------------------------------------------------------

    @precondition(lambda self: len(self.nodes) < 4)
    @rule()
    def start(self) -> None:
        number = len(self.nodes) + len(self.gone) + 1
        name = f"n{number}"
        self.loop.run_until_complete(self._start(name, number * 1e6))

    async def _start(self, name: str, offset: float) -> None:
        handle = Handle(self.store, self)
        handle.node = name
        presence = Presence(Skewed(self.loop, offset), LEASE, node=name, signs=handle)
        self.nodes[name] = Node(presence, handle)
        await presence.start()

    @precondition(lambda self: bool(self.nodes))
    @rule(which=st.integers(0, 3), in_order=st.booleans())
    def end_one(self, which: int, in_order: bool) -> None:
        self.end(self.pick(which), in_order)

    def end(self, name: str, in_order: bool) -> None:
        node = self.nodes.pop(name)
        if in_order:
            self.loop.run_until_complete(node.presence.stop())
        timers = node.presence._timers
        for timer in timers:
            timer.cancel()
        if timers:
            self.loop.run_until_complete(asyncio.wait(timers))
        node.handle.is_dead = True
        self.gone.append(name)
        for lease in self.leases.values():
            lease.lose(name)

    @precondition(lambda self: bool(self.nodes))
    @rule(which=st.integers(0, 3), person=st.sampled_from(PEOPLE), says=st.sampled_from(["", "on"]))
    def renew(self, which: int, person: str, says: str) -> None:
        name = self.pick(which)
        self.leases[person].renew(name, self.nodes, self.loop.time())
        self.loop.run_until_complete(self._renew(self.nodes[name].presence, person, says))

    @rule(
        person=st.sampled_from(PEOPLE),
        which=st.integers(0, 3),
        wanders=st.booleans(),
        seconds=st.sampled_from([4, 20, 29.6]),
    )
    def keep_renewing(self, person: str, which: int, wanders: bool, seconds: float) -> None:
        for number in range(4 if self.nodes else 0):
            self.renew(which + number * wanders, person, "")
            self.advance(seconds)

    async def _renew(self, presence: Presence, person: str, says: str) -> None:
        if says:
            presence.set_state(person, "online")
        else:
            presence.renew(person)

    @precondition(lambda self: bool(self.nodes))
    @rule(which=st.integers(0, 3), seconds=st.sampled_from([0, 0.3, 2, 12]), fails=st.booleans())
    def disturb_looks(self, which: int, seconds: float, fails: bool) -> None:
        handle = self.nodes[self.pick(which)].handle
        handle.read_seconds, handle.can_read = seconds, not fails

    @precondition(lambda self: bool(self.nodes))
    @rule(which=st.integers(0, 3), seconds=st.sampled_from([0, 0.1, 0.2]), fails=st.booleans())
    def disturb_beats(self, which: int, seconds: float, fails: bool) -> None:
        handle = self.nodes[self.pick(which)].handle
        handle.beat_seconds, handle.can_beat = seconds, not fails

    @rule(seconds=st.sampled_from([0.3, 1, 3, 10, 27, 28.5, 29.6, 30, 34]))
    def advance(self, seconds: float) -> None:
        self.loop.run_until_complete(self._advance(seconds))

    async def _advance(self, seconds: float) -> None:
        until = self.loop.time() + seconds
        while (left := until - self.loop.time()) > 0:
            await asyncio.sleep(min(0.25, left))
            self.check()

    # -- what must be so ---------------------------------------------------------------------------

    def check(self) -> None:
        now = self.loop.time()
        for name, node in self.nodes.items():
            for person, lease in self.leases.items():
                if now < lease.until and name not in lease.blind:
                    assert not node.presence.is_lapsed(person), (now, name, person, lease)
            for other in self.nodes:
                assert other == name or not node.presence.is_dead(other), (now, name, other)
            for gone in self.gone:
                node.presence.is_dead(gone)  # turns that name it ask so every second

    def note_seen(self, node: str, known: dict[str, list[Renewal]]) -> None:
        """A node has taken in a look."""
        for person, renewals in known.items():
            blind = self.leases[person].blind
            since = blind.get(node)
            if since is not None and any(each.at >= since.at for each in renewals):
                del blind[node]

    def pick(self, which: int) -> str:
        names = list(self.nodes)
        return names[which % len(names)]


usual = settings().max_examples
TestLeases = LeaseMachine.TestCase
TestLeases.settings = settings(max_examples=usual // 2, stateful_step_count=30)
