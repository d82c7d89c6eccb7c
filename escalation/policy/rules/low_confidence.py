"""Fires when the bot is not sure enough of its answer, or cannot say how sure it is."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from escalation.events import Finding
from escalation.policy.configured import ConfiguredRule
from escalation.policy.fields import Score
from escalation.policy.probability import read_probability
from escalation.policy.rule import Situation


class LowConfidence(ConfiguredRule):
    """Fires when the bot's confidence is below the threshold, or when either is not known."""

    name: ClassVar[str] = "low_confidence"

    min_confidence: Score | None = Field(
        None,
        description=(
            "The smallest confidence that passes. Leave it out: the threshold then follows from "
            "the error rate that you set (`HANDRAISE_MAX_ERROR`) and moves with the evidence."
        ),
    )

    unmeasured: Literal["approve", "handoff"] | None = Field(
        None,
        description=(
            "What happens where the confidence could not be measured, such as with a bot of your own "
            "whose answer the knowledge says nothing of. Leave it out: the same as below the threshold."
        ),
    )

    def check(self, situation: Situation) -> Finding:
        if situation.draft is None:
            return self._pass("There is no answer to be sure of.")
        if situation.draft.wants or situation.draft.rests_on_tool:
            return self._pass("What rests on tools is for other rules.")
        confidence = situation.draft.confidence
        value = read_probability(confidence.value)
        threshold = self.min_confidence
        if threshold is None:
            threshold = read_probability(confidence.threshold)
        if value is None:
            return self._fire("The confidence could not be measured.", action=self.unmeasured)
        if threshold is None:
            return self._fire("No threshold is known.", values={"confidence": value})
        values = {"confidence": value, "threshold": threshold}
        digits = _count_digits(value, threshold)
        shown, bar = f"{value:.{digits}f}", f"{threshold:.{digits}f}"
        if value < threshold:
            detail = f"The confidence {shown} is below the threshold {bar}."
            return self._fire(detail, values=values)
        return self._pass(f"The confidence {shown} reaches the threshold {bar}.", values=values)


def _count_digits(value: float, threshold: float) -> int:
    """Return how many digits tell two numbers apart: two at least, six at most."""
    for digits in (2, 3, 4, 5):
        if value == threshold or f"{value:.{digits}f}" != f"{threshold:.{digits}f}":
            return digits
    return 6
