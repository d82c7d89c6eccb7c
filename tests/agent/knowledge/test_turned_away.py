"""What comes near to a question without an answer is told."""

import numpy as np
import pytest

from agent.knowledge.contrast import NOTHING_NEAR
from agent.knowledge.turned_away import TurnedAway, rate_nearness

AXES = np.eye(3, dtype=np.float32)
TURNED = TurnedAway().add(["Do you sell kayaks?"], AXES[:1]).add(["And boats?"], AXES[1:2])


@pytest.mark.parametrize(("nearest", "told"), [(0.5, 1.0), (1.0, 0.5), (0.95, 0.75), (0.2, 1.0)])
def test_it_rises_as_such_a_question_comes_nearer_than_the_nearest_passage(
    nearest: float, told: float
) -> None:
    near = TURNED.look("Kayaks for sale?", AXES[0])
    assert near.alike.tolist() == [1.0, 0.0]
    assert rate_nearness(near, nearest) == pytest.approx(told)


def test_what_is_far_from_all_of_them_is_not_doubted() -> None:
    assert rate_nearness(TURNED.look("Delivery?", AXES[2]), 0.3) == 0.0


def test_a_question_does_not_tell_of_itself() -> None:
    near = TURNED.look("do you sell KAYAKS", AXES[0])
    assert near.vectors.tolist() == [[0.0, 1.0, 0.0]]
    assert rate_nearness(near, 0.3) == 0.0
    alone = TurnedAway().add(["x"], AXES[:1]).look("x", AXES[0])
    assert len(alone.alike) == 0
    assert rate_nearness(alone, 0.3) == 0.0


def test_nothing_turned_away_says_nothing() -> None:
    assert TurnedAway().look("Kayaks?", AXES[0]) is NOTHING_NEAR
    assert TURNED.look("Kayaks?", None) is NOTHING_NEAR
    assert rate_nearness(NOTHING_NEAR, 0.3) == 0.0
