"""Kinds that break on the wire: refusals, silences, cuts, and bytes that are no reply."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from agent_console.lab.provider.reply import FOREVER, Manner, Reply, Stop, fail, say, send_body
from agent_console.lab.provider.wire_openai import DONE, write_event
from benchmarks.hostile.kind import ANSWERED, GOOD, Kind, say_well, write

_LATE = ("model_timed_out",)
_FAILED = ("model_failed",)
_BROKEN = ("model_failed", "reply_malformed", "reply_empty")
_REFUSED = ("model_refused", "reply_empty")
"""Not every format tells a refusal."""
_OTHER_EVENTS: tuple[dict[str, object], ...] = (
    {"boom": True},
    {"object": "error", "message": "boom", "code": 500},
    {"id": "1", "object": "chat.completion.chunk", "choices": "boom"},
)


def _refuse(status: int) -> Callable[[Random], Reply]:
    return lambda random: fail(status, "boom", retry_after=random.choice([None, 1, 30]))


def _break_off(stop: Stop, *, early: bool = False) -> Callable[[Random], Reply]:
    def make(random: Random) -> Reply:
        after = random.choice([-1, 0]) if early else random.randrange(1, 20)
        return say_well(Manner(stop_after=after, stop=stop))

    return make


def _insert(*frames: bytes) -> Callable[[Random], Reply]:
    def make(random: Random) -> Reply:
        place, frame = random.randrange(1, 12), random.choice(frames)
        return say_well(twist=lambda said: [*said[:place], frame, *said[place:]])

    return make


def _twist(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Random], Reply]:
    return lambda _: say_well(twist=change)


def _turn_round(frames: list[bytes]) -> list[bytes]:
    return [frames[0], *reversed(frames[1:-3]), *frames[-3:]]


def _send(*bodies: bytes, status: int = 200, kind: str | None = None) -> Callable[[Random], Reply]:
    return lambda random: send_body(random.choice(bodies), status, kind=kind)


def _lie_about_length(_: Random) -> Reply:
    return Reply(None, body=b'data: {"boom": 1}\n\n', headers={"Content-Encoding": "gzip"})


def _say_much(random: Random) -> Reply:
    return Reply(("boom " * 1000,) * random.randrange(200, 600))


WIRE_KINDS = (
    Kind("status 400", _refuse(400), ("model_rejected",)),
    Kind("status 401", _refuse(401), ("model_denied",)),
    Kind("status 403", _refuse(403), ("model_denied",)),
    Kind("status 404", _refuse(404), ("model_rejected",)),
    Kind("status 408", _refuse(408), ("model_failed", "model_timed_out")),
    Kind("status 429", _refuse(429), ("model_busy",)),
    Kind("status 500", _refuse(500), _FAILED),
    Kind("status 503", _refuse(503), _FAILED),
    Kind("status 529", _refuse(529), ("model_busy",)),
    Kind("status 502 as a web page", _send(b"<html>boom</html>", status=502), _FAILED),
    Kind("silence before headers", lambda _: say_well(Manner(before_headers=FOREVER)), _LATE),
    Kind("silence before the first word", lambda _: say_well(Manner(before_first=FOREVER)), _LATE),
    Kind("silence in the middle", _break_off("hang"), _LATE),
    Kind("drip", lambda _: say_well(Manner(gap=0.3)), (*_LATE, ANSWERED)),
    Kind("cut stream", _break_off("cut"), _BROKEN),
    Kind("connection reset", _break_off("reset"), _BROKEN),
    Kind("reset before the first word", _break_off("reset", early=True), _FAILED),
    Kind("closed before the first word", _break_off("cut", early=True), _FAILED),
    Kind("end in the middle", _break_off("end"), _BROKEN),
    Kind("web page as a reply", _send(b"<html>boom</html>", kind="text/html"), _BROKEN),
    Kind("other object as a reply", _send(b'{"boom":true}'), _BROKEN),
    Kind("empty body", _send(b""), _BROKEN),
    Kind("wrong encoding", _lie_about_length, _BROKEN),
    Kind("megabytes", _say_much, ("reply_too_long",)),
    Kind("cut by length", lambda _: say(write(GOOD)[:60], finish="length"), ("reply_cut",)),
    Kind("content filter", lambda _: say("boom", finish="content_filter"), _REFUSED),
    Kind("refusal", lambda _: say(None, refusal="I cannot boom."), _REFUSED),
)
"""Of any format."""

EVENT_KINDS = (
    Kind("no end", _twist(lambda frames: frames[:-1]), (ANSWERED,)),
    Kind("two ends", _twist(lambda frames: [*frames, DONE]), (ANSWERED,)),
    Kind("more after the end", _twist(lambda frames: [*frames, *frames[1:4]]), (ANSWERED,)),
    Kind("comments between", _insert(b": ping\n\n" * 50, b":\n\n"), (ANSWERED,)),
    Kind("broken event", _insert(b"data: {boom\n\n", b"data: [boom\n\n"), _BROKEN),
    Kind("error in the stream", _insert(write_event({"error": {"message": "boom"}})), _FAILED),
    Kind(
        "unknown events",
        _insert(*(write_event(each) for each in _OTHER_EVENTS)),
        (ANSWERED, *_BROKEN),
    ),
    Kind(
        "bytes that are no UTF-8", _insert(b'data: {"boom": "\xff\xfe"}\n\n'), (ANSWERED, *_BROKEN)
    ),
    Kind("events twice", _twist(lambda frames: [each for each in frames for _ in "ab"]), _BROKEN),
    Kind("events in disorder", _twist(_turn_round), _BROKEN),
    Kind("event of another kind", _send(*(write_event(each) for each in _OTHER_EVENTS)), _BROKEN),
)
"""Of OpenAI's events."""
