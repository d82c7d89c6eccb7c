"""The learner on a made world of meanings; its two controls must break what it promises."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from benchmarks.learning_curve.learner import NO_ANSWER, Learner
from benchmarks.learning_curve.sight import FamilySight

SIZE, ANSWERS, WITHHELD, MESSAGES = 24, 20, 10, 2500


@dataclass(frozen=True)
class World:
    known: np.ndarray
    owners: np.ndarray
    asked: np.ndarray
    truth: np.ndarray


@dataclass(frozen=True)
class Outcome:
    sent: np.ndarray
    right: np.ndarray
    audited: int

    @property
    def handed_over(self) -> float:
        return float(1 - self.sent.mean())

    @property
    def errors(self) -> int:
        return int((self.sent & ~self.right).sum())


def make_world(seed: int) -> World:
    chance = np.random.default_rng(seed)
    centres = chance.normal(size=(ANSWERS + WITHHELD, SIZE))

    def draw(owners: np.ndarray) -> np.ndarray:
        vectors = centres[owners] + 0.55 * chance.normal(size=(len(owners), SIZE))
        unit: np.ndarray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit.astype(np.float32)

    owners = np.arange(ANSWERS)
    strange = chance.random(MESSAGES) < 0.2
    families = np.where(
        strange,
        chance.integers(ANSWERS, ANSWERS + WITHHELD, MESSAGES),
        chance.integers(0, ANSWERS, MESSAGES),
    )
    return World(draw(owners), owners, draw(families), np.where(strange, NO_ANSWER, families))


def run(world: World, *, told: np.ndarray | None = None, audits: bool = True) -> Outcome:
    learner = Learner(FamilySight(world.known, world.owners, ANSWERS))
    chance = np.random.default_rng(9)
    told = world.truth if told is None else told
    sent, right, audited = [], [], 0
    for vector, truth, label in zip(world.asked, world.truth, told, strict=True):
        guess = learner.guess(vector)
        sent.append(guess.sent)
        right.append(guess.answer == truth)
        if chance.random() < guess.audit and (audits or not guess.bold):
            learner.learn(guess, int(label))
            audited += guess.sent
    return Outcome(np.array(sent), np.array(right), audited)


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(4)


@pytest.fixture(scope="module")
def outcome(world: World) -> Outcome:
    return run(world)


def test_ever_fewer_are_handed_over_and_the_promise_is_kept(outcome: Outcome) -> None:
    by_stretch = 1 - outcome.sent.reshape(5, -1).mean(axis=1)
    assert by_stretch[0] > 0.5
    assert by_stretch[-1] < 0.4
    assert outcome.handed_over < 0.5
    assert outcome.errors <= 0.02 * outcome.sent.sum()


def test_the_first_questions_are_all_looked_at(outcome: Outcome) -> None:
    assert not outcome.sent[:200].any()


def test_a_small_share_of_what_is_sent_is_looked_at(outcome: Outcome) -> None:
    assert outcome.audited == pytest.approx(0.05 * outcome.sent.sum(), rel=0.5)


def test_the_same_questions_and_labels_lead_to_the_same_decisions(world: World) -> None:
    short = World(world.known, world.owners, world.asked[:400], world.truth[:400])
    assert np.array_equal(run(short).sent, run(short).sent)


def test_control_without_audits_nothing_is_sent_for_long(world: World) -> None:
    unaudited = run(world, audits=False)
    assert unaudited.handed_over > 0.8


def test_audits_that_fail_to_come_are_made_up_for_first(world: World) -> None:
    learner = Learner(FamilySight(world.known, world.owners, ANSWERS))
    unseen, made_up = 0, 0
    for vector, truth in zip(world.asked, world.truth, strict=True):
        guess = learner.guess(vector)
        unseen += guess.sent
        made_up += guess.bold and not guess.sent
        if not guess.sent:
            learner.learn(guess, int(truth))
    # The first 200 sent go unseen, then one is looked at for every twenty.
    assert made_up == pytest.approx((unseen - 200) / 20, abs=2)
    assert made_up > 20


def test_control_of_shuffled_labels_nothing_can_be_learnt(world: World) -> None:
    shuffled = run(world, told=np.random.default_rng(2).permutation(world.truth))
    assert shuffled.handed_over > 0.9


def test_audits_that_find_more_errors_than_expected_make_it_careful(world: World) -> None:
    def spoil(truth: np.ndarray) -> np.ndarray:
        # From the middle on, a quarter of the answers are not what customers need any more.
        old = np.random.default_rng(3).random(MESSAGES) < 0.25
        old[: MESSAGES // 2] = False
        return np.where(old, NO_ANSWER, truth)

    spoilt = World(world.known, world.owners, world.asked, spoil(world.truth))
    careful, careless = run(spoilt), run(world)
    assert careful.sent[-500:].mean() < careless.sent[-500:].mean() / 2


def test_a_guess_tells_what_it_rests_on(world: World) -> None:
    learner = Learner(FamilySight(world.known, world.owners, ANSWERS))
    guess = learner.guess(world.known[3])
    assert guess.answer == 3
    assert (guess.sent, guess.audit) == (False, 1.0)
    assert 0.0 <= guess.value <= 1.0
    assert np.isfinite(guess.signals).all()
