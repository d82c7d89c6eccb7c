"""Files lie where the plan of the house says, under names that say what they are."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source_tree import PACKAGES, ROOT, list_python, read_modules

# Rooms without a subject: whatever has no place elsewhere lands there.
FORBIDDEN = re.compile(r"^(utils?|helpers?|commons?|bases?|managers?|misc)$", re.IGNORECASE)

# What only a machine of ours, or a package registry, would have put into a file.
HOSTS = re.compile(
    r'registry\.npm[j]s|pythonhosted\.or[g]|pypi\.org/simpl[e]|"resolved"\s*:\s*"http|'
    r"index-url\s*[=:]\s*['\"]?https?://(?!\w+\.example)"
)
OUR_MACHINES = re.compile(r"(?<![\w./-])/(root|home/\w+|work/main|work/shared|work/plan)(/|\b)")


def list_committed() -> Iterator[Path]:
    """The files that git keeps or would keep."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
    )
    if listing.returncode:
        pytest.skip("not a git checkout: which files belong to the project cannot be told")
    for name in filter(None, listing.stdout.decode().split("\0")):
        path = ROOT / name
        if path.is_file() and path.stat().st_size < 5_000_000:
            yield path


def find_lines(pattern: re.Pattern[str]) -> list[str]:
    """The lines of committed text files that `pattern` is found in, as `file:line`."""
    found = []
    for path in list_committed():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if pattern.search(text):
            lines = text.splitlines()
            found += [
                f"{path.relative_to(ROOT)}:{n}"
                for n, at in enumerate(lines, 1)
                if pattern.search(at)
            ]
    return found


def test_every_folder_with_python_is_a_package() -> None:
    folders = {path.parent for package in PACKAGES for path in list_python(ROOT / package)}
    loaded_by_path = {ROOT / "escalation" / "store" / "migrations" / "versions"}
    missing = {folder for folder in folders if not (folder / "__init__.py").is_file()}
    assert missing - loaded_by_path == set()


def test_init_files_hold_a_docstring_and_nothing_else() -> None:
    wrong = []
    for module in read_modules().values():
        if module.path.name == "__init__.py":
            tree = ast.parse(module.path.read_bytes())
            if len(tree.body) != 1 or not ast.get_docstring(tree):
                wrong.append(module.path)
    assert wrong == []


def test_no_file_has_a_name_without_a_subject() -> None:
    wrong = [
        path
        for path in list_committed()
        if any(FORBIDDEN.match(part.partition(".")[0]) for part in path.relative_to(ROOT).parts)
    ]
    assert wrong == []


def test_no_variable_is_called_agent() -> None:
    """An agent is a bot to some and a person to others: say bot, or human."""
    wrong = []
    for folder in (*PACKAGES, "tests", "examples", "benchmarks"):
        for path in list_python(ROOT / folder):
            for node in ast.walk(ast.parse(path.read_bytes())):
                match node:
                    case ast.Name(id="agent", ctx=ast.Store()) | ast.arg(arg="agent"):
                        wrong.append(f"{path}:{node.lineno}")
    assert wrong == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_test_file_stands_where_its_source_does(package: str) -> None:
    strays = []
    for path in list_python(ROOT / "tests" / package):
        if path.name.startswith("test_"):
            folder = ROOT / package / path.parent.relative_to(ROOT / "tests" / package)
            source = path.name.removeprefix("test_")
            if not (folder / source).is_file() and not (folder / source[:-3]).is_dir():
                strays.append(path)
    assert strays == []


def test_no_file_names_a_package_registry() -> None:
    assert find_lines(HOSTS) == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert find_lines(OUR_MACHINES) == []
