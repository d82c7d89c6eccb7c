"""Other questions than before are noticed; the same ones are not."""

import random

import pytest
from scipy.stats import ks_2samp

from escalation.autonomy.drift import (
    LEAST_DISTANCE,
    NO_DRIFT,
    compare_scores,
    compare_topics,
)


def draw_scores(count: int, seed: int, shift: float = 0.0) -> list[float]:
    chance = random.Random(seed)
    return [min(1.0, max(0.0, chance.gauss(0.8 - shift, 0.15))) for _ in range(count)]


def draw_topics(count: int, seed: int, **weights: float) -> list[str | None]:
    chance = random.Random(seed)
    return [*chance.choices(list(weights), list(weights.values()), k=count)]


def test_the_distance_is_kolmogorovs_and_smirnovs() -> None:
    before, now = draw_scores(300, 1), draw_scores(170, 2, 0.1)
    expected = ks_2samp(before, now)
    found = compare_scores(before, now)
    assert found.distance == pytest.approx(expected.statistic)
    assert expected.pvalue <= found.chance <= 5 * expected.pvalue


def test_the_same_questions_never_alarm() -> None:
    for seed in range(60):
        before, now = draw_scores(2000, seed), draw_scores(200, seed + 500)
        assert not compare_scores(before, now).is_alarm()
        usual = {"billing": 5.0, "delivery": 3.0, "returns": 1.0, "other": 1.0}
        old, new = draw_topics(2000, seed, **usual), draw_topics(200, seed + 500, **usual)
        assert not compare_topics(old, new).is_alarm()


def test_other_questions_do() -> None:
    assert compare_scores(draw_scores(2000, 1), draw_scores(200, 2, 0.1)).is_alarm()
    old = draw_topics(2000, 1, billing=5, delivery=4, other=1)
    new = draw_topics(200, 2, billing=3, delivery=2, recall=5)
    found = compare_topics(old, new)
    assert found.is_alarm()
    assert found.distance == pytest.approx(0.5, abs=0.1)


def test_a_sure_change_that_is_small_is_none() -> None:
    found = compare_scores(draw_scores(20_000, 1), draw_scores(20_000, 2, 0.02))
    assert found.chance < 1e-6
    assert found.distance < LEAST_DISTANCE
    assert not found.is_alarm()


def test_few_cases_say_nothing() -> None:
    assert compare_scores([0.9] * 49, [0.1] * 500) == NO_DRIFT
    assert compare_topics(["a"] * 500, ["b"] * 49) == NO_DRIFT


def test_questions_without_a_topic_are_a_topic() -> None:
    assert compare_topics([None] * 60, ["a"] * 60).distance == 1.0
