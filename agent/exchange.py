"""What is written to a chat model and read from it: passages and words fenced as data, a reply."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

from agent.dialogue import Turn
from agent.errors import ModelReplyInvalid

LONGEST_ANSWER = 8_000
"""Characters in an answer at most: what a message may hold."""

REPLY_SCHEMA: Mapping[str, Any] = {
    "title": "reply",
    "description": "The reply to the customer.",
    "type": "object",
    "properties": {
        "answerable": {
            "type": "boolean",
            "description": "Whether the passages answer the question.",
        },
        "answer": {"type": "string", "description": "The words for the customer."},
        "cited": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Ids of the passages that the answer rests on.",
        },
        "confidence": {
            "type": "number",
            "description": "Probability from 0 to 1 that the answer is right and complete.",
        },
    },
    "required": ["answerable", "answer", "cited", "confidence"],
    "additionalProperties": False,
}

_FENCED = re.compile(r"<(passages|conversation|question)>\n(.*?)\n</\1>", re.DOTALL)
_CODE_BLOCK = re.compile(r"^```(?:json)?\s*\n(.*?)\n?```$", re.DOTALL)
_FENCES = ("<passages>", "<conversation>", "<question>")


@dataclass(frozen=True, slots=True)
class GivenPassage:
    """A passage as a model sees it; ``question`` is set where ``text`` is a written answer to it."""

    id: str
    title: str
    text: str
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """What a model is asked: a question, what was said before it, and the passages found."""

    question: str
    passages: tuple[GivenPassage, ...] = ()
    conversation: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """A model's reply, checked; ``structured`` is false where it was plain words."""

    answer: str
    answerable: bool
    cited: tuple[str, ...] = ()
    confidence: float | None = None
    structured: bool = True


def write_task(task: Task) -> str:
    """Return ``task`` as text in which no word of a customer or passage can pass as an order."""
    passages = [_drop_empty(asdict(passage)) for passage in task.passages]
    turns = [{"speaker": turn.speaker, "text": turn.text} for turn in task.conversation]
    return "\n".join(
        [
            _fence("passages", passages),
            _fence("conversation", turns),
            _fence("question", task.question),
        ]
    )


def read_task(text: str) -> Task:
    """Return the task that ``write_task`` made ``text`` of; raises ``ValueError``."""
    parts = {name: json.loads(data) for name, data in _FENCED.findall(text)}
    if "question" not in parts:
        raise ValueError("the text holds no question")
    return Task(
        question=parts["question"],
        passages=tuple(GivenPassage(**passage) for passage in parts.get("passages", ())),
        conversation=tuple(Turn(**turn) for turn in parts.get("conversation", ())),
    )


def write_reply(reply: Reply) -> str:
    """Return ``reply`` as the JSON text that ``read_reply`` understands."""
    data = {"answerable": reply.answerable, "answer": reply.answer, "cited": list(reply.cited)}
    if reply.confidence is not None:
        data["confidence"] = reply.confidence
    return json.dumps(data, ensure_ascii=False)


def read_reply(text: str) -> Reply:
    """Return what a model replied; raises ``ModelReplyInvalid`` where it cannot be used.

    Plain words are taken as an answer without citation; broken JSON is not.
    """
    text = text.strip()
    block = _CODE_BLOCK.match(text)
    if block:
        text = block.group(1).strip()
    if not text.startswith(("{", "[", "```")):
        return Reply(_check_answer(text), answerable=True, structured=False)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as broken:
        raise ModelReplyInvalid("The model's reply is broken JSON.") from broken
    return read_reply_data(data)


def read_reply_data(data: object) -> Reply:
    """Return a reply that came as plain data, checked as ``read_reply`` does."""
    if not isinstance(data, dict):
        raise ModelReplyInvalid("The model's reply is not an object.")
    answerable, answer = data.get("answerable", True), data.get("answer")
    if not isinstance(answerable, bool) or not isinstance(answer, str):
        raise ModelReplyInvalid("The model's reply has no answer in it.")
    if not answerable and not answer.strip():
        return Reply("", answerable=False)
    return Reply(
        answer=_check_answer(answer),
        answerable=answerable,
        cited=_read_cited(data.get("cited", [])),
        confidence=_read_confidence(data.get("confidence")),
    )


def _fence(name: str, data: object) -> str:
    # "<" is escaped inside, so that nothing in the data can close its fence.
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return f"<{name}>\n{text}\n</{name}>"


def _drop_empty(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value is not None}


def _check_answer(answer: str) -> str:
    answer = answer.replace("\r\n", "\n").strip()
    if not answer:
        raise ModelReplyInvalid("The model's reply is empty.")
    if len(answer) > LONGEST_ANSWER:
        raise ModelReplyInvalid(f"The model's reply has more than {LONGEST_ANSWER} characters.")
    if any(_is_unshowable(letter) for letter in answer):
        raise ModelReplyInvalid("The model's reply holds control characters or half characters.")
    if any(fence in answer for fence in _FENCES):
        raise ModelReplyInvalid("The model's reply repeats its instructions.")
    return answer


def _is_unshowable(letter: str) -> bool:
    kind = unicodedata.category(letter)
    return kind == "Cs" or (kind == "Cc" and letter not in "\n\t")


def _read_cited(value: object) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise ModelReplyInvalid("The model's reply does not list what it cites.")
    return tuple(str(each) for each in value)


def _read_confidence(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ModelReplyInvalid("The model's confidence is not a number.")
    if not isfinite(value) or not 0 <= value <= 1:
        raise ModelReplyInvalid("The model's confidence is not between 0 and 1.")
    return float(value)
