"""What each line of a history must carry and may carry, by its ``op``."""

from __future__ import annotations

from typing import Any, NamedTuple

MOST_ROWS = 10_000_000
"""No conversation is longer; a larger number is a mistake in the history."""


class Field(NamedTuple):
    """One field: its name, the types it may have, what it must at least be, the type of its parts."""

    name: str
    types: tuple[type, ...]
    least: int | None = None
    parts: type | None = None


def _text(name: str) -> Field:
    return Field(name, (str,))


def _count(name: str, least: int = 0) -> Field:
    return Field(name, (int,), least)


def _seconds(name: str) -> Field:
    return Field(name, (float, int))


def _texts(name: str) -> Field:
    return Field(name, (list,), None, str)


def _map(name: str, parts: type | None = None) -> Field:
    return Field(name, (dict,), None, parts)


_ID = Field("id", (int,))
_WATCHING = (_text("actor"), _text("socket"), _text("conversation_id"))
_NODE = (_text("node"),)

REQUIRED: dict[str, tuple[Field, ...]] = {
    "begin": (_text("source"), _text("log_id"), _map("people", str)),
    "known_as": (_text("actor"), _text("sender")),
    "invoke": (_ID, _text("actor"), _text("role"), _text("kind")),
    "ack": (_text("actor"), _text("conversation_id"), _text("log_id")),
    "refuse": (_text("actor"), _text("code"), _text("log_id")),
    "connect": (*_WATCHING, _text("role"), _count("after"), _text("log_id"), _count("head")),
    "reset": (_text("actor"), _text("socket"), _text("reason")),
    "caught_up": (*_WATCHING, _count("seq")),
    "deliver": (
        *_WATCHING,
        _text("role"),
        _count("seq", 1),
        _text("kind"),
        _map("author"),
        _map("body"),
        _text("log_id"),
    ),
    "delta": (
        *_WATCHING,
        _text("role"),
        _count("turn", 1),
        _count("begun_seq", 1),
        _count("index", 1),
        _text("text"),
        _text("log_id"),
    ),
    "unwatch": _WATCHING,
    "disconnect": (_text("actor"), _text("socket")),
    "impaired": (),
    "healed": (),
    "queue": (_text("actor"), _text("socket"), _texts("waiting")),
    "presence": (_text("actor"), _text("state")),
    "capacity": (_text("actor"), _count("most")),
    "stored": (*_NODE, _text("conversation_id"), _count("seq", 1)),
    "order": (_ID, _text("actor"), _text("topic"), _text("what")),
    "ordered": (_ID,),
    "deed": (
        *_NODE,
        _text("conversation_id"),
        _count("action_seq", 1),
        _text("name"),
        _map("args"),
        _text("log_id"),
    ),
    "crash": _NODE,
    "power_loss": _NODE,
    "restart": _NODE,
    "stop": _NODE,
    "fault": (_text("name"),),
    "restore": (_map("heads", int),),
    "erased": (_text("actor"), _texts("texts")),
    "settled": (),
    "row": (
        _text("conversation_id"),
        _count("seq", 1),
        _text("kind"),
        _map("author"),
        _count("epoch"),
        _map("body"),
        _map("inner"),
    ),
    "example": (_text("conversation_id"), _count("target_seq"), _text("id")),
    "end": (),
}
"""Besides ``op`` and ``t``."""

OPTIONAL: dict[str, tuple[Field, ...]] = {
    "begin": (
        _ID._replace(name="seed"),
        _texts("customers"),
        _seconds("max_delay"),
        _seconds("max_wait"),
        _seconds("lease_seconds"),
        Field("deeds", (bool,)),
        _map("capacities", int),
        _seconds("max_oversleep"),
    ),
    "invoke": (
        _text("conversation_id"),
        _text("socket"),
        _text("client_id"),
        _text("text"),
        _texts("tags"),
        _count("draft_seq"),
        _text("to"),
        _count("action_seq"),
        _text("decision"),
        _map("args"),
    ),
    "ack": (_ID, _text("client_id"), _count("seq"), _count("epoch"), _count("head")),
    "refuse": (_ID, _text("conversation_id"), _text("client_id")),
    "connect": (_text("known_log_id"), _seconds("opened")),
    "reset": (_text("conversation_id"),),
    "deliver": (_text("client_id"), _map("inner")),
    "delta": (_count("epoch"),),
    "impaired": (_text("socket"), _seconds("until")),
    "healed": (_text("socket"),),
    "deed": (_text("result"),),
    "queue": (_map("lines", dict),),
    "presence": (_text("node"), _seconds("sent")),
    "restore": (_text("log_id"), _text("of")),
    "settled": (_map("heads", int),),
    "row": (_text("at"), _text("client_id"), _text("sender")),
    "example": (_text("text"),),
}

NAMES: dict[type, str] = {
    int: "a whole number",
    float: "a number",
    str: "a text",
    dict: "an object",
    list: "a list",
    bool: "true or false",
    type(None): "null",
}
"""What types are called in JSON."""

_ABSENT: Any = object()


def find_problem(line: dict[str, Any], op: str) -> str | None:
    """Say what a line lacks or holds wrongly; ``None`` when it can be read."""
    for field in REQUIRED[op]:
        name, types, least, parts = field
        value: Any = line.get(name, _ABSENT)
        if type(value) not in types:
            return _explain(op, field, value)
        if least is not None and not least <= line[name] <= MOST_ROWS:
            return f"`{name}` of `{op}` is {value}."
        if parts is not None and (problem := _find_in_parts(op, field, value)):
            return problem
    for field in OPTIONAL.get(op, ()):
        if field.name in line and (problem := _find_in_optional(op, field, line[field.name])):
            return problem
    return None


def _find_in_optional(op: str, field: Field, value: Any) -> str | None:
    if type(value) not in field.types:
        return _explain(op, field, value)
    if field.least is not None and not field.least <= value <= MOST_ROWS:
        return f"`{field.name}` of `{op}` is {value}."
    return None if field.parts is None else _find_in_parts(op, field, value)


def _find_in_parts(op: str, field: Field, value: Any) -> str | None:
    for part in value.values() if type(value) is dict else value:
        if type(part) is not field.parts:
            return f"`{field.name}` of `{op}` holds {_name(part)}."
        if isinstance(part, int) and not 0 <= part <= MOST_ROWS:
            return f"`{field.name}` of `{op}` holds {part}."
    return None


def _explain(op: str, field: Field, value: object) -> str:
    wanted = NAMES[field.types[0]]
    if value is _ABSENT:
        return f"`{op}` needs the field `{field.name}`, {wanted}."
    return f"`{field.name}` of `{op}` must be {wanted}, it is {_name(value)}."


def _name(value: object) -> str:
    return NAMES.get(type(value), "something else")
