"""The command line as a user meets it: what it prints, how it ends, and no traceback ever."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from agent_console import cli
from tests.agent_console.terminal import run


def test_help_names_every_command(tmp_path: Path) -> None:
    shown = run(tmp_path, "--help").stdout
    for word in (
        "serve",
        "demo",
        "migrate",
        "doctor",
        "knowledge",
        "people",
        "policy",
        "evaluate",
        "export",
    ):
        assert word in shown


def test_help_loads_nothing_heavy() -> None:
    code = "import sys, agent_console.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    heavy = {"fastapi", "uvicorn", "sqlalchemy", "sqlmodel", "langchain_core", "numpy", "pydantic"}
    assert loaded & heavy == set()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("people", "add", "ana", "--role", "human"), "not an e-mail address"),
        (("people", "add", "a@b.c", "--role", "boss"), "--role"),
        (("people", "add", "a@b.c"), "--role"),
        (("knowledge", "add", "nowhere.md"), "There is no file or folder nowhere.md"),
        (("knowledge",), "add"),
        (("knowledge", "test", " "), "the text is empty"),
        (("knowledge", "test", "a\udc80"), "half of a surrogate pair"),
        (("fly",), "fly"),
        (("export", "--format", "csv", "--out", "x"), "--format"),
        (("serve", "--workers", "2"), "PostgreSQL"),
        (("serve", "--port", "99999"), "HANDRAISE_PORT"),
        (("serve", "--host", "no such host"), "--host"),
        (("serve", "--bus-url", "redis://x"), "HANDRAISE_BUS_URL"),
    ],
)
def test_wrong_use_ends_with_2_and_says_what_was_wrong(
    words: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    done = run(tmp_path, *words)
    assert done.returncode == 2
    assert says in done.stdout + done.stderr


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    done = run(tmp_path, "migrate", HANDRAISE_MAX_ERROR="lots")
    assert done.returncode == 2
    assert done.stderr.startswith("HANDRAISE_MAX_ERROR: ")


def test_an_unforeseen_error_is_told_in_a_line_and_in_full_where_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**given: object) -> None:
        raise ZeroDivisionError("oh")

    importlib.import_module("agent_console.commands.checks")  # else it would keep what fails
    monkeypatch.setattr("agent_console.settings.load_settings", fail)
    done = run(tmp_path, "migrate")
    assert done.returncode == 1
    assert "ZeroDivisionError: oh" in done.stderr
    assert "Traceback" not in done.stderr
    monkeypatch.setenv("HANDRAISE_DEBUG", "1")
    monkeypatch.setattr(sys, "argv", ["handraise", "migrate"])
    with pytest.raises(ZeroDivisionError):
        cli.main()
