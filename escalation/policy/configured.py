"""A rule together with its settings: one model that the policy file fills in."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from escalation.events import Action, Finding
from escalation.policy.fields import ChosenAction, Flag, Window
from escalation.policy.rule import Situation


class ConfiguredRule(BaseModel):
    """A rule and its settings. The first sentence of a rule's docstring tells operators what it does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: ClassVar[str]

    action: ChosenAction = Field("handoff", description="What happens when the rule fires.")
    shadow: Flag = Field(
        False, description="Evaluate, log and count the rule, but let it change nothing."
    )

    veto_seconds: Window = Field(
        None,
        description="How long a person may stop the answer, where the action is `veto`; by default "
        "HANDRAISE_VETO_SECONDS. Of several rules the longest counts.",
    )

    @abstractmethod
    def check(self, situation: Situation) -> Finding:
        """Look and report. Pure; a raised error counts as a finding that hands over."""

    def _fire(
        self,
        detail: str,
        *,
        action: Action | None = None,
        values: Mapping[str, float] | None = None,
    ) -> Finding:
        return Finding(
            rule=self.name,
            fired=True,
            action=action or self.action,
            detail=detail,
            values=dict(values or {}),
            veto_seconds=self.veto_seconds,
        )

    def _pass(self, detail: str, *, values: Mapping[str, float] | None = None) -> Finding:
        return Finding(rule=self.name, fired=False, detail=detail, values=dict(values or {}))
