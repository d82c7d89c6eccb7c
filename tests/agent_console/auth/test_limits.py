import pytest

from agent_console.auth.limits import Limits, Rate
from escalation.errors import RateLimited

TWO = Rate(2, 10)


class Watch:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def test_the_third_in_a_window_of_two_is_refused_and_told_when_to_return() -> None:
    watch = Watch()
    limits = Limits(on=True, now=watch)
    limits.count(TWO, "a")
    watch.seconds += 4
    limits.count(TWO, "a")
    limits.count(TWO, "b")
    with pytest.raises(RateLimited) as refusal:
        limits.count(TWO, "a")
    assert refusal.value.details == {"retry_after": 6}
    watch.seconds += 6
    limits.count(TWO, "a")
    with pytest.raises(RateLimited) as refusal:
        limits.count(TWO, "a")
    assert refusal.value.details == {"retry_after": 4}


def test_two_rates_of_one_sender_are_counted_apart() -> None:
    limits = Limits(on=True, now=Watch())
    for _ in range(2):
        limits.count(TWO, "a")
    limits.count(Rate(1, 5), "a")
    with pytest.raises(RateLimited):
        limits.count(TWO, "a")


def test_who_was_silent_long_enough_is_forgotten_and_nobody_else() -> None:
    watch = Watch()
    limits = Limits(on=True, now=watch)
    for number in range(900):
        limits.count(TWO, f"gone {number}")
    watch.seconds += 11
    for number in range(200):
        limits.count(TWO, f"here {number}")
    assert len(limits._times) == 200
    for number in range(200):
        limits.count(TWO, f"here {number}")
        with pytest.raises(RateLimited):
            limits.count(TWO, f"here {number}")


def test_switched_off_nothing_is_refused() -> None:
    limits = Limits(on=False)
    for _ in range(50):
        limits.count(TWO, "a")
