"""The pages of docs/reference about sockets and REST, from the frames, errors and routes in the code."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any, cast

from fastapi import FastAPI

from agent_console.app import ROUTERS
from agent_console.wire import frames, sent
from agent_console.wire.errors import CLOSE_CODES, ERRORS


def build_sockets() -> str:
    """The page of the two sockets."""
    parts = [
        "# Sockets",
        "Frames are UTF-8 JSON objects with a field `type`, one per message, at most 64 KB, under "
        f"the subprotocol `{frames.SUBPROTOCOL}`. Types of fields are strict; unknown fields are "
        "ignored, and so should be unknown frames. A field with `?` may be left out. The first "
        "frame is `hello`.",
    ]
    about: tuple[tuple[sent.Socket, str, tuple[type[frames.Frame], ...]], ...] = (
        (
            "customer",
            "Open to everybody, from pages of an allowed origin (`HANDRAISE_ORIGINS`) or without "
            "an `Origin` header. Sending again with the same `client_id` is harmless: it is "
            "acknowledged with the same `seq`; the same id with other text is a `conflict`.",
            frames.CUSTOMER_CLASSES,
        ),
        (
            "human",
            "For people of the desk: `Authorization: Bearer TOKEN`, or the session cookie from a "
            "page of an allowed origin. Every frame may carry a `ref` (text or integer), which "
            "its `ok` or `error` repeats. After `hello` a person is `away` until they say "
            "otherwise; any frame renews their lease.",
            frames.DESK_CLASSES,
        ),
    )
    for name, what, classes in about:
        received = [
            f"| `{each.model_fields['type'].default}` | {_name_fields(each)} | {_tell(each)} |"
            for each in classes
        ]
        told = [
            f"| `{each.type}` | {_ticked(each.fields)} | {_cell(each.what)} |"
            for each in sent.SENT
            if name in each.sockets
        ]
        parts += [
            f"## /ws/{name}",
            what,
            _table("you send", received),
            _table("you get", told),
        ]
    return _join(*parts, *_build_errors())


def build_rest() -> str:
    """The page of the REST routes."""
    app = FastAPI()
    for router in ROUTERS:
        app.include_router(router)
    schema = app.openapi()
    parts = [
        "# REST",
        "JSON over HTTP under `/api/v1`, with `Authorization: Bearer TOKEN` or the session cookie "
        "(a cookie changes things only from a page of an allowed origin). The server describes "
        'all of it at `/api/v1/openapi.json`. An error is `{"code", "message", …}`, with a '
        "code of the table below; under `/v1`, for clients of OpenAI, it is in their form: "
        '`{"error": {"message", "type", "param", "code"}}`, with the same codes.',
    ]
    for path, methods in schema["paths"].items():
        for method, route in methods.items():
            parts += [f"## {method.upper()} {path}", _tidy(route.get("description", ""))]
            fields = [*_list_parameters(route), *_list_body(route, schema)]
            if fields:
                parts.append(_table("field", fields, "where"))
    return _join(*parts, *_build_errors(closing=False))


def _build_errors(*, closing: bool = True) -> Iterable[str]:
    rows = [
        f"| `{code}` | {row.status} | {'yes' if row.again else 'no'} | {row.meaning} |"
        for code, row in ERRORS.items()
    ]
    head = ["| code | HTTP | try again | meaning |", "|---|---|---|---|"]
    yield "## Errors"
    yield "\n".join([*head, *rows])
    if closing:
        closes = [f"| {code} | {what} |" for code, what in CLOSE_CODES.items()]
        yield "## Close codes"
        yield (
            "1000 and 1001 are plain goodbyes. After a code from 4400 to 4499 it is no use to "
            "connect again as before; after any other one it is."
        )
        yield "\n".join(["| code | why |", "|---|---|", *closes])


def _list_parameters(route: dict[str, Any]) -> Iterable[str]:
    for each in route.get("parameters", ()):
        mark = "" if each["required"] else "?"
        yield f"| `{each['name']}{mark}` | {each['in']} | {_tell_type(each['schema'])} |"


def _list_body(route: dict[str, Any], schema: dict[str, Any]) -> Iterable[str]:
    if "requestBody" not in route:
        return
    (kind, content), *_ = route["requestBody"]["content"].items()
    if kind != "application/json":
        yield f"| (the whole of it) | body | {kind} |"
        return
    reference = content["schema"]["$ref"]
    body = schema["components"]["schemas"][reference.rpartition("/")[2]]
    for name, each in body["properties"].items():
        mark = "" if name in body.get("required", ()) else "?"
        yield f"| `{name}{mark}` | body | {_tell_type(each)} |"


def _tell_type(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        options = [_tell_type(each) for each in schema["anyOf"] if each.get("type") != "null"]
        return " or ".join(dict.fromkeys(options))
    if "enum" in schema:
        return " or ".join(f"`{each}`" for each in schema["enum"])
    if "$ref" in schema:
        return cast(str, schema["$ref"]).rpartition("/")[2]
    if schema.get("type") == "array":
        return f"list of {_tell_type(schema['items'])}"
    limits = {"maxLength": "at most {} characters", "minimum": "from {}", "maximum": "to {}"}
    told = [text.format(int(schema[key])) for key, text in limits.items() if key in schema]
    return ", ".join([schema.get("type", "any"), *told])


def _name_fields(frame: type[frames.Frame]) -> str:
    names = [
        f"`{name}{'' if field.is_required() else '?'}`"
        for name, field in frame.model_fields.items()
        if name not in ("type", "ref")
    ]
    return ", ".join(names)


def _ticked(fields: str) -> str:
    return ", ".join(f"`{name.strip()}`" for name in fields.split(",") if name.strip())


def _tell(frame: type[frames.Frame]) -> str:
    return _cell(inspect.cleandoc(frame.__dict__.get("__doc__") or "").replace("``", "`"))


def _tidy(text: str) -> str:
    return text.replace("``", "`")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _table(first: str, rows: Iterable[str], second: str = "fields") -> str:
    return "\n".join([f"| {first} | {second} | what |", "|---|---|---|", *rows])


def _join(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"
