"""Fires when the bot was not sure of its answers several times in a row."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from agent.dialogue import Signals
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
    min_repeated: Score = Field(
        0.7,
        description="So does one that asks the same again after the bot answered, at least this alike.",
    )

    def check(self, situation: Situation) -> Finding:
        misses = situation.conversation.misses
        values = {"misses": float(misses)}
        moods = self._find_moods(situation.signals, values)
        if misses + bool(moods) < self.limit:
            return self._pass(f"Misses in a row: {misses}.", values=values)
        if not moods:
            return self._fire(f"Misses in a row: {misses}.", values=values)
        told = " and ".join(moods)
        return self._fire(f"Misses in a row: {misses}, and the customer {told}.", values=values)

    def _find_moods(self, signals: Signals | None, values: dict[str, float]) -> list[str]:
        """Say what makes the newest message one more miss, and put what was measured into ``values``."""
        frustration = None if signals is None else read_probability(signals.frustration)
        if signals is None or frustration is None:
            return ["cannot be read"]
        values["frustration"] = frustration
        moods = ["sounds frustrated"] if frustration >= self.min_frustration else []
        repeated = read_probability(signals.repeated_question)
        if repeated is None:
            return [*moods, "cannot be read"]
        values["repeated_question"] = repeated
        if repeated >= self.min_repeated:
            moods.append("asks the same again")
        return moods
