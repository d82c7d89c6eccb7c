"""The screens' event types: written from the Python events, and fresh."""

from __future__ import annotations

import pytest

from agent_console.wire.typescript import TARGET, render_types
from escalation.events import event_json_schema


def test_the_committed_file_is_fresh() -> None:
    written = TARGET.read_text(encoding="utf-8")
    assert written == render_types(event_json_schema()), "run `make types`"


def test_each_form_of_field() -> None:
    schema = {
        "$defs": {
            "Small": {"description": "A  small\n thing.", "properties": {}},
            "CustomerWrote": {
                "properties": {
                    "kind": {"const": "CustomerWrote", "type": "string"},
                    "body": {"$ref": "#/$defs/Small"},
                    "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                    "role": {"enum": ["bot", "human"], "type": "string"},
                    "parts": {"type": "array", "items": {"$ref": "#/$defs/Small"}},
                    "words": {"type": "array", "items": {"enum": ["a", "b"]}},
                    "shares": {"type": "object", "additionalProperties": {"type": "number"}},
                    "sure": {"type": "boolean"},
                }
            },
            "NoteAdded": {"properties": {"kind": {"const": "NoteAdded"}}},
        },
        "oneOf": [{"$ref": "#/$defs/CustomerWrote"}, {"$ref": "#/$defs/NoteAdded"}],
    }

    text = render_types(schema)

    assert "/** A small thing. */\nexport interface Small {}\n" in text
    assert (
        "export interface CustomerWrote {\n"
        '  kind: "CustomerWrote";\n'
        "  body: Small;\n"
        "  note?: string | null;\n"
        '  role: "bot" | "human";\n'
        "  parts: Small[];\n"
        '  words: ("a" | "b")[];\n'
        "  shares: Record<string, number>;\n"
        "  sure: boolean;\n"
        "}\n"
    ) in text
    assert "export type AnyEvent =\n  | CustomerWrote\n  | NoteAdded;\n" in text
    assert "export type CustomerEvent =\n  | CustomerWrote;\n" in text


def test_an_unknown_form_is_refused() -> None:
    schema = {"$defs": {"X": {"properties": {"y": {"type": "tuple"}}}}, "oneOf": []}
    with pytest.raises(ValueError, match="no TypeScript known"):
        render_types(schema)
