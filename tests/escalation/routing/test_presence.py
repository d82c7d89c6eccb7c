"""Who is at the desk and whose lease ran out, on a clock turned by hand."""

import pytest

from escalation.routing.presence import Presence


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
