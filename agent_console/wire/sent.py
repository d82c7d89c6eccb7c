"""What the server may send on either socket: every frame with its fields, for the reference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from agent_console.wire.errors import ERRORS
from agent_console.wire.fields import Ref
from agent_console.wire.wall import WallCard
from escalation.commands import PersonRole
from escalation.conversation import State
from escalation.event_parts import Author
from escalation.routing.waiting_line import HolderShown, Item

Socket = Literal["customer", "human"]
BOTH: tuple[Socket, ...] = ("customer", "human")
PresenceState = Literal["online", "away", "offline"]


class HolderTold(TypedDict):
    """Who holds a conversation, as the customer may know it."""

    role: Literal["bot", "human", "nobody"]
    name: NotRequired[str]


class Me(TypedDict):
    """The person who is signed in."""

    id: str
    name: str
    role: PersonRole
    email: str


class Colleague(TypedDict):
    """Somebody of the desk."""

    id: str
    name: str
    role: PersonRole
    state: PresenceState
    groups: list[str]


FIELD_TYPES: dict[str, Any] = {
    "token": str,
    "conversation_id": str,
    "log_id": str,
    "client_id": str,
    "seq": int,
    "head": int,
    "epoch": int,
    "draft_seq": int,
    "ref": Ref,
    "holder": HolderTold,
    "state": State,
    "disclosure": str,
    "kind": str,
    "author": Author,
    "at": str,
    "body": dict[str, Any],
    "inner": dict[str, Any],
    "person": Me,
    "people": list[Colleague],
    "lease_seconds": float,
    "code": Annotated[str, Field(json_schema_extra={"enum": [*ERRORS]})],
    "message": str,
    "retry_after": float,
    "field": str,
    "by": HolderShown,
    "turn": int,
    "begun_seq": int,
    "index": int,
    "text": str,
    "typing": Literal["bot", "human", "customer"],
    "name": str,
    "presence": dict[str, PresenceState],
    "whole": bool,
    "items": list[Item],
    "gone": list[str],
    "cards": list[WallCard],
    "total": int,
    "more": int,
    "sites": list[str],
    "topics": list[str],
    "taken_by": HolderShown,
    "reason": str,
    "place": int,
    "wait_low": int,
    "wait_high": int,
    "people_online": int,
    "seconds": float,
    "preview": str,
    "cause": str,
}
"""A field means the same in every frame."""


@dataclass(frozen=True, slots=True)
class SentFrame:
    """A frame besides its field ``type``. A field with ``?`` may be missing."""

    type: str
    sockets: tuple[Socket, ...]
    fields: str
    what: str

    def list_types(self) -> dict[str, Any]:
        """Return the type of every field besides ``type``."""
        return {name: FIELD_TYPES[name] for name in self._split(self.fields.replace("?", ""))}

    def list_required(self) -> list[str]:
        """Return the fields that are always there, ``type`` among them."""
        return ["type", *(name for name in self._split(self.fields) if not name.endswith("?"))]

    @staticmethod
    def _split(fields: str) -> list[str]:
        return [name for name in fields.split(", ") if name]


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
        "conversation_id?, typing?, name?, presence?, reason?, place?, wait_low?, wait_high?, "
        "people_online?, taken_by?",
        "Lossy: who is typing (bot, human; customer for people), or which colleague is online, "
        "away or offline ({person_id: state}). With the reason offers_unanswered, or offers_declined "
        "where they said no each time, the desk has put that person away itself: a console of theirs "
        "stays away until they say more. For customers who wait: their place (1 is next), how many "
        "people_online may take it, and, where the desk knows its own times, the seconds to wait: half "
        "wait less than wait_low, four of five less than wait_high. Forget it with any event that "
        "changes the holder. taken_by tells a person who took over, or gave to whom, what they held "
        "until now.",
    ),
    SentFrame(
        "delta",
        BOTH,
        "conversation_id?, turn, begun_seq, index, text, epoch?",
        "Lossy, and only where answers are streamed: all words so far of the answer to message turn, "
        "which began with event begun_seq; index counts up from 1 and may skip. BotAnswered puts the "
        "answer in their place; AnswerWithdrawn, or any event that changes the holder, takes them "
        "away. After a reconnect words may be there before the next delta comes: forget them.",
    ),
    SentFrame(
        "queue",
        ("human",),
        "whole, items, gone",
        "What waits: first whole (a long one goes on in further frames), then changes; gone lists "
        "conversations that need nobody any more.",
    ),
    SentFrame(
        "wall",
        ("human",),
        "whole, cards, gone, total, more, sites, topics",
        "For supervisors who sent watch_wall: live conversations that fit, also the bot's; first whole, "
        "then changes. At most 200 are shown, more says how many of the total are not: those wait, "
        "then those with a person, then the liveliest come first. sites and topics name those of all "
        "that is live.",
    ),
    SentFrame(
        "offer",
        ("human",),
        "conversation_id, seq, seconds, reason, preview",
        "A conversation is offered to this person, for so many seconds more: accept or decline it. "
        "seq is its ConversationOffered, reason says why this person. Comes again after hello while "
        "the offer stands.",
    ),
    SentFrame(
        "offer_over",
        ("human",),
        "conversation_id, seq, cause, by?",
        "The offer seq ended, also by this person's own word: accepted, declined, expired, taken (by "
        "somebody else, see by), gone (this person was not there) or withdrawn.",
    ),
    SentFrame(
        "reset",
        BOTH,
        "reason, conversation_id?",
        "Forget what was received, and every number with it: it comes again from 1. Reasons: "
        "log_changed (another database or a restored backup), ahead_of_log.",
    ),
    SentFrame(
        "going_away",
        BOTH,
        "retry_after",
        "The server stops: connect again after so many seconds. Close code 1012 follows.",
    ),
    SentFrame("pong", BOTH, "", "Answers ping."),
)


def list_sent(socket: Socket) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Return which fields every frame of a socket has, and may have, by its type."""
    return {
        frame.type: (frozenset(frame.list_required()), frozenset({"type", *frame.list_types()}))
        for frame in SENT
        if socket in frame.sockets
    }
