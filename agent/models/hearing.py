"""Put a reply together from the pieces in which it comes: words, log-probabilities, usage."""

from __future__ import annotations

import json
import math
from typing import Any

from langchain_core.messages import AIMessageChunk, BaseMessage, message_chunk_to_message
from langchain_core.messages.ai import add_ai_message_chunks

from agent.errors import ModelFailed, ModelRefused, ModelReplyInvalid
from agent.exchange import LONGEST_CALLS, check_length
from agent.models.failures import CUT
from agent.models.model import Token, Told, Usage

_ENDS = ("finish_reason", "stop_reason", "done_reason")
_REFUSED = frozenset({"content_filter", "refusal", "safety", "prohibited_content", "blocklist"})
_CUT = frozenset({"length", "max_tokens", "model_length"})


class Hearing:
    """One reply as it comes."""

    def __init__(
        self, name: str, began: float, *, tells_end: bool = False, has_tools: bool = False
    ) -> None:
        """Hear the model ``name``, asked at ``began`` (seconds of the event loop).

        ``tells_end``: it is known to say why it ends, so a reply that does not is cut off.
        ``has_tools``: a call is one of a tool, and its arguments are nothing for a customer.
        """
        self._name = name
        self._began = began
        self._first: float | None = None
        self._whole: BaseMessage | None = None
        self._chunks: list[AIMessageChunk] = []
        self._text = ""
        self._unsaid = ""
        self._tokens: list[Token] = []
        self._usage: Usage | None = None
        self._last_usage: Usage | None = None
        self._end: str | None = None
        self._tells_end = tells_end
        self._has_tools = has_tools
        self._refused = False
        self._heard = 0

    @property
    def has_words(self) -> bool:
        """Whether anything has come that the model has thought of."""
        return self._first is not None

    @property
    def heard(self) -> int:
        """How many letters have come, of thoughts and calls too."""
        return self._heard

    @property
    def tells_end(self) -> bool:
        """Whether it said why it ended."""
        return self._end is not None

    @property
    def pieces(self) -> int:
        """How many pieces have come."""
        return len(self._chunks)

    @property
    def text(self) -> str:
        """All the text so far, raw; where a model replies by calling a tool, its arguments."""
        return self._text

    def take(self, chunk: AIMessageChunk, now: float) -> bool:
        """Take the next piece in; say whether it has text. Raises ``ModelReplyInvalid``."""
        self._chunks.append(chunk)
        self._tokens += read_tokens(chunk.response_metadata)
        self._count(chunk)
        self._note_end(chunk)
        said = str(chunk.text)
        args = "".join(each["args"] or "" for each in chunk.tool_call_chunks)
        # Of what is neither words nor a call, such as thoughts, only the size counts.
        self._heard += len(said + args) or (len(str(chunk.content)) if chunk.content else 0)
        if self._has_tools:
            self._unsaid += args
        else:
            said += args
        self._text += said
        check_length(self._text)
        check_length(self._unsaid, LONGEST_CALLS)
        if self._first is None and (said or args or chunk.content):
            self._first = now - self._began
        return bool(said)

    def take_whole(self, message: object, now: float) -> None:
        """Take in a reply that comes in one piece. Raises ``ModelReplyInvalid``."""
        if not isinstance(message, BaseMessage):
            raise ModelReplyInvalid
        self._whole = message
        self._first = now - self._began

    def conclude(self, now: float) -> Told:
        """Return the reply. Raises ``ModelRefused``, ``ModelReplyInvalid``, ``ModelFailed``."""
        if self._refused or self._end in _REFUSED:
            raise ModelRefused
        if self._end in _CUT:
            raise ModelReplyInvalid(CUT, "reply_cut")
        whole = self._put_together()
        if whole is None or (self._tells_end and self._end is None):
            raise ModelFailed("The model's reply broke off before its end.")
        return Told(
            message=whole,
            model=self._name,
            tokens=tuple(self._tokens) or None,
            usage=self._usage,
            first=now - self._began if self._first is None else self._first,
            seconds=now - self._began,
        )

    def _put_together(self) -> BaseMessage | None:
        if not self._chunks:
            return self._whole
        whole = add_ai_message_chunks(*self._chunks)
        for call in whole.tool_call_chunks:
            # LangChain would close half an object by guessing.
            try:
                json.loads(call["args"] or "{}")
            except (ValueError, RecursionError) as broken:
                told = "The model's reply is broken JSON."
                raise ModelReplyInvalid(told, "reply_malformed") from broken
        return message_chunk_to_message(whole)

    def _count(self, chunk: AIMessageChunk) -> None:
        counted = chunk.usage_metadata
        if counted is None:
            return
        told = Usage(counted["input_tokens"], counted["output_tokens"])
        if told == self._last_usage and told.input:
            return  # the whole count, told a second time with the end of the stream
        self._last_usage = told
        before = self._usage or Usage()
        self._usage = Usage(before.input + told.input, before.output + told.output)

    def _note_end(self, chunk: AIMessageChunk) -> None:
        told = chunk.response_metadata
        self._tells_end = self._tells_end or "model_provider" in told
        for name in _ENDS:
            if isinstance(reason := told.get(name), str):
                self._end = reason.lower()
        self._refused = self._refused or bool(chunk.additional_kwargs.get("refusal"))


def read_tokens(told: dict[str, Any]) -> list[Token]:
    """Return the log-probabilities in a piece's metadata; none where they are of another form."""
    held = told.get("logprobs")
    listed = held.get("content") if isinstance(held, dict) else held
    if not isinstance(listed, list):
        return []
    return [token for each in listed if (token := _read_token(each)) is not None]


def _read_token(told: Any) -> Token | None:
    read = getattr(told, "get", None)  # a dictionary, or an object of the client's that is like one
    if read is None:
        return None
    text, logprob = read("token"), read("logprob")
    if not isinstance(text, str) or isinstance(logprob, bool):
        return None
    if not isinstance(logprob, int | float) or not math.isfinite(logprob):
        return None
    return Token(text, min(float(logprob), 0.0))
