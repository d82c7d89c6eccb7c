"""The instructions for a chat model, named by their content, and the messages made with them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from agent.exchange import Task, write_task

NO_ANSWER = "I'm sorry, I don't know the answer to that."
"""Said where nothing fits and the model offers no words of its own."""

_ANSWER = "answer-2"
_REPLY = "reply-2"
_TOOLS = "tools-1"
_OWN = "own"
_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Prompt:
    """Instructions in force. ``version`` ends in a digest of them: other words, another version."""

    version: str
    text: str


def choose_prompt(own: str | None = None, tools: str = "") -> Prompt:
    """Return the operator's ``own`` instructions, by default those that come with the program.

    What a reply must look like, and that data is data, is said after either: it is not theirs to
    change. ``tools`` names what the model is told of the tools that it may call; empty: none.
    """
    rules = [read_instructions(_ANSWER) if own is None else own]
    rules += [read_instructions(_TOOLS)] if tools else []
    text = "\n\n".join(each.strip() for each in (*rules, read_instructions(_REPLY)))
    version = name_version(_ANSWER if own is None else _OWN, text)
    return Prompt(f"{version}+{_TOOLS}.{tools}" if tools else version, text)


def build_messages(task: Task, prompt: Prompt) -> list[BaseMessage]:
    """Return the messages that put ``task`` to a chat model."""
    return [SystemMessage(prompt.text), HumanMessage(write_task(task))]


def read_instructions(name: str) -> str:
    """Return the instructions in the file ``name``."""
    return files("agent.prompts").joinpath(f"{name}.md").read_text(encoding="utf-8")


def name_version(name: str, text: str) -> str:
    """Return ``name`` with a digest of the instructions ``text``: other words, another version."""
    return f"{name}.{sha256(text.encode()).hexdigest()[:_DIGITS]}"
