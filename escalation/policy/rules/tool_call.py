"""Fires when the bot wants something done that only a person may let it do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from agent.dialogue import ToolCall
from escalation.events import Finding
from escalation.own_actions import find_obstacle
from escalation.policy.configured import ConfiguredRule
from escalation.policy.rule import Situation

_MOST_NAMED = 5


def _check_action(value: Any) -> Any:
    if value not in ("approve", "handoff"):
        raise PydanticCustomError("expected", "approve or handoff (tools: says what may be free)")
    return value


def _check_in_force(value: Any) -> Any:
    if value is not False:
        raise PydanticCustomError("expected", "false (nothing is done without a person's yes)")
    return value


class ToolCalls(ConfiguredRule):
    """Fires when the bot wants a tool run that is not free; runs whether it is named or not."""

    name: ClassVar[str] = "tool_call"

    action: Annotated[Literal["approve", "handoff"], BeforeValidator(_check_action)] = Field(
        "approve",
        description="`approve`: a person says yes to each call, and where one is for people only, "
        "or too much is wanted, the conversation is handed over; `handoff`: that always.",
    )
    shadow: Annotated[Literal[False], BeforeValidator(_check_in_force)] = Field(
        False, description="Always `false`: no file lets the bot do what nobody allowed."
    )

    def check(self, situation: Situation) -> Finding:
        wants = () if situation.draft is None else situation.draft.wants
        if not wants:
            return self._pass("The bot wants nothing done.")
        permissions = [call.permission for call in wants]
        conversation = situation.conversation
        obstacle = find_obstacle(conversation, permissions, conversation.asked)
        wanted = f"The bot wants to run {_name(wants)}."
        if obstacle is not None:
            return self._fire(f"{wanted} {obstacle}", action="handoff")
        return self._fire(wanted)


def _name(wants: Sequence[ToolCall]) -> str:
    names = [call.name for call in wants]
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
