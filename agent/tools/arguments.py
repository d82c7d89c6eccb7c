"""Arguments of a tool: whether they can be shown and stored as they are, and fit the tool's schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from jsonschema.protocols import Validator
from referencing import Registry

from agent.errors import ModelReplyInvalid
from agent.replies.showable import check_letters

LONGEST_ARGS = 8_000
"""Characters of a call's arguments at most, as JSON: a person is to read them."""

_LARGEST = 2**53
"""Whole numbers beyond it are other numbers in a browser: what is approved must be what is run."""
_MOST_TOLD = 3
_LONGEST_TOLD = 200
"""Characters of one problem: a message may quote what it complains of."""
_NOWHERE: Registry[Any] = Registry()
"""What a schema refers to must stand in it: nothing is fetched."""


def find_unfit(args: Mapping[str, Any]) -> str | None:
    """Say why ``args`` cannot be shown to a person, or stored, exactly as they are; ``None``: they can."""
    try:
        written = write_args(args)
        written.encode()
    except (TypeError, ValueError, RecursionError):
        return "The arguments are not what JSON can say."
    if len(written) > LONGEST_ARGS:
        return f"The arguments have more than {LONGEST_ARGS} characters."
    for value in _list_values(args):
        if isinstance(value, int) and abs(value) > _LARGEST:
            return "The arguments hold a number too large to be shown exactly."
        if isinstance(value, str):
            try:
                check_letters(value)
            except ModelReplyInvalid:
                return "The arguments hold characters that mislead their reader or cannot be shown."
    return None


def write_args(args: Mapping[str, Any]) -> str:
    """Return ``args`` as JSON. Raises ``TypeError``, ``ValueError``, ``RecursionError``."""
    return json.dumps(dict(args), ensure_ascii=False, allow_nan=False, sort_keys=True)


def build_validator(schema: Mapping[str, Any]) -> Validator:
    """Return what checks arguments against a JSON schema; raises ``ValueError`` where it is none."""
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as broken:
        raise ValueError(broken.message) from broken
    return Draft202012Validator(schema, registry=_NOWHERE)


def close_parts(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``schema`` where its named parts take no names but their own, unless they say so."""
    parts: Mapping[str, Mapping[str, Any]] = schema.get("$defs", {})
    closed = {
        name: {"additionalProperties": False, **part} if "properties" in part else part
        for name, part in parts.items()
    }
    return {**schema, "$defs": closed}


def find_mismatch(validator: Validator, args: Mapping[str, Any]) -> str | None:
    """Say what in ``args`` does not fit the schema; ``None``: nothing."""
    told = [
        _tell([str(part) for part in error.absolute_path], error.message)
        for error, _ in zip(validator.iter_errors(dict(args)), range(_MOST_TOLD), strict=False)
    ]
    return join_problems(told)


def join_problems(told: list[str]) -> str | None:
    """Return what is wrong in one sentence; ``None``: nothing is."""
    return f"The arguments do not fit: {'; '.join(told[:_MOST_TOLD])}." if told else None


def _tell(path: list[str], message: str) -> str:
    shown = message if len(message) <= _LONGEST_TOLD else f"{message[:_LONGEST_TOLD]}…"
    return f"{'.'.join(path)}: {shown}" if path else shown


def _list_values(value: object) -> Iterator[object]:
    """Yield everything that stands in ``value``, names too."""
    ahead = [value]
    while ahead:
        each = ahead.pop()
        yield each
        if isinstance(each, Mapping):
            ahead += [*each.keys(), *each.values()]
        elif isinstance(each, list | tuple):
            ahead += each
