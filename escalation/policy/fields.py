"""The kinds of values that a policy file may hold; the message of a refusal is what was expected."""

from __future__ import annotations

import re
from typing import Annotated, Any, get_args

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from agent.dialogue import Permission
from escalation.events import Action

PERMISSIONS: tuple[Permission, ...] = get_args(Permission)
"""Who lets a tool run."""
ALLOWED_ACTIONS: tuple[str, ...] = get_args(Action)
MOST_EXAMPLES, LONGEST_EXAMPLE = 200, 300
"""Sentences of one topic, and characters of one sentence."""
TOPIC_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
SHORTEST_WINDOW, LONGEST_WINDOW = 1, 3600
"""Seconds that a person may have to stop an answer."""
MOST_WAITING = 1000
"""Conversations that may wait for each person who is there."""


def _check_action(value: Any) -> Any:
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


def _check_window(value: Any) -> Any:
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not SHORTEST_WINDOW <= value <= LONGEST_WINDOW:
        raise PydanticCustomError(
            "expected",
            "a number of seconds from {least} to {most}",
            {"least": SHORTEST_WINDOW, "most": LONGEST_WINDOW},
        )
    return float(value)


def _check_topic(value: Any) -> Any:
    if not isinstance(value, str) or not TOPIC_NAME.fullmatch(value):
        raise PydanticCustomError(
            "expected", "a name of small letters, digits and _, such as refund_fraud"
        )
    return value


def _check_examples(value: Any) -> Any:
    if not isinstance(value, list | tuple) or len(value) > MOST_EXAMPLES:
        raise PydanticCustomError(
            "expected", "a list of at most {most} sentences", {"most": MOST_EXAMPLES}
        )
    return tuple(value)


def _check_example(value: Any) -> Any:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_EXAMPLE:
        raise PydanticCustomError(
            "expected",
            "a sentence of a customer, at most {most} characters",
            {"most": LONGEST_EXAMPLE},
        )
    return value.strip()


def _check_reason(value: Any) -> Any:
    if not isinstance(value, str) or len(value) > LONGEST_EXAMPLE:
        raise PydanticCustomError(
            "expected", "a sentence of at most {most} characters", {"most": LONGEST_EXAMPLE}
        )
    return value.strip()


def _check_load(value: Any) -> Any:
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 < value <= MOST_WAITING:
        raise PydanticCustomError(
            "expected", "a number above 0, at most {most}", {"most": MOST_WAITING}
        )
    return float(value)


ChosenAction = Annotated[Action, BeforeValidator(_check_action)]
"""What happens when a rule fires."""

Score = Annotated[float, Field(ge=0, le=1), BeforeValidator(_check_score)]
"""A number from 0 to 1; NaN and booleans are refused."""

Count = Annotated[int, Field(ge=1, le=100), BeforeValidator(_check_count)]
"""A whole number from 1 to 100."""

Window = Annotated[
    float | None, Field(ge=SHORTEST_WINDOW, le=LONGEST_WINDOW), BeforeValidator(_check_window)
]
"""Seconds that a person has to stop an answer; nothing stands for the default."""

Reason = Annotated[str, BeforeValidator(_check_reason)]
"""Why something happens, in one sentence for a person."""

Load = Annotated[float | None, Field(gt=0, le=MOST_WAITING), BeforeValidator(_check_load)]
"""Conversations that wait for each person who is there; nothing stands for never."""

Flag = Annotated[bool, BeforeValidator(_check_flag)]
"""True or false, written so."""

TopicName = Annotated[str, BeforeValidator(_check_topic)]
"""What a topic is called in decisions."""

Examples = Annotated[
    tuple[Annotated[str, BeforeValidator(_check_example)], ...], BeforeValidator(_check_examples)
]
"""Sentences that show what a topic is about."""
