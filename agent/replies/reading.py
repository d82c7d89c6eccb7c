"""Reads a model's reply: its data is checked field by field, its words for what can be shown."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage

from agent.errors import ModelReplyInvalid
from agent.exchange import REPLY_SCHEMA, Reply, check_length
from agent.replies.leaks import check_leaks
from agent.replies.showable import check_showable, tidy
from agent.replies.source_marks import list_marked
from agent.replies.thoughts import skip_thoughts

_CODE_BLOCK = re.compile(r"```(?:json)?\s*\n(.*?)\n?```", re.DOTALL)
_FIELD = re.compile(r'"(?:answer|answerable|cited)\\*"\s*:')


def read_message(message: object, instructions: str = "") -> Reply:
    """Return what a model replied, checked; raises ``ModelReplyInvalid`` with a code that says why.

    ``instructions`` are those that it was given: a reply that repeats them is none.
    """
    if not isinstance(message, BaseMessage):
        raise ModelReplyInvalid
    calls = message.tool_calls if isinstance(message, AIMessage) else []
    reply = _read_calls(calls) if calls else read_reply(message.text)
    check_leaks(reply.answer, instructions)
    return reply


def read_reply(text: str) -> Reply:
    """Return what a model replied; raises ``ModelReplyInvalid`` where it cannot be used.

    Plain words are taken as an answer without citation; broken JSON is not.
    """
    check_length(text)
    text = skip_thoughts(text)
    block = _CODE_BLOCK.fullmatch(text)
    if block:
        text = block.group(1).strip()
    if not text.startswith(("{", "[", "}", "]", "```")):
        if _FIELD.search(text):
            raise _malformed("The model's reply has words around its JSON.")
        return Reply(
            _check_answer(text), answerable=True, cited=list_marked(text), structured=False
        )
    try:
        data = json.loads(text, object_pairs_hook=_build_object)
    except (ValueError, RecursionError) as broken:
        raise _malformed("The model's reply is broken JSON.") from broken
    return read_reply_data(data)


def read_reply_data(data: object) -> Reply:
    """Return a reply that came as plain data, checked as ``read_reply`` does."""
    if not isinstance(data, dict):
        raise _malformed("The model's reply is not an object.")
    answerable, answer = data.get("answerable", True), data.get("answer")
    if not isinstance(answerable, bool) or not isinstance(answer, str):
        raise _malformed("The model's reply has no answer in it.")
    if not answerable and not answer.strip():
        return Reply("", answerable=False)
    return Reply(
        answer=_check_answer(answer),
        answerable=answerable,
        cited=_read_cited(data.get("cited", [])) or list_marked(answer),
        confidence=_read_confidence(data.get("confidence")),
    )


def _read_calls(calls: Sequence[Mapping[str, Any]]) -> Reply:
    if len(calls) > 1:
        raise _malformed("The model's reply is several replies.")
    if calls[0]["name"] != REPLY_SCHEMA["title"]:
        raise _malformed("The model calls a tool that it was not given.")
    return read_reply_data(calls[0]["args"])


def _build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    built = dict(pairs)
    if len(built) < len(pairs):
        raise ValueError("a field twice")
    return built


def _check_answer(answer: str) -> str:
    answer = tidy(answer)
    check_showable(answer)
    return answer


def _read_cited(value: object) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise _malformed("The model's reply does not list what it cites.")
    if not all(isinstance(each, str | int) for each in value):
        raise _malformed("The model's reply does not name what it cites.")
    return tuple(str(each) for each in value)


def _read_confidence(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ModelReplyInvalid("The model's confidence is not a number.", "reply_confidence")
    if not isfinite(value) or not 0 <= value <= 1:
        raise ModelReplyInvalid(
            "The model's confidence is not between 0 and 1.", "reply_confidence"
        )
    return float(value)


def _malformed(message: str) -> ModelReplyInvalid:
    return ModelReplyInvalid(message, "reply_malformed")
