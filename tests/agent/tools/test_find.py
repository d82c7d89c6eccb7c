"""Finding the operator's own tools, and what is said where they cannot be used."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.errors import ToolsUnusable
from agent.tools.find import find_tools

MODULE = "own_tools_of_a_test"
SOURCE = '''
from langchain_core.tools import tool

@tool
def look(order: str) -> str:
    """Look an order up."""
    return order

TOOLS = [look]

def build():
    return (look,)

def plain():
    return len

async def wait():
    return TOOLS

mixed = [look, print]
nothing = 5
'''


@pytest.fixture(autouse=True)
def _module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / f"{MODULE}.py").write_text(SOURCE)
    yield
    sys.modules.pop(MODULE, None)


@pytest.mark.parametrize("attribute", ["TOOLS", "build", "look"])
def test_tools_are_found_where_the_command_was_called(attribute: str) -> None:
    (found,) = find_tools(f"{MODULE}:{attribute}")
    assert (found.name, found.description) == ("look", "Look an order up.")


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (MODULE, "write MODULE:ATTRIBUTE"),
        ("no_such_module:TOOLS", "cannot be imported (ModuleNotFoundError"),
        (f"{MODULE}:ALL", f"{MODULE} has no 'ALL'"),
        (f"{MODULE}:nothing", "is a int. It must be a list of LangChain tools"),
        (f"{MODULE}:plain", "is a builtin_function_or_method"),
        (f"{MODULE}:mixed", "holds a builtin_function_or_method, which is no LangChain tool"),
        (f"{MODULE}:wait", "is an async function"),
    ],
)
def test_what_cannot_be_used_is_said(place: str, told: str) -> None:
    with pytest.raises(ToolsUnusable) as refusal:
        find_tools(place)
    assert refusal.value.message.startswith("HANDRAISE_TOOLS: ")
    assert told in refusal.value.message
