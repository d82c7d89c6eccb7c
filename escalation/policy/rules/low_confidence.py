"""Fires when the bot is not sure enough of its answer, or cannot say how sure it is."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_serializer, model_validator
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import SerializerFunctionWrapHandler

from agent.dialogue import Confidence
from escalation.events import Finding
from escalation.policy.configured import ConfiguredRule
from escalation.policy.fields import Load, Score
from escalation.policy.probability import read_probability
from escalation.policy.rule import Situation
from escalation.policy.surroundings import Surroundings


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

    full_desk: Load = Field(
        None,
        description="From so many waiting conversations on, for each person who is there, the "
        "certified threshold holds in the place of a higher `min_confidence`, so that a full desk "
        "gets what matters most. Below what is certified nothing is ever sent by this.",
    )

    @model_validator(mode="after")
    def _require_room(self) -> Self:
        if self.full_desk is not None and self.min_confidence is None:
            raise PydanticCustomError(
                "expected", "min_confidence beside full_desk: the threshold that a full desk lowers"
            )
        return self

    @model_serializer(mode="wrap")
    def _leave_unset_out(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # So that policies of before have the version that they had.
        content: dict[str, Any] = serialize(self)
        if self.full_desk is None:
            content.pop("full_desk", None)
        return content

    def check(self, situation: Situation) -> Finding:
        if situation.draft is None:
            return self._pass("There is no answer to be sure of.")
        if situation.draft.wants or situation.draft.rests_on_tool:
            return self._pass("What rests on tools is for other rules.")
        confidence = situation.draft.confidence
        value = read_probability(confidence.value)
        threshold, remark = self._find_threshold(situation, confidence)
        if value is None:
            return self._fire("The confidence could not be measured.", action=self.unmeasured)
        if threshold is None:
            return self._fire("No threshold is known.", values={"confidence": value})
        values = {"confidence": value, "threshold": threshold}
        digits = _count_digits(value, threshold)
        shown, bar = f"{value:.{digits}f}", f"{threshold:.{digits}f}"
        if value < threshold:
            detail = f"The confidence {shown} is below the threshold {bar}{remark}."
            return self._fire(detail, values=values)
        detail = f"The confidence {shown} reaches the threshold {bar}{remark}."
        return self._pass(detail, values=values)

    def _find_threshold(
        self, situation: Situation, confidence: Confidence
    ) -> tuple[float | None, str]:
        """Return the threshold that holds, with a remark where it is not the usual one."""
        evidence = read_probability(confidence.threshold)
        if self.min_confidence is None:
            return evidence, ""
        may_bend = evidence is not None and confidence.certified and evidence < self.min_confidence
        if may_bend and self._is_full(situation.around):
            return evidence, ", which is certified and holds while the desk is full"
        return self.min_confidence, ""

    def _is_full(self, around: Surroundings) -> bool:
        """Say whether more wait than the people who are there can take; nobody there is not full."""
        if self.full_desk is None or not around.online or around.waiting is None:
            return False
        return around.waiting >= self.full_desk * around.online


def _count_digits(value: float, threshold: float) -> int:
    """Return how many digits tell two numbers apart: two at least, six at most."""
    for digits in (2, 3, 4, 5):
        if value == threshold or f"{value:.{digits}f}" != f"{threshold:.{digits}f}":
            return digits
    return 6
