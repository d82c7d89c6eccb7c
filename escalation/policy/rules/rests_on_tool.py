"""Fires when the answer tells what a tool told."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from escalation.events import Finding
from escalation.policy.configured import ConfiguredRule
from escalation.policy.fields import ChosenAction
from escalation.policy.rule import Situation


class RestsOnTool(ConfiguredRule):
    """Fires when the answer rests on what a tool told, unless you waived certificates; runs always."""

    name: ClassVar[str] = "rests_on_tool"

    action: ChosenAction = Field("approve", description="What happens when the rule fires.")

    def check(self, situation: Situation) -> Finding:
        draft = situation.draft
        if draft is None or draft.wants or not draft.rests_on_tool:
            return self._pass("The answer rests on no tool.")
        if situation.uncertified == "answer":
            return self._pass("The answer rests on what a tool told; the operator waived that.")
        return self._fire("Nothing measures how often answers that rest on a tool are right.")
