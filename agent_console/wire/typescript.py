"""Writes the screens' event types (web/wire/events.gen.ts) from the schema of the Python events."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from escalation.events import CUSTOMER_KINDS, event_json_schema

TARGET = Path(__file__).resolve().parent.parent / "web" / "wire" / "events.gen.ts"

HEAD = """\
// Written by `make types` from escalation/events.py: change the events there, not here.
"""
SIMPLE = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}


def render_types(schema: Mapping[str, Any]) -> str:
    """Return the TypeScript text for a schema of events: one interface each, and their union.

    Raises ``ValueError`` on a form of schema that this small writer does not know.
    """
    parts = [_render_interface(name, body) for name, body in schema["$defs"].items()]
    kinds = [_name_of(choice) for choice in schema["oneOf"]]
    parts.append("export type AnyEvent =\n" + "\n".join(f"  | {kind}" for kind in kinds) + ";\n")
    parts.append('export type Kind = AnyEvent["kind"];\n')
    shown = [kind for kind in kinds if kind in CUSTOMER_KINDS]
    parts.append(
        "/** What customers receive; for them sequence numbers rise but may skip. */\n"
        "export type CustomerEvent =\n" + "\n".join(f"  | {kind}" for kind in shown) + ";\n"
    )
    return "\n".join([HEAD, *parts])


def _render_interface(name: str, body: Mapping[str, Any]) -> str:
    lines = [
        f"  {field}{_render_field(part)};" for field, part in body.get("properties", {}).items()
    ]
    comment = f"/** {' '.join(body['description'].split())} */\n" if "description" in body else ""
    inside = "".join(f"\n{line}" for line in lines) + ("\n" if lines else "")
    return f"{comment}export interface {name} {{{inside}}}\n"


def _render_field(part: Mapping[str, Any]) -> str:
    text = _render_type(part)
    return f"?: {text}" if text.endswith("| null") else f": {text}"


def _render_type(part: Mapping[str, Any]) -> str:
    if "$ref" in part:
        return _name_of(part)
    if "const" in part:
        return json.dumps(part["const"])
    if "enum" in part:
        return " | ".join(json.dumps(value) for value in part["enum"])
    if "anyOf" in part:
        return " | ".join(_render_type(choice) for choice in part["anyOf"])
    if part.get("type") == "array":
        item = _render_type(part["items"])
        return f"({item})[]" if " " in item else f"{item}[]"
    if part.get("type") == "object":
        values = part["additionalProperties"]
        return f"Record<string, {'unknown' if values is True else _render_type(values)}>"
    if part.get("type") in SIMPLE:
        return SIMPLE[part["type"]]
    raise ValueError(f"no TypeScript known for {part}")


def _name_of(reference: Mapping[str, Any]) -> str:
    return str(reference["$ref"]).rsplit("/", 1)[-1]


def main() -> None:
    """Write the file anew."""
    TARGET.write_text(render_types(event_json_schema()), encoding="utf-8")


if __name__ == "__main__":
    main()
