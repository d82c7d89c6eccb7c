"""What the packages import is declared in pyproject.toml, and what is declared is imported."""

import ast
import functools
import importlib.metadata
import sys
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.source_tree import PACKAGES, ROOT, list_python, read_imports, read_modules

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
OURS = {*PACKAGES, "tests", "house", "examples", "benchmarks"}

# Declared, though no file of ours names them.
LOADED_BY_NAME = {
    "websockets": "uvicorn speaks the socket protocol with it",
    "langchain-openai": "init_chat_model loads the provider that the model's name begins with",
    "langchain-anthropic": "the same",
    "langchain-ollama": "the same",
    "langgraph": "pinned: langchain allows versions that were not tried",
    "pysqlite3": "the store prefers its newer SQLite where it installs",
    "tzdata": "zoneinfo reads it where the system has no time zones",
}
PARTS = {
    "pydantic-core": "pydantic",  # pinned by the other, and one with it
    "langgraph-prebuilt": "langgraph",  # one namespace, brought by the other
    "modal": "modal-python",  # not in .venv, so no metadata tell its distribution
}
TOOLS = {
    "anyio",
    "pytest-xdist",
    "pytest-randomly",
    "pytest-timeout",
    "ruff",
    "mypy",
    "types-pyyaml",
    "types-jsonschema",
}


def list_declared(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(each).name) for each in requirements}


@functools.cache
def read_distributions() -> dict[str, list[str]]:
    return dict(importlib.metadata.packages_distributions())


def list_distributions(modules: set[str]) -> set[str]:
    """The distributions that `modules` come from, ours and the standard library left out."""
    tops = {module.partition(".")[0] for module in modules} - sys.stdlib_module_names - OURS
    names = {each: read_distributions().get(each, [each])[0] for each in tops}
    found = {canonicalize_name(name) for name in names.values()}
    return {PARTS.get(name, name) for name in found}


def list_used() -> set[str]:
    """The distributions that the packages import."""
    return list_distributions({i.module for m in read_modules().values() for i in m.imports})


def list_used_by_tests() -> set[str]:
    """The distributions that tests, tools, examples and benchmarks import."""
    folders = ("tests", "house", "examples", "benchmarks")
    paths = [ROOT / "hatch_build.py", *(p for f in folders for p in list_python(ROOT / f))]
    trees = [ast.parse(path.read_bytes()) for path in paths]
    return list_distributions({i.module for tree in trees for i in read_imports(tree, ())})


def list_shipped() -> set[str]:
    """What an installed Handraise brings with it, the optional parts included."""
    project = PROJECT["project"]
    optional = [each for extra in project["optional-dependencies"].values() for each in extra]
    return list_declared([*project["dependencies"], *optional])


def test_what_the_packages_import_is_declared() -> None:
    assert list_used() - list_shipped() == set()


def test_what_is_declared_is_imported() -> None:
    assert list_shipped() - list_used() - set(LOADED_BY_NAME) == set()


def test_what_tests_import_is_declared() -> None:
    groups = PROJECT["dependency-groups"]
    declared = (
        list_declared(
            [each for group in ("test", "build", "exports", "modal") for each in groups[group]]
        )
        | list_shipped()
    )
    assert list_used_by_tests() - declared == set()


def test_no_tool_of_the_tests_is_left_over() -> None:
    declared = list_declared(PROJECT["dependency-groups"]["test"])
    assert declared - list_used_by_tests() - TOOLS == set()
