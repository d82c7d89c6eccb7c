"""Fires when an answer looks sure enough, but no reviewed answers back the threshold yet."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from escalation.events import Finding
from escalation.policy.configured import ConfiguredRule
from escalation.policy.fields import ChosenAction
from escalation.policy.probability import read_probability
from escalation.policy.rule import Situation


class Uncertified(ConfiguredRule):
    """Fires when the threshold is not certified by reviewed answers, unless you waived that."""

    name: ClassVar[str] = "uncertified"

    action: ChosenAction = Field("approve", description="What happens when the rule fires.")

    def check(self, situation: Situation) -> Finding:
        if situation.draft is None:
            return self._pass("There is no answer to certify.")
        if situation.draft.wants or situation.draft.rests_on_tool:
            return self._pass("What rests on tools is for other rules.")
        confidence = situation.draft.confidence
        value = read_probability(confidence.value)
        threshold = read_probability(confidence.threshold)
        if value is not None and threshold is not None and value < threshold:
            return self._pass("The confidence is below the threshold anyway.")
        if confidence.certified:
            return self._pass("The threshold is certified.")
        if not confidence.waivable:
            return self._fire("The calibration cannot be read; no waiver makes that good.")
        if situation.uncertified == "answer":
            return self._pass("The threshold is not certified; the operator waived that.")
        return self._fire("Too few reviewed answers to certify the threshold.")
