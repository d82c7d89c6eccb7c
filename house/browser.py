"""Finds the browser for the tests, and fetches one where the machine has none.

`python -m house.browser` prints which one it is. Debian's chromium is taken where it is
installed; else a build from npm is unpacked under .cache, for which nobody need be root.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from house import front_end, prepare

SYSTEM = Path("/usr/bin/chromium")
PACKAGE = prepare.ROOT / "house" / "chromium"
FETCHED = prepare.ROOT / ".cache" / "chromium"
PROGRAM = FETCHED / "chromium"
LIBRARIES = FETCHED / "al2023" / "lib"
READY = FETCHED / ".fetched-from"
# The program comes first; the libraries are for machines that lack some.
UNPACK = """
import chromium, { inflate } from "@sparticuz/chromium";
import { fileURLToPath } from "node:url";
await chromium.executablePath();
const folder = new URL("../bin/", import.meta.resolve("@sparticuz/chromium"));
await inflate(fileURLToPath(new URL("al2023.tar.br", folder)));
"""
# Our own list: the defaults of the package switch web security off.
FLAGS = (
    "--headless",
    "--no-sandbox",  # containers, and root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Browser(NamedTuple):
    """A browser that starts on this machine: its program, and what it needs in its environment."""

    program: Path
    env: dict[str, str]


def find_browser() -> Browser | None:
    """The browser that is here already, or None."""
    if SYSTEM.is_file():
        return Browser(SYSTEM, dict(os.environ))
    if not READY.is_file() or READY.read_text() != _digest_package():
        return None
    return Browser(PROGRAM, build_environment(os.environ, with_libraries=not _starts_alone()))


def fetch_browser(env: Mapping[str, str]) -> None:
    """Fetch the build that the lock file of house/chromium names, and unpack it under .cache.

    Raises `FrontEndFailed` without a Node, `CalledProcessError` when npm or the unpacking fails.
    """
    node = front_end.find_node()
    if node is None:
        raise front_end.FrontEndFailed("no Node to unpack the browser with: `make setup-test`")
    shutil.rmtree(FETCHED, ignore_errors=True)
    shutil.copytree(PACKAGE, FETCHED)
    env = front_end.put_on_path(node, env) | {"TMPDIR": str(FETCHED)}
    subprocess.run([*node.npm, "ci", "--silent"], cwd=FETCHED, env=env, check=True)
    unpack = [str(node.program), "--input-type=module", "--eval", UNPACK]
    subprocess.run(unpack, cwd=FETCHED, env=env, check=True)
    shutil.rmtree(FETCHED / "node_modules")
    READY.write_text(_digest_package())


def build_environment(outer: Mapping[str, str], with_libraries: bool) -> dict[str, str]:
    """`outer`, with the fonts and, where asked for, the libraries that came with the browser."""
    env = dict(outer)
    if with_libraries:
        env["LD_LIBRARY_PATH"] = f"{LIBRARIES}:{env.get('LD_LIBRARY_PATH', '')}".rstrip(":")
    if not Path("/etc/fonts/fonts.conf").is_file():
        env["FONTCONFIG_PATH"] = str(FETCHED / "fonts")
    return env


def _starts_alone() -> bool:
    return subprocess.run([PROGRAM, "--version"], capture_output=True).returncode == 0


def _digest_package() -> str:
    return prepare.digest([PACKAGE / "package-lock.json"])


def main() -> None:
    """Print the browser's program, fetched first where there is none; never fails the caller."""
    if find_browser() is None:
        print("Fetching a browser for the tests", flush=True)
        try:
            fetch_browser(prepare.build_environment(os.environ))
        except (front_end.FrontEndFailed, subprocess.CalledProcessError, OSError) as error:
            print(f"None: {error}. The tests that need one will be skipped.", file=sys.stderr)
            return
    found = find_browser()
    print(f"Browser of the tests: {found.program if found else 'none'}")


if __name__ == "__main__":
    main()
