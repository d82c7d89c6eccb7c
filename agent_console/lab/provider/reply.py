"""What a scripted model says, and in which manner it goes over the wire; the same for every wire."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Literal

FOREVER = inf
"""A wait that only the client or the end of the provider ends."""

Stop = Literal["hang", "reset", "cut", "end"]
"""How a reply breaks off: silence, a reset, a close without an end, an end that looks like one."""

Twist = Callable[[list[bytes]], list[bytes]]
"""Changes the frames of a reply as they stand on the wire."""

_PIECE = re.compile(r"\s*\w+|\s*[^\w\s]|\s+")


@dataclass(frozen=True, slots=True)
class Token:
    """One token with its natural log-probability, and the likeliest others in its place."""

    text: str
    logprob: float = 0.0
    others: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call of a tool; ``arguments`` is the JSON text as the model wrote it."""

    name: str
    arguments: str
    id: str = "call_1"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a reply goes out. All waits are in seconds, ``FOREVER`` until the client leaves.

    ``before_headers`` comes before the status line, ``before_first`` before the first frame, ``gap``
    between frames; ``pace`` is awaited before each frame with its number from 0. After
    ``stop_after`` frames the reply breaks off as ``stop`` says; ``None``: it does not, ``-1``: it does
    so before the status line.
    """

    before_headers: float = 0.0
    before_first: float = 0.0
    gap: float = 0.0
    pace: Callable[[int], Awaitable[None]] | None = None
    stop_after: int | None = None
    stop: Stop = "cut"


PROMPTLY = Manner()


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply. ``pieces`` are its words as they are streamed; together they are the content.

    ``content`` is ``None`` where the message has none. ``tokens`` are sent where log-probabilities
    are asked for; ``None``: this provider has none. ``usage`` is tokens in and out, ``None``: not
    told. ``body`` takes the place of everything that would be said, ``twist`` changes the frames.
    """

    pieces: tuple[str, ...] | None = ()
    tool_calls: tuple[ToolCall, ...] = ()
    refusal: str | None = None
    finish: str = "stop"
    tokens: tuple[Token, ...] | None = None
    usage: tuple[int, int] | None = (1, 1)
    model: str | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    error: str | None = None
    body: bytes | None = None
    twist: Twist | None = None
    manner: Manner = PROMPTLY

    @property
    def content(self) -> str | None:
        """All words of the reply."""
        return None if self.pieces is None else "".join(self.pieces)


def say(
    text: str | None,
    *,
    manner: Manner = PROMPTLY,
    twist: Twist | None = None,
    refusal: str | None = None,
    finish: str = "stop",
    logprob: float | None = None,
) -> Reply:
    """Build a reply that says ``text``, streamed by words; each is as likely as ``logprob`` says."""
    pieces = None if text is None else split_words(text)
    tokens = None
    if logprob is not None:
        tokens = tuple(Token(piece, logprob) for piece in pieces or ())
    usage = (1, max(1, len(pieces or ())))
    return Reply(
        pieces,
        refusal=refusal,
        finish=finish,
        tokens=tokens,
        usage=usage,
        manner=manner,
        twist=twist,
    )


def say_tokens(tokens: Sequence[Token], *, manner: Manner = PROMPTLY) -> Reply:
    """Build a reply made of ``tokens``: one piece each, with their log-probabilities."""
    pieces = tuple(token.text for token in tokens)
    usage = (1, max(1, len(pieces)))
    return Reply(pieces, tokens=tuple(tokens), usage=usage, manner=manner)


def call_tool(arguments: str, name: str = "reply", *, manner: Manner = PROMPTLY) -> Reply:
    """Build the reply of a model that calls the tool ``name``."""
    calls = (ToolCall(name, arguments),)
    return Reply(None, tool_calls=calls, finish="tool_calls", manner=manner)


def fail(
    status: int,
    message: str = "no luck",
    *,
    retry_after: float | None = None,
    manner: Manner = PROMPTLY,
) -> Reply:
    """Build a provider's refusal with an error in it; ``retry_after`` is in seconds."""
    headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    return Reply(None, status=status, headers=headers, error=message, manner=manner)


def send_body(
    body: bytes, status: int = 200, *, manner: Manner = PROMPTLY, kind: str | None = None
) -> Reply:
    """Build a reply whose body is ``body``, whatever was asked; ``kind`` is its content type."""
    headers = {} if kind is None else {"Content-Type": kind}
    return Reply(None, status=status, headers=headers, body=body, manner=manner)


def split_words(text: str) -> tuple[str, ...]:
    """Return ``text`` in pieces of one word each, blanks before a word with it."""
    return tuple(_PIECE.findall(text))
