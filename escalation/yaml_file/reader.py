"""Reads a small YAML file into plain values, and remembers the line and column of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from escalation.yaml_file.problems import FileInvalid, Problem

Path = tuple[str | int, ...]

_LARGEST = 256 * 1024
_DEEPEST = 20
_PLAIN_TAGS = {"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}


@dataclass(slots=True)
class Document:
    """The values of a file; ``keys`` and ``values`` give the place (line, column) of each path.

    ``texts`` gives the place of a text's first character, where its lines are those of the file.
    """

    name: str
    content: Any = None
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    texts: dict[Path, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def report(self, path: Path, found: str, expected: str, *, at_key: bool = False) -> None:
        """Note a problem at a path, or at the nearest place above it that is known."""
        places = self.keys if at_key else self.values
        place = places.get(path)
        while place is None and path:
            path = path[:-1]
            place = self.values.get(path)
        line, column = place or (1, 1)
        self.problems.append(Problem(self.name, line, column, found, expected))

    def report_inside(self, path: Path, position: int, found: str, expected: str) -> None:
        """Note a problem at a character of the text at a path."""
        place = self.texts.get(path)
        if place is None:
            self.report(path, found, expected)
            return
        text = self.content
        for part in path:
            text = text[part]
        line, column = _find_place(text, position)
        # A text of several lines is a block, whose lines are all indented alike.
        column += place[1] - 1
        problem = Problem(self.name, place[0] + line - 1, column, found, expected)
        self.problems.append(problem)


def read_yaml(text: str | bytes, name: str) -> Document:
    """Read one YAML document. Repeated keys are noted as problems; what is no YAML raises ``FileInvalid``.

    Anchors, own tags, keys that are not text, deep nesting and files over 256 KB are refused.
    """
    decoded = _decode(text, name)
    document = Document(name)
    try:
        _refuse_tricks(decoded, document)
        node = yaml.compose(decoded, Loader=yaml.SafeLoader)
        if node is not None:
            document.content = _read_node(node, (), document, yaml.SafeLoader(""))
    except yaml.reader.ReaderError as error:
        line, column = _find_place(decoded, error.position)
        found = f"the character U+{ord(decoded[error.position]):04X}"
        raise FileInvalid([Problem(name, line, column, found, "readable text")]) from error
    except yaml.MarkedYAMLError as error:
        raise FileInvalid([_build_syntax_problem(error, name)]) from error
    return document


def _decode(text: str | bytes, name: str) -> str:
    if len(text) > _LARGEST:
        found = f"a file of {len(text)} bytes"
        raise FileInvalid([Problem(name, None, None, found, f"at most {_LARGEST} bytes")])
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = text[: error.start].decode("utf-8", errors="replace")
        line, column = _find_place(before, len(before))
        found = f"the byte 0x{text[error.start]:02X}, which is not UTF-8"
        raise FileInvalid([Problem(name, line, column, found, "a file saved as UTF-8")]) from error


def _find_place(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1


def _read_mark(mark: Any) -> tuple[int, int]:
    return (1, 1) if mark is None else (mark.line + 1, mark.column + 1)


def _refuse_tricks(text: str, document: Document) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line, column = _read_mark(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            problem = Problem(
                document.name, line, column, f"the alias *{event.anchor}", "the value itself"
            )
            raise FileInvalid([problem])
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            problem = Problem(
                document.name,
                line,
                column,
                "values in values in values",
                f"at most {_DEEPEST} levels",
            )
            raise FileInvalid([problem])


def _read_node(node: yaml.Node, path: Path, document: Document, loader: yaml.SafeLoader) -> Any:
    document.values[path] = _read_mark(node.start_mark)
    if isinstance(node, yaml.MappingNode | yaml.SequenceNode) and node.tag not in _PLAIN_TAGS:
        document.report(path, f"the tag {node.tag}", "a plain value")
        return None
    if isinstance(node, yaml.MappingNode):
        return _read_mapping(node, path, document, loader)
    if isinstance(node, yaml.SequenceNode):
        return [
            _read_node(item, (*path, number), document, loader)
            for number, item in enumerate(node.value)
        ]
    if isinstance(node, yaml.ScalarNode):
        document.texts.update(_find_text(node, path))
    try:
        return loader.construct_object(node)
    except (yaml.YAMLError, ValueError):
        document.report(path, f"{node.value!r} with the tag {node.tag}", "a plain value")
        return None


def _find_text(node: yaml.ScalarNode, path: Path) -> dict[Path, tuple[int, int]]:
    """Find where a text's first character stands; nothing where its lines were joined."""
    (line, column), (last, _) = _read_mark(node.start_mark), _read_mark(node.end_mark)
    if node.style == "|":
        return {path: (line + 1, _measure_indent(node) + 1)}
    if line != last:
        return {}
    return {path: (line, column + (node.style in ("'", '"')))}


def _measure_indent(node: yaml.ScalarNode) -> int:
    lines = str(node.start_mark.buffer)[node.start_mark.pointer :].split("\n")[1:]
    return next((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), 0)


def _read_mapping(
    node: yaml.MappingNode, path: Path, document: Document, loader: yaml.SafeLoader
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        place = _read_mark(key_node.start_mark)
        if key_node.tag != "tag:yaml.org,2002:str":
            shown = key_node.value if isinstance(key_node, yaml.ScalarNode) else "a list or mapping"
            problem = Problem(document.name, *place, f"the key {shown}", "a name")
            document.problems.append(problem)
            continue
        key = str(key_node.value)
        if key in values:
            first = document.keys[(*path, key)][0]
            problem = Problem(
                document.name,
                *place,
                f"{key} a second time",
                f"it once (it stands in line {first} already)",
            )
            document.problems.append(problem)
            continue
        document.keys[(*path, key)] = place
        values[key] = _read_node(value_node, (*path, key), document, loader)
    return values


def _build_syntax_problem(error: yaml.MarkedYAMLError, name: str) -> Problem:
    line, column = _read_mark(error.problem_mark or error.context_mark)
    said = error.problem or "something that is no YAML"
    if "'\\t'" in said:
        return Problem(name, line, column, "a tab", "spaces to indent with")
    context = f" ({error.context})" if error.context else ""
    return Problem(name, line, column, f"broken YAML: {said}{context}", "valid YAML")
