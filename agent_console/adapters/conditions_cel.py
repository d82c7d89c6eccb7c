"""Compiles conditions by a library for CEL; imported only where a policy has conditions."""

from __future__ import annotations

import re

import cel

from escalation.policy.condition import ConditionFailed, Test
from escalation.policy.variables import Variables

_LONGEST = 200


def compile_condition(text: str) -> Test:
    """Compile a condition. Raises ``ValueError`` with what is wrong, in a line."""
    try:
        program = cel.compile(text)
    except ValueError as error:
        raise ValueError(_shorten(str(error))) from error
    names = program.variables()

    def test(variables: Variables) -> object:
        try:
            # Only what it asks for: each value that is passed on takes longer than the answer.
            return program.execute({name: variables[name] for name in names})
        except KeyError as missing:
            raise ConditionFailed(f"{missing.args[0]} is not known here") from missing
        except Exception as error:
            raise ConditionFailed(_shorten(str(error))) from error

    return test


def _shorten(told: str) -> str:
    return re.sub(r"\s+", " ", told).strip()[:_LONGEST]
