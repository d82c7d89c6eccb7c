"""modAL's environment: .cache/modal, made from a hashed lock when it is first needed."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import venv
from pathlib import Path

import numpy as np

from benchmarks.learning_curve.course import Course
from benchmarks.learning_curve.streams import Stream
from house import prepare

FOLDER = prepare.ROOT / ".cache" / "modal"
LOCK = prepare.LOCKS / "modal.lock"
_PYTHON = FOLDER / "bin" / "python"
_SCRIPT = Path(__file__).with_name("modal_peer.py")


class ModalMissing(Exception):
    """modAL's environment could not be made; what uv said stands above."""


def prepare_modal() -> None:
    """Install what the lock lists, unless it is there. Raises ``ModalMissing``."""
    stamp = FOLDER / ".ready"
    wanted = prepare.digest([LOCK])
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    venv.create(FOLDER, clear=True, symlinks=True)
    install = [str(prepare.BIN / "uv"), "pip", "install", "--quiet", "--python", str(_PYTHON)]
    what = ["--no-deps", "--require-hashes", "--requirement", str(LOCK)]
    env = prepare.configure_uv(prepare.build_environment(os.environ))
    if subprocess.run([*install, *what], env=env).returncode:
        raise ModalMissing(ModalMissing.__doc__)
    stamp.write_text(wanted)


def run_modal(stream: Stream, max_error: float) -> dict[str, Course]:
    """Run a fixed softmax and modAL's three ways of sampling; their cut-offs know the end."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "stream.npz")
        np.savez(
            file, known=stream.known, owners=stream.owners, asked=stream.asked, truth=stream.truth
        )
        command = [str(_PYTHON), str(_SCRIPT), str(file), "--max-error", str(max_error)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return {
        name: _read(found, len(stream.truth)) for name, found in json.loads(done.stdout).items()
    }


def _read(found: dict[str, list[int]], length: int) -> Course:
    sent, right = np.zeros(length, dtype=bool), np.zeros(length, dtype=bool)
    sent[found["sent"]] = True
    right[found["right"]] = True
    return Course(sent, right, ~sent)
