"""Offers, routes and places on virtual time, with the product's own switchboard and presence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from escalation.clock import format_time
from escalation.commands import (
    AcceptOffer,
    AskForHuman,
    ClaimConversation,
    Command,
    DeclineOffer,
    Person,
    ReleaseConversation,
    ResolveConversation,
    SetPriority,
    SnoozeConversation,
    TransferToGroup,
    WriteAsCustomer,
    WriteAsHuman,
)
from escalation.conversation import Conversation
from escalation.desk_events import Route
from escalation.errors import AlreadyDecided, NotHolder, StorageUnavailable
from escalation.routing.dispatcher import LOOK_SECONDS, Dispatcher
from escalation.routing.plan import DeskPlan, Group, Offers
from escalation.routing.plan import Route as PlannedRoute
from escalation.routing.presence import Presence
from escalation.routing.skills import Abilities
from escalation.testing import ANNA, BEN, CUSTOMER_ID, DORA, SUSAN
from tests.escalation.board import House, ShakyLog, open_neighbours
from tests.virtual_time import LoopClock, VirtualTimeLoop

LEASE = 30.0
SOON = 0.2


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


def now() -> float:
    return asyncio.get_running_loop().time()


class WallClock(LoopClock):
    """A clock whose hands move with the loop."""

    def now(self) -> str:
        return format_time(datetime.fromtimestamp(1.8e9 + self.steady(), UTC))


async def open_moving_house() -> House:
    clock = WallClock()
    house = House(ShakyLog(clock), clock, Presence(clock, LEASE))
    await house.board.start()
    return house


@dataclass
class Desk:
    """A house with a dispatcher, and people whose consoles give signs of life."""

    house: House
    plan: DeskPlan = field(default_factory=DeskPlan)
    people: dict[Person, Abilities] = field(
        default_factory=lambda: {ANNA: Abilities(), BEN: Abilities()}
    )
    beats: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dispatcher = self.build()

    def build(self) -> Dispatcher:
        return Dispatcher(
            log=self.house.log,
            bus=self.house.bus,
            clock=self.house.clock,
            take=self.house.board.take,
            desk=self.house.presence,
            find_plan=lambda: self.plan,
            list_people=lambda: list(self.people.items()),
        )

    async def come(self, person: Person, capacity: int | None = None) -> None:
        self.house.presence.connect(person.id)
        self.house.presence.set_state(person.id, "online", capacity)
        self.beats[person.id] = asyncio.create_task(self._beat(person.id))
        await asyncio.sleep(SOON)

    async def _beat(self, person_id: str) -> None:
        while True:
            await asyncio.sleep(LEASE / 3)
            self.house.presence.renew(person_id)

    def fall_asleep(self, person: Person) -> None:
        """Close the lid: no sign of life any more, and the socket looks open."""
        self.beats.pop(person.id).cancel()

    def go(self, person: Person) -> None:
        self.fall_asleep(person)
        self.house.presence.disconnect(person.id)

    async def open(self, *commands: Command) -> str:
        """Open a conversation in which a person is wanted."""
        opened = await self.house.board.open_conversation(CUSTOMER_ID, "shop")
        for command in commands or (AskForHuman(CUSTOMER_ID),):
            await self.house.board.take(opened.id, command)
        await asyncio.sleep(SOON)
        return opened.id

    async def do(self, conversation_id: str, command: Command) -> None:
        await self.house.board.take(conversation_id, command)
        await asyncio.sleep(SOON)

    async def load(self, conversation_id: str) -> Conversation:
        return await self.house.log.load(conversation_id)

    async def find_offered(self, *conversations: str) -> list[str | None]:
        return [(await self.load(each)).offered_to for each in conversations]

    async def wait_offered(self, conversation_id: str, person: Person) -> float:
        """Wait until a conversation is offered to a person; returns when that was."""
        for _ in range(10_000):
            if await self.find_offered(conversation_id) == [person.id]:
                return now()
            await asyncio.sleep(0.01)
        raise AssertionError(f"never offered to {person.name}")

    async def find_inners(self, conversation_id: str, kind: str) -> list[Mapping[str, Any]]:
        rows = await self.house.log.read(conversation_id)
        return [row.read_inner() for row in rows if row.kind == kind]

    def find_whispers(self, name: str) -> list[Mapping[str, object]]:
        return [status for _, status in self.house.ear.whispers if name in status]

    async def stop(self) -> None:
        for beat in self.beats.values():
            beat.cancel()
        await self.dispatcher.stop()
        await self.house.board.stop()


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk(await open_moving_house())
    await desk.dispatcher.start()
    yield desk
    await desk.stop()


# -- offering -------------------------------------------------------------------------------------


async def test_what_is_handed_over_is_offered_at_once_with_a_reason(desk: Desk) -> None:
    await desk.come(ANNA)
    conversation = await desk.open()
    assert await desk.find_offered(conversation) == [ANNA.id]
    (offer,) = await desk.find_inners(conversation, "ConversationOffered")
    assert (offer["to"], offer["seconds"]) == (ANNA.id, 30.0)
    assert offer["reason"] == "You are the one here who can take it."
    await desk.do(conversation, AcceptOffer(ANNA))
    assert (await desk.load(conversation)).holder == ANNA.id


async def test_nobody_is_offered_anything_until_somebody_comes(desk: Desk) -> None:
    conversation = await desk.open()
    await asyncio.sleep(100)
    assert (await desk.load(conversation)).state == "waiting"
    await desk.come(BEN)
    assert await desk.find_offered(conversation) == [BEN.id]


async def test_several_are_offered_at_once_to_different_people(desk: Desk) -> None:
    first, second, third = [await desk.open() for _ in range(3)]
    await desk.come(ANNA)
    await desk.come(BEN)
    assert await desk.find_offered(first, second, third) == [ANNA.id, BEN.id, None]
    await desk.do(second, AcceptOffer(BEN))
    assert await desk.find_offered(first, third) == [ANNA.id, BEN.id]


async def test_nobody_is_asked_above_what_they_take(desk: Desk) -> None:
    await desk.come(ANNA, capacity=1)
    first = await desk.open()
    await desk.do(first, AcceptOffer(ANNA))
    second = await desk.open()
    assert await desk.find_offered(second) == [None]
    desk.house.presence.set_state(ANNA.id, "online", 2)
    await asyncio.sleep(SOON)
    assert await desk.find_offered(second) == [ANNA.id]


async def test_who_takes_how_many_is_said_of_the_person_or_by_the_plan(desk: Desk) -> None:
    desk.plan = DeskPlan(offers=Offers(capacity=1))
    desk.people[BEN] = Abilities(capacity=2)
    for person in (ANNA, BEN):
        await desk.come(person)
    taken = [await desk.open() for _ in range(4)]
    for _ in range(4):
        for conversation in taken:
            offered = (await desk.load(conversation)).offered_to
            for person in (ANNA, BEN):
                if offered == person.id:
                    await desk.do(conversation, AcceptOffer(person))
    holders = [(await desk.load(each)).holder for each in taken]
    assert (holders.count(ANNA.id), holders.count(BEN.id), holders.count(None)) == (1, 2, 1)


async def test_who_says_no_is_passed_over_and_the_next_is_asked(desk: Desk) -> None:
    await desk.come(ANNA)
    await desk.come(BEN)
    conversation = await desk.open()
    await desk.do(conversation, DeclineOffer(ANNA))
    assert await desk.find_offered(conversation) == [BEN.id]
    with pytest.raises(AlreadyDecided):
        await desk.do(conversation, AcceptOffer(ANNA))


async def test_an_offer_that_nobody_answers_goes_to_the_next_in_time(desk: Desk) -> None:
    await desk.come(ANNA)
    await desk.come(BEN)
    conversation = await desk.open()
    await asyncio.sleep(29.9 - SOON)
    assert await desk.find_offered(conversation) == [ANNA.id]
    await asyncio.sleep(0.4)
    assert await desk.find_offered(conversation) == [BEN.id]
    (ended,) = await desk.find_inners(conversation, "OfferExpired")
    assert (ended["to"], ended["cause"]) == (ANNA.id, "expired")


async def test_when_all_have_said_no_they_are_asked_again_after_a_pause(desk: Desk) -> None:
    await desk.come(ANNA)
    await desk.come(BEN)
    conversation = await desk.open()
    await desk.do(conversation, DeclineOffer(ANNA))
    await desk.do(conversation, DeclineOffer(BEN))
    await asyncio.sleep(59)
    assert await desk.find_offered(conversation) == [None]
    await asyncio.sleep(2)
    assert await desk.find_offered(conversation) == [ANNA.id]
    await desk.do(conversation, DeclineOffer(ANNA))
    assert await desk.find_offered(conversation) == [BEN.id], "each once in a round"


async def test_a_plan_may_ask_nobody_twice(desk: Desk) -> None:
    desk.plan = DeskPlan(offers=Offers(again=None))
    await desk.come(ANNA)
    conversation = await desk.open()
    await desk.do(conversation, DeclineOffer(ANNA))
    await asyncio.sleep(600)
    assert await desk.find_offered(conversation) == [None]


async def test_a_plan_without_offers_leaves_it_to_people(desk: Desk) -> None:
    await desk.come(ANNA)
    offered = await desk.open()
    desk.plan = DeskPlan(offers=Offers(seconds=None))
    waiting = await desk.open()
    assert await desk.find_offered(offered, waiting) == [None, None]
    (ended,) = await desk.find_inners(offered, "OfferExpired")
    assert ended["cause"] == "withdrawn"


async def test_anybody_may_take_what_is_offered_to_another(desk: Desk) -> None:
    await desk.come(ANNA)
    conversation = await desk.open()
    await desk.do(conversation, ClaimConversation(BEN))
    with pytest.raises(AlreadyDecided):
        await desk.do(conversation, AcceptOffer(ANNA))
    other = await desk.open()
    assert await desk.find_offered(other) == [ANNA.id], "nothing is offered to her any more"


async def test_what_is_parked_is_offered_to_nobody(desk: Desk) -> None:
    await desk.come(ANNA)
    conversation = await desk.open()
    await desk.do(conversation, AcceptOffer(ANNA))
    await desk.do(conversation, SnoozeConversation(ANNA))
    await asyncio.sleep(100)
    assert (await desk.load(conversation)).state == "waiting"
    await desk.do(conversation, WriteAsCustomer(CUSTOMER_ID, "Hello?"))
    assert await desk.find_offered(conversation) == [ANNA.id]


async def test_nobody_is_offered_what_they_have_just_given_back(desk: Desk) -> None:
    await desk.come(ANNA)
    conversation = await desk.open()
    await desk.do(conversation, AcceptOffer(ANNA))
    await desk.do(conversation, ReleaseConversation(ANNA))
    assert await desk.find_offered(conversation) == [None]
    await desk.come(BEN)
    assert await desk.find_offered(conversation) == [BEN.id]


async def test_the_more_urgent_is_offered_first(desk: Desk) -> None:
    first, second = await desk.open(), await desk.open()
    await desk.do(second, SetPriority(SUSAN, 2))
    await desk.come(ANNA)
    assert await desk.find_offered(first, second) == [None, ANNA.id]


async def test_who_only_looks_at_data_is_asked_for_nothing(desk: Desk) -> None:
    desk.people = {DORA: Abilities()}
    await desk.come(DORA)
    conversation = await desk.open()
    assert await desk.find_offered(conversation) == [None]


async def test_who_is_no_longer_of_the_desk_is_asked_no_more(desk: Desk) -> None:
    await desk.come(ANNA)
    conversation = await desk.open()
    del desk.people[ANNA]
    await asyncio.sleep(LOOK_SECONDS + SOON)
    assert await desk.find_offered(conversation) == [None]


async def test_one_that_cannot_be_offered_now_holds_up_no_other(desk: Desk) -> None:
    first, second = await desk.open(), await desk.open()
    desk.house.log.refused = 1
    for person in (ANNA, BEN):
        desk.house.presence.set_state(person.id, "online")
    await asyncio.sleep(SOON)
    assert await desk.find_offered(first, second) == [None, BEN.id]
    await asyncio.sleep(LOOK_SECONDS)
    assert await desk.find_offered(first, second) == [ANNA.id, BEN.id]
    rows = await asyncio.gather(*(desk.house.log.read(each) for each in (first, second)))
    assert [row.at for row in rows[0]][-1] > [row.at for row in rows[1]][-1]


async def test_while_nothing_can_be_stored_the_end_of_an_offer_is_not_tried_at_once_again(
    desk: Desk,
) -> None:
    desk.plan = DeskPlan(offers=Offers(seconds=5.0))
    await desk.come(ANNA)
    conversation = await desk.open()
    most = desk.house.log.refused = 1000
    for _ in range(100):  # whatever else happens at the desk
        await asyncio.sleep(0.15)
        desk.dispatcher.wake()
    tries = most - desk.house.log.refused
    assert 10 <= tries <= 10 / LOOK_SECONDS + 1
    desk.house.log.refused = 0
    await asyncio.sleep(LOOK_SECONDS + SOON)
    assert (await desk.load(conversation)).refused == {ANNA.id}


# -- routes ---------------------------------------------------------------------------------------

BILLING = DeskPlan(
    groups={"billing": Group(skills=("refunds",))},
    routes=(PlannedRoute(sites=("shop",), group="billing", skills=("refunds",), priority=1),),
)


async def test_the_plan_says_whom_a_new_handover_is_for(desk: Desk) -> None:
    desk.plan = BILLING
    desk.people[BEN] = Abilities(groups=frozenset(("billing",)))
    await desk.come(ANNA)
    await desk.come(BEN)
    conversation = await desk.open()
    c = await desk.load(conversation)
    assert c.route == Route(group="billing", skills=["refunds"], priority=1)
    assert c.offered_to == BEN.id
    (routed,) = await desk.find_inners(conversation, "ConversationRouted")
    assert routed["reason"] == "The plan says so, as it comes from shop."
    kinds = [row.kind for row in await desk.house.log.read(conversation)]
    assert kinds.index("ConversationRouted") < kinds.index("ConversationOffered")


async def test_a_route_that_could_not_be_stored_is_stored_later(desk: Desk) -> None:
    desk.plan = BILLING
    conversation = await desk.open(ClaimConversation(ANNA))
    await desk.house.board.take(conversation, ReleaseConversation(ANNA))
    desk.house.log.refused = 1
    await asyncio.sleep(SOON)
    assert (await desk.load(conversation)).route == Route()
    await asyncio.sleep(LOOK_SECONDS)
    assert (await desk.load(conversation)).route.group == "billing"


async def test_what_people_say_of_the_route_stands(desk: Desk) -> None:
    desk.plan = BILLING
    conversation = await desk.open()
    await desk.do(conversation, ClaimConversation(ANNA))
    await desk.do(conversation, TransferToGroup(ANNA, "night"))
    await desk.do(conversation, SetPriority(SUSAN, 0))
    assert (await desk.load(conversation)).route == Route(group="night", skills=["refunds"])
    assert len(await desk.find_inners(conversation, "ConversationRouted")) == 2


# -- who is not there -----------------------------------------------------------------------------


async def test_an_offer_to_somebody_who_leaves_goes_to_the_next(desk: Desk) -> None:
    await desk.come(ANNA)
    await desk.come(BEN)
    conversation = await desk.open()
    desk.go(ANNA)
    await asyncio.sleep(SOON)
    assert await desk.find_offered(conversation) == [BEN.id]
    (ended,) = await desk.find_inners(conversation, "OfferExpired")
    assert ended["cause"] == "gone"
    assert (await desk.load(conversation)).refused == set()


async def test_an_offer_to_a_machine_that_sleeps_goes_to_the_next_when_the_lease_is_over(
    desk: Desk,
) -> None:
    desk.plan = DeskPlan(offers=Offers(seconds=300.0))
    await desk.come(ANNA)
    await desk.come(BEN)
    conversation, asleep = await desk.open(), now()
    desk.house.presence.renew(ANNA.id)
    desk.fall_asleep(ANNA)
    took = await desk.wait_offered(conversation, BEN) - asleep
    assert LEASE <= took <= LEASE + 1


@pytest.mark.parametrize("delay", [step / 25 for step in range(25)])
async def test_what_a_sleeping_machine_holds_is_offered_again_within_lease_and_a_second(
    desk: Desk, delay: float
) -> None:
    await desk.come(ANNA)
    conversation = await desk.open()
    await desk.do(conversation, AcceptOffer(ANNA))
    await desk.come(BEN)
    await asyncio.sleep(delay)
    await desk.do(conversation, WriteAsHuman(ANNA, "I am looking into it."))
    asleep = now() - SOON
    desk.fall_asleep(ANNA)
    took = await desk.wait_offered(conversation, BEN) - asleep
    assert LEASE <= took <= LEASE + 1
    (released,) = await desk.find_inners(conversation, "ConversationReleased")
    assert (released["by"], released["cause"]) == (ANNA.id, "lease_lapsed")
    epoch = (await desk.load(conversation)).epoch
    with pytest.raises(NotHolder):
        await desk.do(conversation, WriteAsHuman(ANNA, "As I was saying"))
    after = await desk.load(conversation)
    assert (after.epoch, after.offered_to) == (epoch, BEN.id)


async def test_who_lets_two_offers_pass_is_put_away_and_told(desk: Desk) -> None:
    await desk.come(ANNA)
    first, second = await desk.open(), await desk.open()
    await asyncio.sleep(29)
    assert desk.house.presence.states()[ANNA.id] == "online"
    await asyncio.sleep(1.2)
    assert await desk.find_offered(first, second) == [None, ANNA.id]
    await asyncio.sleep(30)
    assert desk.house.presence.states()[ANNA.id] == "away"
    assert desk.find_whispers("away") == [{"away": ANNA.id, "reason": "offers_unanswered"}]
    await asyncio.sleep(200)
    assert await desk.find_offered(first, second) == [None, None]
    desk.house.presence.set_state(ANNA.id, "online")
    await asyncio.sleep(SOON)
    assert ANNA.id in await desk.find_offered(first, second)


async def test_who_declines_twice_in_a_row_is_put_away_and_told_why(desk: Desk) -> None:
    await desk.come(ANNA)
    for _ in range(2):
        declined = await desk.open()
        await desk.do(declined, DeclineOffer(ANNA))
    assert desk.house.presence.states()[ANNA.id] == "away"
    assert desk.find_whispers("away") == [{"away": ANNA.id, "reason": "offers_declined"}]


async def test_who_takes_one_in_between_is_there(desk: Desk) -> None:
    await desk.come(ANNA)
    for _ in range(3):
        declined, taken = await desk.open(), await desk.open()
        await desk.do(declined, DeclineOffer(ANNA))
        await desk.do(taken, AcceptOffer(ANNA))
        await desk.do(taken, ResolveConversation(ANNA, "solved"))
        await desk.do(declined, ResolveConversation(SUSAN, "other"))
    assert desk.house.presence.states()[ANNA.id] == "online"


# -- restarts and other nodes ---------------------------------------------------------------------


async def test_an_offer_that_is_found_gets_a_full_term(desk: Desk) -> None:
    await desk.come(ANNA)
    await desk.come(BEN)
    conversation = await desk.open()
    await asyncio.sleep(20)
    await desk.dispatcher.stop()
    desk.dispatcher = desk.build()
    await desk.dispatcher.start()
    await asyncio.sleep(29)
    assert await desk.find_offered(conversation) == [ANNA.id]
    await asyncio.sleep(1.2)
    assert await desk.find_offered(conversation) == [BEN.id]


async def test_only_the_first_of_the_living_nodes_offers_and_the_next_when_it_dies() -> None:
    houses = await open_neighbours(2)
    desks = [Desk(house) for house in houses]
    for desk in desks:
        await desk.dispatcher.start()
    await asyncio.sleep(5)
    assert [house.presence.leads() for house in houses] == [True, False]
    await desks[1].come(BEN)
    await asyncio.sleep(2)
    conversation = await desks[1].open()
    await asyncio.sleep(LOOK_SECONDS)
    assert await desks[1].find_offered(conversation) == [BEN.id]
    assert desks[1].dispatcher.find_seconds_left(conversation, 4) is None
    await desks[0].dispatcher.stop()
    await houses[0].crash()
    await asyncio.sleep(10)
    assert houses[1].presence.leads()
    other = await desks[1].open()
    await desks[1].do(conversation, AcceptOffer(BEN))
    await asyncio.sleep(LOOK_SECONDS)
    assert await desks[1].find_offered(other) == [BEN.id]
    await desks[1].stop()
    for house in houses:
        await house.presence.stop()


async def test_looks_go_on_after_one_that_failed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failures: list[Exception] = [StorageUnavailable("the disk is full"), ValueError("a defect")]
    heads_after = desk.house.log.heads_after

    async def fail(position: int) -> tuple[int, dict[str, int]]:
        if failures:
            raise failures.pop()
        return await heads_after(position)

    await desk.come(ANNA)
    monkeypatch.setattr(desk.house.log, "heads_after", fail)
    await asyncio.sleep(3 * LOOK_SECONDS)
    conversation = await desk.open()
    assert await desk.find_offered(conversation) == [ANNA.id]
    messages = [record.getMessage() for record in caplog.records]
    assert messages == [
        "the queue could not be looked after",
        "the queue could not be looked after: the disk is full",
    ]


# -- what people and customers are told -----------------------------------------------------------


async def test_how_long_an_offer_stands_can_be_asked(desk: Desk) -> None:
    await desk.come(ANNA)
    conversation = await desk.open()
    seq = (await desk.load(conversation)).offered_seq
    await asyncio.sleep(10 - SOON)
    assert desk.dispatcher.find_seconds_left(conversation, seq) == pytest.approx(20, abs=0.1)
    assert desk.dispatcher.find_seconds_left(conversation, seq - 1) is None


async def test_customers_who_wait_are_told_their_place_when_it_changes(desk: Desk) -> None:
    first, second = await desk.open(), await desk.open()
    await asyncio.sleep(2)
    assert desk.find_whispers("place") == [
        {"place": 1, "people_online": 0},
        {"place": 2, "people_online": 0},
    ]
    await asyncio.sleep(10)
    assert len(desk.find_whispers("place")) == 2
    await desk.do(first, ResolveConversation(SUSAN, "other"))
    await asyncio.sleep(2)
    assert desk.find_whispers("place")[2:] == [{"place": 1, "people_online": 0}]
    desk.house.bus.whisper(second, {"asks": "place"})
    await asyncio.sleep(SOON)
    assert len(desk.find_whispers("place")) == 4


async def test_how_long_it_usually_takes_is_told_when_the_desk_knows(desk: Desk) -> None:
    for _ in range(6):
        conversation = await desk.open()
        await asyncio.sleep(20)
        await desk.do(conversation, ClaimConversation(ANNA))
        await desk.do(conversation, ResolveConversation(ANNA, "solved"))
    await desk.come(BEN)
    desk.house.ear.whispers.clear()
    await asyncio.sleep(6)
    await desk.open()
    await asyncio.sleep(2)
    (told,) = desk.find_whispers("place")
    assert told == {"place": 1, "people_online": 1, "wait_low": 25, "wait_high": 25}


async def test_it_is_explained_who_could_take_what_waits(desk: Desk) -> None:
    conversation = await desk.open()
    await desk.come(ANNA)
    other = await desk.open()
    explained = {each.conversation.id: each for each in await desk.dispatcher.explain()}
    assert explained[conversation].prospect.obstacle == "offered"
    assert explained[conversation].place == {"place": 1, "people_online": 1}
    assert explained[other].prospect.obstacle == "full"
    assert explained[other].prospect.standings == {ANNA.id: "full", BEN.id: "away"}
