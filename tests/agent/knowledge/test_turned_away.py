"""What comes near to a question without an answer is told."""

import numpy as np
import pytest

from agent.knowledge.turned_away import TurnedAway

AXES = np.eye(3, dtype=np.float32)
TURNED = TurnedAway().add(["Do you sell kayaks?"], AXES[:1]).add(["And boats?"], AXES[1:2])


@pytest.mark.parametrize(("nearest", "told"), [(0.5, 1.0), (1.0, 0.5), (0.95, 0.75), (0.2, 1.0)])
def test_it_rises_as_such_a_question_comes_nearer_than_the_nearest_passage(
    nearest: float, told: float
) -> None:
    assert TURNED.compare("Kayaks for sale?", AXES[0], nearest) == pytest.approx(told)


def test_what_is_far_from_all_of_them_is_not_doubted() -> None:
    assert TURNED.compare("Delivery?", AXES[2], 0.3) == 0.0


def test_a_question_does_not_tell_of_itself() -> None:
    assert TURNED.compare("do you sell KAYAKS", AXES[0], 0.3) == 0.0
    assert TurnedAway().add(["x"], AXES[:1]).compare("x", AXES[0], 0.3) == 0.0


def test_nothing_turned_away_says_nothing() -> None:
    assert TurnedAway().compare("Kayaks?", AXES[0], 0.3) == 0.0
    assert TURNED.compare("Kayaks?", None, 0.3) == 0.0
