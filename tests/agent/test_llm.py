"""The settings' model is found, or the refusal says what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from agent.embedded import EmbeddedChatModel
from agent.errors import ModelUnknown
from agent.exchange import Reply, Task, read_reply
from agent.llm import build_chat_model
from agent.prompts import build_messages
from agent.settings import BotSettings
from agent.testing import WordEmbedder

REPLY = '{"answerable": true, "answer": "Two days.", "cited": ["1"], "confidence": 0.9}'


class Provider(BaseHTTPRequestHandler):
    """Speaks just enough of the OpenAI protocol, and remembers what it was asked."""

    asked: list[dict[str, Any]]

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        type(self).asked.append(json.loads(self.rfile.read(length)))
        message = {"role": "assistant", "content": REPLY}
        body = json.dumps(
            {
                "id": "1",
                "object": "chat.completion",
                "created": 1,
                "model": "stub",
                "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
            }
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def provider() -> Iterator[ThreadingHTTPServer]:
    Provider.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_embedded_model_is_the_default() -> None:
    model = build_chat_model(BotSettings(), WordEmbedder())
    assert isinstance(model, EmbeddedChatModel)


async def test_a_base_url_is_enough_for_a_model_of_ones_own(
    provider: ThreadingHTTPServer,
) -> None:
    pytest.importorskip("langchain_openai")
    url = f"http://127.0.0.1:{provider.server_address[1]}/v1"
    model = build_chat_model(BotSettings(model="stub", base_url=url, deadline=5), None)
    message = await model.ainvoke(build_messages(Task("How long?")))
    assert read_reply(message.text) == Reply("Two days.", True, ("1",), 0.9)
    (asked,) = Provider.asked
    assert asked["model"] == "stub"
    assert asked["response_format"]["json_schema"]["schema"]["required"] == [
        "answerable",
        "answer",
        "cited",
        "confidence",
    ]


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("no-such-model", "'no-such-model' cannot be used: write PROVIDER:NAME"),
        ("nobody:model", "'nobody:model' cannot be used: write PROVIDER:NAME"),
        ("openai:gpt-5-mini", "'openai:gpt-5-mini' cannot be used: .*credentials"),
        ("mistralai:model", "'mistralai:model' needs a package .* langchain-mistralai"),
    ],
)
def test_a_model_that_cannot_be_used_is_named(model: str, words: str) -> None:
    with pytest.raises(ModelUnknown, match=words):
        build_chat_model(BotSettings(model=model), None)
