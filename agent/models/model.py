"""What a bot asks: a model that is told messages and tells a reply, or fails in a known way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from langchain_core.messages import BaseMessage


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the reply's text as the model chose it; ``logprob`` is at most 0."""

    text: str
    logprob: float


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a provider counted."""

    input: int = 0
    output: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A whole reply.

    ``model`` names who replied: a fallback has a name of its own. ``tokens`` are those of the
    reply's text in order, ``None`` where the provider returns no log-probabilities; ``usage`` is
    ``None`` where it counts nothing. ``first`` and ``seconds`` are the seconds from asking to the
    first words and to the end. ``toolless``: tools were to be offered, and its provider takes none.
    """

    message: BaseMessage
    model: str
    tokens: tuple[Token, ...] | None = None
    usage: Usage | None = None
    first: float = 0.0
    seconds: float = 0.0
    toolless: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """On what occasion a model is asked.

    ``hear`` gets all the text so far, raw as the model writes it (half a JSON object), whenever more
    of it has come; it begins anew where the model is asked again. ``temperature`` is another than
    the set one, such as for a second opinion. ``until`` is the event loop's time at which the reply
    comes too late; ``None`` leaves that to the model's own patience. ``tools`` are what it may call
    in the place of a reply, each as OpenAI's protocol describes a function.
    """

    conversation_id: str = ""
    hear: Callable[[str], None] | None = None
    temperature: float | None = None
    until: float | None = None
    tools: Sequence[Mapping[str, Any]] = ()


PLAIN = Asking()
"""No occasion in particular."""


class Model(Protocol):
    """Anything that replies to messages; safe to ask many times at once."""

    @property
    def name(self) -> str:
        """Name it as drafts' versions and certificates do."""
        ...

    async def ask(self, messages: Sequence[BaseMessage], asking: Asking = PLAIN) -> Told:
        """Return the reply. Raises ``ModelFailed`` and its kinds, nothing else.

        Cancelling it ends the request at the provider at once.
        """
        ...
