"""Extra calls are earned before they are spent, and few messages take many."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.drafting.allowance import MOST, USUAL_MOST, Allowance


def spend(mean: float, wishes: list[int]) -> list[int]:
    """Return what messages got that wished for so many calls each."""
    allowance = Allowance(mean)
    got = []
    for wished in wishes:
        allowance.earn()
        spent = 0
        while spent < wished and allowance.take(spent):
            spent += 1
        got.append(spent)
    return got


@given(st.floats(0, 4), st.lists(st.integers(0, 20), max_size=200))
def test_never_more_than_were_earned(mean: float, wishes: list[int]) -> None:
    got = spend(mean, wishes)
    assert sum(got) <= mean * len(wishes) + 1e-6
    assert max(got, default=0) <= MOST
    long = sum(each > USUAL_MOST for each in got)
    assert long <= 0.04 * len(wishes) + 1e-9


def test_at_the_95th_percentile_a_message_takes_three() -> None:
    got = sorted(spend(4.0, [MOST] * 1000))
    assert got[math.ceil(0.95 * 1000) - 1] == USUAL_MOST
    assert got[-1] == MOST


def test_none_turns_it_off() -> None:
    assert spend(0.0, [3] * 100) == [0] * 100


def test_the_usual_half_call_a_message() -> None:
    got = spend(0.5, [1] * 1000)
    assert sum(got) == 500


def test_it_is_full_after_a_quiet_time() -> None:
    allowance = Allowance(0.5)
    assert allowance.fullness == 0.0
    for _ in range(100):
        allowance.earn()
    assert allowance.fullness == 1.0
    assert allowance.count_left(0) == MOST
    assert allowance.saved == pytest.approx(10.0)
