"""The instructions by which a model checks an answer that it has drafted."""

from __future__ import annotations

from dataclasses import replace

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from agent.dialogue import Turn
from agent.exchange import Task, write_task
from agent.prompts.prompt import name_version, read_instructions

_CHECK = "check-1"


def read_check() -> str:
    """Return the instructions."""
    return read_instructions(_CHECK)


def name_check() -> str:
    """Return their version, which ends in a digest of them: other words, another version."""
    return name_version(_CHECK, read_check())


def build_check(task: Task, answer: str) -> list[BaseMessage]:
    """Return the messages that put ``answer``, drafted for ``task``, to a model to be checked."""
    drafted = replace(task, conversation=(*task.conversation, Turn("bot", answer)))
    return [SystemMessage(read_check()), HumanMessage(write_task(drafted))]
