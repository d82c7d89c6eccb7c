"""What becomes of a delivery: delays that grow, a last attempt after three days, wishes kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import hypothesis.strategies as st
import pytest
from hypothesis import given

from escalation.work.delivery import (
    HORIZON,
    LONGEST_DELAY,
    LONGEST_WISH,
    Delivery,
    Outcome,
    begin,
    end,
    find_delay,
    replay,
)

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
NEW = Delivery("msg_1", "mail", "handed_over", "c1", 4, "{}", since=NOW, next_at=NOW)
FAILED = Outcome("failed", "answered 500")


def test_an_attempt_is_counted_before_it_is_made() -> None:
    begun = begin(NEW, "n1")
    assert (begun.state, begun.node, begun.attempts) == ("sending", "n1", 1)


def test_what_was_taken_is_delivered() -> None:
    ended = end(begin(NEW, "n1"), Outcome("delivered", "answered 204"), NOW, 0.5)
    assert (ended.state, ended.node, ended.ended_at) == ("delivered", None, NOW)


def test_what_is_refused_for_good_is_given_up() -> None:
    ended = end(begin(NEW, "n1"), Outcome("refused", "550"), NOW, 0.5)
    assert (ended.state, ended.told, ended.ended_at) == ("given_up", "550", NOW)


@pytest.mark.parametrize("word", ["failed", "gone"])
def test_what_failed_waits_longer_each_time(word: str) -> None:
    assert [find_delay(attempts, 0.5) for attempts in (1, 2, 3, 4)] == [5, 15, 45, 135]
    assert find_delay(99, 0.5) == LONGEST_DELAY
    ended = end(begin(NEW, "n1"), Outcome(word, "no"), NOW, 0.5)  # type: ignore[arg-type]
    assert (ended.state, ended.next_at) == ("waiting", NOW + timedelta(seconds=5))


def test_a_wish_for_patience_is_kept_up_to_a_day() -> None:
    asked = end(begin(NEW, "n1"), Outcome("failed", "429", retry_after=3600), NOW, 0)
    assert asked.next_at == NOW + timedelta(hours=1)
    greedy = end(begin(NEW, "n1"), Outcome("failed", "429", retry_after=1e12), NOW, 0)
    assert greedy.next_at == NOW + timedelta(seconds=LONGEST_WISH)


@given(st.floats(0, 1), st.floats(0, 30))
def test_the_last_attempt_comes_after_three_days(chance: float, seconds: float) -> None:
    now, delivery = NOW, NEW
    times = []
    while delivery.state == "waiting":
        now = max(now, delivery.next_at)
        times.append(now)
        delivery = begin(delivery, "n1")
        now += timedelta(seconds=seconds)  # what an attempt takes
        delivery = end(delivery, FAILED, now, chance)
    assert delivery.state == "given_up"
    assert times[0] == NOW
    assert HORIZON <= times[-1] - NOW <= HORIZON + timedelta(seconds=31)
    assert 13 <= len(times) <= 20
    gaps = [later - earlier for earlier, later in pairwise(times[:-1])]
    assert gaps == sorted(gaps)


def test_a_replay_begins_anew_under_the_same_id() -> None:
    later = NOW + timedelta(days=9)
    given_up = end(begin(NEW, "n1"), Outcome("refused", "550"), NOW, 0)
    again = replay(given_up, later)
    assert (again.id, again.state, again.attempts) == ("msg_1", "waiting", 0)
    assert (again.since, again.next_at, again.ended_at, again.told) == (later, later, None, "")
    sending = begin(NEW, "n1")
    assert replay(sending, later) is sending
