from collections.abc import Callable
from math import log
from random import Random

import pytest

from escalation.routing.estimate import (
    LEAST_TIMES,
    Estimate,
    Pace,
    Paces,
    Timed,
    estimate_wait,
    measure_pace,
)
from tests.escalation.routing.simulated_queue import Queue

PICKUP = Pace(mean=10, spread=1, unsure=0.01, median=7, within=16)
HANDLING = Pace(mean=600, spread=1, unsure=0.0025, median=420, within=960)
PACES = Paces(PICKUP, HANDLING)


def test_whoever_finds_a_free_person_waits_as_long_as_one_takes_to_pick_up():
    assert estimate_wait(1, [3], 0, PACES) == Estimate(7, 16)
    assert estimate_wait(2, [1, 1], 4, PACES) == Estimate(7, 16)


def test_a_person_picks_up_one_after_the_other():
    third = estimate_wait(3, [2, 1], 0, PACES)
    assert third is not None
    assert third.median == pytest.approx(16.8, abs=0.3)  # of two exponential times of 10
    assert third.within == pytest.approx(29.9, abs=0.3)


def test_others_have_to_leave_first_where_nobody_is_free():
    wait = estimate_wait(6, [], 10, PACES)
    assert wait is not None
    assert 320 < wait.median < 376  # six times 61 seconds, and 10 to pick up
    assert 480 < wait.within < 560
    later = estimate_wait(7, [], 10, PACES)
    assert later is not None
    assert later.median > wait.median
    with_more_people = estimate_wait(6, [], 20, PACES)
    assert with_more_people is not None
    assert with_more_people.within < wait.within


def test_whoever_is_served_now_is_half_through_on_average():
    steady = Paces(
        Pace(mean=10, spread=0.01, unsure=0, median=10, within=11),
        Pace(mean=600, spread=0, unsure=0, median=600, within=600),
    )
    wait = estimate_wait(1, [], 1, steady)
    assert wait is not None
    assert wait.median == pytest.approx(610 / 2 + 10, abs=0.1)
    after_another = estimate_wait(2, [], 1, steady)
    assert after_another is not None
    assert after_another.median == pytest.approx(610 * 1.5 + 10, abs=0.1)


def test_what_is_known_less_surely_is_told_more_carefully():
    vague = Paces(PICKUP, Pace(mean=600, spread=1, unsure=0.2, median=420, within=960))
    sure, unsure = estimate_wait(20, [], 10, PACES), estimate_wait(20, [], 10, vague)
    assert sure is not None
    assert unsure is not None
    assert unsure.within > 1.15 * sure.within


@pytest.mark.parametrize(
    ("place", "free", "busy", "paces"),
    [
        (1, [3], 0, None),
        (1, [3], 0, Paces(None, HANDLING)),
        (1, [], 4, Paces(PICKUP, None)),
        (1, [], 0, PACES),  # nobody is there
        (4, [3], 0, PACES),  # nobody holds anything, and yet nobody is free
        (0, [3], 0, PACES),
    ],
)
def test_where_nothing_is_known_nothing_is_said(place, free, busy, paces):
    assert estimate_wait(place, free, busy, paces) is None


def test_few_times_say_nothing():
    times = [Timed(0, 60.0)] * LEAST_TIMES
    assert measure_pace(times[:-1], 0) is None
    assert measure_pace(times, 0) == Pace(60, 0, 0, 60, 60)
    assert measure_pace([Timed(0, 0.0)] * LEAST_TIMES, 0) == Pace(0, 0, 0, 0, 0)


def test_an_hour_is_drawn_to_the_overall_as_far_as_it_is_unknown():
    times = [Timed(9, 100.0)] * 90 + [Timed(20, 400.0)] * 10
    calm, nine, unknown = (measure_pace(times, hour) for hour in (20, 9, 3))
    assert calm is not None
    assert nine is not None
    assert unknown is not None
    assert unknown.mean == pytest.approx(130)
    assert nine.mean == pytest.approx((90 * 100 + 30 * 130) / 120)
    assert calm.mean == pytest.approx((10 * 400 + 30 * 130) / 40)
    assert calm.median == pytest.approx(100 * 197.5 / 130)


def test_one_chat_left_open_overnight_changes_little():
    times = [Timed(9, 60.0)] * 199 + [Timed(9, 60_000.0)]
    pace = measure_pace(times, 9)
    assert pace is not None
    assert pace.mean == pytest.approx(60)


def test_a_mean_is_surer_the_more_times_it_is_made_of():
    random = Random(7)
    times = [Timed(0, random.expovariate(1 / 60)) for _ in range(1000)]
    few, many = measure_pace(times[:50], 5), measure_pace(times, 5)
    assert few is not None
    assert many is not None
    assert few.unsure == pytest.approx(1 / 50, rel=0.5)
    assert many.unsure == pytest.approx(1 / 1000, rel=0.2)


def exponential(mean: float) -> Callable[[Random], float]:
    return lambda random: random.expovariate(1 / mean)


def lognormal(mean: float, width: float) -> Callable[[Random], float]:
    return lambda random: random.lognormvariate(log(mean) - width**2 / 2, width)


def is_at_lunch(person: int, hour: float) -> bool:
    return 12 <= hour < 13 and person % 2 == 1


@pytest.mark.parametrize(
    "queue",
    [
        Queue(Random(1), 4, 3, lambda _: 54, exponential(600), exponential(8)),
        Queue(Random(2), 4, 3, lambda _: 54, lognormal(600, 1), lognormal(8, 0.8)),
        Queue(Random(3), 1, 1, lambda _: 350, lognormal(300, 0.6), exponential(5)),
        Queue(Random(4), 5, 3, lambda _: 110, exponential(500), lognormal(15, 1)),
        Queue(
            *(Random(5), 8, 2),
            lambda hour: 40 if 9 <= hour < 17 else 125,
            lognormal(600, 0.8),
            exponential(10),
            lambda person, hour: not is_at_lunch(person, hour),
        ),
        Queue(
            *(Random(6), 5, 3),
            lambda hour: 29 if hour < 12 else 56,
            exponential(500),
            exponential(10),
        ),
    ],
    ids=["steady", "uneven", "alone", "calm", "lunch", "overrun"],
)
def test_four_of_five_wait_no_longer_than_was_said(queue):
    waited = [each for each in queue.run(2000)[150:] if each.estimate is not None]
    assert len(waited) > 1750
    kept = sum(each.seconds <= each.estimate.within for each in waited) / len(waited)
    half = sum(each.seconds <= each.estimate.median for each in waited) / len(waited)
    assert 0.7 <= kept <= 0.9
    assert 0.35 <= half <= 0.65
