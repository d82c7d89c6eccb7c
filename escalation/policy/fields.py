"""The kinds of values that a policy file may hold; the message of a refusal is what was expected."""

from __future__ import annotations

from typing import Annotated, Any, get_args

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from escalation.events import Action

_NOT_YET = "veto"
ALLOWED_ACTIONS: tuple[str, ...] = tuple(name for name in get_args(Action) if name != _NOT_YET)


def _check_action(value: Any) -> Any:
    if value == _NOT_YET:
        raise PydanticCustomError(
            "expected",
            "one of {allowed} (veto sends after a while unless a person stops it, and its timer "
            "is not there yet: approve comes closest)",
            {"allowed": ", ".join(ALLOWED_ACTIONS)},
        )
    if value not in ALLOWED_ACTIONS:
        raise PydanticCustomError(
            "expected", "one of {allowed}", {"allowed": ", ".join(ALLOWED_ACTIONS)}
        )
    return value


def _check_score(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise PydanticCustomError("expected", "a number from 0 to 1")
    return value


def _check_count(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 100:
        raise PydanticCustomError("expected", "a whole number from 1 to 100")
    return value


def _check_flag(value: Any) -> Any:
    if not isinstance(value, bool):
        raise PydanticCustomError("expected", "true or false")
    return value


ChosenAction = Annotated[Action, BeforeValidator(_check_action)]
"""What happens when a rule fires."""

Score = Annotated[float, Field(ge=0, le=1), BeforeValidator(_check_score)]
"""A number from 0 to 1; NaN and booleans are refused."""

Count = Annotated[int, Field(ge=1, le=100), BeforeValidator(_check_count)]
"""A whole number from 1 to 100."""

Flag = Annotated[bool, BeforeValidator(_check_flag)]
"""True or false, written so."""
