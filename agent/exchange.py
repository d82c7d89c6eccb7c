"""What passes between a bot and its chat model: passages and words fenced as data, a reply's form."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from agent.dialogue import Turn
from agent.errors import ModelReplyInvalid

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

LONGEST_REPLY = 200_000
"""Characters of a reply, thoughts and all: nobody waits for more."""

_FENCED = re.compile(r"<(passages|conversation|question)>\n(.*?)\n</\1>", re.DOTALL)


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
    """A model's reply; ``structured`` is false where it was plain words."""

    answer: str
    answerable: bool
    cited: tuple[str, ...] = ()
    confidence: float | None = None
    structured: bool = True


LONGEST_CALLS = 64_000
"""Characters of the arguments of all tools that a reply calls."""


def check_length(reply: str, most: int = LONGEST_REPLY) -> None:
    """Raise ``ModelReplyInvalid`` where ``reply`` is longer than anybody waits for."""
    if len(reply) > most:
        told = f"The model's reply has more than {most} characters."
        raise ModelReplyInvalid(told, "reply_too_long")


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
    """Return ``reply`` as the JSON text that ``replies.reading`` understands."""
    data = {"answerable": reply.answerable, "answer": reply.answer, "cited": list(reply.cited)}
    if reply.confidence is not None:
        data["confidence"] = reply.confidence
    return json.dumps(data, ensure_ascii=False)


def _fence(name: str, data: object) -> str:
    # "<" is escaped inside, so that nothing in the data can close its fence.
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return f"<{name}>\n{text}\n</{name}>"


def _drop_empty(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value is not None}
