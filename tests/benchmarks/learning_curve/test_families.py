from __future__ import annotations

import numpy as np

from benchmarks.learning_curve.families import Families

SIZE, ANSWERS = 12, 8


def draw(chance: np.random.Generator, centres: np.ndarray, owners: np.ndarray) -> np.ndarray:
    vectors = centres[owners] + 0.25 * chance.normal(size=(len(owners), SIZE))
    unit: np.ndarray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit.astype(np.float32)


def build(each: int) -> tuple[np.random.Generator, np.ndarray, np.ndarray, np.ndarray]:
    chance = np.random.default_rng(3)
    centres = chance.normal(size=(ANSWERS + 1, SIZE))
    owners = np.repeat(np.arange(ANSWERS), each)
    return chance, centres, draw(chance, centres, owners), owners


def test_a_question_is_likeliest_in_its_own_family() -> None:
    chance, centres, vectors, owners = build(each=4)
    families = Families(vectors, owners, ANSWERS)
    for owner in range(ANSWERS):
        (asked,) = draw(chance, centres, np.array([owner]))
        likely = families.weigh(asked)
        assert likely.families.argmax() == owner
        assert likely.families[owner] > likely.stranger > likely.none


def test_a_stranger_is_likelier_to_be_of_no_family() -> None:
    chance, centres, vectors, owners = build(each=4)
    (asked,) = draw(chance, centres, np.array([ANSWERS]))
    likely = Families(vectors, owners, ANSWERS).weigh(asked)
    assert likely.stranger > likely.families.max()


def test_a_question_added_is_as_one_fitted_under_the_same_spread() -> None:
    chance, centres, vectors, owners = build(each=4)
    families = Families(vectors, owners, ANSWERS)
    (more,) = draw(chance, centres, np.array([2]))
    before = families.weigh(more).families
    families.add(more, 2)
    after = families.weigh(more).families
    assert families.count(2) == 5
    assert after[2] > before[2]
    assert np.array_equal(np.delete(after, 2), np.delete(before, 2))


def test_a_question_known_to_have_no_answer_makes_the_next_like_it_likely() -> None:
    chance, centres, vectors, owners = build(each=4)
    first, second = draw(chance, centres, np.array([ANSWERS, ANSWERS]))
    families = Families(vectors, owners, ANSWERS)
    families.add(first, -1)
    likely = families.weigh(second)
    assert likely.none > likely.stranger
    fitted = Families(np.concatenate([vectors, first[None]]), np.append(owners, -1), ANSWERS)
    assert fitted.weigh(second).none > fitted.weigh(second).stranger


def test_one_question_a_family_is_enough_to_begin_with() -> None:
    chance, centres, vectors, owners = build(each=1)
    families = Families(vectors, owners, ANSWERS)
    asked = draw(chance, centres, owners)
    hits = [families.weigh(vector).families.argmax() for vector in asked]
    assert np.mean(hits == owners) >= 0.75
