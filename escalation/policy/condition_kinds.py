"""Checks a condition's tree: names that exist, and values that go together."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from escalation.policy.condition_text import BadCondition, Call, Kind, Name, Node, Operation, Value
from escalation.yaml_file.problems import hint_at

_NAMED: Mapping[Kind, str] = {
    "flag": "true or false",
    "whole": "a whole number",
    "number": "a number",
    "text": "a text",
}
_NUMBERS: tuple[Kind, ...] = ("whole", "number")
_TESTS = ("startsWith", "endsWith", "contains", "matches")
_FUNCTIONS = ("has", "size", "double", *_TESTS)


def check_tree(node: Node, kinds: Mapping[str, Kind]) -> list[Value]:
    """Check a tree against the variables there are, by their dotted names.

    Returns the patterns that its texts are matched with. Raises ``BadCondition``.
    """
    checker = _Checker(kinds)
    kind = checker.check(node)
    if kind != "flag":
        told = "what is true or false, such as customer.plan == 'gold'"
        raise BadCondition(node.position, _NAMED[kind], told)
    return checker.patterns


class _Checker:
    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self._kinds = kinds
        self.patterns: list[Value] = []

    def check(self, node: Node) -> Kind:
        match node:
            case Value(_, kind, _):
                return kind
            case Name():
                return self._check_name(node)
            case Call():
                return self._check_call(node)
            case Operation():
                return self._check_operation(node)

    def _check_name(self, node: Name) -> Kind:
        kind = self._kinds.get(node.path)
        if kind is not None:
            return kind
        names = list(self._kinds)
        inside = [name for name in names if name.startswith(f"{node.path}.")]
        group = node.path.rpartition(".")[0]
        beside = [name for name in names if group and name.rpartition(".")[0] == group]
        listed = inside or beside or list(dict.fromkeys(name.partition(".")[0] for name in names))
        hint = "" if inside else hint_at(node.path, [*names, *listed])
        own = ", or one named under attributes:" if group == "customer" else ""
        raise BadCondition(node.position, node.path, f"one of {', '.join(listed)}{hint}{own}")

    def _check_call(self, node: Call) -> Kind:
        name, given = node.name, node.given
        if name not in _FUNCTIONS:
            hint = hint_at(name, _FUNCTIONS)
            told = f"one of {', '.join(_FUNCTIONS)}{hint}"
            raise BadCondition(node.position, f"the function {name}", told)
        if name == "has":
            if node.is_method or len(given) != 1 or not isinstance(given[0], Name):
                raise BadCondition(node.position, "has", "has(customer.plan), with one name")
            if "." not in given[0].path:
                told = "a name with a dot, such as has(draft.confidence)"
                raise BadCondition(given[0].position, given[0].path, told)
            self._check_name(given[0])
            return "flag"
        if name in _TESTS:
            return self._check_test(node)
        if len(given) != 1:
            raise BadCondition(node.position, f"{name} with {len(given)} values", "one value")
        if name == "size":
            self._require(given[0], "text")
            return "whole"
        self._require(given[0], *_NUMBERS)
        return "number"

    def _check_test(self, node: Call) -> Kind:
        if not node.is_method or len(node.given) != 2:
            told = f"topic.{node.name}('…'), with one text"
            raise BadCondition(node.position, node.name, told)
        for each in node.given:
            self._require(each, "text")
        pattern = node.given[1]
        if node.name == "matches":
            if not isinstance(pattern, Value):
                raise BadCondition(pattern.position, "a pattern that is computed", "one in quotes")
            self.patterns.append(pattern)
        return "flag"

    def _check_operation(self, node: Operation) -> Kind:
        check: Callable[[Operation], Kind] = {
            "?": self._check_choice,
            "!": self._check_logic,
            "&&": self._check_logic,
            "||": self._check_logic,
            "in": self._check_same,
            "==": self._check_same,
            "!=": self._check_same,
            "<": self._check_order,
            "<=": self._check_order,
            ">": self._check_order,
            ">=": self._check_order,
        }.get(node.sign, self._check_sum)
        return check(node)

    def _check_choice(self, node: Operation) -> Kind:
        self._require(node.operands[0], "flag")
        kind = self.check(node.operands[1])
        self._require(node.operands[2], kind)
        return kind

    def _check_logic(self, node: Operation) -> Kind:
        for each in node.operands:
            self._require(each, "flag")
        return "flag"

    def _check_same(self, node: Operation) -> Kind:
        first, *others = node.operands
        kind = self.check(first)
        for each in others:
            self._require(each, *(_NUMBERS if kind in _NUMBERS else (kind,)))
        return "flag"

    def _check_order(self, node: Operation) -> Kind:
        first, second = node.operands
        kind = self._require(first, *_NUMBERS, "text")
        self._require(second, *(_NUMBERS if kind in _NUMBERS else (kind,)))
        return "flag"

    def _check_sum(self, node: Operation) -> Kind:
        allowed: tuple[Kind, ...] = _NUMBERS
        if node.sign == "%":
            allowed = ("whole",)
        elif node.sign == "+":
            allowed = (*_NUMBERS, "text")
        first, *others = node.operands
        kind = self._require(first, *allowed)
        for each in others:
            found = self.check(each)
            if found != kind and {found, kind} == set(_NUMBERS):
                told = "two numbers of one kind: write 2.0 for 2, or double(…)"
                raise BadCondition(node.position, f"a whole number {node.sign} a number", told)
            self._require(each, kind)
        return kind

    def _require(self, node: Node, *allowed: Kind) -> Kind:
        kind = self.check(node)
        if kind not in allowed:
            told = " or ".join(_NAMED[each] for each in dict.fromkeys(allowed))
            raise BadCondition(node.position, f"{_name(node)}{_NAMED[kind]}", told)
        return kind


def _name(node: Node) -> str:
    return f"{node.path}, which is " if isinstance(node, Name) else ""
