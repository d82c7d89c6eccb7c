"""A server in a process of its own: started, awaited, killed or stopped."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

_PATIENCE = 60.0
"""Seconds within which a server must answer, or end after it was asked to."""


class ServerProcess:
    """One server program on one port; what it prints goes to a file."""

    def __init__(
        self,
        command: Sequence[str],
        port: int,
        printed: Path,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.port = port
        self._printed = printed
        with printed.open("ab") as out:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=clean_environment() | dict(settings or {}),
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_ready(self) -> None:
        """Return when requests are answered. Raises ``RuntimeError`` with what was printed."""
        ends = time.monotonic() + _PATIENCE
        while not _answers(self.port):
            if not self.is_running() or time.monotonic() > ends:
                self.kill()
                raise RuntimeError(f"the server did not start:\n{self.read_printed()}")
            time.sleep(0.01)

    def is_running(self) -> bool:
        """Say whether it has not ended."""
        return self._process.poll() is None

    def read_cpu_seconds(self) -> float:
        """Return the processor time that all its threads have spent, user and system."""
        spent = psutil.Process(self.pid).cpu_times()
        return float(spent.user + spent.system)

    def read_printed(self) -> str:
        """Return what the server has printed so far."""
        return self._printed.read_text(errors="replace")

    def kill(self) -> None:
        """End it at once, as a power cut would (kill -9)."""
        self._process.kill()
        self._process.wait()

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def stop(self) -> int:
        """Ask it to end, wait, and return its exit status."""
        self.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise RuntimeError(f"the server did not end:\n{self.read_printed()}") from None


def clean_environment() -> dict[str, str]:
    """Return the environment without settings of Handraise that happen to be in it."""
    return {name: text for name, text in os.environ.items() if not name.startswith("HANDRAISE_")}


def find_handraise() -> str:
    """Return the path of the command that was installed beside this Python."""
    return str(Path(sys.executable).with_name("handraise"))


def run_command(command: Sequence[str]) -> str:
    """Run a program to its end and return what it printed. Raises ``RuntimeError``."""
    done = subprocess.run(command, capture_output=True, text=True, env=clean_environment())
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr}")
    return done.stdout


def add_person(data: Path, email: str = "watcher@desk.example") -> str:
    """Add somebody who may use the console to the database in a folder; returns their token."""
    command = [find_handraise(), "people", "add", email, "--role", "human", "--token", "--json"]
    token: str = json.loads(run_command([*command, "--data", str(data)]))["token"]
    return token


def find_port() -> int:
    """Return a port that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        try:
            probe.connect(("127.0.0.1", port))
            probe.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            return bool(probe.recv(1))
        except OSError:
            return False
