"""Fires as long as a topic has not earned that its answers go out without a person."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from escalation.autonomy.mode import EVERYTHING, Mode, Standing, read_site
from escalation.events import Action, Finding
from escalation.policy.configured import ConfiguredRule
from escalation.policy.rule import Situation

_ACTIONS: dict[Mode, Action] = {"shadow": "handoff", "approve": "approve", "veto": "veto"}
"""What a mode does that lets nothing out at once."""
_MEANINGS: dict[Mode, str] = {
    "shadow": "a person answers",
    "approve": "held until a person says yes",
    "veto": "sent unless a person stops it",
    "audit": "sent, and audited at the full rate",
    "answer": "sent, and audited at the lower rate",
}


def _check_handoff(value: Any) -> Any:
    if value != "handoff":
        raise PydanticCustomError(
            "expected", "handoff (the topic's mode decides: see handraise topics)"
        )
    return value


def _check_in_force(value: Any) -> Any:
    if value is not False:
        raise PydanticCustomError("expected", "false (a stop of a topic must always work)")
    return value


class Autonomy(ConfiguredRule):
    """Fires while the topic is stopped, or its mode holds answers; runs whether it is named or not."""

    name: ClassVar[str] = "autonomy"

    action: Annotated[Literal["handoff"], BeforeValidator(_check_handoff)] = Field(
        "handoff",
        description="What happens to the questions of a topic that is stopped or in the mode "
        "`shadow`; in `approve` and `veto` its answers are held as the mode says.",
    )
    shadow: Annotated[Literal[False], BeforeValidator(_check_in_force)] = Field(
        False, description="Always `false`: a stop must work whatever a file says."
    )

    def check(self, situation: Situation) -> Finding:
        standing = situation.standing
        if standing is None:
            return self._pass("Nobody keeps how far topics may go here.")
        if situation.draft is None:
            return self._pass("There is no answer to hold.")
        name = _name_topic(standing, situation.draft.topic)
        if standing.stopped:
            return self._fire(f"{name} is stopped. {standing.cause}")
        mode = f"{name} is in the mode {standing.mode}: {_MEANINGS[standing.mode]}."
        action = _ACTIONS.get(standing.mode)
        if action is None:
            waived = f" {standing.cause}" if standing.is_waived else ""
            return self._pass(mode + waived)
        return self._fire(f"{mode} {standing.cause}", action=action)


def _name_topic(standing: Standing, topic: str | None) -> str:
    site = read_site(standing.topic)
    if site is not None:
        return f"The site {site}"
    if standing.topic != EVERYTHING:
        return f"The topic {standing.topic}"
    return "Every topic" if topic is None else f"The topic {topic} (as every one)"
