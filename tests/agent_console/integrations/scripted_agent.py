"""Agents of LangChain with a scripted model, and a desk to try them with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain.agents import create_agent
from langchain_core.language_models.fake_chat_models import FakeMessagesListChatModel
from langchain_core.messages import AIMessage
from langgraph.graph.state import CompiledStateGraph

Graph = CompiledStateGraph[Any, Any, Any, Any]


class ScriptedModel(FakeMessagesListChatModel):
    """Says one message after the other, whatever tools it is given."""

    def bind_tools(self, tools: Any, **_: Any) -> Any:
        return self


def call(name: str, **args: Any) -> AIMessage:
    """Build a message that calls a tool."""
    return AIMessage("", tool_calls=[{"name": name, "args": args, "id": f"call-{name}"}])


def build_agent(script: Sequence[AIMessage], **more: Any) -> Graph:
    """Build an agent that follows a script."""
    return create_agent(ScriptedModel(responses=list(script)), **more)


def ask(text: str) -> dict[str, Any]:
    """Build an agent's input."""
    return {"messages": [{"role": "user", "content": text}]}
