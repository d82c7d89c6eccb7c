"""A conversation grown event by event with the minutes in between, for tests of times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from escalation.clock import format_time
from escalation.conversation import Conversation
from escalation.desk_events import (
    ClaimedInner,
    ConversationClaimed,
    ConversationReleased,
    ConversationResolved,
    ConversationRouted,
    ConversationSnoozed,
    ConversationWoken,
    HandoffRequested,
    ReturnedToBot,
    Route,
    RoutedInner,
    SnoozedBody,
)
from escalation.event_parts import BOT, CUSTOMER, SYSTEM, Author, Event, Said
from escalation.events import ConversationStarted, CustomerWrote, DraftHeld, DraftInner, HumanWrote
from escalation.fold import fold

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANNA = Author(role="human", name="Anna")


class History:
    """Every step is told at the present moment; ``wait`` lets time pass."""

    def __init__(self, start: datetime = MONDAY) -> None:
        self.now = start
        self.c = Conversation(id="c1")
        self.tell(ConversationStarted(author=CUSTOMER)).hear()

    def tell(self, event: Event) -> History:
        self.c = fold(self.c, event, seq=self.c.head + 1, at=format_time(self.now))
        return self

    def wait(self, minutes: float = 0, *, seconds: float = 0) -> History:
        self.now += timedelta(minutes=minutes, seconds=seconds)
        return self

    # -- the usual steps -----------------------------------------------------------------------

    def hear(self) -> History:
        return self.tell(CustomerWrote(author=CUSTOMER, body=Said(text="Hello?")))

    def hand_over(self) -> History:
        return self.tell(HandoffRequested(author=SYSTEM))

    def route(self, group: str = "", priority: int = 0) -> History:
        inner = RoutedInner(route=Route(group=group, priority=priority))
        return self.tell(ConversationRouted(author=SYSTEM, inner=inner))

    def claim(self) -> History:
        return self.tell(ConversationClaimed(author=ANNA, inner=ClaimedInner(by="anna")))

    def release(self) -> History:
        return self.tell(ConversationReleased(author=ANNA))

    def reply(self) -> History:
        return self.tell(HumanWrote(author=ANNA, body=Said(text="Hi")))

    def park(self, until: datetime | None = None, *, on_customer: bool = True) -> History:
        at = None if until is None else format_time(until)
        body = SnoozedBody(until=at, waiting_on_customer=on_customer)
        return self.tell(ConversationSnoozed(author=ANNA, body=body))

    def unpark(self) -> History:
        return self.tell(ConversationWoken(author=SYSTEM))

    def return_to_bot(self) -> History:
        return self.tell(ReturnedToBot(author=ANNA))

    def resolve(self) -> History:
        return self.tell(ConversationResolved(author=ANNA))

    def hold(self, veto_seconds: float | None = None) -> History:
        inner = DraftInner(through_seq=self.c.asked, veto_seconds=veto_seconds)
        return self.tell(DraftHeld(author=BOT, body=Said(text="So?"), inner=inner))
