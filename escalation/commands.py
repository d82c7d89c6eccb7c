"""What customers, people of the desk and the house itself can ask of a conversation: plain data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from escalation.desk_events import Clock, Outcome, Route
from escalation.events import (
    Action,
    ActionOutcome,
    ActionWord,
    DecisionInner,
    SourceQuoted,
    TurnSaid,
    Verdict,
)

PersonRole = Literal["human", "supervisor", "data", "admin"]
ApprovalEnd = Literal["send", "handoff", "apologise"]
OfferEnd = Literal["expired", "gone", "withdrawn"]
CloseCause = Literal["customer_left", "silent"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the desk. ``name`` is what customers see."""

    id: str
    name: str
    role: PersonRole = "human"


# ``anyone_online`` says whether a person is there. The switchboard fills in whether anybody is, and
# the desk, inside the transaction, whether that is so of the conversation's group (``StaffedDesk``).


@dataclass(frozen=True, slots=True)
class OpenConversation:
    customer_id: str
    site: str = "default"


@dataclass(frozen=True, slots=True)
class WriteAsCustomer:
    customer_id: str
    text: str
    anyone_online: bool = False


@dataclass(frozen=True, slots=True)
class AskForHuman:
    customer_id: str
    anyone_online: bool = False


@dataclass(frozen=True, slots=True)
class LeaveContact:
    """Leave an address to be answered at; an empty one takes back what was left."""

    customer_id: str
    email: str


@dataclass(frozen=True, slots=True)
class NoteAboutMail:
    """Tell the desk of a mail about this conversation that is not, or not only, the customer's words."""

    customer_id: str
    text: str


@dataclass(frozen=True, slots=True)
class RateConversation:
    customer_id: str
    score: int
    comment: str = ""
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class LeaveConversation:
    customer_id: str


@dataclass(frozen=True, slots=True)
class ClaimConversation:
    person: Person


@dataclass(frozen=True, slots=True)
class ReleaseConversation:
    person: Person
    anyone_online: bool = False


@dataclass(frozen=True, slots=True)
class ReleaseLapsed:
    """Release what a vanished person held. ``is_lapsed`` is asked again inside the transaction.

    With ``head``, only if the conversation is still there: somebody may have written meanwhile.
    """

    person_id: str
    epoch: int
    is_lapsed: Callable[[], bool]
    anyone_online: bool = False
    head: int | None = None


# -- what the desk does with a conversation -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OfferConversation:
    """Offer what waits to a person; ``head`` is where the conversation was when that was found."""

    to: str
    seconds: float
    reason: str = ""
    head: int | None = None


@dataclass(frozen=True, slots=True)
class AcceptOffer:
    """Take what is offered to oneself, and nothing else."""

    person: Person


@dataclass(frozen=True, slots=True)
class DeclineOffer:
    person: Person
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ExpireOffer:
    """End the offer number ``offered_seq``: ``expired``, ``gone`` or ``withdrawn``."""

    to: str
    offered_seq: int | None = None
    cause: OfferEnd = "expired"


@dataclass(frozen=True, slots=True)
class RouteConversation:
    """Settle whom a conversation is for; without a ``person`` the desk's plan says so."""

    route: Route
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SetPriority:
    person: Person
    priority: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TransferConversation:
    person: Person
    to: Person
    note: str = ""


@dataclass(frozen=True, slots=True)
class TransferToGroup:
    person: Person
    group: str
    note: str = ""
    anyone_online: bool = False


@dataclass(frozen=True, slots=True)
class TakeOverConversation:
    """Take a conversation also from another person: for supervisors."""

    person: Person


@dataclass(frozen=True, slots=True)
class AssignConversation:
    """Give a conversation to a person, whoever holds it: for supervisors."""

    person: Person
    to: Person
    note: str = ""


@dataclass(frozen=True, slots=True)
class JoinConversation:
    """Come in beside the holder, to write too: for supervisors."""

    person: Person


@dataclass(frozen=True, slots=True)
class LeaveAsHuman:
    """Leave a conversation that one had joined."""

    person: Person


@dataclass(frozen=True, slots=True)
class SnoozeConversation:
    """Park what one holds, ``until`` then (RFC 3339; ``None``: until somebody says so)."""

    person: Person
    until: str | None = None
    waiting_on_customer: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class WakeConversation:
    """Put a parked conversation back to the queue by a person's word."""

    person: Person
    anyone_online: bool = False


@dataclass(frozen=True, slots=True)
class WakeSnoozed:
    """Put a parked conversation back to the queue, if it is still parked until ``until``."""

    until: str
    anyone_online: bool = False


@dataclass(frozen=True, slots=True)
class MergeConversation:
    """Let a conversation go on in another one of the same customer, which absorbed it before.

    With ``head``, only if it is still there: what was said since is in neither of them.
    """

    person: Person
    into: str
    head: int | None = None


@dataclass(frozen=True, slots=True)
class AbsorbConversation:
    """Take in what was said in another conversation (``source``) of the same customer."""

    person: Person
    source: str
    customer_id: str
    text: str
    source_head: int = 0
    """How far ``text`` goes: the same is taken in once."""
    wanted: tuple[str, ...] = ()
    """Why a person is wanted there, or a question is open; empty where nothing is owed."""
    contact: str | None = None
    anyone_online: bool = False


@dataclass(frozen=True, slots=True)
class BlockCustomer:
    person: Person
    reason: str = ""


@dataclass(frozen=True, slots=True)
class UnblockCustomer:
    person: Person


@dataclass(frozen=True, slots=True)
class CloseConversation:
    """Bring what nobody goes on with to an end, if ``head`` still is the newest event.

    The customer is told in the words of ``say``, if there are any.
    """

    head: int
    cause: CloseCause
    say: str = ""


@dataclass(frozen=True, slots=True)
class TellWaiting:
    """Tell a customer who waits that people are there by now, or no more; once for each change."""

    anyone_online: bool


@dataclass(frozen=True, slots=True)
class WarnClock:
    """Say that a promised time is nearly up: once, and only of what it runs for."""

    clock: Clock
    due: str
    origin: str
    """What the clock runs for (``desk_routine.find_origin``)."""


@dataclass(frozen=True, slots=True)
class BreachClock:
    """Say that a promised time is up; what follows by the plan is ``route``, where it changes."""

    clock: Clock
    due: str
    origin: str
    """What the clock runs for (``desk_routine.find_origin``)."""
    route: Route | None = None
    reason: str = ""


# -- what people write ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WriteAsHuman:
    person: Person
    text: str
    draft_seq: int | None = None


@dataclass(frozen=True, slots=True)
class AddNote:
    """Remark something; with ``to`` (a person's id) it is whispered to them alone."""

    person: Person
    text: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class ApproveDraft:
    person: Person
    draft_seq: int
    text: str | None = None
    """The text to send instead; ``None`` sends the draft as it stands."""


@dataclass(frozen=True, slots=True)
class RejectDraft:
    person: Person
    draft_seq: int
    reason: str
    anyone_online: bool = False


@dataclass(frozen=True, slots=True)
class AuditAnswer:
    """Judge an answer that was sent; ``right_answer_id`` names the entry that would have been right."""

    person: Person
    answer_seq: int
    verdict: Verdict
    note: str = ""
    right_answer_id: str | None = None


@dataclass(frozen=True, slots=True)
class ReturnToBot:
    person: Person
    note: str = ""


@dataclass(frozen=True, slots=True)
class ResolveConversation:
    person: Person
    outcome: Outcome
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HoldAction:
    """Put an action of somebody's own bot before a person. ``person`` is the program's account."""

    person: Person
    name: str
    args: Mapping[str, Any]
    allowed: tuple[ActionWord, ...]
    description: str = ""
    said: tuple[TurnSaid, ...] = ()
    owner: str = ""
    reference: str = ""


CheckArgs = Callable[[str, Mapping[str, Any]], str | None]
"""Says of a tool's name and arguments what is wrong with them, in a sentence; ``None``: nothing."""


def accept(name: str, args: Mapping[str, Any]) -> str | None:  # noqa: ARG001 the contract has it
    """Find nothing wrong."""
    return None


@dataclass(frozen=True, slots=True)
class DecideAction:
    """Decide about a held action: with other ``args`` for ``edit``, a ``text`` to refuse or respond.

    What the desk is to carry out itself is held against ``check`` inside the transaction, and only in
    the ``history`` (``log_id``) in which it was asked may anybody say yes.
    """

    person: Person
    action_seq: int
    decision: ActionWord
    args: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    anyone_online: bool = False
    check: CheckArgs = accept
    history: str = ""


@dataclass(frozen=True, slots=True)
class TakeAction:
    """Take a decision up, to go on with it; ``attempt`` must be the next one (from 1)."""

    person: Person
    action_seq: int
    attempt: int
    runner: str


@dataclass(frozen=True, slots=True)
class CloseAction:
    """Be done with an action, carried out or wanted no more."""

    person: Person
    action_seq: int
    runner: str


ActionCommand = HoldAction | DecideAction | TakeAction | CloseAction


@dataclass(frozen=True, slots=True)
class BeginDeed:
    """Let ``node`` carry out what was decided: stored before the tool is run, and once only."""

    action_seq: int
    node: str


@dataclass(frozen=True, slots=True)
class EndDeed:
    """Note what became of what ``node`` carried out: ``unknown`` where nobody can tell (any more)."""

    action_seq: int
    node: str
    outcome: ActionOutcome
    result: str
    anyone_online: bool = False


DeedCommand = BeginDeed | EndDeed


@dataclass(frozen=True, slots=True)
class Shown:
    """What customers may have seen of the answer that was begun under a ``seal``."""

    seal: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class BeginAnswer:
    """Let words of an answer be shown from now on, as the foreseen draft was judged.

    ``newest_own`` is the newest action of its own that the bot knew of.
    """

    epoch: int
    through_seq: int
    attempt: int
    action: Action
    seal: str
    confidence: float | None = None
    reasons: tuple[str, ...] = ()
    newest_own: int = 0


@dataclass(frozen=True, slots=True)
class WithdrawAnswer:
    """Take back the words that may be shown; whose words nobody knows any more are ``lost``."""

    cause: str
    shown: Shown | None = None


@dataclass(frozen=True, slots=True)
class FinishTurn:
    """Carry out what was decided for a bot's turn, begun at ``epoch`` for messages up to ``through_seq``.

    Words that were ``shown`` and are not the beginning of what is sent are withdrawn with it.
    ``newest_own`` is the newest action of its own that the bot knew of, ``history`` the ``log_id``
    under which it asks for another.
    """

    epoch: int
    decision: DecisionInner
    anyone_online: bool
    shown: Shown | None = None
    newest_own: int = 0
    history: str = ""
    approval_seconds: float | None = None
    """How long a draft, or an action, may wait for a yes; ``None``: as long as it takes."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """What becomes of what nobody has decided about in time, and how the customer is told.

    An action is never carried out by it: ``send`` hands it over.
    """

    then: ApprovalEnd = "handoff"
    say: str = ""


@dataclass(frozen=True, slots=True)
class PassVeto:
    """Send the held draft that nobody stopped; nothing, when it is not there any more.

    ``may_send`` is asked for its site and topic, and whether the topic's mode had a say, inside the
    transaction: where it says no, the conversation is handed over instead, also while the window is
    not ``over``. A draft without a window waits for a person's yes, and is handed over all the same;
    when that has taken too long it ends as ``overdue`` says. Where no draft is held, actions end so
    when their window is ``over``; ``draft_seq`` is then the newest of the desk's own.
    """

    draft_seq: int
    epoch: int
    may_send: Callable[[str, str | None, bool], bool]
    anyone_online: bool = False
    over: bool = True
    overdue: Overdue = Overdue()


@dataclass(frozen=True, slots=True)
class SetDraftAside:
    """Keep a draft that came too late, as a suggestion; what was ``shown`` of it is withdrawn."""

    text: str
    through_seq: int
    cause: str
    confidence: float | None = None
    sources: tuple[SourceQuoted, ...] = ()
    unfinished: bool = False
    shown: Shown | None = None


CustomerCommand = (
    WriteAsCustomer
    | AskForHuman
    | LeaveContact
    | NoteAboutMail
    | RateConversation
    | LeaveConversation
)
DeskCommand = (
    ClaimConversation
    | AcceptOffer
    | DeclineOffer
    | ReleaseConversation
    | TransferConversation
    | TransferToGroup
    | TakeOverConversation
    | AssignConversation
    | JoinConversation
    | LeaveAsHuman
    | SnoozeConversation
    | WakeConversation
    | MergeConversation
    | AbsorbConversation
    | BlockCustomer
    | UnblockCustomer
    | SetPriority
)
"""What people do with a conversation as a whole."""
PersonCommand = (
    DeskCommand
    | WriteAsHuman
    | AddNote
    | ApproveDraft
    | RejectDraft
    | AuditAnswer
    | DecideAction
    | ReturnToBot
    | ResolveConversation
)
ProgramCommand = HoldAction | TakeAction | CloseAction
"""What programs ask for under an account: no sign of life of the person."""
RoutingCommand = (
    ReleaseLapsed
    | OfferConversation
    | ExpireOffer
    | RouteConversation
    | WakeSnoozed
    | CloseConversation
    | TellWaiting
    | WarnClock
    | BreachClock
)
"""What the desk does by itself."""
HouseCommand = (
    OpenConversation
    | RoutingCommand
    | BeginAnswer
    | WithdrawAnswer
    | FinishTurn
    | PassVeto
    | SetDraftAside
    | DeedCommand
)
Command = CustomerCommand | PersonCommand | ProgramCommand | HouseCommand
SaysWhoIsThere = (
    WriteAsCustomer
    | AskForHuman
    | ReleaseConversation
    | ReleaseLapsed
    | TransferToGroup
    | WakeConversation
    | WakeSnoozed
    | AbsorbConversation
    | RejectDraft
    | DecideAction
    | EndDeed
    | FinishTurn
    | PassVeto
)
"""What says by ``anyone_online`` what customers are told. ``TellWaiting`` is about nothing else."""
