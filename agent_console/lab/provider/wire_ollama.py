"""Ollama's chat as bytes: one JSON object, or one on each line, streamed unless asked otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from agent_console.lab.provider.reply import Reply, Token, ToolCall

PATH = "/api/chat"
STREAM_TYPE = "application/x-ndjson"


def write_error(status: int, message: str) -> bytes:  # noqa: ARG001 the status is not in the body
    """Return the body of an error."""
    return json.dumps({"error": message}).encode()


def write_whole(reply: Reply, asked: Mapping[str, Any]) -> list[bytes]:
    """Return the body of a reply that is not streamed."""
    said = _say(reply.content or "", reply.tool_calls)
    whole = _head(reply, asked) | {"message": said} | _end(reply)
    return [json.dumps(whole | _tell_tokens(reply.tokens, asked)).encode()]


def write_stream(reply: Reply, asked: Mapping[str, Any]) -> list[bytes]:
    """Return the lines of a streamed reply, one frame each."""
    return [json.dumps(line).encode() + b"\n" for line in _list_lines(reply, asked)]


def _list_lines(reply: Reply, asked: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    head = _head(reply, asked)
    for number, piece in enumerate(reply.pieces or ()):
        tokens = None if reply.tokens is None else reply.tokens[number : number + 1]
        yield head | {"message": _say(piece), "done": False} | _tell_tokens(tokens, asked)
    if reply.tool_calls:
        yield head | {"message": _say("", reply.tool_calls), "done": False}
    yield head | {"message": _say("")} | _end(reply)


def _head(reply: Reply, asked: Mapping[str, Any]) -> dict[str, Any]:
    model = reply.model or asked.get("model", "stub")
    return {"model": model, "created_at": "2026-01-01T00:00:00Z"}


def _say(words: str, calls: Sequence[ToolCall] = ()) -> dict[str, Any]:
    said: dict[str, Any] = {"role": "assistant", "content": words}
    if calls:
        said["tool_calls"] = [_write_call(call) for call in calls]
    return said


def _write_call(call: ToolCall) -> dict[str, Any]:
    try:
        arguments: object = json.loads(call.arguments)
    except ValueError:
        arguments = call.arguments
    return {"function": {"name": call.name, "arguments": arguments}}


def _end(reply: Reply) -> dict[str, Any]:
    # Ollama ends with "stop" also where a tool is called.
    end = "stop" if reply.finish == "tool_calls" else reply.finish
    times = dict.fromkeys(
        ("total_duration", "load_duration", "prompt_eval_duration", "eval_duration"), 1
    )
    read, written = reply.usage or (0, 0)
    counts = {"prompt_eval_count": read, "eval_count": written} if reply.usage else {}
    return {"done": True, "done_reason": end, **times, **counts}


def _tell_tokens(tokens: Sequence[Token] | None, asked: Mapping[str, Any]) -> dict[str, Any]:
    if tokens is None or not asked.get("logprobs"):
        return {}
    return {"logprobs": [{"token": each.text, "logprob": each.logprob} for each in tokens]}
