"""Reads one inbound frame strictly: a typed frame, or the refusal that says what is wrong with it."""

from __future__ import annotations

import json
from typing import Any, Generic, NoReturn, TypeVar

from pydantic import TypeAdapter, ValidationError

from agent_console.wire.fields import MAX_FRAME, ClientId, Ref, Token
from agent_console.wire.frames import (
    CUSTOMER_CLASSES,
    CUSTOMER_FRAMES,
    DESK_CLASSES,
    DESK_FRAMES,
    Frame,
    list_frame_types,
)
from escalation.errors import Invalid, TooLarge

MAX_DEPTH = 8
"""Objects and lists inside one another; no frame of ours needs more than two."""

F = TypeVar("F", bound=Frame)

_ECHOED: dict[str, TypeAdapter[Any]] = {
    "ref": TypeAdapter(Ref),
    "client_id": TypeAdapter(ClientId),
    "conversation_id": TypeAdapter(Token),
}


class FrameReader(Generic[F]):
    """Reads the frames of one socket's union."""

    def __init__(self, adapter: TypeAdapter[F], types: tuple[str, ...]) -> None:
        self._adapter = adapter
        self._types = types
        self._known = ", ".join(types)

    def read(self, text: str) -> F:
        """Read one frame.

        Raises ``TooLarge`` or ``Invalid``; their details carry ``ref``, ``client_id`` and
        ``conversation_id`` where the frame has usable ones, so that the answer finds its question.
        """
        refuse_oversized(text)
        raw = load_object(text)
        if raw.get("type") not in self._types:
            raise Invalid(f"The field type must be one of: {self._known}.", **pick_echoed(raw))
        try:
            return self._adapter.validate_python(raw)
        except ValidationError as error:
            raise build_refusal(error, **pick_echoed(raw)) from None


def refuse_oversized(text: str) -> None:
    """Raise ``TooLarge`` for more than 64 KB of UTF-8."""
    size = len(text)
    if size > MAX_FRAME or (size * 4 > MAX_FRAME and len(text.encode()) > MAX_FRAME):
        raise TooLarge(f"A frame may have at most {MAX_FRAME} bytes.")


def load_object(text: str) -> dict[str, Any]:
    """Read a JSON object as RFC 8259 has it: no NaN, no name twice, not nested too deep.

    Raises ``Invalid``.
    """
    try:
        raw = json.loads(text, object_pairs_hook=_build_object, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"The frame is not JSON that can be read: {_describe(error)}.") from None
    if not isinstance(raw, dict):
        raise Invalid("A frame must be a JSON object with a field type.")
    if _is_deeper(raw, MAX_DEPTH):
        raise Invalid(f"The frame is nested deeper than {MAX_DEPTH} levels.", **pick_echoed(raw))
    return raw


def pick_echoed(raw: dict[str, Any]) -> dict[str, object]:
    """Return what an answer repeats of a refused frame: its usable ref, client_id, conversation_id."""
    echoed: dict[str, object] = {}
    for name, adapter in _ECHOED.items():
        if name in raw:
            try:
                echoed[name] = adapter.validate_python(raw[name], strict=True)
            except ValidationError:
                continue
    return echoed


def build_refusal(error: ValidationError, **details: object) -> Invalid | TooLarge:
    """Say the first thing that is wrong, in one sentence that names the field."""
    first = error.errors(include_url=False, include_input=False)[0]
    names = [str(part) for part in first["loc"] if part not in ("function-after", "str", "int")]
    if first["type"] == "union_tag_not_found":
        names = ["type"]
    elif len(names) > 1:
        names = names[1:]  # the first part is the frame's type
    field = ".".join(names) or "type"
    if first["type"] == "string_unicode":
        problem = "must be text without lone surrogates"
    elif first["type"] == "value_error":
        problem = str(first["ctx"]["error"])
    elif first["type"] == "string_pattern_mismatch":
        problem = (
            "is no e-mail address" if field == "email" else "holds characters not allowed here"
        )
    elif first["type"] == "missing":
        problem = "is missing"
    else:
        problem = first["msg"][0].lower() + first["msg"][1:]
    message = f"The field {field}: {problem}."
    if first["type"] == "string_too_long" and field == "text":
        return TooLarge(message, field=field, **details)
    return Invalid(message, field=field, **details)


CUSTOMER_READER: FrameReader[Any] = FrameReader(CUSTOMER_FRAMES, list_frame_types(CUSTOMER_CLASSES))
DESK_READER: FrameReader[Any] = FrameReader(DESK_FRAMES, list_frame_types(DESK_CLASSES))


class _DoubledName(ValueError):
    """A name stands twice in one object."""


def _build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    built = dict(pairs)
    if len(built) != len(pairs):
        raise _DoubledName("a name stands twice in one object")
    return built


def _refuse_constant(name: str) -> NoReturn:
    raise _DoubledName(f"{name} is not a JSON number")


def _describe(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos + 1}"
    if isinstance(error, _DoubledName):
        return str(error)
    return "it is nested too deep" if isinstance(error, RecursionError) else "a number is too long"


def _is_deeper(value: object, levels: int) -> bool:
    if isinstance(value, dict):
        return levels == 0 or any(_is_deeper(each, levels - 1) for each in value.values())
    if isinstance(value, list):
        return levels == 0 or any(_is_deeper(each, levels - 1) for each in value)
    return False
