"""What a policy file needs from outside to be loaded: a compiler of conditions, and the rules in Python."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from escalation.policy.condition import CompileCondition, Test


class OwnRuleUnusable(Exception):
    """What a policy file names as a rule in Python cannot be used."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(f"found {found}; expected {expected}")
        self.found = found
        self.expected = expected


@dataclass(frozen=True, slots=True)
class OwnCode:
    """What stands at a place such as ``rules.py:vip``, and the text of its file."""

    found: object
    file: str
    text: str


FindOwnCode = Callable[[str], OwnCode]
"""Loads what stands at a place. Raises ``OwnRuleUnusable``."""


def _compile_nothing(text: str) -> Test:  # noqa: ARG001 the contract has it
    raise ValueError("conditions are not read here")


def _find_nothing(place: str) -> OwnCode:
    raise OwnRuleUnusable(place, "a policy in a file: this one stands in no folder")


@dataclass(frozen=True, slots=True)
class Workshop:
    """Built at the edge, so that the policy itself stays free of libraries and imports."""

    compile_condition: CompileCondition = _compile_nothing
    find_own_code: FindOwnCode = _find_nothing
