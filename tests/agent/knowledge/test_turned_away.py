"""Questions without an answer are told with their likeness, but never of themselves."""

import numpy as np

from agent.knowledge.contrast import NOTHING_NEAR
from agent.knowledge.turned_away import TurnedAway

AXES = np.eye(3, dtype=np.float32)
TURNED = TurnedAway().add(["Do you sell kayaks?"], AXES[:1]).add(["And boats?"], AXES[1:2])


def test_each_is_told_with_its_likeness() -> None:
    near = TURNED.look("Kayaks for sale?", AXES[0])
    assert near.vectors.tolist() == AXES[:2].tolist()
    assert near.alike.tolist() == [1.0, 0.0]


def test_a_question_does_not_tell_of_itself() -> None:
    assert TURNED.look("do you sell KAYAKS", AXES[0]).vectors.tolist() == [[0.0, 1.0, 0.0]]
    assert len(TurnedAway().add(["x"], AXES[:1]).look("x", AXES[0]).alike) == 0


def test_nothing_turned_away_says_nothing() -> None:
    assert TurnedAway().look("Kayaks?", AXES[0]) is NOTHING_NEAR
    assert TURNED.look("Kayaks?", None) is NOTHING_NEAR
