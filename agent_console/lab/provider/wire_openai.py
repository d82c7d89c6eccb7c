"""OpenAI's Chat Completions as bytes: a whole reply, a stream of events, an error."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from agent_console.lab.provider.reply import Reply, Token, ToolCall

PATH = "/chat/completions"
STREAM_TYPE = "text/event-stream"
DONE = b"data: [DONE]\n\n"

_ERRORS = {
    400: "invalid_request_error",
    401: "invalid_api_key",
    403: "permission_denied",
    404: "model_not_found",
    429: "rate_limit_exceeded",
    529: "overloaded_error",
}


def write_error(status: int, message: str) -> bytes:
    """Return the body of an error."""
    kind = _ERRORS.get(status, "server_error")
    error = {"message": message, "type": kind, "param": None, "code": kind}
    return json.dumps({"error": error}).encode()


def write_whole(reply: Reply, asked: Mapping[str, Any]) -> list[bytes]:
    """Return the body of a reply that is not streamed."""
    message: dict[str, Any] = {"role": "assistant", "content": reply.content}
    if reply.refusal is not None:
        message["refusal"] = reply.refusal
    if reply.tool_calls:
        message["tool_calls"] = [_write_call(call) for call in reply.tool_calls]
    choice = {"index": 0, "message": message, "finish_reason": reply.finish}
    tokens = _find_tokens(reply, asked)
    choice["logprobs"] = None if tokens is None else _write_tokens(tokens, asked)
    whole = _head(reply, asked, "chat.completion") | {"choices": [choice]}
    if reply.usage is not None:
        whole["usage"] = _write_usage(reply.usage)
    return [json.dumps(whole).encode()]


def write_stream(reply: Reply, asked: Mapping[str, Any]) -> list[bytes]:
    """Return the events of a streamed reply, one frame each."""
    head = _head(reply, asked, "chat.completion.chunk")
    frames = [_event(head, choice) for choice in _write_choices(reply, asked)]
    options = asked.get("stream_options") or {}
    if reply.usage is not None and options.get("include_usage"):
        frames.append(write_event(head | {"choices": [], "usage": _write_usage(reply.usage)}))
    return [*frames, DONE]


def write_event(data: Mapping[str, Any]) -> bytes:
    """Return one server-sent event."""
    return f"data: {json.dumps(data)}\n\n".encode()


def _write_choices(reply: Reply, asked: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    tokens = _find_tokens(reply, asked)
    yield {"delta": {"role": "assistant", "content": None if reply.pieces is None else ""}}
    for number, piece in enumerate(reply.pieces or ()):
        choice: dict[str, Any] = {"delta": {"content": piece}}
        if tokens is not None and number < len(tokens):
            choice["logprobs"] = _write_tokens(tokens[number : number + 1], asked)
        yield choice
    if reply.refusal is not None:
        yield {"delta": {"refusal": reply.refusal}}
    for index, call in enumerate(reply.tool_calls):
        yield from ({"delta": {"tool_calls": [part]}} for part in _write_call_parts(index, call))
    yield {"delta": {}, "finish_reason": reply.finish}


def _event(head: Mapping[str, Any], choice: Mapping[str, Any]) -> bytes:
    whole = {"index": 0, "finish_reason": None, "logprobs": None} | dict(choice)
    return write_event({**head, "choices": [whole]})


def _head(reply: Reply, asked: Mapping[str, Any], kind: str) -> dict[str, Any]:
    model = reply.model or asked.get("model", "stub")
    made = {"id": "chatcmpl-1", "object": kind, "created": 1, "model": model}
    return made | {"system_fingerprint": "fp_stub"}


def _write_call(call: ToolCall) -> dict[str, Any]:
    function = {"name": call.name, "arguments": call.arguments}
    return {"id": call.id, "type": "function", "function": function}


def _write_call_parts(index: int, call: ToolCall) -> Iterator[dict[str, Any]]:
    yield {"index": index, **_write_call(call), "function": {"name": call.name, "arguments": ""}}
    step = 8
    for start in range(0, len(call.arguments), step):
        yield {"index": index, "function": {"arguments": call.arguments[start : start + step]}}


def _find_tokens(reply: Reply, asked: Mapping[str, Any]) -> tuple[Token, ...] | None:
    return reply.tokens if asked.get("logprobs") else None


def _write_tokens(tokens: Sequence[Token], asked: Mapping[str, Any]) -> dict[str, Any]:
    most = asked.get("top_logprobs") or 0
    return {"content": [_write_token(token, most) for token in tokens], "refusal": None}


def _write_token(token: Token, most: int) -> dict[str, Any]:
    likeliest = [(token.text, token.logprob), *token.others][:most]
    top = [_write_likelihood(text, logprob) for text, logprob in likeliest]
    return _write_likelihood(token.text, token.logprob) | {"top_logprobs": top}


def _write_likelihood(text: str, logprob: float) -> dict[str, Any]:
    return {"token": text, "logprob": logprob, "bytes": list(text.encode("utf-8", "replace"))}


def _write_usage(usage: tuple[int, int]) -> dict[str, int]:
    read, written = usage
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}
