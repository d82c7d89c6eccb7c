"""The shape of a row that OpenAI documents for supervised fine-tuning of chat models, as a check."""

from collections.abc import Iterator
from typing import Any

ROLES = ("system", "user", "assistant")
KEYS = {"role", "content", "name", "weight"}


def find_faults(row: Any) -> Iterator[str]:
    """Yield what is wrong with a row; nothing when it may be uploaded."""
    if not isinstance(row, dict) or set(row) != {"messages"}:
        yield "a row is an object that holds messages and nothing else"
        return
    messages = row["messages"]
    if not isinstance(messages, list) or not messages:
        yield "messages is a list that is not empty"
        return
    for message in messages:
        yield from _find_faults_of_message(message)
    roles = [message.get("role") for message in messages if isinstance(message, dict)]
    if "assistant" not in roles or roles[-1] != "assistant":
        yield "the last message is the assistant's"
    if not any(message.get("weight", 1) == 1 for message in _list_answers(messages)):
        yield "one of the assistant's messages is trained on"


def _find_faults_of_message(message: Any) -> Iterator[str]:
    if not isinstance(message, dict) or not {"role", "content"} <= set(message) <= KEYS:
        yield f"a message has role and content, and may have name and weight: {message}"
        return
    if message["role"] not in ROLES:
        yield f"a role is one of {ROLES}: {message['role']}"
    if not isinstance(message["content"], str) or not message["content"].strip():
        yield "content is text"
    if "weight" in message:
        if message["role"] != "assistant":
            yield "only the assistant's messages have a weight"
        if message["weight"] not in (0, 1) or isinstance(message["weight"], bool):
            yield "a weight is 0 or 1"


def _list_answers(messages: list[Any]) -> list[dict[str, Any]]:
    return [each for each in messages if isinstance(each, dict) and each["role"] == "assistant"]
