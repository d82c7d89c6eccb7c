"""A model provider on this machine: speaks the OpenAI protocol, and says what it is told to say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back over the wire; a shorter ``body`` than ``length`` is a cut one."""

    body: bytes
    status: int = 200
    length: int | None = None


def say(content: str | None, **message: Any) -> Reply:
    """Build the reply of a model that says ``content``; ``message`` has further fields of it."""
    said = {"role": "assistant", "content": content, **message}
    choice = {"index": 0, "message": said, "finish_reason": "stop"}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    whole = {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "stub",
        "choices": [choice],
        "usage": usage,
    }
    return Reply(json.dumps(whole).encode())


def call_tool(arguments: str) -> Reply:
    """Build the reply of a model that answers by calling the tool ``reply``."""
    function = {"name": "reply", "arguments": arguments}
    return say(None, tool_calls=[{"id": "t1", "type": "function", "function": function}])


@dataclass
class Provider:
    """A running provider; ``answer`` may be exchanged at any time."""

    url: str
    answer: Callable[[dict[str, Any]], Reply]
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    leaving: Event = field(default_factory=Event)
    """Set at the end: an ``answer`` that hangs waits for it."""


@contextmanager
def run_provider(answer: Callable[[dict[str, Any]], Reply]) -> Iterator[Provider]:
    """Run a provider on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            provider.asked.append(asked)
            provider.keys.append(self.headers["Authorization"])
            reply = provider.answer(asked)
            length = len(reply.body) if reply.length is None else reply.length
            self.send_response(reply.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            pass  # a client that gave up waiting

    server = Server(("127.0.0.1", 0), Handler)
    provider = Provider(f"http://127.0.0.1:{server.server_address[1]}/v1", answer)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield provider
    finally:
        provider.leaving.set()
        server.shutdown()
        thread.join()
        server.server_close()
