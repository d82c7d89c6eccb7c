"""Situations to try a rule on."""

from collections.abc import Callable
from typing import Any

import pytest

from agent.dialogue import Confidence, Draft, Signals
from escalation.conversation import Conversation
from escalation.policy.rule import Situation

SURE = Confidence(value=0.9, threshold=0.8, certified=True)


@pytest.fixture
def build_situation() -> Callable[..., Situation]:
    """Build a situation in which nothing is wrong, but for what the test says."""

    def build(
        *,
        confidence: Confidence = SURE,
        text: str = "It arrives tomorrow.",
        misses: int = 0,
        **changes: Any,
    ) -> Situation:
        fields: dict[str, Any] = {
            "conversation": Conversation(id="c1", misses=misses),
            "signals": Signals(),
            "draft": Draft(text=text, confidence=confidence),
        }
        return Situation(**(fields | changes))

    return build
