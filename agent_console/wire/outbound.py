"""Builds the frames that the server sends besides `event`, which is encoded once, when stored."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from escalation.conversation import Conversation
from escalation.errors import HandraiseError, StorageUnavailable

Fields = Mapping[str, object]

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def encode(frame: Fields) -> str:
    """Encode a frame as compact JSON; fields that are ``None`` are left out at the top level."""
    present = {name: value for name, value in frame.items() if value is not None}
    return _encode(present)


PONG = '{"type":"pong"}'


def build_welcome(*, token: str, conversation: Conversation, log_id: str, disclosure: str) -> str:
    """Build a customer's ``welcome``."""
    return encode(
        {
            "type": "welcome",
            "token": token,
            "conversation_id": conversation.id,
            "log_id": log_id,
            "head": conversation.head,
            "holder": build_holder(conversation),
            "state": conversation.state,
            "disclosure": disclosure,
        }
    )


def build_holder(conversation: Conversation) -> dict[str, str]:
    """Say who holds a conversation, as the customer may know it."""
    holder: dict[str, str] = {"role": conversation.holder_role}
    if conversation.holder_role == "human" and conversation.holder_name:
        holder["name"] = conversation.holder_name
    return holder


def build_ack(client_id: str, seq: int) -> str:
    """Build the ``ack`` of something that is durably stored as number ``seq``."""
    return f'{{"type":"ack","client_id":{json.dumps(client_id)},"seq":{seq}}}'


def build_caught_up(seq: int, conversation_id: str | None = None) -> str:
    """Build ``caught_up``: everything up to ``seq`` has been sent."""
    return encode({"type": "caught_up", "conversation_id": conversation_id, "seq": seq})


def build_ok(ref: int | str | None, **fields: object) -> str:
    """Build the ``ok`` of a command."""
    return encode({"type": "ok", "ref": ref, **fields})


STORAGE_RETRY_SECONDS = 1
"""When to send again what could not be stored, where nothing else is known."""
TOLD = frozenset(
    ("ref", "client_id", "conversation_id", "retry_after", "field", "by", "state", "head")
) | {"draft_seq", "action"}
"""Details of a refusal that may leave the house."""


def tell_details(error: HandraiseError) -> dict[str, object]:
    """Return what of a refusal's details may leave the house."""
    told = {name: value for name, value in error.details.items() if name in TOLD}
    if isinstance(error, StorageUnavailable):
        told.setdefault("retry_after", STORAGE_RETRY_SECONDS)
    return told


def tell_message(error: HandraiseError) -> str:
    """Return a refusal's message; what the storage suffers from is told to operators alone."""
    return StorageUnavailable().message if isinstance(error, StorageUnavailable) else error.message


def build_error(error: HandraiseError, **echoed: object) -> str:
    """Build the ``error`` of a refusal; ``echoed`` are ref, client_id or conversation_id."""
    told = {**echoed, **tell_details(error), "code": error.code, "message": tell_message(error)}
    return encode({"type": "error", **told})


def build_reset(reason: str, conversation_id: str | None = None) -> str:
    """Build ``reset``: forget what was received, it starts again at 1."""
    return encode({"type": "reset", "conversation_id": conversation_id, "reason": reason})


def build_status(conversation_id: str | None, status: Fields) -> str:
    """Build a lossy ``status`` (typing, presence)."""
    return encode({"type": "status", "conversation_id": conversation_id, **status})


def build_delta(
    conversation_id: str | None, turn: int, begun_seq: int, index: int, text: str, epoch: int | None
) -> str:
    """Build ``delta``: all words so far of an answer that is still being written."""
    return encode(
        {
            "type": "delta",
            "conversation_id": conversation_id,
            "turn": turn,
            "begun_seq": begun_seq,
            "index": index,
            "text": text,
            "epoch": epoch,
        }
    )


def build_going_away(retry_after: float) -> str:
    """Build ``going_away``; ``retry_after`` is in seconds."""
    return encode({"type": "going_away", "retry_after": round(retry_after, 2)})


def build_queue(items: Sequence[Mapping[str, object]], gone: Sequence[str], *, whole: bool) -> str:
    """Build ``queue``: everything that waits (``whole``), or what changed since the last one."""
    return encode({"type": "queue", "whole": whole, "items": list(items), "gone": list(gone)})
