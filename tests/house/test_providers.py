"""No provider's package is imported before it is used; the base install has none."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.source_tree import read_modules

CLIENTS = {
    *("openai", "langchain_openai"),
    *("anthropic", "langchain_anthropic"),
    *("ollama", "langchain_ollama"),
}
PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
BUILD = (
    "import sys, agent.live_bot, agent.models.probe, agent_console.assembly.open_house;"
    "from agent.models.build import build_model; from agent.settings import BotSettings;"
    "build_model(BotSettings({what}), None); print(*sys.modules)"
)


def list_loaded(what: str) -> set[str]:
    """Return the clients that are loaded once a model is built."""
    code = BUILD.format(what=what)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {name.partition(".")[0] for name in done.stdout.split()} & CLIENTS


def test_no_file_names_a_providers_package() -> None:
    named = {
        f"{module.path}:{each.line}: {each.module}"
        for module in read_modules().values()
        for each in module.imports
        if each.module.partition(".")[0] in CLIENTS
    }
    assert named == set()


def test_the_base_install_has_none() -> None:
    needed = tomllib.loads(PYPROJECT.read_text())["project"]["dependencies"]
    names = {re.split(r"[^\w-]", each, maxsplit=1)[0].replace("-", "_") for each in needed}
    assert "langchain" in names
    assert names & CLIENTS == set()


def test_the_embedded_model_loads_none() -> None:
    assert list_loaded("") == set()


@pytest.mark.parametrize(
    ("model", "loaded"),
    [
        ("openai:gpt", {"openai", "langchain_openai"}),
        ("anthropic:claude", {"anthropic", "langchain_anthropic"}),
        ("ollama:llama", {"ollama", "langchain_ollama"}),
    ],
)
def test_a_model_loads_its_own_client_alone(model: str, loaded: set[str]) -> None:
    pytest.importorskip("langchain_ollama")
    assert list_loaded(f"model='{model}', api_key='k'") == loaded


def test_mcp_s_client_is_loaded_only_where_a_server_is_named() -> None:
    code = "import sys, agent.live_bot, agent.tools.find, agent_console.app; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert {"mcp", "mcp_types"}.isdisjoint(done.stdout.split())
