"""Who may be asked, with what they know, hold and take."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import pytest

from escalation.commands import (
    AskForHuman,
    ClaimConversation,
    OfferConversation,
    OpenConversation,
    Person,
)
from escalation.conversation import Conversation
from escalation.routing.live_line import LiveLine
from escalation.routing.match import Helper
from escalation.routing.plan import DeskPlan, Group, Offers, Week
from escalation.routing.presence import Presence
from escalation.routing.roster import Roster
from escalation.routing.skills import Abilities
from escalation.store.log_memory import MemoryLog
from escalation.testing import ANNA, BEN, CUSTOMER_ID, DORA, SUSAN, FakeClock, build_write

PLAN = DeskPlan(
    hours=Week.model_validate({"monday": "09:00-17:00"}),
    groups={
        "billing": Group(skills=("refunds",)),
        "night": Group(hours=Week.model_validate({"monday": "17:00-24:00"})),
    },
    offers=Offers(capacity=4),
)
"""The clock of tests stands on a Monday at nine."""


class Desk:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.presence = Presence(self.clock, 30)
        self.people: dict[Person, Abilities] = {
            ANNA: Abilities(groups=frozenset(("billing",))),
            BEN: Abilities(capacity=2),
            DORA: Abilities(),
            SUSAN: Abilities(),
        }
        self.roster = Roster(
            self.presence, self.clock, lambda: PLAN, lambda: list(self.people.items())
        )
        self.log = MemoryLog(self.clock)
        self.line = LiveLine(self.log)

    def find(self, person: Person) -> Helper:
        helpers = self.roster.list_helpers(self.line, lambda _: -inf)
        (found,) = [helper for helper in helpers if helper.id == person.id]
        return found


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_everybody_may_be_asked_but_who_looks_at_data_alone(desk: Desk) -> None:
    desk.presence.set_state(ANNA.id, "online")
    states = {ANNA.id: "online", BEN.id: "offline", SUSAN.id: "offline"}
    assert desk.roster.list_states() == states
    assert [each.id for each in desk.roster.list_helpers(desk.line, lambda _: -inf)] == [*states]


def test_what_a_group_knows_its_people_know(desk: Desk) -> None:
    assert desk.find(ANNA).abilities.skills == {"refunds"}
    assert desk.find(SUSAN).is_lead
    assert not desk.find(ANNA).is_lead


def test_who_takes_how_many_is_what_they_say_themselves_before_all_else(desk: Desk) -> None:
    assert [desk.find(each).capacity for each in (ANNA, BEN)] == [4, 2]
    desk.presence.set_state(BEN.id, "online", 7)
    assert (desk.find(BEN).capacity, desk.find(BEN).is_online) == (7, True)


async def test_what_they_hold_and_are_asked_is_read_from_the_line(desk: Desk) -> None:
    for key, command in (("c1", ClaimConversation(BEN)), ("c2", OfferConversation(BEN.id, 30))):
        for each in (OpenConversation(CUSTOMER_ID), AskForHuman(CUSTOMER_ID), command):
            await desk.log.append(build_write(each, conversation_id=key))
    await desk.line.refresh()
    ben = desk.find(BEN)
    assert (ben.held, ben.is_asked) == (1, True)
    assert desk.find(ANNA) == replace(desk.find(ANNA), held=0, is_asked=False)


@pytest.mark.parametrize(
    ("group", "hour", "open_now"),
    [
        ("", 9, True),
        ("", 18, False),
        ("billing", 9, True),
        ("night", 9, False),
        ("night", 18, True),
    ],
)
def test_hours_are_those_of_the_group(desk: Desk, group: str, hour: int, open_now: bool) -> None:
    desk.clock.advance((hour - 9) * 3600)
    assert desk.roster._is_open(group) is open_now


def test_offers_are_found_by_the_plan(desk: Desk) -> None:
    desk.presence.set_state(ANNA.id, "online")
    waiting = Conversation("c1", state="waiting", waiting_since="2026-01-05T09:00:00.000Z")
    helpers = desk.roster.list_helpers(desk.line, lambda _: -inf)
    (found,) = desk.roster.build_matcher().match([waiting], helpers).assignments
    assert found.person_id == ANNA.id
