"""Who is at the desk and whose lease ran out, on a clock turned by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from escalation.errors import StorageUnavailable
from escalation.routing.presence import Presence
from escalation.routing.sightings import Sightings
from escalation.store.signs import Seat, Signs
from escalation.store.signs_memory import MemorySigns
from tests.virtual_time import LoopClock, VirtualTimeLoop


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


class Clock:
    boot_id = "boot"

    def __init__(self) -> None:
        self.seconds = 1000.0

    def now(self) -> str:
        return "2026-01-01T00:00:00.000Z"

    def steady(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def presence(clock: Clock) -> Presence:
    return Presence(clock, lease_seconds=30)


def test_after_a_restart_everybody_has_one_full_term(presence: Presence, clock: Clock) -> None:
    clock.seconds += 29.9
    assert presence.is_lapsed("p-never-seen") is False
    clock.seconds += 0.1
    assert presence.is_lapsed("p-never-seen") is True


def test_renewal_starts_the_term_anew(presence: Presence, clock: Clock) -> None:
    clock.seconds += 29
    presence.renew("p1")
    clock.seconds += 29
    assert presence.is_lapsed("p1") is False
    assert presence.is_lapsed("p2") is True
    clock.seconds += 1
    assert presence.is_lapsed("p1") is True


def test_person_is_away_until_they_say_otherwise(presence: Presence) -> None:
    presence.connect("p1")
    assert presence.states() == {"p1": "away"}
    assert presence.is_anyone_online() is False
    presence.set_state("p1", "online", capacity=3)
    assert presence.states() == {"p1": "online"}
    assert presence.is_anyone_online() is True
    presence.set_state("p1", "away")
    assert presence.is_anyone_online() is False
    assert presence.capacity("p1") == 3
    assert presence.capacity("p2") is None


def test_second_socket_changes_nothing_and_the_last_one_ends_presence(presence: Presence) -> None:
    presence.connect("p1")
    presence.set_state("p1", "online")
    presence.connect("p1")
    assert presence.states() == {"p1": "online"}
    presence.disconnect("p1")
    assert presence.is_anyone_online() is True
    presence.disconnect("p1")
    assert presence.states() == {"p1": "offline"}
    assert presence.is_anyone_online() is False
    presence.connect("p1")
    assert presence.states() == {"p1": "away"}


def test_disconnecting_does_not_end_the_lease(presence: Presence, clock: Clock) -> None:
    presence.connect("p1")
    presence.disconnect("p1")
    presence.disconnect("p1")
    clock.seconds += 29
    assert presence.is_lapsed("p1") is False
    clock.seconds += 1
    assert presence.is_lapsed("p1") is True


def test_nobody_is_online_once_silent_for_a_lease(presence: Presence, clock: Clock) -> None:
    presence.connect("p1")
    presence.set_state("p1", "online")
    clock.seconds += 30
    assert presence.is_anyone_online() is False
    assert presence.states() == {"p1": "offline"}
    presence.renew("p1")
    assert presence.is_anyone_online() is True
    assert presence.lease_seconds == 30


# -- among several nodes --------------------------------------------------------------------------


class Store(MemorySigns):
    """What the nodes share: counts what is stored, and can fail or be slow."""

    def __init__(self) -> None:
        super().__init__()
        self.stored = 0
        self.broken: set[str] = set()
        self.read_seconds = 0.0

    async def beat(
        self, node: str, beats: int, seats: Sequence[Seat] = (), left: Collection[str] = ()
    ) -> None:
        if "beat" in self.broken:
            raise StorageUnavailable
        self.stored += 1
        await super().beat(node, beats, seats, left)

    async def bury(self, nodes: Mapping[str, int]) -> None:
        if "bury" in self.broken:
            raise StorageUnavailable
        await super().bury(nodes)

    async def read(self) -> Signs:
        if "read" in self.broken:
            raise StorageUnavailable
        found = await super().read()
        await asyncio.sleep(self.read_seconds)
        return found


class Skewed(LoopClock):
    """A machine's clock, which started at another time than the others'."""

    def __init__(self, offset: float) -> None:
        super().__init__()
        self._offset = offset

    def steady(self) -> float:
        return super().steady() + self._offset


@dataclass
class Site:
    """Some nodes on one store."""

    store: Store = field(default_factory=Store)
    nodes: list[Presence] = field(default_factory=list)

    async def add(self, *, alone: bool = False) -> Presence:
        number = len(self.nodes) + 1
        clock = Skewed(number * 1e6)
        presence = Presence(clock, 30, node=f"n{number}", signs=self.store)
        self.nodes.append(presence)
        await presence.start(alone=alone)
        return presence

    def crash(self, presence: Presence) -> None:
        for timer in presence._timers:
            timer.cancel()
        presence._timers = []


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    yield site
    site.store.broken.clear()
    for each in site.nodes:
        await each.stop()


def now() -> float:
    return asyncio.get_running_loop().time()


async def wait_until(true: Callable[[], bool]) -> float:
    """Return how many seconds it took until something became true, to a tenth."""
    began = now()
    while not true():
        assert now() - began < 1000
        await asyncio.sleep(0.1)
    return now() - began


async def test_every_node_knows_who_is_at_the_desk(site: Site) -> None:
    first, second = await site.add(), await site.add()
    first.connect("p1")
    first.set_state("p1", "online", 3)
    assert await wait_until(second.is_anyone_online) < 2.2
    assert second.states() == {"p1": "online"}
    assert second.capacity("p1") == 3
    assert second.capacity("p2") is None
    second.connect("p1")
    second.set_state("p1", "away", 2)
    assert second.states() == {"p1": "online"}
    assert second.capacity("p1") == 3
    first.disconnect("p1")
    assert await wait_until(lambda: second.states() == {"p1": "away"}) < 2.2


async def test_nobody_loses_a_lease_that_is_renewed_at_another_node(site: Site) -> None:
    first, second = await site.add(), await site.add()
    first.connect("p1")
    for _ in range(40):
        await asyncio.sleep(29.5)
        assert not second.is_lapsed("p1")
        first.renew("p1")
        await asyncio.sleep(0.5)
        assert not second.is_lapsed("p1")


async def test_nobody_loses_a_lease_by_coming_to_another_node_in_time(site: Site) -> None:
    nodes = [await site.add(), await site.add(), await site.add()]
    nodes[0].connect("p1")
    for number in range(1, 10):
        for _ in range(59):
            await asyncio.sleep(0.5)
            assert not any(each.is_lapsed("p1") for each in nodes)
        nodes[number % 3].renew("p1")


async def test_who_falls_silent_at_a_living_node_loses_the_lease_everywhere(site: Site) -> None:
    nodes = [await site.add(), await site.add()]
    nodes[0].connect("p1")
    await asyncio.sleep(5)
    nodes[0].renew("p1")
    renewed = now()
    await wait_until(lambda: nodes[0].is_lapsed("p1"))
    assert 33.5 <= now() - renewed <= 36.6
    await wait_until(lambda: nodes[1].is_lapsed("p1"))
    assert now() - renewed <= 30 * 7 / 6 + 3.5 + 4.1


@pytest.mark.parametrize("silence", [0.0, 0.9, 3.0, 5.9, 12.0])
async def test_a_lease_ends_in_time_after_its_node_died(site: Site, silence: float) -> None:
    dying, other = await site.add(), await site.add()
    await asyncio.sleep(60)
    dying.connect("p1")
    await asyncio.sleep(2)
    dying.renew("p1")
    renewed = now()
    await asyncio.sleep(silence)
    site.crash(dying)
    await wait_until(lambda: other.is_lapsed("p1"))
    # The renewal itself may not have been told any more: then the one before it counts, 2 s earlier.
    assert 30 <= now() - renewed <= 30 * 7 / 6 + 3.5 + 4.1


async def test_after_the_restart_of_all_nodes_everybody_has_one_full_term(site: Site) -> None:
    before = await site.add()
    before.connect("p1")
    await asyncio.sleep(5)
    site.crash(before)
    again = await site.add(alone=True)
    assert not again.is_anyone_online()
    for person in ("p1", "p2"):
        assert not again.is_lapsed(person)
    assert 30 <= await wait_until(lambda: again.is_lapsed("p2")) <= 32.1
    assert await wait_until(lambda: again.is_lapsed("p1")) <= 0.1


async def test_a_node_alone_stores_who_comes_and_goes_and_nothing_else(site: Site) -> None:
    only = await site.add()
    only.connect("p1")
    await asyncio.sleep(2)
    stored = site.store.stored
    for _ in range(60):
        await asyncio.sleep(1)
        only.renew("p1")
    assert site.store.stored == stored
    only.set_state("p1", "online")
    only.renew("p1")
    await asyncio.sleep(3)
    assert site.store.stored == stored + 1
    assert 30 <= 3 + await wait_until(lambda: only.is_lapsed("p1")) <= 32.1
    assert not only.is_anyone_online()


async def test_a_node_that_comes_finds_the_one_that_was_alone_alive(site: Site) -> None:
    first = await site.add()
    first.connect("p1")
    await asyncio.sleep(100)
    first.renew("p1")
    second = await site.add()
    for _ in range(100):
        assert not second.is_dead("n1")
        assert not first.is_dead("n2")
        await asyncio.sleep(0.1)
    assert not second.is_lapsed("p1")


async def test_a_dead_node_is_found_out_and_its_rows_go_away(site: Site) -> None:
    dying, other = await site.add(), await site.add()
    dying.connect("p1")
    dying.set_state("p1", "online")
    await wait_until(other.is_anyone_online)
    site.crash(dying)
    assert 2.5 <= await wait_until(lambda: other.is_dead("n1")) <= 5.2
    assert not other.is_anyone_online()
    await asyncio.sleep(2.5)
    assert (await site.store.read()).nodes.keys() == {"n2"}
    assert (await site.store.read()).seats == ()
    assert other.is_dead("n1")
    assert not other.is_lapsed("p1")


async def test_a_node_that_ends_in_good_order_is_missed_at_once(site: Site) -> None:
    first, second = await site.add(), await site.add()
    await first.stop()
    assert await wait_until(lambda: second.is_dead("n1")) < 1.2


async def test_a_node_that_was_taken_for_dead_comes_back_with_its_people(site: Site) -> None:
    sleeping, other = await site.add(), await site.add()
    sleeping.connect("p1")
    sleeping.set_state("p1", "online")
    await wait_until(other.is_anyone_online)
    site.store.broken.add("beat")
    await asyncio.sleep(6)
    assert other.is_dead("n1")
    assert (await site.store.read()).nodes == {}
    site.store.broken.clear()
    assert await wait_until(other.is_anyone_online) < 3.3
    assert not other.is_dead("n1")


async def test_while_nobody_can_look_nobody_is_dead_or_silent(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = await site.add(), await site.add()
    first.connect("p1")
    site.store.broken.add("read")
    await asyncio.sleep(100)
    assert not second.is_dead("n1")
    assert not second.is_lapsed("p1")
    assert not first.is_lapsed("p1")
    assert second.states() == {}
    assert caplog.text.count("signs of life cannot be looked for") == 2
    site.store.broken.clear()
    assert await wait_until(lambda: first.is_lapsed("p1")) < 1.2


async def test_slow_looks_keep_no_node_from_beating(site: Site) -> None:
    first, second = await site.add(), await site.add()
    site.store.read_seconds = 20
    await asyncio.sleep(100)
    assert not first.is_dead("n2")
    assert not second.is_dead("n1")


async def test_what_nobody_foresaw_is_told_and_does_not_end_the_looks(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, _ = await site.add(), await site.add()

    def fail(*_: object, **__: object) -> None:
        raise KeyError("missing")

    with monkeypatch.context() as broken:
        broken.setattr(Sightings, "see", fail)
        await asyncio.sleep(3)
    assert "KeyError" in caplog.text
    await site.nodes[1].stop()
    assert await wait_until(lambda: first.is_dead("n2")) < 1.2


async def test_a_node_that_cannot_say_goodbye_ends_all_the_same(site: Site) -> None:
    only = await site.add()

    site.store.broken.add("bury")
    await only.stop()
    assert (await site.store.read()).nodes == {"n1": 1}


# -- commands after a long silence ----------------------------------------------------------------


async def test_a_command_after_a_silence_is_announced_before_it_is_carried_out(site: Site) -> None:
    first, second = await site.add(), await site.add()
    await asyncio.sleep(100)
    assert second.is_lapsed("p1")
    await first.announce("p1")
    assert second.is_lapsed("p1")
    await second.refresh()
    assert not second.is_lapsed("p1")


async def test_nothing_is_stored_for_the_commands_of_somebody_who_is_known(site: Site) -> None:
    first, _ = await site.add(), await site.add()
    first.connect("p1")
    await asyncio.sleep(3)
    stored = site.store.stored
    for _ in range(100):
        await first.announce("p1")
    assert site.store.stored == stored
    assert not first.is_lapsed("p1")


async def test_alone_a_command_is_announced_to_nobody(site: Site) -> None:
    only = await site.add()
    await asyncio.sleep(100)
    stored = site.store.stored
    await only.announce("p1")
    assert site.store.stored == stored
    assert not only.is_lapsed("p1")


async def test_without_a_store_a_command_renews_the_lease() -> None:
    presence = Presence(LoopClock(), 30)
    await presence.start()
    await asyncio.sleep(40)
    await presence.announce("p1")
    await presence.refresh()
    assert not presence.is_lapsed("p1")
    assert presence.is_dead("n0")
    await presence.stop()


async def test_one_that_is_alone_starts_although_nothing_can_be_stored(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.store.broken.add("beat")
    with pytest.raises(StorageUnavailable):
        await site.add()
    only = await site.add(alone=True)
    assert "could not be stored" in caplog.text
    site.store.broken.clear()
    await asyncio.sleep(1.1)
    assert (await site.store.read()).nodes.keys() == {"n2"}
    assert not only.is_anyone_online()


async def test_a_command_that_cannot_be_announced_is_refused(site: Site) -> None:
    first, _ = await site.add(), await site.add()
    await asyncio.sleep(1.5)
    site.store.broken.add("beat")
    with pytest.raises(StorageUnavailable):
        await first.announce("p1")


# -- leases looked after in time, and who leads ---------------------------------------------------


async def test_alone_a_lease_is_found_over_by_the_look_that_it_asks_for(site: Site) -> None:
    only = await site.add()
    await asyncio.sleep(0.3)
    only.connect("p1")
    assert 29.9 <= await wait_until(lambda: only.find_lease_left("p1") <= 0) <= 30.1
    await only.refresh()
    assert only.is_lapsed("p1")


async def test_who_is_heard_at_another_node_does_not_seem_silent(site: Site) -> None:
    first, second = await site.add(), await site.add()
    for _ in range(4):
        await asyncio.sleep(20)
        first.renew("p1")
    await asyncio.sleep(6)
    assert second.find_lease_left("p1") == pytest.approx(24, abs=1)
    assert second.find_lease_left("p2") <= 0


async def test_the_first_living_node_by_name_leads(site: Site) -> None:
    first = await site.add()
    assert first.leads()
    second = await site.add()
    await asyncio.sleep(5)
    assert (first.leads(), second.leads()) == (True, False)
    site.crash(first)
    assert await wait_until(second.leads) <= 4.6


async def test_one_that_comes_leads_only_when_the_others_know_of_it(site: Site) -> None:
    first, second = await site.add(), await site.add()
    await asyncio.sleep(5)
    site.crash(first)
    await wait_until(second.leads)
    again = Presence(Skewed(7e6), 30, node="n0", signs=site.store)
    await again.start()
    site.nodes.append(again)
    for _ in range(60):
        await asyncio.sleep(0.1)
        assert not (again.leads() and second.leads())
    assert (again.leads(), second.leads()) == (True, False)


def test_without_other_nodes_a_node_leads(presence: Presence) -> None:
    assert presence.leads()


def test_who_is_put_away_is_away_until_they_say_more(presence: Presence, clock: Clock) -> None:
    presence.connect("p1")
    presence.set_state("p1", "online", 3)
    clock.seconds += 10
    presence.put_away("p1")
    assert presence.states() == {"p1": "away"}
    clock.seconds += 20
    assert presence.is_lapsed("p1"), "it was no sign of life"
    presence.set_state("p1", "online")
    assert presence.states() == {"p1": "online"}
    for person in ("p1", "p2"):
        presence.disconnect(person)
        presence.put_away(person)
    assert presence.states() == {"p1": "offline"}


def test_hearers_are_told_of_what_people_say_of_themselves(presence: Presence) -> None:
    heard: list[dict[str, str]] = []
    presence.add_hearer(lambda: heard.append(dict(presence.states())))
    presence.connect("p1")
    presence.set_state("p1", "online")
    presence.renew("p1")
    presence.put_away("p1")
    presence.disconnect("p1")
    assert [each["p1"] for each in heard] == ["online", "away", "offline"]
