"""Questions of one answer scatter by one everywhere; a question lies near its own or near none."""

import numpy as np
import pytest

from agent.knowledge.space import Mates, compare, fit_space, lose

SIZE = 8
CHANCE = np.random.default_rng(4)
ANSWERS = np.repeat(np.arange(400), 20)
CENTRES = CHANCE.normal(0, 1, (400, SIZE))
SCATTER = np.array([0.05, 0.1, 0.2, 0.3, 0.05, 0.1, 0.2, 0.3])
VECTORS = (CENTRES[ANSWERS] + CHANCE.normal(0, 1, (8000, SIZE)) * SCATTER).astype(np.float32)


def test_questions_of_one_answer_scatter_by_one_in_every_direction() -> None:
    space = fit_space(VECTORS, ANSWERS)
    placed = space.place(VECTORS)
    means = np.stack([placed[each == ANSWERS].mean(axis=0) for each in range(400)])
    within = np.cov((placed - means[ANSWERS]).T)
    np.testing.assert_allclose(within, np.eye(SIZE) * np.diag(within), atol=0.1)
    # The belief that stands against 8,000 questions pulls it a little.
    assert 0.1 < np.diag(within).min() < np.diag(within).max() < 1.1
    assert placed[5] == pytest.approx(space.place_few(VECTORS[5]), abs=1e-4)


def test_a_question_is_likelier_its_own_answers_than_nobodys_or_anothers() -> None:
    space = fit_space(VECTORS, ANSWERS)
    middles = np.stack([space.place(VECTORS[each == ANSWERS]).mean(axis=0) for each in range(400)])
    mates = Mates(middles, np.full(400, 20, dtype=np.float32))
    likely = compare(space, space.place_few(VECTORS[0]), mates)
    assert likely.argmax() == 0
    assert likely[0] > 0 > np.median(likely)
    stranger = compare(space, space.place_few(np.full(SIZE, 3, dtype=np.float32)), mates)
    assert stranger.max() < 0


def test_few_questions_say_less_than_many() -> None:
    space = fit_space(VECTORS, ANSWERS)
    middle = space.place(VECTORS[ANSWERS == 0]).mean(axis=0)[None, :]
    one, many = (
        compare(space, middle[0], Mates(middle, np.array([count], dtype=np.float32)))[0]
        for count in (1, 50)
    )
    assert 0 < one < many


def test_a_question_taken_away_is_judged_as_if_it_had_never_been_seen() -> None:
    few = slice(0, 200)
    vectors, answers = VECTORS[few], ANSWERS[few]
    whole = fit_space(vectors, answers)
    without = fit_space(vectors[1:], answers[1:])

    def judge(space: object, lost: bool) -> float:
        assert space is whole or space is without
        used = whole if space is whole else without
        own = used.place(vectors[1:20])
        mates = Mates(own.mean(axis=0)[None, :], np.array([19], dtype=np.float32))
        placed = used.place_few(vectors[0])
        all_own = used.place(vectors[:20]).mean(axis=0)
        gone = lose(used, placed, all_own, 20) if lost else None
        return float(compare(used, placed, mates, gone)[0])

    assert judge(whole, True) == pytest.approx(judge(without, False), rel=0.02)


def test_nothing_goes_with_an_only_question() -> None:
    space = fit_space(VECTORS, ANSWERS)
    assert lose(space, VECTORS[0], VECTORS[1], 1) is None


def test_few_questions_leave_the_space_as_believed() -> None:
    space = fit_space(VECTORS[:1], ANSWERS[:1])
    assert np.isfinite(space.axes).all()
    assert np.sort(space.apart)[:-1] == pytest.approx(np.full(SIZE - 1, 0.4 / 0.45), rel=0.05)
