"""Prepares .venv: packages from the hashed lock, this project, the built front end.

`python -m house.prepare` prepares what running needs, `--test` what the tests and checks need
as well. Standard library only; a second call that finds nothing changed costs a blink.
"""

import argparse
import ast
import compileall
import fcntl
import hashlib
import importlib
import importlib.util
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterable, Mapping
from pathlib import Path

from house import front_end

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
LOCKS = ROOT / "house" / "locks"
RUN_LOCK = ROOT / "requirements.lock"
TEST_LOCK = LOCKS / "test.lock"
NODE_LOCK = LOCKS / "node.lock"
UV_LOCK = LOCKS / "uv.lock"

# uv reads none of pip's configuration: pip's settings, and the variables uv knows them by.
UV_NAME_OF = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
}
SECTIONS = ("global", "install", ":env:")  # of pip's configuration; a later one wins


def main() -> None:
    """Prepare .venv as the command line asks; exit 1 with one plain sentence where it fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--test", action="store_true", help="also what tests and checks need")
    for_tests = parser.parse_args().test
    if Path(sys.prefix).resolve() != VENV:
        print("Creating .venv", flush=True)
        venv.create(VENV, with_pip=True, clear=True, symlinks=True)
        again = [str(PYTHON), "-m", "house.prepare", *sys.argv[1:]]
        sys.exit(subprocess.run(again, cwd=ROOT).returncode)
    try:
        with (VENV / ".preparing").open("w") as guard:
            fcntl.flock(guard, fcntl.LOCK_EX)  # `make run` and `make test` at once take turns
            prepare(for_tests)
    except subprocess.CalledProcessError as error:
        sys.exit(f"Stopped: {' '.join(error.cmd)} failed; what it said stands above.")
    except front_end.FrontEndFailed as error:
        sys.exit(f"Stopped: {error}.")


def prepare(for_tests: bool) -> None:
    """Install what is missing and build the front end where its sources changed."""
    env = build_environment(os.environ)
    lock = TEST_LOCK if for_tests else RUN_LOCK
    stamp = VENV / f".ready-{'test' if for_tests else 'run'}"
    wanted = f"{ROOT} {digest([lock, ROOT / 'pyproject.toml', NODE_LOCK])}"
    is_current = stamp.is_file() and stamp.read_text() == wanted
    if not is_current:
        install_lock(lock, env)
        install(["--no-build-isolation", "--editable", str(ROOT)], env)
    needs_node = front_end.is_stale() or (for_tests and not is_current)
    if needs_node and front_end.find_node() is None:
        install_lock(NODE_LOCK, env)
        importlib.invalidate_caches()
    compile_sources()
    stamp.write_text(wanted)
    front_end.build(env)


def install_lock(lock: Path, env: Mapping[str, str]) -> None:
    """Install what `lock` lists, each file checked against its hashes."""
    print(f"Installing the packages of {lock.name}", flush=True)
    install(["--require-hashes", "--requirement", str(lock)], env)


def install(what: list[str], env: Mapping[str, str]) -> None:
    """Install `what` into .venv by uv, or by pip where uv cannot be had.

    Without dependencies: a lock lists them all, and leaves out on purpose what a package names
    but we do not use.
    """
    pip = [str(PYTHON), "-m", "pip"]
    uv = BIN / "uv"
    if not uv.is_file():
        get_uv = [*pip, "install", "--quiet", "--require-hashes", "--requirement", str(UV_LOCK)]
        if subprocess.run(get_uv, env=env).returncode:
            print("Without uv, by pip: this takes longer", flush=True)
            _run([*pip, "install", "--quiet", "--no-deps", *what], env)
            return
    by_uv = [str(uv), "pip", "install", "--quiet", "--compile-bytecode", "--python", str(PYTHON)]
    _run([*by_uv, "--no-deps", *what], configure_uv(env))


def compile_sources() -> None:
    """Write the byte code of the packages and of this project where it is missing.

    Without it, and where Python may not write it by itself, each start compiles for seconds.
    """
    packages = Path(sysconfig.get_path("purelib"))
    sample = importlib.util.cache_from_source(str(packages / "fastapi" / "__init__.py"))
    if packages.is_relative_to(VENV) and not Path(sample).exists():
        compileall.compile_dir(packages, quiet=2, workers=0)
    for package in ("agent", "escalation", "agent_console"):
        compileall.compile_dir(ROOT / package, maxlevels=0, quiet=2)
        for folder in (ROOT / package).iterdir():
            if folder.is_dir() and folder.name != "web":  # of the front end nothing is Python
                compileall.compile_dir(folder, quiet=2)


def configure_uv(env: Mapping[str, str]) -> dict[str, str]:
    """`env` with pip's own configuration (files and variables) said in uv's words as well."""
    listing = subprocess.run(
        [str(PYTHON), "-m", "pip", "config", "list"],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    # As pip does: all indexes are one pool. The hashes, not the index, decide what is installed.
    pool = {"UV_INDEX_STRATEGY": "unsafe-best-match"}
    return pool | translate_pip_settings(listing) | dict(env)


def translate_pip_settings(listing: str) -> dict[str, str]:
    """uv's variables for the settings in `listing`, which is in the form of `pip config list`."""
    found: dict[str, str] = {}
    for section in SECTIONS:
        for line in listing.splitlines():
            key, _, value = line.partition("=")
            name = UV_NAME_OF.get(key.removeprefix(f"{section}."))
            if name and key.startswith(f"{section}."):
                separator = "," if name == "UV_FIND_LINKS" else " "
                found[name] = separator.join(str(ast.literal_eval(value)).split())
    return found


def build_environment(outer: Mapping[str, str]) -> dict[str, str]:
    """`outer`, with caches under .cache where the usual folder for them cannot be written."""
    env = dict(outer)
    cache = Path(env.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError:
        env.setdefault("UV_CACHE_DIR", str(ROOT / ".cache" / "uv"))
        env.setdefault("PIP_CACHE_DIR", str(ROOT / ".cache" / "pip"))
        env.setdefault("npm_config_cache", str(ROOT / ".cache" / "npm"))
    return env


def digest(paths: Iterable[Path]) -> str:
    """A digest of the contents of `paths`, in their order."""
    whole = hashlib.sha256()
    for path in paths:
        whole.update(path.read_bytes() + b"\0")
    return whole.hexdigest()


def _run(command: list[str], env: Mapping[str, str]) -> None:
    subprocess.run(command, env=env, check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
