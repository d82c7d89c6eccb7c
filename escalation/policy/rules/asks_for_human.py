"""Fires when the customer asks for a person."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from escalation.events import Finding
from escalation.policy.configured import ConfiguredRule
from escalation.policy.fields import Score
from escalation.policy.probability import read_probability
from escalation.policy.rule import Situation


class AsksForHuman(ConfiguredRule):
    """Fires when the customer's newest message asks for a person."""

    name: ClassVar[str] = "asks_for_human"

    min_score: Score = Field(
        0.5, description="The smallest score of the wish for a person that fires."
    )

    def check(self, situation: Situation) -> Finding:
        if situation.signals is None:
            return self._fire("The message's signals could not be read.")
        score = read_probability(situation.signals.wants_human)
        if score is None:
            return self._fire("The wish for a person could not be measured.")
        values = {"wants_human": score}
        if score < self.min_score:
            return self._pass("The customer does not ask for a person.", values=values)
        words = situation.signals.evidence.get("wants_human")
        said = f" (“{words}”)" if words else ""
        return self._fire(f"The customer asks for a person{said}.", values=values)
