"""What the desk does with a conversation: who wants it, gets it, parks it, passes it on and ends it."""

from __future__ import annotations

from typing import Literal

from escalation.event_parts import Body, Event, Inner, Part, Said

Outcome = Literal["solved", "unsolved", "spam", "duplicate", "other"]
Clock = Literal["first_reply", "next_reply", "resolve", "approval"]
"""What the desk has promised to do in time."""


# -- who is wanted --------------------------------------------------------------------------------


class Route(Part):
    """Whom a conversation is for, and how urgent it is."""

    group: str = ""
    """Name of a group of the desk's plan; empty: everybody."""
    skills: list[str] = []
    """What a person must know to take it."""
    priority: int = 0
    """-1 low, 0 normal, 1 high, 2 urgent."""


class HandoffInner(Inner):
    reasons: list[str] = []
    through_seq: int = 0
    suggestion: str | None = None
    """The bot's draft, for the human to start from."""


class HandoffRequested(Event):
    """The bot let go: a human is wanted, for the reasons named."""

    for_customer = True
    kind: Literal["HandoffRequested"] = "HandoffRequested"
    inner: HandoffInner = HandoffInner()


class RoutedInner(Inner):
    route: Route = Route()
    reason: str = ""
    """Why, in one sentence for a person."""


class ConversationRouted(Event):
    """It was settled whom the conversation is for, by the desk's plan or by a person."""

    kind: Literal["ConversationRouted"] = "ConversationRouted"
    inner: RoutedInner = RoutedInner()


class ClockInner(Inner):
    clock: Clock = "first_reply"
    due: str = ""
    """When the time is up, RFC 3339."""


class ClockWarned(Event):
    """The time that the desk has promised is nearly up."""

    kind: Literal["ClockWarned"] = "ClockWarned"
    inner: ClockInner = ClockInner()


class ClockBreached(Event):
    """The time that the desk has promised is up."""

    kind: Literal["ClockBreached"] = "ClockBreached"
    inner: ClockInner = ClockInner()


# -- who gets it ----------------------------------------------------------------------------------


class OfferInner(Inner):
    to: str = ""
    seconds: float | None = None
    """How long the offer stands."""
    reason: str = ""
    """Why this person, in one sentence."""
    cause: str = ""
    """Of the end: ``expired``, ``gone`` (the person left the desk), or ``withdrawn``."""


class ConversationOffered(Event):
    """The waiting conversation was offered to one person, with a deadline."""

    for_customer = True
    kind: Literal["ConversationOffered"] = "ConversationOffered"
    inner: OfferInner = OfferInner()


class OfferDeclined(Event):
    """The person whom the conversation was offered to said no."""

    kind: Literal["OfferDeclined"] = "OfferDeclined"
    inner: OfferInner = OfferInner()


class OfferExpired(Event):
    """The person whom the conversation was offered to did not answer in time, or left the desk."""

    kind: Literal["OfferExpired"] = "OfferExpired"
    inner: OfferInner = OfferInner()


class ClaimedInner(Inner):
    taken_from: str | None = None
    """Id of the person who held it, where a supervisor took it over."""


class ConversationClaimed(Event):
    """A person took the conversation; the bot is silent from here on."""

    for_customer = True
    kind: Literal["ConversationClaimed"] = "ConversationClaimed"
    inner: ClaimedInner = ClaimedInner()


class ReleasedInner(Inner):
    cause: str = "released"
    """``released`` by the holder's word, or ``lease_lapsed``."""


class ConversationReleased(Event):
    """The holder gave the conversation back to the queue, or vanished."""

    for_customer = True
    kind: Literal["ConversationReleased"] = "ConversationReleased"
    inner: ReleasedInner = ReleasedInner()


class TransferredBody(Body):
    to: str = ""
    """Name of the person who has the conversation now; empty where it goes to a group."""
    group: str | None = None
    """Name of the group that it waits for."""


class TransferredInner(Inner):
    to: str = ""
    """Id of the person; empty where it goes to a group."""
    note: str = ""


class ConversationTransferred(Event):
    """The conversation was passed on: to a person who holds it now, or to a group it waits for."""

    for_customer = True
    kind: Literal["ConversationTransferred"] = "ConversationTransferred"
    body: TransferredBody = TransferredBody()
    inner: TransferredInner = TransferredInner()


class HumanJoined(Event):
    """A supervisor came in beside whoever holds the conversation, and may write in it."""

    for_customer = True
    kind: Literal["HumanJoined"] = "HumanJoined"


class HumanLeft(Event):
    """A supervisor who had come in beside the holder left again."""

    for_customer = True
    kind: Literal["HumanLeft"] = "HumanLeft"


# -- parked, and back -----------------------------------------------------------------------------


class SnoozedBody(Body):
    until: str | None = None
    """When it comes back to the queue by itself, RFC 3339; ``None``: only when somebody says so."""
    waiting_on_customer: bool = False


class SnoozedInner(Inner):
    note: str = ""


class ConversationSnoozed(Event):
    """The holder parked the conversation: nobody holds it, and nobody is offered it, until it wakes."""

    for_customer = True
    kind: Literal["ConversationSnoozed"] = "ConversationSnoozed"
    body: SnoozedBody = SnoozedBody()
    inner: SnoozedInner = SnoozedInner()


class WokenInner(Inner):
    cause: str = ""
    """``time``, ``customer`` (wrote again), or ``person``."""


class ConversationWoken(Event):
    """The parked conversation waits for a person again."""

    for_customer = True
    kind: Literal["ConversationWoken"] = "ConversationWoken"
    inner: WokenInner = WokenInner()


# -- back to the bot, and the end -----------------------------------------------------------------


class ReturnedInner(Inner):
    note: str = ""
    """What the human settled; the bot is told it as a fact."""
    settled: list[str] = []
    """Why a person had been wanted: the bot is told it, and it is no reason any more."""


class ReturnedToBot(Event):
    """The holder gave the conversation back to the bot."""

    for_customer = True
    kind: Literal["ReturnedToBot"] = "ReturnedToBot"
    inner: ReturnedInner = ReturnedInner()


class ResolvedBody(Body):
    outcome: Outcome = "solved"


class ResolvedInner(Inner):
    labels: list[str] = []
    cause: str = ""
    """Empty where a person said so; ``customer_left``, ``silent`` or ``merged``."""


class ConversationResolved(Event):
    """The conversation was brought to an end, with its outcome."""

    for_customer = True
    kind: Literal["ConversationResolved"] = "ConversationResolved"
    body: ResolvedBody = ResolvedBody()
    inner: ResolvedInner = ResolvedInner()


class ConversationReopened(Event):
    """A resolved conversation went on."""

    for_customer = True
    kind: Literal["ConversationReopened"] = "ConversationReopened"


class MergedBody(Body):
    into: str = ""
    """Id of the conversation that goes on in this one's place."""


class ConversationMerged(Event):
    """The conversation goes on in another one of the same customer."""

    for_customer = True
    kind: Literal["ConversationMerged"] = "ConversationMerged"
    body: MergedBody = MergedBody()


class AbsorbedInner(Inner):
    source: str = ""
    """Id of the conversation that was merged into this one."""
    source_head: int = 0
    """How many events it had then."""
    text: str = ""
    """What was said there, for people and the bot."""


class ConversationAbsorbed(Event):
    """Another conversation of the same customer goes on here."""

    kind: Literal["ConversationAbsorbed"] = "ConversationAbsorbed"
    inner: AbsorbedInner = AbsorbedInner()


# -- words of the house and of the customer -------------------------------------------------------


class NoticeBody(Said):
    code: str
    """``queued``, ``nobody_available``, ``requeued``, ``checking``, ``bot_again``, …"""
    reach: list[str] = []
    """Ways to leave word when nobody is there, such as ``email``."""
    opens_at: str | None = None
    """When people are at the desk again, RFC 3339, where that is known."""


class CustomerNotified(Event):
    """The customer was told how things stand."""

    for_customer = True
    kind: Literal["CustomerNotified"] = "CustomerNotified"
    body: NoticeBody


class ContactBody(Body):
    email: str


class ContactLeft(Event):
    """The customer left a way to be reached."""

    for_customer = True
    kind: Literal["ContactLeft"] = "ContactLeft"
    body: ContactBody


class RatedBody(Body):
    score: int
    comment: str = ""
    seq: int | None = None


class CustomerRated(Event):
    """The customer rated the conversation or one message."""

    for_customer = True
    kind: Literal["CustomerRated"] = "CustomerRated"
    body: RatedBody


class CustomerLeft(Event):
    """The customer left the conversation."""

    for_customer = True
    kind: Literal["CustomerLeft"] = "CustomerLeft"


class BlockedInner(Inner):
    reason: str = ""


class CustomerBlocked(Event):
    """A person shut this customer out: what they write in any conversation is refused."""

    kind: Literal["CustomerBlocked"] = "CustomerBlocked"
    inner: BlockedInner = BlockedInner()


class CustomerUnblocked(Event):
    """A person let the customer write again."""

    kind: Literal["CustomerUnblocked"] = "CustomerUnblocked"
