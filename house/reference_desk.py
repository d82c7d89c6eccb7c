"""Writes docs/reference/desk.md: the file that says how the desk is run, as its types say it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, get_args

from pydantic.fields import FieldInfo

from escalation.routing.plan import DeskPlan, Group, Part, Week
from escalation.routing.plan_fields import PRIORITIES

HEAD = """\
# Desk file

A YAML file that says when the desk is open and who is asked. `HANDRAISE_DESK` names it, and
`handraise desk check FILE` says what it means. How to write one:
[run a desk](../howto/run-a-desk.md). A running server uses a changed file within two seconds. A file with
a mistake is refused whole: the server does not start with it, or goes on by the plan before it; all
mistakes are told at once, each with line and column.
Without a file the desk is always open and everybody is asked."""

KINDS = f"""\
## Values

| kind | written |
|---|---|
| time of day | `09:00-17:30`; `00:00-24:00` is a whole day, `22:00-06:00` ends on the next one |
| length of time | seconds, or `90s`, `2m`, `4h`, `1d`, `1h30m`; `null` for never |
| priority | {", ".join(f"`{word}`" for word in PRIORITIES)} |
| group, skill | small letters, digits, `-` and `_` |
| language | its code, such as `de`; Norwegian in quotation marks, `"no"`: YAML takes the bare word for false |
| list | `[one, another]`; one alone may stand without brackets |"""

HOURS = """\
## Hours, holidays and the change of clocks

Open is what the clock on the wall of the time zone says. Where the clocks are turned back, the hour
that comes twice is open twice; an hour that is left out never comes. A span belongs to the day on
which it begins. On a holiday nothing is open from midnight to midnight but what the holiday says: a
span of the evening before ends at midnight. Groups keep the holidays of the desk, by the calendar of
their own time zone. `hours: {}` is never open; no `hours` at all is always."""

_TITLES = {
    "groups": "`groups`, each by its name",
    "routes": "`routes`: a list, of which the first that fits counts",
    "times": "`times`: a list, of which the first that fits counts",
    "holidays": "`holidays`: a list",
}


def build_desk() -> str:
    """The page."""
    parts = [HEAD, "## The file", _table(DeskPlan)]
    for name, field in DeskPlan.model_fields.items():
        for section in _list_sections(field.annotation):
            parts += _tell_section(name, section)
    return "\n\n".join([*parts, KINDS, HOURS]) + "\n"


def _tell_section(name: str, section: type[Part]) -> Iterator[str]:
    yield f"### {_TITLES.get(name, f'`{name}`')}"
    yield inspect.cleandoc(section.__doc__ or "")
    yield _table(section)
    for inner, field in section.model_fields.items():
        for part in _list_sections(field.annotation):
            if part is not Week or section is not Group:
                yield f"`{inner}`: {_lower(inspect.cleandoc(part.__doc__ or ''))}"
                yield _table(part)


def _list_sections(annotation: Any) -> Iterator[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for inner in get_args(annotation):
        yield from _list_sections(inner)


def _table(section: type[Part]) -> str:
    rows = [
        f"| `{name}` | {_tell_default(field)} | {_cell(field.description or '')} |"
        for name, field in section.model_fields.items()
    ]
    return "\n".join(["| setting | default | what |", "|---|---|---|", *rows])


def _tell_default(field: FieldInfo) -> str:
    if field.is_required():
        return "must be given"
    value = field.default
    if isinstance(value, Part) or value is None or value in ("", (), {}):
        return ""
    if isinstance(value, tuple):
        return ", ".join(f"`{each}`" for each in value)
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if field.description and "`urgent`" in field.description:
        return f"`{ {number: word for word, number in PRIORITIES.items()}[value] }`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]
