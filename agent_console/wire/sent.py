"""What the server may send on either socket: every frame with its fields, for the reference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Socket = Literal["customer", "human"]
BOTH: tuple[Socket, ...] = ("customer", "human")


@dataclass(frozen=True, slots=True)
class SentFrame:
    """A frame besides its field ``type``. A field with ``?`` may be missing."""

    type: str
    sockets: tuple[Socket, ...]
    fields: str
    what: str

    def list_fields(self) -> frozenset[str]:
        """Return the names of the fields, ``type`` with them."""
        return frozenset({"type", *self.fields.replace("?", "").replace(",", " ").split()})


SENT: tuple[SentFrame, ...] = (
    SentFrame(
        "welcome",
        ("customer",),
        "token, conversation_id, log_id, head, holder, state, disclosure",
        "Answers hello. Keep token, conversation_id and log_id for the next hello. holder is "
        "{role: bot|human|nobody, name?}; disclosure is to be shown before the first message.",
    ),
    SentFrame(
        "event",
        BOTH,
        "conversation_id, seq, kind, author, at, client_id?, body, inner?",
        "Something happened: see events.md. In order of seq, each once; customers get the kinds "
        "marked • and no inner, so that their numbers may skip. One's own messages come back too.",
    ),
    SentFrame(
        "caught_up",
        BOTH,
        "seq, conversation_id?",
        "Everything up to seq, the head at hello or watch, has been sent.",
    ),
    SentFrame(
        "ack",
        ("customer",),
        "client_id, seq",
        "What was sent under this client_id is durably stored as number seq.",
    ),
    SentFrame(
        "ok",
        ("human",),
        "ref?, seq?, head?, conversation_id?, client_id?, epoch?, state?, person?, log_id?, "
        "lease_seconds?, people?",
        "The command was carried out; what it changed is durably stored. person, log_id, "
        "lease_seconds and people come with hello.",
    ),
    SentFrame(
        "error",
        BOTH,
        "code, message, ref?, client_id?, conversation_id?, retry_after?, field?, by?, state?, "
        "head?, draft_seq?",
        "The frame was not carried out. The socket stays open, unless it is closed for a reason "
        "listed below.",
    ),
    SentFrame(
        "status",
        BOTH,
        "conversation_id?, typing?, name?, presence?",
        "Lossy: who is typing (bot, human; customer for people), or which colleague is online, "
        "away or offline ({person_id: state}).",
    ),
    SentFrame(
        "queue",
        ("human",),
        "whole, items, gone",
        "What waits: first whole (a long one goes on in further frames), then changes; gone lists "
        "conversations that need nobody any more.",
    ),
    SentFrame("offer", ("human",), "conversation_id", "A conversation is offered to this person."),
    SentFrame(
        "reset",
        BOTH,
        "reason, conversation_id?",
        "Forget what was received: it comes again from 1. Reasons: log_changed (another database "
        "or a restored backup), ahead_of_log.",
    ),
    SentFrame(
        "going_away",
        BOTH,
        "retry_after",
        "The server stops: connect again after so many seconds. Close code 1012 follows.",
    ),
    SentFrame("pong", BOTH, "", "Answers ping."),
)


def list_sent(socket: Socket) -> dict[str, frozenset[str]]:
    """Return the fields of every frame that a socket may send, by type."""
    return {frame.type: frame.list_fields() for frame in SENT if socket in frame.sockets}
