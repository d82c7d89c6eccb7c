"""A condition of a policy: read once with all its mistakes found, then asked of every situation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from escalation.policy.condition_kinds import check_tree
from escalation.policy.condition_text import BadCondition, Kind, read_tree
from escalation.policy.variables import Variables

Test = Callable[[Variables], object]
"""A compiled condition. Raises ``ConditionFailed`` where it has no answer."""
CompileCondition = Callable[[str], Test]
"""Compiles the text of a condition. Raises ``ValueError`` with what is wrong."""


class ConditionFailed(Exception):
    """A condition has no answer, such as where it asks for what is not known; the message says why."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that was read; two with the same text are the same."""

    text: str
    test: Test = field(compare=False, repr=False)

    def holds(self, variables: Variables) -> bool:
        """Say whether it is so. Raises ``ConditionFailed``."""
        answer = self.test(variables)
        if not isinstance(answer, bool):
            raise ConditionFailed(f"its answer is {answer!r}, neither true nor false")
        return answer


def read_condition(
    text: str, kinds: Mapping[str, Kind], compile_condition: CompileCondition
) -> Condition:
    """Read a condition about the variables there are. Raises ``BadCondition``."""
    for pattern in check_tree(read_tree(text), kinds):
        try:
            compile_condition(f"''.matches({pattern.written})")({})
        except (ValueError, ConditionFailed) as error:
            found = f"the pattern {pattern.written} ({error})"
            raise BadCondition(pattern.position, found, "a regular expression") from error
    try:
        return Condition(text, compile_condition(text))
    except ValueError as error:
        raise BadCondition(0, f"what cannot be read ({error})", "a condition in CEL") from error
