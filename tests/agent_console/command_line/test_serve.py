"""`handraise serve` and `demo` as typed: ports and data that are taken."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from escalation.store.sqlite_file import reserve_for_server
from tests.agent_console.terminal import run_apart


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_taken_port_is_told_at_once(command: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run_apart(tmp_path, command, "--port", str(port))
    assert "Traceback" not in done.stdout + done.stderr
    assert done.returncode == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in done.stderr
    assert "--port" in done.stderr


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_second_server_on_the_same_data_is_refused(command: str, tmp_path: Path) -> None:
    with reserve_for_server(f"sqlite:///{tmp_path / 'handraise.db'}"):
        done = run_apart(tmp_path, command, "--port", "0", HANDRAISE_MAX_EROR="0.01")
    assert "Traceback" not in done.stdout + done.stderr
    assert (done.returncode, done.stdout) == (1, "")
    assert "Another server runs on" in done.stderr
    assert "Warning: There is no setting HANDRAISE_MAX_EROR: HANDRAISE_MAX_ERROR" in done.stderr
