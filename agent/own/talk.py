"""What an own bot is told: the conversation as messages, the desk's facts in the system's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.runnables import Runnable

from agent.dialogue import Turn

_FACTS = "What the support desk tells you about this conversation:"


def build_talk(turns: Sequence[Turn]) -> list[BaseMessage]:
    """Return the turns as messages; the last one is the customer's.

    Facts stand together in one system message at the beginning: many providers take none later.
    What a person of the desk wrote was said on the bot's side.
    """
    facts = [turn.text for turn in turns if turn.speaker == "fact"]
    first = [SystemMessage("\n- ".join([_FACTS, *facts]))] if facts else []
    said = [
        HumanMessage(turn.text) if turn.speaker == "customer" else AIMessage(turn.text)
        for turn in turns
        if turn.speaker != "fact"
    ]
    return [*first, *said]


def takes_state(bot: Runnable[Any, Any]) -> bool:
    """Say whether a bot takes ``{"messages": [...]}``, as graphs do, and not the messages alone."""
    if hasattr(bot, "aget_state"):  # a graph; its package need not be loaded to know that
        return True
    try:
        schema: Mapping[str, Any] = bot.get_input_jsonschema()
    except Exception:  # noqa: BLE001 what cannot tell its input takes what most take
        return False
    return "messages" in schema.get("properties", {})
