"""The wire formats that a provider speaks, found by the path of a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from agent_console.lab.provider import wire_anthropic, wire_ollama, wire_openai
from agent_console.lab.provider.call import Call
from agent_console.lab.provider.reply import Reply

_JSON = "application/json"
_Write = Callable[[Reply, Mapping[str, Any]], list[bytes]]


class Wire(NamedTuple):
    """One format; ``streams`` is whether it streams where a request does not say."""

    path: str
    stream_type: str
    streams: bool
    write_whole: _Write
    write_stream: _Write
    write_error: Callable[[int, str], bytes]


class Spoken(NamedTuple):
    """A reply as bytes: status, content type, frames."""

    status: int
    kind: str
    frames: list[bytes]


_CHAT = (wire_openai.write_whole, wire_openai.write_stream, wire_openai.write_error)
_MESSAGES = (wire_anthropic.write_whole, wire_anthropic.write_stream, wire_anthropic.write_error)
_OLLAMA = (wire_ollama.write_whole, wire_ollama.write_stream, wire_ollama.write_error)
WIRES = (
    Wire(wire_openai.PATH, wire_openai.STREAM_TYPE, False, *_CHAT),
    Wire(wire_anthropic.PATH, wire_anthropic.STREAM_TYPE, False, *_MESSAGES),
    Wire(wire_ollama.PATH, wire_ollama.STREAM_TYPE, True, *_OLLAMA),
)


def write_reply(reply: Reply, call: Call) -> Spoken:
    """Return ``reply`` in the format that ``call`` speaks; 404 where no format has such a path."""
    wire = next((each for each in WIRES if call.path.endswith(each.path)), None)
    if wire is None:
        return Spoken(404, _JSON, [wire_openai.write_error(404, "There is nothing here.")])
    spoken = _write(wire, reply, call)
    return spoken if reply.twist is None else spoken._replace(frames=reply.twist(spoken.frames))


def _write(wire: Wire, reply: Reply, call: Call) -> Spoken:
    if reply.body is not None:
        return Spoken(reply.status, _JSON, [reply.body])
    if reply.error is not None:
        return Spoken(reply.status, _JSON, [wire.write_error(reply.status, reply.error)])
    if call.body.get("stream", wire.streams):
        return Spoken(reply.status, wire.stream_type, wire.write_stream(reply, call.body))
    return Spoken(reply.status, _JSON, wire.write_whole(reply, call.body))
