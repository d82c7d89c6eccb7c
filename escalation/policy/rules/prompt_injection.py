"""Fires when the customer's message tries to give the bot orders."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from escalation.events import Finding
from escalation.policy.configured import ConfiguredRule
from escalation.policy.fields import ChosenAction, Score
from escalation.policy.probability import read_probability
from escalation.policy.rule import Situation


class PromptInjection(ConfiguredRule):
    """Fires when the customer's newest message gives the bot orders that only you may give."""

    name: ClassVar[str] = "prompt_injection"

    action: ChosenAction = Field("approve", description="What happens when the rule fires.")
    min_score: Score = Field(0.5, description="The smallest score of such orders that fires.")

    def check(self, situation: Situation) -> Finding:
        if situation.signals is None:
            return self._fire("The message's signals could not be read.")
        score = read_probability(situation.signals.injection)
        if score is None:
            return self._fire("Orders to the bot could not be measured.")
        values = {"injection": score}
        if score < self.min_score:
            return self._pass("The message gives the bot no orders.", values=values)
        words = situation.signals.evidence.get("injection")
        said = f" (“{words}”)" if words else ""
        return self._fire(f"The message gives the bot orders{said}.", values=values)
