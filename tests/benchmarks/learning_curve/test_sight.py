from __future__ import annotations

import numpy as np

from benchmarks.learning_curve.sight import FamilySight

CHANCE = np.random.default_rng(2)
CENTRES = CHANCE.normal(size=(5, 16))


def draw(owner: int) -> np.ndarray:
    vector = CENTRES[owner] + 0.3 * CHANCE.normal(size=16)
    unit: np.ndarray = vector / np.linalg.norm(vector)
    return unit.astype(np.float32)


def build() -> FamilySight:
    owners = np.repeat(np.arange(4), 5)
    return FamilySight(np.stack([draw(int(owner)) for owner in owners]), owners, 4)


def test_it_sees_the_answer_whose_questions_are_like_it() -> None:
    sight = build()
    assert [sight.look("", draw(owner))[0] for owner in range(4)] == [0, 1, 2, 3]


def test_signals_are_many_finite_and_always_the_same_ones() -> None:
    sight = build()
    before = sight.look("", draw(1))[1]
    sight.grow("", draw(4), -1)
    after = sight.look("", draw(1))[1]
    assert before.shape == after.shape == (13,)
    assert np.isfinite(before).all()
    assert (before[-1], after[-1]) == (0.0, 1.0)


def test_what_has_no_answer_speaks_against_what_is_like_it() -> None:
    sight = build()
    asked = draw(4)
    before = sight.look("", asked)[1]
    sight.grow("", draw(4), -1)
    grown = sight.look("", asked)[1]
    sight.fit()
    fitted = sight.look("", asked)[1]
    for seen in (grown, fitted):
        assert seen[8] < before[8]
        assert seen[5] > before[5]


def test_it_grows_beyond_the_room_it_began_with() -> None:
    sight = build()
    for _ in range(45):
        sight.grow("", draw(3), 3)
    asked = draw(3)
    answer, signals = sight.look("", asked)
    assert answer == 3
    assert signals[9] == np.float64(np.log1p(50))
