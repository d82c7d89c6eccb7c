"""The port is taken first, and whoever cannot have it is told what to do."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys

import pytest

from agent_console.commands.listen import MOST_UNREAD, bind
from agent_console.commands.trouble import PortTaken, WrongUse
from agent_console.settings import load_settings


def test_who_connects_before_the_server_serves_waits() -> None:
    with (
        bind(load_settings(port=0)) as listener,
        socket.create_connection(listener.getsockname(), timeout=5) as early,
    ):
        early.sendall(b"GET / HTTP/1.1\r\n")
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.recv(3) == b"GET"


def test_the_kernel_keeps_little_for_one_who_does_not_read() -> None:
    with (
        bind(load_settings(port=0)) as listener,
        socket.create_connection(listener.getsockname(), timeout=5) as silent,
    ):
        silent.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        accepted, _ = listener.accept()
        with accepted:
            accepted.setblocking(False)
            sent = 0
            with contextlib.suppress(BlockingIOError):
                while sent < 100 * MOST_UNREAD:
                    sent += accepted.send(b"x" * 4096)
            assert MOST_UNREAD / 2 < sent < 10 * MOST_UNREAD


def test_a_taken_port_is_refused_with_another_to_take() -> None:
    with bind(load_settings(port=0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(PortTaken, match=f"--port {port + 1} "):
            bind(load_settings(port=port))


def test_a_foreign_address_is_wrong_use() -> None:
    with pytest.raises(WrongUse, match="--host"):
        bind(load_settings(host="192.0.2.7", port=0))


def test_nothing_heavy_comes_before_the_port() -> None:
    code = "import sys, agent_console.cli, agent_console.commands.listen; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded & {"fastapi", "sqlalchemy", "sqlmodel", "starlette", "uvicorn"} == set()
