from __future__ import annotations

import sys
from pathlib import Path

import pytest
from anyio import to_thread

from tests.agent_console.live_server import run_server
from tests.agent_console.terminal import run, run_apart

NOWHERE = ("--url", "http://127.0.0.1:9")


def test_it_needs_a_token(tmp_path: Path) -> None:
    pytest.importorskip("mcp")
    done = run(tmp_path, "mcp", *NOWHERE)
    assert done.returncode == 2
    assert "HANDRAISE_TOKEN" in done.stderr


def test_it_says_that_no_server_answers(tmp_path: Path) -> None:
    pytest.importorskip("mcp")
    for url in ("http://127.0.0.1:9", "nonsense"):
        done = run(tmp_path, "mcp", "--url", url, HANDRAISE_TOKEN="hr_1")
        assert done.returncode == 1
        assert f"No server answers at {url}" in done.stderr
        assert "hr_1" not in done.stderr


def test_without_the_package_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "agent_console.commands.mcp", None)
    done = run(tmp_path, "mcp", *NOWHERE, HANDRAISE_TOKEN="hr_1")
    assert done.returncode == 1
    assert "pip install" in done.stderr


async def test_it_says_that_the_token_is_not_known(tmp_path: Path) -> None:
    pytest.importorskip("mcp")
    async with run_server(tmp_path) as live:
        words = ("mcp", "--url", live.base)
        done = await to_thread.run_sync(
            lambda: run_apart(tmp_path, *words, HANDRAISE_TOKEN="hr_wrong")
        )
    assert done.returncode == 1
    assert "does not know this token" in done.stderr
