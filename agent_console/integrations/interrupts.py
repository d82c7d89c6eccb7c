"""What a paused graph asks of people, in each of the forms that are in use, and how it is answered.

Understood are LangChain's ``HITLRequest`` (``HumanInTheLoopMiddleware``), its requests for a single
tool call, and Agent Inbox's ``HumanInterrupt``, alone or in a list. Anything else is put to a person
as a question, and resumed with their words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent_console.wire.fields import MAX_TEXT

WORDS = ("approve", "edit", "reject", "respond")
_INBOX = {"allow_accept": "approve", "allow_edit": "edit", "allow_respond": "respond"}
_INBOX |= {"allow_ignore": "reject"}


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing to decide: an action with its arguments, and which decisions are allowed."""

    name: str
    args: Mapping[str, Any]
    allowed: tuple[str, ...]
    description: str = ""


def read_asks(value: object, schema: object = None) -> list[Ask]:
    """Return what an interrupt's ``value`` asks; ``schema`` is the one of its answer, if it has one."""
    if isinstance(value, Mapping) and isinstance(value.get("action_requests"), Sequence):
        configs = {each["action_name"]: each for each in value.get("review_configs", ())}
        return [_read_request(each, configs) for each in value["action_requests"]]
    if isinstance(value, Mapping) and value.get("type") == "tool_approval":
        allowed = tuple(dict.fromkeys(_find_words(schema))) or ("approve", "reject")
        return [_build(value["name"], value.get("args"), allowed, value.get("description"))]
    inbox = _list_inbox(value)
    if inbox:
        return [_read_inbox(each) for each in inbox]
    args = value if isinstance(value, Mapping) else {"question": value}
    return [_build("question", args, ("respond",), "")]


def build_resume(value: object, decided: Sequence[Mapping[str, Any]]) -> Any:
    """Return what an interrupt is resumed with, given a decision for each of its asks, in order.

    A decision has ``decision``, ``name``, ``args`` and ``text``, as the desk tells them.
    """
    if isinstance(value, Mapping) and "action_requests" in value:
        return {"decisions": [_build_decision(each) for each in decided]}
    if isinstance(value, Mapping) and value.get("type") == "tool_approval":
        return _build_decision(decided[0])
    inbox = _list_inbox(value)
    if inbox:
        pairs = zip(inbox, decided, strict=True)
        return [_build_response(request, each) for request, each in pairs]
    return decided[0]["text"]


def _read_request(request: Mapping[str, Any], configs: Mapping[str, Mapping[str, Any]]) -> Ask:
    config = configs.get(request["name"], {})
    allowed = tuple(config.get("allowed_decisions") or ("approve", "reject"))
    return _build(request["name"], request.get("args"), allowed, request.get("description"))


def _read_inbox(request: Mapping[str, Any]) -> Ask:
    action, config = request["action_request"], request.get("config") or {}
    allowed = tuple(word for flag, word in _INBOX.items() if config.get(flag))
    return _build(
        action["action"], action.get("args"), allowed or ("respond",), request.get("description")
    )


def _list_inbox(value: object) -> Sequence[Mapping[str, Any]]:
    asked: list[Any] = value if isinstance(value, list) else [value]
    is_inbox = all(isinstance(each, Mapping) and "action_request" in each for each in asked)
    return asked if is_inbox else []


def _build(name: str, args: object, allowed: tuple[str, ...], description: object) -> Ask:
    # As JSON, which is all that a desk can show; what is approved stays in the graph as it is.
    plain = json.loads(json.dumps(args or {}, default=str))
    known = plain if isinstance(plain, dict) else {"value": plain}
    return Ask(str(name), known, allowed, str(description or "")[:MAX_TEXT])


def _build_decision(decided: Mapping[str, Any]) -> dict[str, Any]:
    match decided["decision"]:
        case "approve":
            return {"type": "approve"}
        case "edit":
            edited = {"name": decided["name"], "args": dict(decided["args"])}
            return {"type": "edit", "edited_action": edited}
        case "respond":
            return {"type": "respond", "message": decided["text"]}
        case _:
            reason = {"message": decided["text"]} if decided["text"] else {}
            return {"type": "reject", **reason}


def _build_response(request: Mapping[str, Any], decided: Mapping[str, Any]) -> dict[str, Any]:
    action = request["action_request"]
    match decided["decision"]:
        case "approve":
            return {"type": "accept", "args": dict(action)}
        case "edit":
            return {"type": "edit", "args": {**action, "args": dict(decided["args"])}}
        case "respond":
            return {"type": "response", "args": decided["text"]}
        case _:
            return {"type": "ignore", "args": None}


def _find_words(schema: object) -> Iterator[str]:
    """Find the decisions that a JSON schema names, wherever it does."""
    if isinstance(schema, Mapping):
        word = schema.get("const")
        if isinstance(word, str) and word in WORDS:
            yield word
        for part in schema.values():
            yield from _find_words(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _find_words(part)
