"""What was said in somebody's graph, in the desk's form: who spoke, and the words."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from agent_console.wire.fields import MAX_TEXT

_MOST = 12


def list_spoken(messages: Sequence[BaseMessage]) -> list[dict[str, str]]:
    """Return the newest turns of customer and bot, the oldest first; tools' words are nobody's."""
    spoken = [
        {"speaker": "customer" if isinstance(message, HumanMessage) else "bot", "text": text}
        for message in messages
        if isinstance(message, HumanMessage | AIMessage)
        and (text := message.text.replace("\0", "").strip()[:MAX_TEXT])
    ]
    return spoken[-_MOST:]
