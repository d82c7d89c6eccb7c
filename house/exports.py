"""Prepares .cache/exports: the real loader of an export format, apart from what the product needs.

`make test-exports` runs this and then the tests in tests/exports, which are skipped without it.
"""

import os
import subprocess
import sys
import venv

from house import prepare

FOLDER = prepare.ROOT / ".cache" / "exports"
PYTHON = FOLDER / "bin" / "python"
LOCK = prepare.LOCKS / "exports.lock"


def main() -> None:
    """Install what the lock lists, unless it is there; exit 1 with one sentence where that fails."""
    stamp = FOLDER / ".ready"
    wanted = prepare.digest([LOCK])
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    print("Installing TRL's loader into .cache/exports (about half a gigabyte)", flush=True)
    venv.create(FOLDER, clear=True, symlinks=True)
    install = [str(prepare.BIN / "uv"), "pip", "install", "--quiet", "--python", str(PYTHON)]
    what = ["--no-deps", "--require-hashes", "--requirement", str(LOCK)]
    env = prepare.configure_uv(prepare.build_environment(os.environ))
    if subprocess.run([*install, *what], env=env).returncode:
        sys.exit("Stopped: TRL's loader could not be installed; what uv said stands above.")
    stamp.write_text(wanted)


if __name__ == "__main__":
    main()
