"""A reply is said in the format that the request's path belongs to."""

import json

import pytest

from agent_console.lab.provider.call import Call
from agent_console.lab.provider.reply import fail, say, send_body
from agent_console.lab.provider.wire import write_reply


def build_call(path: str, **body: object) -> Call:
    return Call(path, {}, body, at=0.0)


@pytest.mark.parametrize(
    ("path", "kind", "frames"),
    [
        ("/v1/chat/completions", "text/event-stream", 4),
        ("/v1/messages", "text/event-stream", 7),
        ("/api/chat", "application/x-ndjson", 2),
    ],
)
def test_each_path_has_its_format(path: str, kind: str, frames: int) -> None:
    spoken = write_reply(say("hi"), build_call(path, stream=True))
    assert (spoken.status, spoken.kind, len(spoken.frames)) == (200, kind, frames)
    whole = write_reply(say("hi"), build_call(path, stream=False))
    assert (whole.kind, len(whole.frames)) == ("application/json", 1)
    assert b"hi" in whole.frames[0]


def test_only_ollama_streams_unasked() -> None:
    kinds = [
        write_reply(say("hi"), build_call(path)).kind
        for path in ("/v1/chat/completions", "/v1/messages", "/api/chat")
    ]
    assert kinds == ["application/json", "application/json", "application/x-ndjson"]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/v1/chat/completions", ("error", "message")),
        ("/v1/messages", ("error", "message")),
        ("/api/chat", ("error",)),
    ],
)
def test_errors_stand_where_clients_look(path: str, place: tuple[str, ...]) -> None:
    spoken = write_reply(fail(429, "slower"), build_call(path, stream=True))
    told = json.loads(spoken.frames[0])
    for name in place:
        told = told[name]
    assert (spoken.status, told) == (429, "slower")


def test_a_body_is_sent_as_it_is_and_other_paths_are_not_known() -> None:
    assert write_reply(send_body(b"x", 502), build_call("/v1/messages")).frames == [b"x"]
    assert write_reply(say("hi"), build_call("/v3/talk")).status == 404


def test_a_twist_changes_the_frames() -> None:
    twisted = say("hi", twist=lambda frames: frames[:1])
    assert len(write_reply(twisted, build_call("/api/chat")).frames) == 1
