"""A terminal for tests: runs commands of `handraise` as a user types them."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from agent_console import cli


@dataclass
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def run(data: Path, *words: str, **more: str) -> Done:
    """Run a command within this process, with its data in ``data``."""
    env = {"HANDRAISE_DATA": str(data), "COLUMNS": "200"} | more
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict(os.environ, env),
        mock.patch.object(sys, "argv", ["handraise", *words]),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as end,
    ):
        cli.main()
    code = end.value.code
    return Done(code if isinstance(code, int) else 0, out.getvalue(), err.getvalue())


def run_apart(data: Path, *words: str, **more: str) -> Done:
    """Run a command as a program of its own, as a user does."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("HANDRAISE_")}
    done = subprocess.run(
        [sys.executable, "-m", "agent_console.cli", *words],
        env=env | {"HANDRAISE_DATA": str(data)} | more,
        capture_output=True,
        text=True,
        timeout=100,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def read_json(done: Done) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
