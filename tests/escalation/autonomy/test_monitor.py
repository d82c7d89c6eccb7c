"""The monitor of the audited error: seldom wrong, soon right, and kept as plain data."""

import random
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.autonomy.monitor import (
    LIMIT,
    PERIOD,
    Monitor,
    dump_monitor,
    find_stake,
    fold,
    is_alarmed,
    read_monitor,
)


def watch(error: float, audits: int, seed: int, before: Monitor | None = None) -> Monitor:
    """Fold audits that are wrong at random until the alarm, at most so many."""
    state = before or Monitor(0.05)
    chance = random.Random(seed)
    for _ in range(audits):
        if is_alarmed(state):
            break
        state = fold(state, chance.random() < error)
    return state


def test_stakes_add_up_to_one() -> None:
    assert sum(find_stake(place) for place in range(PERIOD)) == pytest.approx(1.0)
    assert all(find_stake(place) > 0 for place in (0, 1, 999, PERIOD - 1))


@given(st.floats(0.001, 0.6), st.floats(0, 23.9), st.integers(0, 3 * PERIOD))
def test_a_bet_gains_nothing_on_average_at_the_promised_error(
    max_error: float, evidence: float, audits: int
) -> None:
    state = Monitor(max_error, audits, 0, evidence)
    place = audits % PERIOD
    staked = (evidence if place else 0.0) + find_stake(place)
    right, wrong = fold(state, False).evidence, fold(state, True).evidence
    assert wrong >= right >= 0
    assert max_error * wrong + (1 - max_error) * right == pytest.approx(staked)


@given(st.lists(st.booleans(), max_size=60), st.integers(0, 59))
def test_a_wrong_answer_more_never_lowers_the_evidence(audits: list[bool], place: int) -> None:
    worse = [wrong or at == place for at, wrong in enumerate(audits)]
    before = after = Monitor(0.02)
    for wrong, as_bad in zip(audits, worse, strict=True):
        before, after = fold(before, wrong), fold(after, as_bad)
    assert after.evidence >= before.evidence - 1e-12


def test_without_a_rise_few_streams_alarm() -> None:
    alarms = sum(is_alarmed(watch(0.05, 2000, seed)) for seed in range(150))
    assert alarms <= 14  # at most 1 in 24 is expected


@pytest.mark.parametrize("quiet", [0, 300])
def test_three_times_the_error_is_noticed_within_150_audits(quiet: int) -> None:
    waits = []
    for seed in range(61):
        before = watch(0.05, quiet, seed)
        after = watch(0.15, 1000, seed + 1000, before)
        waits.append(after.audits - before.audits)
    assert sorted(waits)[30] <= 150


def test_five_wrong_answers_in_a_row_are_enough_at_once() -> None:
    state = Monitor(0.02)
    for _ in range(5):
        assert not is_alarmed(state)
        state = fold(state, True)
    assert is_alarmed(state)
    assert (state.audits, state.wrong) == (5, 5)


def test_an_alarm_stays() -> None:
    state = Monitor(0.02, PERIOD - 1, 900, LIMIT)
    for _ in range(40):
        state = fold(state, False)
        assert is_alarmed(state)


def test_a_new_period_begins_with_a_new_stake() -> None:
    state = Monitor(0.02, PERIOD, 200, 9.0)
    assert fold(state, False).evidence < find_stake(0)


def test_it_is_read_as_it_was_kept() -> None:
    state = fold(fold(Monitor(0.02), True), False)
    assert read_monitor(dump_monitor(state)) == state


@pytest.mark.parametrize(
    "broken",
    [
        {"evidence": nan},
        {"evidence": inf},
        {"evidence": -1.0},
        {"evidence": "1"},
        {"evidence": None},
        {"max_error": 0.0},
        {"wrong": 8},
        {"audits": True},
    ],
)
def test_broken_data_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not "):
        read_monitor({"max_error": 0.02, "audits": 7, "wrong": 1, "evidence": 0.5, **broken})
