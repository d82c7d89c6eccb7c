"""A LangChain tool, of whatever making: its arguments are checked before it is run."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import asdict
from functools import partial
from typing import Any

from langchain_core.messages import ToolMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, InjectedToolCallId, StructuredTool, ToolException
from langchain_core.tools import Tool as PlainTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import BaseModel, ValidationError

from agent.dialogue import Errand
from agent.errors import ToolsUnusable
from agent.tools.arguments import (
    build_validator,
    close_parts,
    find_mismatch,
    join_problems,
    write_args,
)
from agent.tools.threads import call_in_thread
from agent.tools.tool import ToolRefused

_KEPT = frozenset({"config", "run_manager"})
_MOST_HANGING = 16
"""Calls in threads at most that nobody waits for any more and that go on: they cannot be ended."""


class LangChainTool:
    """Runs a LangChain tool; one without a coroutine in a thread of its own."""

    def __init__(self, tool: BaseTool) -> None:
        """Wrap ``tool``. Raises ``ToolsUnusable`` where it could not be run as a model calls it."""
        self._tool = tool
        try:
            told: Mapping[str, Any] = convert_to_openai_tool(tool)["function"]
            self.schema: Mapping[str, Any] = told.get("parameters") or {"type": "object"}
            self._model, schema = _find_checks(tool)
            self._validator = build_validator(schema)
            self._closed = build_validator(close_parts(schema))
        except Exception as broken:
            raise ToolsUnusable(
                f"The tool {tool.name!r} cannot be offered to a model "
                f"({type(broken).__name__}: {broken})."
            ) from broken
        kept = _KEPT & set(self.schema.get("properties", ()))
        if kept and isinstance(tool, StructuredTool):
            raise ToolsUnusable(
                f"The tool {tool.name!r} has an argument called {min(kept)!r}, which LangChain "
                "keeps to itself and would not pass on: rename it."
            )
        self._is_waiting = _is_waiting(tool)
        self._hanging = 0

    @property
    def name(self) -> str:
        """Name it as LangChain does."""
        return self._tool.name

    @property
    def description(self) -> str:
        """Say what it is for."""
        return self._tool.description

    def find_problem(self, args: Mapping[str, Any]) -> str | None:
        """Say what is wrong with ``args``; what the tool gets from elsewhere is no argument."""
        if self._model is None:
            return find_mismatch(self._validator, args)
        known = _list_names(self._model)
        unknown = [] if known is None else sorted(args.keys() - known)
        if unknown:
            return join_problems([f"{name}: there is no such argument" for name in unknown])
        try:
            # Strictly: what is run must be what a person read, and "true" is not 1.
            self._model.model_validate_json(write_args(args), strict=True)
        except ValidationError as wrong:
            found = wrong.errors(include_url=False, include_input=False, include_context=False)
            return join_problems(
                [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in found]
            )
        # A name that a part does not know would be approved, and silently left out.
        return find_mismatch(self._closed, args) if self._validator.is_valid(dict(args)) else None

    async def call(self, args: Mapping[str, Any], errand: Errand) -> str:
        """Run it. Its own parameter of the type ``RunnableConfig`` is told for whom."""
        call = {
            "type": "tool_call",
            "name": self.name,
            "args": deepcopy(dict(args)),
            "id": errand.key,
        }
        config: RunnableConfig = {"configurable": asdict(errand)}
        try:
            if self._is_waiting:
                told = await self._call_waiting(call, config)
            else:
                told = await self._tool.ainvoke(call, config)
        except ToolException as refused:
            raise ToolRefused(str(refused)) from refused
        return _read(told)

    async def _call_waiting(self, call: dict[str, Any], config: RunnableConfig) -> object:
        if self._hanging >= _MOST_HANGING:
            raise ToolRefused(f"{self._hanging} calls of it hang.")
        left, ended = asyncio.Event(), asyncio.Event()

        def note_end() -> None:
            ended.set()
            self._hanging -= left.is_set()

        try:
            return await call_in_thread(partial(self._tool.invoke, call, config), note_end)
        except asyncio.CancelledError:
            if not ended.is_set():
                left.set()
                self._hanging += 1
            raise


def _find_checks(tool: BaseTool) -> tuple[type[BaseModel] | None, Mapping[str, Any]]:
    """Return the model of its arguments, ``None`` where there is only a schema, and the schema."""
    offered = tool.tool_call_schema
    if isinstance(offered, dict):
        return None, offered
    whole = tool.get_input_schema()
    if not (issubclass(offered, BaseModel) and issubclass(whole, BaseModel)):
        raise TypeError("its arguments are described by pydantic 1")
    # The whole one has the author's own checks; what is injected, a model cannot give.
    is_whole = whole.model_fields.keys() == offered.model_fields.keys()
    for name in whole.model_fields.keys() - offered.model_fields.keys():
        field = whole.model_fields[name]
        is_call_id = any(InjectedToolCallId in (each, type(each)) for each in field.metadata)
        if field.is_required() and not is_call_id:
            raise TypeError(f"it needs {name!r}, which only a graph can give it")
    model = whole if is_whole else offered
    return model, model.model_json_schema()


def _list_names(schema: type[BaseModel]) -> set[str] | None:
    """Return the names of its arguments; ``None`` where it takes any."""
    if schema.model_config.get("extra") == "allow":
        return None
    known = set(schema.model_fields)
    return known | {field.alias for field in schema.model_fields.values() if field.alias}


def _is_waiting(tool: BaseTool) -> bool:
    """Say whether a tool has no coroutine, so that running it stops whoever runs it."""
    if isinstance(tool, StructuredTool | PlainTool):
        return tool.coroutine is None
    return type(tool)._arun is BaseTool._arun


def _read(told: object) -> str:
    if not isinstance(told, ToolMessage):
        raise ToolRefused(f"It returned a {type(told).__name__}, which only a graph can use.")
    if told.status == "error":
        raise ToolRefused(told.text)
    return str(told.text)
