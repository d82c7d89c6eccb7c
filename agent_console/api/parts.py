"""What the REST routes work with, and how a route learns who asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Protocol

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPBearer

from agent.dialogue import Bot
from agent_console.auth.identify import COOKIE, Doorkeeper
from agent_console.auth.limits import Limits
from agent_console.auth.people import Member
from agent_console.mail.receive import MailReceiver
from agent_console.observe.metrics import Metrics
from agent_console.wire.confidence import (
    ChangeTold,
    ReportTold,
    SiteTold,
    TopicsTold,
    TopicTold,
)
from escalation.authority import require_lead
from escalation.autonomy.mode import Standing
from escalation.autonomy.orders import Order, Word
from escalation.autonomy.standings import Change
from escalation.bus.bus import Bus
from escalation.clock import Clock
from escalation.commands import Person
from escalation.errors import Forbidden, NotAtDesk
from escalation.metrics.report import Report
from escalation.policy.surroundings import Attribute
from escalation.routing.dispatcher import Explained
from escalation.routing.plan import DeskPlan
from escalation.routing.presence import Presence
from escalation.routing.waiting_line import FindDue
from escalation.store.log import ConversationLog
from escalation.store.session import Database
from escalation.switchboard import Switchboard

READING = frozenset(("GET", "HEAD", "OPTIONS"))

# For the description of the routes alone: the doorkeeper does the work, and answers in our form.
_BEARER = HTTPBearer(auto_error=False, scheme_name="token")
_SESSION = APIKeyCookie(name=COOKIE, auto_error=False, scheme_name="session")


class Confidence(Protocol):
    """Tells how sure the bot is, and how the topics stand."""

    async def report(self, *, site: str | None, topic: str | None, days: int) -> ReportTold:
        """Tell everything that the page "How sure are we" shows."""
        ...

    async def topics(self, *, stopped: bool = False) -> TopicsTold:
        """Tell how the topics stand, and what changed."""
        ...

    async def topic(self, name: str) -> TopicTold | None:
        """Tell how one topic stands; ``None`` for one that nobody ever heard of."""
        ...

    async def sites(self) -> list[SiteTold]:
        """Tell whether the bot is stopped for any site that is known of."""
        ...

    async def site(self, name: str) -> SiteTold:
        """Tell whether the bot is stopped for a site, be it one that nobody ever heard of."""
        ...

    async def change(self, change: Change) -> ChangeTold:
        """Tell of a change, with the name of whoever made it."""
        ...


class Times(Protocol):
    """Tells how long customers waited, and what became of their conversations."""

    async def report(self, days: int) -> Report:
        """Tell the times of the last ``days`` days."""
        ...


class TopicOrders(Protocol):
    """Carries out what supervisors order of a topic or a site."""

    async def order(self, topic: str, order: Order, word: Word) -> Standing:
        """Carry it out durably, on every node. Raises ``Invalid``, ``StorageUnavailable``."""
        ...

    async def list_changes(self, topic: str | None = None, limit: int = 100) -> Sequence[Change]:
        """Return the newest changes, of one topic or all, the newest first."""
        ...


class Customers(Protocol):
    """Keeps what programs of the operator's tell of customers."""

    async def find(self, customer_id: str) -> Mapping[str, Attribute]:
        """Return a customer's attributes. Raises ``StorageUnavailable``."""
        ...

    async def put(self, customer_id: str, attributes: Mapping[str, Attribute], by: str) -> None:
        """Put these in the place of all that the customer had. Raises ``StorageUnavailable``."""
        ...


@dataclass(slots=True)
class Parts:
    """The parts of the house that the routes use."""

    switchboard: Switchboard
    log: ConversationLog
    bus: Bus
    database: Database
    presence: Presence
    explain_queue: Callable[[], Awaitable[Sequence[Explained]]]
    """Tells of everything that waits why it does."""
    door: Doorkeeper
    limits: Limits
    metrics: Metrics
    clock: Clock
    read_troubles: Callable[[], Sequence[str]]
    """Why the server is not ready, for anybody; empty when it is."""
    explain_troubles: Callable[[], Sequence[str]]
    """The same for an operator, with an error's own words."""
    read_warnings: Callable[[], Sequence[str]]
    """What the loaded bot lacks, such as embeddings or certificates, and whether its model failed."""
    speak_for: Callable[[str, str], Bot]
    """Builds a bot that judges an answer of another bot, of which the name is given."""
    confidence: Confidence
    topics: TopicOrders
    customers: Customers
    times: Times
    find_plan: Callable[[], DeskPlan]
    """How the desk is run right now."""
    find_due: FindDue
    """Says when the most urgent promise of a conversation is due."""
    mail: MailReceiver | None = None
    """Takes in what customers answer by mail; ``None`` where no mail server is set."""
    reservations: dict[str, tuple[Person, float]] = field(default_factory=dict)
    """Who decides a held draft right now, and until which steady time."""


def get_parts(request: Request) -> Parts:
    """Return the parts that the app was built with."""
    parts: Parts = request.app.state.parts
    return parts


async def find_member(
    request: Request,
    _token: Annotated[object, Depends(_BEARER)] = None,
    _session: Annotated[object, Depends(_SESSION)] = None,
) -> Member:
    """Return who asks. A cookie may change things only from an allowed page.

    Raises ``NotSignedIn``, ``ForeignOrigin``.
    """
    strict = request.method not in READING
    return await get_parts(request).door.identify(request, strict_cookie=strict)


async def find_desk_member(member: Annotated[Member, Depends(find_member)]) -> Member:
    """Return who asks, when they may see live conversations. Raises ``Forbidden``."""
    if member.person.role == "data":
        raise NotAtDesk
    return member


async def find_leading_member(member: Annotated[Member, Depends(find_member)]) -> Member:
    """Return who asks, when they are a supervisor. Raises ``Forbidden``."""
    require_lead(member.person)
    return member


async def find_reading_member(member: Annotated[Member, Depends(find_member)]) -> Member:
    """Return who asks, when they may read how everybody works. Raises ``Forbidden``."""
    if member.person.role == "human":
        raise Forbidden("The times of everybody are for supervisors, admins and the data team.")
    return member


PartsGiven = Annotated[Parts, Depends(get_parts)]
SignedIn = Annotated[Member, Depends(find_member)]
AtDesk = Annotated[Member, Depends(find_desk_member)]
Leading = Annotated[Member, Depends(find_leading_member)]
SeesReports = Annotated[Member, Depends(find_reading_member)]
