"""Load the operator's own tools from where they stand."""

from __future__ import annotations

from collections.abc import Iterable

from langchain_core.tools import BaseTool

from agent.errors import ToolsUnusable
from agent.own.find import find_own
from agent.tools.langchain_tool import LangChainTool


def find_tools(place: str) -> list[LangChainTool]:
    """Return the LangChain tools at ``place``: one, a list, or what a function there returns.

    Raises ``ToolsUnusable`` with what to do.
    """
    found = find_own(place, lambda each: isinstance(each, BaseTool), _refuse)
    listed = [found] if isinstance(found, BaseTool) else found
    if not isinstance(listed, Iterable) or isinstance(listed, str):
        raise _refuse(
            f"{place} is a {type(found).__name__}. It must be a list of LangChain tools, or a function "
            "that returns one."
        )
    tools = list(listed)
    for each in tools:
        if not isinstance(each, BaseTool):
            raise _refuse(
                f"{place} holds a {type(each).__name__}, which is no LangChain tool: put @tool over "
                "a function."
            )
    return [LangChainTool(each) for each in tools]


def _refuse(told: str) -> ToolsUnusable:
    return ToolsUnusable(f"HANDRAISE_TOOLS: {told}")
