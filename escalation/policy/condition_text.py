"""Reads the text of a condition into a tree; what is wrong with it is told with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["flag", "whole", "number", "text"]
"""What a value is: true or false, a whole number, any number, or a text."""

LONGEST_CONDITION = 2000
_DEEPEST = 40
_TOKEN = re.compile(
    r"(?P<blank>\s+|//[^\n]*)"
    r"|(?P<number>\d*\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)"
    r"|(?P<whole>\d+)"
    r"|(?P<text>[rR]'[^'\n]*'|[rR]\"[^\"\n]*\"|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\")"
    r"|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<sign>&&|\|\||[<>=!]=|[<>!?:()\[\].,+\-*/%=&|])"
)
_BINDING = {
    "||": 1,
    "&&": 2,
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "in"), 3),
    "+": 4,
    "-": 4,
    "*": 5,
    "/": 5,
    "%": 5,
}


class BadCondition(Exception):
    """A condition that cannot be used; ``position`` is the character at which that shows."""

    def __init__(self, position: int, found: str, expected: str) -> None:
        super().__init__(f"found {found}; expected {expected}")
        self.position = position
        self.found = found
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Value:
    """A number, a text, ``true`` or ``false``, as it is written."""

    position: int
    kind: Kind
    written: str


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, such as ``customer.plan``."""

    position: int
    path: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function with what it is given; a method's first argument is what it is called on."""

    position: int
    name: str
    given: tuple[Node, ...]
    is_method: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """A sign between (or before) its operands; ``in`` has those of its list after the first."""

    position: int
    sign: str
    operands: tuple[Node, ...]


Node = Value | Name | Call | Operation


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def read_tree(text: str) -> Node:
    """Read a condition. Raises ``BadCondition``."""
    if len(text) > LONGEST_CONDITION:
        found = f"a condition of {len(text)} characters"
        raise BadCondition(0, found, f"at most {LONGEST_CONDITION}")
    return _Reader(text).read()


def _split(text: str) -> Iterator[_Token]:
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            wanted = "both quotes" if text[position] in "'\"" else "a name, a value or a sign"
            raise BadCondition(position, f"the character {text[position]}", wanted)
        if found.lastgroup != "blank":
            yield _Token(str(found.lastgroup), found[0], position)
        position = found.end()
    yield _Token("end", "", len(text.rstrip()))


class _Reader:
    """Goes over the tokens once, from left to right."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_split(text))
        self._at = 0
        self._depth = 0

    def read(self) -> Node:
        node = self._read_choice()
        if self._token.kind != "end":
            raise self._refuse("a sign such as && between two conditions, or the end")
        return node

    @property
    def _token(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._token
        self._at += 1
        return token

    def _is_next(self, *texts: str) -> bool:
        return self._token.kind in ("sign", "name") and self._token.text in texts

    def _expect(self, text: str) -> None:
        if not self._is_next(text):
            raise self._refuse(text)
        self._at += 1

    def _refuse(self, expected: str) -> BadCondition:
        token = self._token
        found = "the end of the condition" if token.kind == "end" else token.text
        if token.text in ("=", "&", "|"):
            expected = token.text * 2
        return BadCondition(token.position, found, expected)

    def _read_choice(self) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            found = "conditions in conditions in conditions"
            raise BadCondition(self._token.position, found, f"at most {_DEEPEST} levels")
        node = self._read_operation(1)
        if self._is_next("?"):
            position = self._take().position
            then = self._read_choice()
            self._expect(":")
            node = Operation(position, "?", (node, then, self._read_choice()))
        self._depth -= 1
        return node

    def _read_operation(self, least: int) -> Node:
        left = self._read_unary()
        while (binding := self._find_binding()) >= least:
            token = self._take()
            right = (
                self._read_list() if token.text == "in" else (self._read_operation(binding + 1),)
            )
            left = Operation(token.position, token.text, (left, *right))
        return left

    def _find_binding(self) -> int:
        is_operator = self._token.kind in ("sign", "name")
        return _BINDING.get(self._token.text, 0) if is_operator else 0

    def _read_list(self) -> tuple[Node, ...]:
        if not self._is_next("["):
            raise self._refuse("a list such as ['a', 'b']")
        return self._read_rest("]")

    def _read_rest(self, end: str) -> tuple[Node, ...]:
        """Read what stands between brackets, the opening one first."""
        self._take()
        items: list[Node] = []
        while not self._is_next(end):
            if items:
                self._expect(",")
            items.append(self._read_choice())
        self._take()
        return tuple(items)

    def _read_unary(self) -> Node:
        if not self._is_next("!", "-"):
            return self._read_member()
        token = self._take()
        self._depth += 1
        if self._depth > _DEEPEST:
            raise BadCondition(token.position, f"{token.text} again and again", "it once")
        node = Operation(token.position, token.text, (self._read_unary(),))
        self._depth -= 1
        return node

    def _read_member(self) -> Node:
        node = self._read_operand()
        while self._is_next(".", "["):
            if self._is_next("["):
                raise self._refuse("a name after a dot, such as customer.plan")
            self._take()
            if self._token.kind != "name":
                raise self._refuse("a name after the dot")
            token = self._take()
            if self._is_next("("):
                node = Call(token.position, token.text, (node, *self._read_rest(")")), True)
            elif isinstance(node, Name):
                node = Name(node.position, f"{node.path}.{token.text}")
            else:
                raise BadCondition(token.position, token.text, "a name only after names")
        return node

    def _read_operand(self) -> Node:
        if self._is_next("("):
            self._take()
            node = self._read_choice()
            self._expect(")")
            return node
        token = self._token
        if token.kind in ("end", "sign") or token.text == "in":
            raise self._refuse("a name or a value")
        self._at += 1
        match token.kind:
            case "whole" | "number" | "text":
                return Value(token.position, token.kind, token.text)
        if token.text in ("true", "false"):
            return Value(token.position, "flag", token.text)
        if token.text == "null":
            expected = "has(name), which says whether something is known"
            raise BadCondition(token.position, "null", expected)
        if self._is_next("("):
            return Call(token.position, token.text, self._read_rest(")"), False)
        return Name(token.position, token.text)
