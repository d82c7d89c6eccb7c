"""Anthropic's Messages as bytes: a whole reply, a stream of named events, an error."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from agent_console.lab.provider.reply import Reply, ToolCall

PATH = "/v1/messages"
STREAM_TYPE = "text/event-stream"

_ERRORS = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    529: "overloaded_error",
}
_ENDS = {
    "stop": "end_turn",
    "length": "max_tokens",
    "tool_calls": "tool_use",
    "content_filter": "refusal",
}
_STEP = 8


def write_error(status: int, message: str) -> bytes:
    """Return the body of an error."""
    error = {"type": _ERRORS.get(status, "api_error"), "message": message}
    return json.dumps({"type": "error", "error": error, "request_id": "req_1"}).encode()


def write_whole(reply: Reply, asked: Mapping[str, Any]) -> list[bytes]:
    """Return the body of a reply that is not streamed."""
    content: list[dict[str, Any]] = []
    if reply.pieces is not None:
        content.append({"type": "text", "text": reply.content})
    content += [_write_call(call, _read_arguments(call)) for call in reply.tool_calls]
    end = {"stop_reason": _find_end(reply), "stop_sequence": None}
    usage = _write_usage(reply)
    return [json.dumps({**_head(reply, asked), "content": content, **end, "usage": usage}).encode()]


def write_stream(reply: Reply, asked: Mapping[str, Any]) -> list[bytes]:
    """Return the events of a streamed reply, one frame each."""
    return [write_event(event) for event in _list_events(reply, asked)]


def write_event(data: Mapping[str, Any]) -> bytes:
    """Return one named event."""
    return f"event: {data['type']}\ndata: {json.dumps(data)}\n\n".encode()


def _list_events(reply: Reply, asked: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    usage = _write_usage(reply)
    end: dict[str, Any] = {"stop_reason": None, "stop_sequence": None}
    opened = {**_head(reply, asked), "content": [], **end, "usage": usage | {"output_tokens": 1}}
    yield {"type": "message_start", "message": opened}
    yield {"type": "ping"}
    index = 0
    if reply.pieces is not None:
        deltas = [{"type": "text_delta", "text": piece} for piece in reply.pieces]
        yield from _list_block(index, {"type": "text", "text": ""}, deltas)
        index += 1
    for call in reply.tool_calls:
        yield from _list_block(index, _write_call(call, {}), _cut_arguments(call))
        index += 1
    delta = end | {"stop_reason": _find_end(reply)}
    yield {"type": "message_delta", "delta": delta, "usage": usage}
    yield {"type": "message_stop"}


def _list_block(
    index: int, opened: Mapping[str, Any], deltas: list[dict[str, str]]
) -> Iterator[dict[str, Any]]:
    yield {"type": "content_block_start", "index": index, "content_block": opened}
    yield from ({"type": "content_block_delta", "index": index, "delta": each} for each in deltas)
    yield {"type": "content_block_stop", "index": index}


def _cut_arguments(call: ToolCall) -> list[dict[str, str]]:
    starts = range(0, len(call.arguments), _STEP)
    parts = [call.arguments[start : start + _STEP] for start in starts]
    return [{"type": "input_json_delta", "partial_json": part} for part in parts]


def _write_call(call: ToolCall, arguments: object) -> dict[str, Any]:
    return {"type": "tool_use", "id": call.id, "name": call.name, "input": arguments}


def _read_arguments(call: ToolCall) -> object:
    try:
        return json.loads(call.arguments)
    except ValueError:
        return call.arguments


def _head(reply: Reply, asked: Mapping[str, Any]) -> dict[str, Any]:
    model = reply.model or asked.get("model", "stub")
    return {"id": "msg_1", "type": "message", "role": "assistant", "model": model}


def _find_end(reply: Reply) -> str:
    return "refusal" if reply.refusal is not None else _ENDS.get(reply.finish, reply.finish)


def _write_usage(reply: Reply) -> dict[str, int]:
    read, written = reply.usage or (0, 0)
    return {"input_tokens": read, "output_tokens": written}
