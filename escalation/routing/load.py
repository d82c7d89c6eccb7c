"""From the desk's file to its plan; whatever is wrong with it is told with line and column."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from escalation.routing.plan import DeskPlan, Part
from escalation.yaml_file.problems import FileInvalid, Problem, hint_at
from escalation.yaml_file.reader import Document, read_yaml

_LONGEST_SHOWN = 60
_Place = tuple[str | int, ...]


class DeskInvalid(FileInvalid):
    """The desk's file cannot be used: mend what is listed and check it again."""


def load_plan(text: str | bytes, name: str = "desk") -> DeskPlan:
    """Read and check a plan. ``name`` is how problems name the file.

    Raises ``DeskInvalid`` with every problem that was found.
    """
    try:
        document = read_yaml(text, name)
    except FileInvalid as error:
        raise DeskInvalid(error.problems) from error
    plan = _read_plan(document)
    if document.problems:
        raise DeskInvalid(document.problems)
    return plan


def load_plan_file(path: Path) -> DeskPlan:
    """Read and check a plan's file. Raises ``DeskInvalid``, also when the file cannot be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        found = f"no readable file ({error.strerror})"
        raise DeskInvalid([Problem(str(path), None, None, found, "a desk file")]) from error
    return load_plan(content, str(path))


def _read_plan(document: Document) -> DeskPlan:
    content = document.content
    if not isinstance(content, dict) or not content:
        if content is not None or not document.problems:
            found = "an empty file" if content is None else _show(content)
            document.report((), found, f"settings such as {', '.join(DeskPlan.model_fields)}")
        return DeskPlan()
    try:
        plan = DeskPlan.model_validate(content)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            _report(details, document)
        return DeskPlan()
    for place, group in _list_named_groups(plan):
        if group not in plan.groups:
            known = ", ".join(plan.groups) or "groups, which names none"
            expected = f"one of {known}{hint_at(group, list(plan.groups))}"
            document.report(place, f"the group {group}", expected)
    for name in plan.groups:
        last = plan.list_fallbacks(name)[-1]
        if last in plan.groups and plan.groups[last].fallback == name:
            document.report(
                ("groups", name, "fallback"),
                f"a way back to {name}",
                "groups that fall back in no circle",
            )
    return plan


def _list_named_groups(plan: DeskPlan) -> Iterator[tuple[_Place, str]]:
    """List where the file names a group that must be one of its own."""
    for name, group in plan.groups.items():
        if group.fallback is not None:
            yield ("groups", name, "fallback"), group.fallback
    for number, route in enumerate(plan.routes):
        if route.group is not None:
            yield ("routes", number, "group"), route.group
    for number, times in enumerate(plan.times):
        for nth, named in enumerate(times.groups):
            yield ("times", number, "groups", nth), named
        if times.on_breach.group is not None:
            yield ("times", number, "on_breach", "group"), times.on_breach.group


def _report(details: ErrorDetails, document: Document) -> None:
    place = tuple(part for part in details["loc"] if part != "[key]")
    at_key = "[key]" in details["loc"]
    match details["type"]:
        case "extra_forbidden":
            allowed = list(_find_part(place[:-1]).model_fields)
            expected = f"one of {', '.join(allowed)}{hint_at(str(place[-1]), allowed)}"
            document.report(place, f"the setting {place[-1]}", expected, at_key=True)
        case "missing":
            document.report(place[:-1], f"no {place[-1]}", f"{place[-1]}: beside the others")
        case "literal_error":
            choices = str(details.get("ctx", {}).get("expected", ""))
            names = [choice.strip("' ") for choice in choices.replace(" or ", ", ").split(", ")]
            expected = f"one of {', '.join(names)}{hint_at(str(details['input']), names)}"
            document.report(place, _show(details["input"]), expected)
        case "model_type" | "dict_type" | "mapping_type":
            document.report(place, _show(details["input"]), "settings as name: value")
        case "tuple_type":
            document.report(place, _show(details["input"]), "a list, each beginning with -")
        case _:
            document.report(place, _show(details["input"]), details["msg"], at_key=at_key)


def _find_part(place: _Place) -> type[Part]:
    """Return the section that a place of the file lies in."""
    part: type[Part] = DeskPlan
    is_name = False
    for each in place:
        field = None if is_name else part.model_fields.get(str(each))
        is_name = False
        if field is not None:
            is_name = get_origin(field.annotation) in (Mapping, tuple)
            part = next(_list_parts(field.annotation), part)
    return part


def _list_parts(annotation: Any) -> Iterator[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for inner in get_args(annotation):
        yield from _list_parts(inner)


def _show(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= _LONGEST_SHOWN else shown[:_LONGEST_SHOWN] + "…"
