import pytest
import time_machine
from limits import parse

from agent_console.auth.limits import Limits
from escalation.errors import RateLimited

TWO = parse("2/10 seconds")


def test_the_third_in_a_window_of_two_is_refused_and_told_when_to_return() -> None:
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False) as traveller:
        limits = Limits(on=True)
        limits.count(TWO, "a")
        traveller.shift(4)
        limits.count(TWO, "a")
        limits.count(TWO, "b")
        with pytest.raises(RateLimited) as refusal:
            limits.count(TWO, "a")
        assert refusal.value.details == {"retry_after": 6}
        traveller.shift(6.1)
        limits.count(TWO, "a")


def test_switched_off_nothing_is_refused() -> None:
    limits = Limits(on=False)
    for _ in range(50):
        limits.count(TWO, "a")
