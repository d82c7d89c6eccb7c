"""Writes docs/reference from the code: commands, settings, events, frames, routes as it has them.

`make docs` writes the pages; a test fails while they are out of date or something in them has no
description.
"""

import inspect
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from typer.main import get_command

from agent_console import cli
from agent_console.settings import Settings
from escalation import events
from house.prepare import ROOT
from house.reference_asyncapi import build_asyncapi
from house.reference_desk import build_desk
from house.reference_faults import build_faults
from house.reference_notices import build_notices
from house.reference_policy import build_policy
from house.reference_wire import build_rest, build_sockets

FOLDER = ROOT / "docs" / "reference"
PREFIX = "HANDRAISE_"


class Item(NamedTuple):
    """One thing to look up: its name, further columns, and what it is."""

    name: str
    columns: tuple[str, ...]
    what: str


class Command(NamedTuple):
    """One command: what is typed, what it does, its flags and arguments."""

    name: str
    what: str
    parameters: tuple[Item, ...]


def main() -> None:
    """Write every page."""
    for path, text in build_pages().items():
        path.write_text(text)
        print(f"Written: {path.relative_to(ROOT)}")


def build_pages() -> dict[Path, str]:
    """The pages by their place."""
    return {
        FOLDER / "commands.md": build_commands(list_commands()),
        FOLDER / "settings.md": build_settings(list_settings()),
        FOLDER / "events.md": build_events(list_events()),
        FOLDER / "policy.md": build_policy(),
        FOLDER / "sockets.md": build_sockets(),
        FOLDER / "asyncapi.yaml": build_asyncapi(),
        FOLDER / "rest.md": build_rest(),
        FOLDER / "faults.md": build_faults(),
        FOLDER / "notices.md": build_notices(),
        FOLDER / "desk.md": build_desk(),
    }


def list_settings() -> list[Item]:
    """Every setting of the server: variable, default, description."""
    return [
        Item(f"{PREFIX}{name.upper()}", (_tell_default(field),), field.description or "")
        for name, field in Settings.model_fields.items()
    ]


def list_commands() -> list[Command]:
    """Every command that may be typed, in the order of `handraise --help`."""
    return list(_walk_commands(get_command(cli.app), "handraise"))


def list_events() -> list[Item]:
    """Every kind of event: whether customers receive it, the names of its fields, what happened."""
    return [
        Item(
            event.model_fields["kind"].default,
            ("•" if event.for_customer else "", _name_fields(event)),
            _read_docstring(event),
        )
        for event in events.EVENT_CLASSES
    ]


def build_settings(settings: Iterable[Item]) -> str:
    """The page of settings."""
    head = "The environment sets these; flags of the same name win over it."
    rows = [f"| `{each.name}` | {each.columns[0]} | {_cell(each.what)} |" for each in settings]
    return _join(
        "# Settings", head, "\n".join(["| variable | default | what |", "|---|---|---|", *rows])
    )


def build_commands(commands: Iterable[Command]) -> str:
    """The page of commands."""
    parts = ["# Commands", "Exit code 0: good; 1: found wanting; 2: wrong use."]
    for command in commands:
        parts += [f"## `{command.name}`", command.what]
        rows = [
            f"| `{each.name}` | {each.columns[0]} | {_cell(each.what)} |"
            for each in command.parameters
        ]
        if rows:
            parts.append("\n".join(["| | default | what |", "|---|---|---|", *rows]))
    return _join(*parts)


def build_events(kinds: Iterable[Item]) -> str:
    """The page of events."""
    head = (
        "What the log holds, and what the sockets send. Customers receive the kinds marked • and "
        "nothing else, and of those only `body`."
    )
    rows = [
        f"| `{each.name}` | {each.columns[0]} | {each.columns[1]} | {_cell(each.what)} |"
        for each in kinds
    ]
    return _join(
        "# Events", head, "\n".join(["| kind | | fields | what |", "|---|---|---|---|", *rows])
    )


def _walk_commands(command: Any, name: str) -> Iterator[Command]:
    inner = getattr(command, "commands", None)
    if inner is None:
        parameters = tuple(_list_parameters(command))
        yield Command(name, inspect.cleandoc(command.help or ""), parameters)
        return
    for word, each in inner.items():
        if not each.hidden:
            yield from _walk_commands(each, f"{name} {word}")


def _list_parameters(command: Any) -> Iterator[Item]:
    for each in command.params:
        if each.name != "help" and not getattr(each, "hidden", False):
            is_flag = each.param_type_name == "option"
            name = ", ".join([*each.opts, *each.secondary_opts]) if is_flag else each.name.upper()
            default = each.default
            shown = "" if default in (None, False, ()) or callable(default) else f"`{default}`"
            yield Item(name, (shown,), getattr(each, "help", None) or "")


def _name_fields(event: Any) -> str:
    parts = []
    for part in ("body", "inner"):
        model = event.model_fields[part].annotation
        parts += [f"`{part}.{name}`" for name in model.model_fields if name not in ("epoch", "by")]
    return ", ".join(parts)


def _read_docstring(event: Any) -> str:
    return inspect.cleandoc(event.__dict__.get("__doc__") or "")


def _tell_default(field: Any) -> str:
    default = field.get_default(call_default_factory=not field.default_factory_takes_validated_data)
    if field.is_required() or default is None:
        return ""
    return f"`{default}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _join(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"


if __name__ == "__main__":
    main()
