"""The instructions by which a model checks an answer that it has drafted."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from importlib.resources import files

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from agent.dialogue import Turn
from agent.exchange import Task, write_task

_CHECK = "check-1"
_DIGITS = 8


def read_check() -> str:
    """Return the instructions."""
    return files("agent.prompts").joinpath(f"{_CHECK}.md").read_text(encoding="utf-8")


def name_check() -> str:
    """Return their version, which ends in a digest of them: other words, another version."""
    return f"{_CHECK}.{sha256(read_check().encode()).hexdigest()[:_DIGITS]}"


def build_check(task: Task, answer: str) -> list[BaseMessage]:
    """Return the messages that put ``answer``, drafted for ``task``, to a model to be checked."""
    drafted = replace(task, conversation=(*task.conversation, Turn("bot", answer)))
    return [SystemMessage(read_check()), HumanMessage(write_task(drafted))]
