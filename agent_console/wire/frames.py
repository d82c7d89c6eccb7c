"""Every frame that customers and people of the desk may send, as two discriminated unions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from agent_console.wire.fields import (
    MAX_SNOOZE,
    ClientId,
    Email,
    EntryId,
    GroupName,
    Label,
    Moment,
    Ref,
    Remark,
    Seq,
    Site,
    Text,
    Token,
    VisitorToken,
)
from escalation.desk_events import Outcome
from escalation.events import Verdict

LiveState = Literal["bot", "waiting", "offered", "human"]
SUBPROTOCOL = "handraise.v1"
MAX_WATCHED = 1000
"""Conversations that one console may follow at once."""


class Frame(BaseModel):
    """One inbound frame: types are strict, unknown fields are ignored."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


# -- /ws/customer ---------------------------------------------------------------------------------


class CustomerHello(Frame):
    """First frame of a customer: who they are and what they have seen."""

    type: Literal["hello"] = "hello"
    token: VisitorToken | None = None
    site: Site = "default"
    conversation_id: Token | None = None
    after_seq: Seq = 0
    log_id: Token | None = None


class CustomerSend(Frame):
    """The customer says something."""

    type: Literal["send"] = "send"
    client_id: ClientId
    text: Text


class AskHuman(Frame):
    """The customer wants a person."""

    type: Literal["ask_human"] = "ask_human"
    client_id: ClientId | None = None


class LeaveContact(Frame):
    """The customer leaves an address to be reached at."""

    type: Literal["leave_contact"] = "leave_contact"
    email: Email
    client_id: ClientId | None = None


class CustomerTyping(Frame):
    """The customer is writing; never stored."""

    type: Literal["typing"] = "typing"


class CustomerSeen(Frame):
    """All up to ``seq`` was before the customer's eyes: no need to mail it; never stored."""

    type: Literal["seen"] = "seen"
    seq: Seq


class Rate(Frame):
    """The customer rates the conversation, or one answer (``seq``), from 1 (bad) to 5 (good)."""

    type: Literal["rate"] = "rate"
    score: Annotated[int, Field(ge=1, le=5)]
    comment: Remark = ""
    seq: Seq | None = None
    client_id: ClientId | None = None


class Leave(Frame):
    """The customer leaves for good (a closed page needs no word)."""

    type: Literal["leave"] = "leave"
    client_id: ClientId | None = None


class Ping(Frame):
    """Ask for a ``pong``: is anybody there?"""

    type: Literal["ping"] = "ping"


CustomerFrame = Annotated[
    CustomerHello
    | CustomerSend
    | AskHuman
    | LeaveContact
    | CustomerTyping
    | CustomerSeen
    | Rate
    | Leave
    | Ping,
    Field(discriminator="type"),
]


# -- /ws/human ------------------------------------------------------------------------------------


class HumanFrame(Frame):
    """A command of the desk; ``ref`` comes back in its ``ok`` or ``error``."""

    ref: Ref | None = None


class ConversationFrame(HumanFrame):
    """A command about one conversation."""

    conversation_id: Token


class HumanHello(HumanFrame):
    """First frame of a console: the conversations it watched, each with the last number seen.

    One that cannot be read just now is refused by its ``conversation_id``: watch it again.
    """

    type: Literal["hello"] = "hello"
    cursors: Annotated[dict[Token, Seq], Field(max_length=MAX_WATCHED)] = {}
    log_id: Token | None = None


class Watch(ConversationFrame):
    """Follow a conversation from after ``after_seq`` on."""

    type: Literal["watch"] = "watch"
    after_seq: Seq = 0


class Unwatch(ConversationFrame):
    """Follow it no longer."""

    type: Literal["unwatch"] = "unwatch"


class Claim(ConversationFrame):
    """Take the conversation over."""

    type: Literal["claim"] = "claim"


class Release(ConversationFrame):
    """Put it back into the queue."""

    type: Literal["release"] = "release"


class Transfer(ConversationFrame):
    """Pass it on: to another person (``to``), or back to the queue for a ``group``."""

    type: Literal["transfer"] = "transfer"
    to: Token | None = None
    group: GroupName | None = None
    note: Remark = ""


class TakeOver(ConversationFrame):
    """Take it, also from another person: for supervisors."""

    type: Literal["take_over"] = "take_over"


class Assign(ConversationFrame):
    """Give it to a person, whoever has it: for supervisors."""

    type: Literal["assign"] = "assign"
    to: Token
    note: Remark = ""


class Join(ConversationFrame):
    """Come in beside the holder, to write too: for supervisors."""

    type: Literal["join"] = "join"


class LeaveDesk(ConversationFrame):
    """Leave a conversation that one had joined."""

    type: Literal["leave"] = "leave"


class Snooze(ConversationFrame):
    """Park it: for so many ``seconds``, ``until`` then, or until somebody says so."""

    type: Literal["snooze"] = "snooze"
    seconds: Annotated[int, Field(ge=1, le=MAX_SNOOZE)] | None = None
    until: Moment | None = None
    waiting_on_customer: bool = False
    note: Remark = ""


class Wake(ConversationFrame):
    """Put a parked conversation back to the queue."""

    type: Literal["wake"] = "wake"


class Merge(ConversationFrame):
    """Let it go on in another conversation of the same customer."""

    type: Literal["merge"] = "merge"
    into: Token


class Block(ConversationFrame):
    """Shut the customer out, and close the conversation as spam."""

    type: Literal["block"] = "block"
    reason: Remark = ""


class Unblock(ConversationFrame):
    """Let the customer write again."""

    type: Literal["unblock"] = "unblock"


class SetPriority(ConversationFrame):
    """Say how urgent it is: -1 low, 0 normal, 1 high, 2 urgent."""

    type: Literal["priority"] = "priority"
    priority: Annotated[int, Field(ge=-1, le=2)]
    reason: Remark = ""


class HumanSend(ConversationFrame):
    """The holder says something; ``draft_seq`` names the bot's draft that it started from."""

    type: Literal["send"] = "send"
    client_id: ClientId
    text: Text
    draft_seq: Seq | None = None


class Note(ConversationFrame):
    """A remark that the customer never sees; with ``to`` it is whispered to that person."""

    type: Literal["note"] = "note"
    client_id: ClientId
    text: Text
    to: Token | None = None


class Approve(ConversationFrame):
    """Send the held draft, as it stands or as ``text``."""

    type: Literal["approve"] = "approve"
    draft_seq: Seq
    client_id: ClientId
    text: Text | None = None


class Reject(ConversationFrame):
    """Do not send the held draft; a person will answer."""

    type: Literal["reject"] = "reject"
    draft_seq: Seq
    reason: Remark


class AuditAnswer(ConversationFrame):
    """Judge an answer that was sent and waits for a verdict."""

    type: Literal["audit"] = "audit"
    answer_seq: Seq
    verdict: Verdict
    note: Remark = ""
    right_answer_id: EntryId | None = None
    client_id: ClientId | None = None


class ReturnToBot(ConversationFrame):
    """Give it back to the bot, with what was settled."""

    type: Literal["return_to_bot"] = "return_to_bot"
    note: Remark = ""


class Resolve(ConversationFrame):
    """Close it."""

    type: Literal["resolve"] = "resolve"
    outcome: Outcome
    labels: Annotated[list[Label], Field(max_length=20)] = []


class Accept(ConversationFrame):
    """Take what was offered."""

    type: Literal["accept"] = "accept"


class Decline(ConversationFrame):
    """Do not take what was offered."""

    type: Literal["decline"] = "decline"
    reason: Remark = ""


class Presence(HumanFrame):
    """Say whether one is there, and for how many conversations at once; renews the lease."""

    type: Literal["presence"] = "presence"
    state: Literal["online", "away", "offline"]
    capacity: Annotated[int, Field(ge=0, le=100)] | None = None


class HumanTyping(ConversationFrame):
    """The person is writing; never stored."""

    type: Literal["typing"] = "typing"


class WatchWall(HumanFrame):
    """Show live conversations, also the bot's: for supervisors. A later one changes what is shown."""

    type: Literal["watch_wall"] = "watch_wall"
    on: bool = True
    """``false``: show no more of them."""
    site: Site | None = None
    topic: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    holder: Token | None = None
    """Id of the person who holds it."""
    states: Annotated[list[LiveState], Field(min_length=1, max_length=4)] | None = None


class DeskPing(HumanFrame):
    """Ask for a ``pong``: is anybody there?"""

    type: Literal["ping"] = "ping"


DeskFrame = Annotated[
    HumanHello
    | Watch
    | Unwatch
    | Claim
    | Release
    | Transfer
    | TakeOver
    | Assign
    | Join
    | LeaveDesk
    | Snooze
    | Wake
    | Merge
    | Block
    | Unblock
    | SetPriority
    | HumanSend
    | Note
    | Approve
    | Reject
    | AuditAnswer
    | ReturnToBot
    | Resolve
    | Accept
    | Decline
    | Presence
    | HumanTyping
    | WatchWall
    | DeskPing,
    Field(discriminator="type"),
]

CUSTOMER_FRAMES: TypeAdapter[Any] = TypeAdapter(CustomerFrame)
DESK_FRAMES: TypeAdapter[Any] = TypeAdapter(DeskFrame)


def list_frame_types(classes: tuple[type[Frame], ...]) -> tuple[str, ...]:
    """Return the ``type`` word of each class."""
    return tuple(str(each.model_fields["type"].default) for each in classes)


CUSTOMER_CLASSES: tuple[type[Frame], ...] = (
    CustomerHello, CustomerSend, AskHuman, LeaveContact, CustomerTyping, CustomerSeen, Rate, Leave,
    Ping,
)  # fmt: skip
DESK_CLASSES: tuple[type[Frame], ...] = (
    HumanHello, Watch, Unwatch, Claim, Release, Transfer, HumanSend, Note, Approve, Reject,
    AuditAnswer, ReturnToBot, Resolve, Accept, Decline, Presence, HumanTyping, DeskPing,
    TakeOver, Assign, Join, LeaveDesk, Snooze, Wake, Merge, Block, Unblock, SetPriority,
    WatchWall,
)  # fmt: skip
