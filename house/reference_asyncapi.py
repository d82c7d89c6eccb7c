"""Writes docs/reference/asyncapi.yaml: both sockets, for programs, from the frames and events in the code."""

from __future__ import annotations

import inspect
from typing import Any

import yaml
from pydantic import BaseModel, create_model
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema
from typing_extensions import override

from agent_console.auth.identify import COOKIE
from agent_console.wire import frames, sent
from escalation.event_parts import Event
from escalation.events import EVENT_CLASSES

HEAD = "# Written by `make docs` from agent_console/wire and escalation/events.py.\n"
INFO = (
    "A customer's chat, and the console of the people who help. Frames are UTF-8 JSON objects with "
    "a field `type`, one per message, at most 64 KB; the first one sent is `hello`. Ignore fields, "
    "frames and kinds of events that you do not know. What was erased comes with an empty `body`. "
    "Error codes and close codes: sockets.md."
)
CHANNELS: dict[sent.Socket, tuple[str, tuple[type[frames.Frame], ...]]] = {
    "customer": (
        "Open to everybody, from pages of an allowed origin or without an Origin header.",
        frames.CUSTOMER_CLASSES,
    ),
    "human": (
        "For people of the desk: by an API token, or by the session cookie from a page of an "
        "allowed origin.",
        frames.DESK_CLASSES,
    ),
}
SECURITY = {
    "token": {"type": "http", "scheme": "bearer"},
    "session": {"type": "httpApiKey", "in": "cookie", "name": COOKIE},
}

Schema = dict[str, Any]


def build_asyncapi() -> str:
    """The page, in YAML."""
    page = build_description()
    return HEAD + yaml.dump(page, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def build_description() -> Schema:
    """The description in AsyncAPI 3.0, as plain data."""
    received = {socket: _describe_received(socket) for socket in CHANNELS}
    told = {socket: _describe_told(socket) for socket in CHANNELS}
    messages = {socket: received[socket] | told[socket] for socket in CHANNELS}
    operations: Schema = {}
    for socket in CHANNELS:
        operations[f"{socket}Sends"] = _build_operation("receive", socket, received[socket])
        operations[f"{socket}Gets"] = _build_operation("send", socket, told[socket])
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Handraise sockets", "version": "1", "description": INFO},
        "defaultContentType": "application/json",
        "servers": {"local": {"host": "127.0.0.1:8000", "protocol": "ws"}},
        "channels": {socket: _build_channel(socket, messages[socket]) for socket in CHANNELS},
        "operations": operations,
        "components": {
            "messages": {
                f"{socket}.{name}": message
                for socket in CHANNELS
                for name, message in messages[socket].items()
            },
            "schemas": _build_schemas(),
            "securitySchemes": SECURITY,
        },
    }


def _build_channel(socket: sent.Socket, messages: Schema) -> Schema:
    protocol = {"type": "string", "const": frames.SUBPROTOCOL}
    headers = {"type": "object", "properties": {"Sec-WebSocket-Protocol": protocol}}
    return {
        "address": f"/ws/{socket}",
        "description": CHANNELS[socket][0],
        "messages": {
            name: _point("components", "messages", f"{socket}.{name}") for name in messages
        },
        "bindings": {"ws": {"method": "GET", "headers": headers}},
    }


def _build_operation(action: str, socket: sent.Socket, messages: Schema) -> Schema:
    operation: Schema = {"action": action, "channel": _point("channels", socket)}
    if socket == "human":
        operation["security"] = [_point("components", "securitySchemes", name) for name in SECURITY]
    places = [_point("channels", socket, "messages", name) for name in messages]
    return operation | {"messages": places}


# -- messages -------------------------------------------------------------------------------------


def _describe_received(socket: sent.Socket) -> Schema:
    return {
        str(each.model_fields["type"].default): {
            "summary": _tidy(each),
            "payload": _point("components", "schemas", each.__name__),
        }
        for each in CHANNELS[socket][1]
    }


def _describe_told(socket: sent.Socket) -> Schema:
    described: Schema = {}
    for frame in sent.SENT:
        if socket in frame.sockets:
            payload = _point("components", "schemas", _name_schema(frame))
            if frame.type == "event":
                payload = {"allOf": [payload, {"oneOf": _list_kinds(socket)}]}
            described[frame.type] = {"summary": frame.what, "payload": payload}
    return described


def _list_kinds(socket: sent.Socket) -> list[Schema]:
    """What each kind that a socket is sent holds."""
    parts = ("body",) if socket == "customer" else ("body", "inner")
    return [
        {
            "title": each.__name__,
            "description": _tidy(each),
            "properties": {
                "kind": {"const": each.__name__},
                **{
                    part: _point("components", "schemas", _read_part(each, part).__name__)
                    for part in parts
                },
            },
        }
        for each in EVENT_CLASSES
        if each.for_customer or socket == "human"
    ]


# -- schemas --------------------------------------------------------------------------------------


def _build_schemas() -> Schema:
    received = {each.__name__: each for _, classes in CHANNELS.values() for each in classes}
    told = {_name_schema(frame): frame for frame in sent.SENT}
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        (each, "validation")
        for each in (
            *received.values(),
            *(_build_model(frame) for frame in sent.SENT),
            *(_read_part(each, part) for each in EVENT_CLASSES for part in ("body", "inner")),
        )
    ]
    template = "#/components/schemas/{model}"
    _, built = models_json_schema(models, ref_template=template, schema_generator=_Untitled)
    schemas: Schema = built["$defs"]
    for name, schema in schemas.items():
        schema.pop("title", None)
        if "description" in schema:
            schema["description"] = _tidy_text(schema["description"])
        if name in received:
            schema["required"] = ["type", *schema.get("required", ())]
        if name in told:
            schema["properties"] = {"type": {"const": told[name].type}, **schema["properties"]}
            schema["required"] = told[name].list_required()
    return schemas


def _build_model(frame: sent.SentFrame) -> type[BaseModel]:
    fields: Any = {name: (kind, ...) for name, kind in frame.list_types().items()}
    return create_model(_name_schema(frame), **fields)


def _name_schema(frame: sent.SentFrame) -> str:
    return "Sent" + "".join(word.capitalize() for word in frame.type.split("_"))


def _read_part(event: type[Event], part: str) -> type[BaseModel]:
    model: Any = event.model_fields[part].annotation
    return model  # type: ignore[no-any-return]


class _Untitled(GenerateJsonSchema):
    """Without the titles that only say the field's name again."""

    @override
    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


class _Dumper(yaml.SafeDumper):
    """Without anchors: what stands twice is written twice."""

    @override
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _point(*path: str) -> Schema:
    return {"$ref": "#/" + "/".join(path)}


def _tidy(described: type[BaseModel]) -> str:
    return _tidy_text(inspect.cleandoc(described.__dict__.get("__doc__") or ""))


def _tidy_text(text: str) -> str:
    return " ".join(text.split()).replace("``", "`")
