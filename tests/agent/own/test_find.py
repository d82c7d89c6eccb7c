"""Finding the operator's own bot, and what is said where it cannot be."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from langchain_core.runnables import Runnable

from agent.errors import ModelUnknown
from agent.own.find import find_own_bot

MODULE = "own_bot_of_a_test"
SOURCE = """
from langchain_core.runnables import RunnableLambda

bot = RunnableLambda(lambda messages: "Hello.")

def build():
    return bot

def fail():
    raise ValueError("no key")

async def wait():
    return bot

class Shop:
    bot = bot

nothing = 5
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    path = tmp_path / f"{MODULE}.py"
    path.write_text(SOURCE)
    yield path
    sys.modules.pop(MODULE, None)


@pytest.mark.usefixtures("module")
@pytest.mark.parametrize("attribute", ["bot", "build", "Shop.bot"])
def test_a_runnable_is_found_where_the_command_was_called(attribute: str) -> None:
    found = find_own_bot(f"{MODULE}:{attribute}")
    assert isinstance(found, Runnable)
    assert found.invoke([]) == "Hello."


@pytest.mark.usefixtures("module")
@pytest.mark.parametrize(
    ("place", "told"),
    [
        (MODULE, "write MODULE:ATTRIBUTE"),
        ("no_such_module:bot", "no_such_module:bot cannot be imported (ModuleNotFoundError"),
        (f"{MODULE}:agent", f"{MODULE} has no 'agent'"),
        (f"{MODULE}:nothing", "is a int. It must be a LangChain Runnable"),
        (f"{MODULE}:fail", "could not be called: ValueError: no key"),
        (f"{MODULE}:wait", "is an async function"),
    ],
)
def test_what_cannot_be_used_is_said(place: str, told: str) -> None:
    with pytest.raises(ModelUnknown) as refusal:
        find_own_bot(place)
    assert refusal.value.message.startswith("HANDRAISE_BOT: ")
    assert told in refusal.value.message


def test_a_file_that_fails_is_said(module: Path) -> None:
    module.write_text("import no_such_package")
    with pytest.raises(ModelUnknown, match="No module named 'no_such_package'"):
        find_own_bot(f"{MODULE}:bot")
