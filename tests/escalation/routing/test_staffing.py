"""Who is there: somebody online, while the desk is open; and when it opens again."""

from __future__ import annotations

from typing import cast

import pytest

from escalation.commands import (
    AskForHuman,
    AssignConversation,
    Person,
    TransferConversation,
    TransferToGroup,
)
from escalation.desk_events import CustomerNotified
from escalation.errors import Invalid
from escalation.routing.plan import DeskPlan
from escalation.routing.presence import Presence
from escalation.routing.staffing import StaffedDesk
from escalation.testing import FakeClock
from tests.escalation.steps import ADA, BEN, BOSS, asked, claimed, kinds

WEEK = {day: ["09:00-17:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}
PLAN = DeskPlan.model_validate(
    {
        "timezone": "Europe/Berlin",
        "hours": WEEK,
        "groups": {
            "night": {"hours": {"saturday": ["00:00-24:00"]}},
            "billing": {"fallback": "night"},
        },
    }
)
MONDAY, SATURDAY = 0, 5 * 24 * 3600
"""Seconds since the clock began, on a Monday at 10:00 in Berlin."""


def build_desk(at: int, *, online: bool = True) -> StaffedDesk:
    clock = FakeClock()
    clock.advance(at)
    presence = Presence(clock, 30.0)
    if online:
        presence.connect("pa")
        presence.set_state("pa", "online")
    return StaffedDesk(presence, clock, lambda: PLAN)


def test_somebody_is_there_who_is_online_while_the_desk_is_open() -> None:
    assert build_desk(MONDAY).is_anyone_online()
    assert not build_desk(MONDAY, online=False).is_anyone_online()
    assert not build_desk(SATURDAY).is_anyone_online()
    assert build_desk(MONDAY).find_opening() is None


def test_a_group_has_hours_of_its_own_and_those_of_its_fallback() -> None:
    desk = build_desk(SATURDAY)
    assert desk.is_anyone_online("night")
    assert desk.is_anyone_online("billing")
    assert not desk.is_anyone_online("of_an_older_plan")


def test_who_finds_nobody_is_told_when_the_desk_opens() -> None:
    desk = build_desk(SATURDAY)
    opening = desk.find_opening()
    assert opening is not None
    assert (f"{opening.at:%A %H:%M}", opening.zone) == ("Monday 09:00", "Europe/Berlin")
    told = cast(CustomerNotified, desk.decide(asked(), AskForHuman("v1"))[-1])
    assert told.body.opens_at == "2026-01-12T08:00:00.000Z"
    assert "We are back on Monday at 09:00 (Europe/Berlin)." in told.body.text


def test_while_it_is_open_nobody_knows_when_somebody_comes() -> None:
    told = cast(CustomerNotified, build_desk(MONDAY).decide(asked(), AskForHuman("v1"))[-1])
    assert (told.body.code, told.body.opens_at) == ("nobody_available", None)


def test_a_desk_that_never_opens_says_no_time() -> None:
    desk = StaffedDesk(
        Presence(FakeClock(), 30.0), FakeClock(), lambda: DeskPlan.model_validate({"hours": {}})
    )
    assert desk.find_opening() is None


def test_nothing_is_passed_to_a_group_that_is_not_in_the_plan_or_to_who_is_not_there() -> None:
    desk = build_desk(MONDAY)
    with pytest.raises(Invalid, match=r"There is no group sales: they are night, billing\."):
        desk.decide(claimed(), TransferToGroup(ADA, "sales"))
    assert kinds([*desk.decide(claimed(), TransferToGroup(ADA, "billing"))]) == [
        "ConversationTransferred",
        "CustomerNotified",
    ]
    with pytest.raises(Invalid, match="Ben is not at the desk"):
        desk.decide(claimed(), TransferConversation(ADA, BEN))
    with pytest.raises(Invalid, match="Ben is not at the desk"):
        desk.decide(claimed(), AssignConversation(BOSS, BEN))
    given = desk.decide(claimed(), TransferConversation(ADA, Person("pa", "Ana")))
    assert kinds([*given]) == ["ConversationTransferred"]
    bare = StaffedDesk(Presence(FakeClock(), 30.0), FakeClock(), DeskPlan)
    with pytest.raises(Invalid, match="the desk's file names none"):
        bare.decide(claimed(), TransferToGroup(ADA, "sales"))


async def test_leases_and_nodes_are_asked_of_the_seats() -> None:
    clock = FakeClock()
    desk = StaffedDesk(Presence(clock, 30.0), clock, DeskPlan)
    await desk.announce("pa")
    await desk.refresh()
    desk.renew("pa")
    assert not desk.is_lapsed("pa")
    assert desk.is_dead("elsewhere")
