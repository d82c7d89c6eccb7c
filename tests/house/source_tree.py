"""The project's own Python files and what each of them imports, read without running them."""

import ast
import functools
from collections.abc import Container, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("agent", "escalation", "agent_console")
NOT_OURS = {"node_modules", "dist"}


class Import(NamedTuple):
    """One import in a file: the module it names, its line, and whether a function holds it."""

    module: str
    line: int
    in_function: bool


class Module(NamedTuple):
    """One of the project's files, under the name it is imported by."""

    name: str
    path: Path
    imports: tuple[Import, ...]


@functools.cache
def read_modules() -> dict[str, Module]:
    """Every module of the three packages by its dotted name."""
    paths = {name_of(path): path for package in PACKAGES for path in list_python(ROOT / package)}
    return {
        name: Module(name, path, tuple(read_imports(ast.parse(path.read_bytes()), paths)))
        for name, path in sorted(paths.items())
    }


def list_python(folder: Path) -> Iterator[Path]:
    """The Python files under `folder`, what npm installed or built left out."""
    for path in sorted(folder.rglob("*.py")):
        if NOT_OURS.isdisjoint(path.parts):
            yield path


def name_of(path: Path) -> str:
    """The dotted name that the file at `path` is imported by."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_within(module: str, room: str) -> bool:
    """Whether `module` is `room` or lies in it."""
    return module == room or module.startswith(f"{room}.")


def read_imports(
    tree: ast.AST, ours: Container[str], in_function: bool = False
) -> Iterator[Import]:
    """The imports in `tree`; `ours` tells whether `from x import y` names a module or a thing."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno, in_function) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = "." * node.level + (node.module or "")
            for alias in node.names:
                whole = f"{source}.{alias.name}"
                yield Import(whole if whole in ours else source, node.lineno, in_function)
        else:
            is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            yield from read_imports(node, ours, in_function or is_function)
