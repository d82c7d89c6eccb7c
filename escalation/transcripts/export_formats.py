"""One example as one row of a trainer's file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from escalation.transcripts.example import Example

Row = dict[str, Any]


def build_trl_row(example: Example) -> Row:
    """Build a row of TRL's conversational prompt–completion type; the loss falls on the completion."""
    return {
        "prompt": [message.model_dump() for message in example.messages],
        "completion": [{"role": "assistant", "content": example.target}],
    }


def build_openai_row(example: Example) -> Row:
    """Build a row of OpenAI's chat format.

    Earlier answers of the conversation have weight 0: they are context, and nobody vouches for
    them. Weights are left out where there are none.
    """
    messages: list[Row] = [message.model_dump() for message in example.messages]
    target: Row = {"role": "assistant", "content": example.target}
    earlier = [message for message in messages if message["role"] == "assistant"]
    for message in earlier:
        message["weight"] = 0
    if earlier:
        target["weight"] = 1
    return {"messages": [*messages, target]}


FORMATS: dict[str, Callable[[Example], Row]] = {
    "trl-sft": build_trl_row,
    "openai-sft": build_openai_row,
}
