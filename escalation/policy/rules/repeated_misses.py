"""Fires when the bot was not sure of its answers several times in a row."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from escalation.events import Finding
from escalation.policy.configured import ConfiguredRule
from escalation.policy.fields import Count, Score
from escalation.policy.probability import read_probability
from escalation.policy.rule import Situation


class RepeatedMisses(ConfiguredRule):
    """Fires when the bot was not sure of its last answers, counted since a person last had it."""

    name: ClassVar[str] = "repeated_misses"

    limit: Count = Field(2, description="How many misses in a row fire.")
    min_frustration: Score = Field(
        0.7,
        description="A newest message at least this frustrated counts as one more miss.",
    )

    def check(self, situation: Situation) -> Finding:
        misses = situation.conversation.misses
        signals = situation.signals
        frustration = None if signals is None else read_probability(signals.frustration)
        frustrated = frustration is None or frustration >= self.min_frustration
        values = {"misses": float(misses)}
        if frustration is not None:
            values["frustration"] = frustration
        if misses + frustrated < self.limit:
            return self._pass(f"Misses in a row: {misses}.", values=values)
        if not frustrated:
            return self._fire(f"Misses in a row: {misses}.", values=values)
        mood = "cannot be read" if frustration is None else "sounds frustrated"
        return self._fire(f"Misses in a row: {misses}, and the customer {mood}.", values=values)
