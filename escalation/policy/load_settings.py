"""Fills a rule's settings from a section of the policy file, and tells every mistake in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from escalation.yaml_file.problems import hint_at
from escalation.yaml_file.reader import Document, Path

_LONGEST_SHOWN = 60
_Model = TypeVar("_Model", bound=BaseModel)


def read_settings(
    model: type[_Model],
    settings: Any,
    path: Path,
    document: Document,
    *,
    beside: tuple[str, ...] = (),
    built: Mapping[str, Any] | None = None,
) -> _Model | None:
    """Return the model with its settings; ``None`` when something is wrong, which is then noted.

    ``beside`` names settings that are read elsewhere, ``built`` holds fields that no file may set.
    """
    given = {} if settings is None else settings
    built = built or {}
    if not isinstance(given, dict):
        document.report(path, show(given), "settings as name: value")
        return None
    allowed = [*beside, *(name for name in model.model_fields if name not in built)]
    mine = {name: value for name, value in given.items() if name not in beside}
    for name in [name for name in mine if name in built]:
        del mine[name]
        _report_unknown((*path, name), name, allowed, document)
    try:
        return model.model_validate({**mine, **built})
    except ValidationError as error:
        for details in error.errors(include_url=False):
            _report(details, model, path, document, allowed)
        return None


def show(value: Any) -> str:
    """Show a value of the file in a few words."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= _LONGEST_SHOWN else shown[:_LONGEST_SHOWN] + "…"


def _report_unknown(path: Path, name: str, allowed: list[str], document: Document) -> None:
    expected = f"one of {', '.join(allowed)}{hint_at(name, allowed)}"
    document.report(path, f"the setting {name}", expected, at_key=True)


def _report(
    details: ErrorDetails,
    model: type[BaseModel],
    base: Path,
    document: Document,
    allowed: list[str],
) -> None:
    location = details["loc"]
    path = base + tuple(part for part in location if part != "[key]")
    match details["type"]:
        case "extra_forbidden":
            listed = _list_settings(model, location[:-1]) if location[:-1] else allowed
            _report_unknown(path, str(location[-1]), listed, document)
        case "missing":
            document.report(path, f"no {location[-1]}", f"{location[-1]}: and its value")
        case "literal_error":
            choices = str(details.get("ctx", {}).get("expected", ""))
            names = [choice.strip("' ") for choice in choices.replace(" or ", ", ").split(", ")]
            expected = f"one of {', '.join(names)}{hint_at(str(details['input']), names)}"
            document.report(path, show(details["input"]), expected, at_key="[key]" in location)
        case "unknown_topic":
            name, known = str(location[-1]), str(details.get("ctx", {}).get("known")).split(", ")
            expected = f"{details['msg']}{hint_at(name, known)}"
            document.report(path, show(name), expected, at_key=True)
        case "dict_type" | "model_type":
            document.report(path, show(details["input"]), "settings as name: value")
        case _:
            at_key = "[key]" in location
            document.report(path, show(details["input"]), details["msg"], at_key=at_key)


def _list_settings(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """Name the settings that may stand at a place inside a rule."""
    schema = model.model_json_schema()
    place = schema
    for part in location:
        inner = place.get("properties", {}).get(part) or place.get("additionalProperties", {})
        reference = inner.get("$ref", "")
        place = schema["$defs"][reference.rsplit("/", 1)[-1]] if reference else inner
    return list(place.get("properties", {}))
