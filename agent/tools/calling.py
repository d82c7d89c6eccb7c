"""Reads which tools a model calls in the place of a reply, and refuses what no tool could be given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage

from agent.errors import ModelReplyInvalid
from agent.exchange import REPLY_SCHEMA
from agent.replies.showable import check_letters
from agent.tools.arguments import find_unfit, write_args

MOST_CALLS = 8
"""Calls in one reply at most."""

_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Called:
    """A call as the model made it; nothing says yet that there is such a tool."""

    name: str
    args: Mapping[str, Any]


def read_calls(message: BaseMessage) -> tuple[Called, ...]:
    """Return the calls of ``message``, the same one once; none where it is a reply.

    They are told apart by what they say, not by the ids that a provider gave them. Raises
    ``ModelReplyInvalid``.
    """
    if not isinstance(message, AIMessage):
        return ()
    if message.invalid_tool_calls:
        raise ModelReplyInvalid("The model calls a tool with broken JSON.", "reply_malformed")
    calls = message.tool_calls
    if [call["name"] for call in calls] == [REPLY_SCHEMA["title"]]:
        return ()
    if len(calls) > MOST_CALLS:
        told = f"The model calls more than {MOST_CALLS} tools at once."
        raise ModelReplyInvalid(told, "reply_many_calls")
    found: dict[tuple[str, str], Called] = {}
    for call in calls:
        name, args = str(call["name"]), call["args"]
        check_letters(name)
        unfit = find_unfit(args)
        if unfit is not None:
            raise ModelReplyInvalid(f"The model calls a tool wrongly. {unfit}", "reply_unfit_call")
        name = name[:_LONGEST_NAME]
        found.setdefault((name, write_args(args)), Called(name, args))
    return tuple(found.values())
