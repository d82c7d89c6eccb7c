"""What an own bot came back with: an answer, perhaps its sources and how sure it says it is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from langchain_core.documents import Document
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from pydantic import BaseModel

from agent.dialogue import LONGEST_QUOTE, Source
from agent.errors import ModelReplyInvalid

_SOURCES = "own_sources"
"""Under which name a message carries the sources of an own bot."""

_MOST_SOURCES = 8
_TEXTS = ("answer", "text", "content", "output", "response")


@dataclass(frozen=True, slots=True)
class OwnReply:
    """An answer as the bot gave it; ``data`` are the fields it was structured in, where it was."""

    answer: str
    data: Mapping[str, Any]
    sources: tuple[Source, ...] = ()


class OwnBotStopped(ModelReplyInvalid):
    """The bot stopped to ask a person."""

    code = "own_bot_stopped"


def read_own_reply(result: object) -> OwnReply:
    """Read what a runnable returned: a text, a message, or a state with ``messages``.

    Raises ``OwnBotStopped`` where it waits for a person, ``ModelReplyInvalid`` without an answer.
    """
    if isinstance(result, str):
        return OwnReply(result, {})
    if isinstance(result, BaseMessage):
        return OwnReply(_read_words(result), {})
    if not isinstance(result, Mapping):
        raise ModelReplyInvalid(f"The bot returned a {type(result).__name__}, which is no answer.")
    if result.get("__interrupt__"):
        raise OwnBotStopped(f"The bot stopped to ask a person: {_tell_stop(result)}")
    messages: Sequence[Any] = result.get("messages") or ()
    data = _read_data(result.get("structured_response"))
    answer = next((data[name] for name in _TEXTS if isinstance(data.get(name), str)), None)
    if answer is None:
        answer = _read_last(messages)
    return OwnReply(answer, data, _list_sources(result, messages))


def pack_sources(sources: Iterable[Source]) -> dict[str, Any]:
    """Return what a message's metadata carries of an own bot's sources."""
    return {_SOURCES: [asdict(source) for source in sources]}


def unpack_sources(message: BaseMessage) -> tuple[Source, ...] | None:
    """Return the sources of an own bot's message; ``None`` for any other message."""
    packed = message.response_metadata.get(_SOURCES)
    return None if packed is None else tuple(Source(**each) for each in packed)


def _read_last(messages: Sequence[Any]) -> str:
    if not messages or not isinstance(messages[-1], AIMessage):
        raise ModelReplyInvalid("The bot ended without an answer.")
    return _read_words(messages[-1])


def _read_words(message: BaseMessage) -> str:
    if isinstance(message, AIMessage) and message.tool_calls:
        raise ModelReplyInvalid("The bot ended in the middle of a tool call.")
    return message.text


def _read_data(structured: object) -> Mapping[str, Any]:
    if isinstance(structured, BaseModel):
        return structured.model_dump()
    return structured if isinstance(structured, Mapping) else {}


def _tell_stop(result: Mapping[str, Any]) -> str:
    """Say what it asked; cut, for it goes into the decision's finding."""
    asked = [getattr(each, "value", each) for each in result["__interrupt__"]]
    return json.dumps(asked, default=str, ensure_ascii=False)[:200]


def _list_sources(result: Mapping[str, Any], messages: Sequence[Any]) -> tuple[Source, ...]:
    """Collect the documents that its tools gave since the customer last wrote, or its state holds."""
    documents: list[Document] = []
    for message in reversed(messages):
        if isinstance(message, ToolMessage):
            documents += _pick_documents(message.artifact)
        elif not isinstance(message, AIMessage):
            break
    for name in ("context", "sources", "documents"):
        documents += _pick_documents(result.get(name))
    found: dict[str, Source] = {}
    for document in documents:
        source = _build_source(document)
        found.setdefault(source.id, source)
    return tuple(found.values())[:_MOST_SOURCES]


def _pick_documents(value: object) -> list[Document]:
    if isinstance(value, Document):
        return [value]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [each for each in value if isinstance(each, Document)]
    return []


def _build_source(document: Document) -> Source:
    known = document.metadata
    where = str(known.get("source") or known.get("url") or "")
    name = str(document.id or known.get("id") or where or document.page_content[:80])
    is_link = where.startswith(("https://", "http://"))
    return Source(
        id=name,
        title=str(known.get("title") or where or name),
        quote=document.page_content[:LONGEST_QUOTE],
        url=where if is_link else None,
    )
