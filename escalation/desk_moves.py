"""What people of the desk do with a conversation as a whole: take it, pass it on, park it, end it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from escalation.authority import (
    require_holder,
    require_holder_or_lead,
    require_lead,
    require_open,
    require_taker,
)
from escalation.commands import (
    AbsorbConversation,
    AcceptOffer,
    AssignConversation,
    BlockCustomer,
    ClaimConversation,
    DeclineOffer,
    DeskCommand,
    JoinConversation,
    LeaveAsHuman,
    MergeConversation,
    Person,
    ReleaseConversation,
    SetPriority,
    SnoozeConversation,
    TakeOverConversation,
    TransferConversation,
    TransferToGroup,
    UnblockCustomer,
    WakeConversation,
)
from escalation.conversation import Conversation
from escalation.desk_events import (
    AbsorbedInner,
    BlockedInner,
    ClaimedInner,
    ContactBody,
    ContactLeft,
    ConversationAbsorbed,
    ConversationClaimed,
    ConversationMerged,
    ConversationReleased,
    ConversationResolved,
    ConversationRouted,
    ConversationSnoozed,
    ConversationTransferred,
    ConversationWoken,
    CustomerBlocked,
    CustomerUnblocked,
    HumanJoined,
    HumanLeft,
    MergedBody,
    OfferDeclined,
    OfferInner,
    Outcome,
    ReleasedInner,
    ResolvedBody,
    ResolvedInner,
    RoutedInner,
    SnoozedBody,
    SnoozedInner,
    TransferredBody,
    TransferredInner,
    WokenInner,
)
from escalation.errors import AlreadyDecided, AlreadyTaken, Invalid, StillMoving
from escalation.event_parts import CUSTOMER, Author, Event, Inner
from escalation.notices import build_notice, build_waiting_notice
from escalation.setting_aside import hand_over, set_held_aside


def move(c: Conversation, command: DeskCommand) -> Sequence[Event]:
    """Return what follows from a person's move; none when it changes nothing. Raises refusals."""
    match command:
        case ClaimConversation() | AcceptOffer() | TakeOverConversation() | DeclineOffer():
            return _take(c, command)
        case ReleaseConversation() | TransferConversation() | TransferToGroup():
            return _pass_on(c, command)
        case AssignConversation():
            return _assign(c, command)
        case JoinConversation() | LeaveAsHuman():
            return _stand_beside(c, command)
        case SnoozeConversation() | WakeConversation():
            return _park(c, command)
        case MergeConversation() | AbsorbConversation():
            return _merge(c, command)
        case BlockCustomer() | UnblockCustomer():
            return _shut_out(c, command)
        case SetPriority():
            return _set_priority(c, command)


# -- taking ---------------------------------------------------------------------------------------


def _take(
    c: Conversation,
    command: ClaimConversation | AcceptOffer | TakeOverConversation | DeclineOffer,
) -> Sequence[Event]:
    person = command.person
    match command:
        case ClaimConversation():
            return _claim(c, person)
        case AcceptOffer():
            if c.state == "human" and c.holder == person.id:
                return []
            if not _is_offered(c, person):
                raise AlreadyDecided(
                    "This is not offered to you (any more).", state=c.state, head=c.head
                )
            return _claim(c, person)
        case TakeOverConversation():
            require_lead(person)
            if c.state != "human" or c.holder == person.id:
                return _claim(c, person)
            inner = ClaimedInner(by=person.id, taken_from=c.holder)
            return [ConversationClaimed(author=_sign(person), inner=inner)]
        case DeclineOffer():
            if not _is_offered(c, person):
                return []
            declined = OfferInner(by=person.id, to=person.id, reason=command.reason)
            return [OfferDeclined(author=_sign(person), inner=declined)]


def _is_offered(c: Conversation, person: Person) -> bool:
    return c.state == "offered" and c.offered_to == person.id


def _claim(c: Conversation, person: Person) -> Sequence[Event]:
    require_open(c)
    if c.state == "human":
        if c.holder == person.id:
            return []
        raise AlreadyTaken(
            f"{c.holder_name} already holds this conversation.",
            by={"id": c.holder, "name": c.holder_name},
            state=c.state,
            head=c.head,
        )
    claimed = ConversationClaimed(author=_sign(person), inner=ClaimedInner(by=person.id))
    return [claimed, *set_held_aside(c, "claimed")]


def _stand_beside(c: Conversation, command: JoinConversation | LeaveAsHuman) -> Sequence[Event]:
    person = command.person
    is_in = any(each.id == person.id for each in c.joined)
    by = Inner(by=person.id)
    if isinstance(command, LeaveAsHuman):
        return [HumanLeft(author=_sign(person), inner=by)] if is_in else []
    require_lead(person)
    if c.state != "human":
        raise Invalid("Nobody has this conversation whom you could join: claim it instead.")
    if is_in or c.holder == person.id:
        return []
    return [HumanJoined(author=_sign(person), inner=by)]


# -- passing on -----------------------------------------------------------------------------------


def _pass_on(
    c: Conversation, command: ReleaseConversation | TransferConversation | TransferToGroup
) -> Sequence[Event]:
    person = command.person
    require_holder(c, person)
    match command:
        case ReleaseConversation():
            inner = ReleasedInner(by=person.id)
            released = ConversationReleased(author=_sign(person), inner=inner)
            return [released, build_waiting_notice(command.anyone_online, "released")]
        case TransferConversation():
            require_taker(command.to)
            if command.to.id == person.id:
                return []
            return [_build_transfer(person, command.to, command.note)]
        case TransferToGroup():
            passed = TransferredInner(by=person.id, note=command.note)
            body = TransferredBody(group=command.group)
            return [
                ConversationTransferred(author=_sign(person), body=body, inner=passed),
                build_waiting_notice(command.anyone_online, "released"),
            ]


def _assign(c: Conversation, command: AssignConversation) -> Sequence[Event]:
    require_lead(command.person)
    require_taker(command.to)
    require_open(c)
    if c.state == "human" and c.holder == command.to.id:
        return []
    given = _build_transfer(command.person, command.to, command.note)
    return [given, *set_held_aside(c, "claimed")]


def _build_transfer(person: Person, to: Person, note: str) -> ConversationTransferred:
    inner = TransferredInner(by=person.id, to=to.id, note=note)
    body = TransferredBody(to=to.name)
    return ConversationTransferred(author=_sign(person), body=body, inner=inner)


def _set_priority(c: Conversation, command: SetPriority) -> Sequence[Event]:
    require_open(c)
    if c.route.priority == command.priority:
        return []
    route = c.route.model_copy(update={"priority": command.priority})
    inner = RoutedInner(by=command.person.id, route=route, reason=command.reason)
    return [ConversationRouted(author=_sign(command.person), inner=inner)]


# -- parking --------------------------------------------------------------------------------------


def _park(c: Conversation, command: SnoozeConversation | WakeConversation) -> Sequence[Event]:
    person = command.person
    if isinstance(command, WakeConversation):
        if not c.snoozed:
            return []
        woken = WokenInner(by=person.id, cause="person")
        told = build_waiting_notice(command.anyone_online, "taken_up")
        return [ConversationWoken(author=_sign(person), inner=woken), told]
    require_holder(c, person)
    body = SnoozedBody(until=command.until, waiting_on_customer=command.waiting_on_customer)
    inner = SnoozedInner(by=person.id, note=command.note)
    code = "your_turn" if command.waiting_on_customer else "parked"
    return [
        ConversationSnoozed(author=_sign(person), body=body, inner=inner),
        build_notice(code),
    ]


# -- ending ---------------------------------------------------------------------------------------


def resolve(
    c: Conversation, person: Person, outcome: Outcome, labels: Sequence[str] = (), cause: str = ""
) -> Sequence[Event]:
    """Bring a conversation to an end by a person's word; nothing where it is over already."""
    if c.state == "resolved":
        return []
    require_holder_or_lead(c, person)
    resolved = ConversationResolved(
        author=_sign(person),
        body=ResolvedBody(outcome=outcome),
        inner=ResolvedInner(by=person.id, labels=list(labels), cause=cause),
    )
    return [*set_held_aside(c, "resolved"), resolved]


def _merge(c: Conversation, command: MergeConversation | AbsorbConversation) -> Sequence[Event]:
    person = command.person
    if isinstance(command, AbsorbConversation):
        return _absorb(c, command)
    if command.into == c.id:
        raise Invalid("A conversation cannot be merged into itself.")
    if c.merged_into == command.into:
        return []
    require_open(c)
    # Of two that are merged into each other at once each has taken in the other by now: one goes on.
    if command.into < c.id and any(source == command.into for source, _ in c.absorbed):
        raise Invalid("The other conversation was merged into this one: it goes on here.")
    if command.head not in (None, c.head):
        raise StillMoving(state=c.state, head=c.head)
    body = MergedBody(into=command.into)
    merged = ConversationMerged(author=_sign(person), body=body, inner=Inner(by=person.id))
    return [merged, *resolve(c, person, "duplicate", cause="merged")]


def _absorb(c: Conversation, command: AbsorbConversation) -> Sequence[Event]:
    """Take in the words, the customer's address where there is none, and what they wait for."""
    person = command.person
    require_open(c)
    if command.customer_id != c.customer_id:
        raise Invalid("Only conversations of the same customer can be merged.")
    if (command.source, command.source_head) in c.absorbed:
        return []
    absorbed = AbsorbedInner(
        by=person.id,
        source=command.source,
        source_head=command.source_head,
        text=command.text,
    )
    events: list[Event] = [ConversationAbsorbed(author=_sign(person), inner=absorbed)]
    if command.contact is not None and c.contact is None:
        body, by = ContactBody(email=command.contact), Inner(by=command.customer_id)
        events.append(ContactLeft(author=CUSTOMER, body=body, inner=by))
    if command.wanted and c.state == "bot":
        online = command.anyone_online
        events += hand_over(c, command.wanted, c.asked, anyone_online=online, by=person.id)
    return events


def _shut_out(c: Conversation, command: BlockCustomer | UnblockCustomer) -> Sequence[Event]:
    person = command.person
    if isinstance(command, UnblockCustomer):
        unblocked = CustomerUnblocked(author=_sign(person), inner=Inner(by=person.id))
        return [unblocked] if c.blocked else []
    if c.blocked:
        return []
    inner = BlockedInner(by=person.id, reason=command.reason)
    blocked = CustomerBlocked(author=_sign(person), inner=inner)
    return [blocked, *resolve(c, person, "spam")]


def _sign(person: Person) -> Author:
    return Author(role="human", name=person.name)
