"""Who is there: somebody online, while the desk is open; and when it opens again."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from escalation.commands import (
    AskForHuman,
    AssignConversation,
    Command,
    PassVeto,
    Person,
    ReleaseConversation,
    RouteConversation,
    SnoozeConversation,
    TransferConversation,
    TransferToGroup,
    WakeConversation,
    WriteAsCustomer,
)
from escalation.conversation import Conversation
from escalation.desk_events import CustomerNotified, Route
from escalation.errors import Invalid
from escalation.events import DraftHeld
from escalation.routing.plan import DeskPlan
from escalation.routing.presence import Presence
from escalation.routing.skills import Abilities
from escalation.routing.staffing import StaffedDesk
from escalation.testing import FakeClock
from tests.escalation.steps import ADA, BEN, BOSS, asked, claimed, finish, follow, kinds

WEEK = {day: ["09:00-17:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}
PLAN = DeskPlan.model_validate(
    {
        "timezone": "Europe/Berlin",
        "hours": WEEK,
        "groups": {
            "night": {"hours": {"saturday": ["00:00-24:00"]}},
            "billing": {"fallback": "night"},
        },
        "routes": [{"topics": ["refunds"], "group": "night"}],
    }
)
MONDAY, SATURDAY = 0, 5 * 24 * 3600
"""Seconds since the clock began, on a Monday at 10:00 in Berlin."""


ANA = Person("pa", "Ana")


def build_desk(
    at: int, *, online: bool = True, group: str = "night", who: Person = ANA
) -> StaffedDesk:
    clock = FakeClock()
    clock.advance(at)
    presence = Presence(clock, 30.0)
    if online:
        presence.connect("pa")
        presence.set_state("pa", "online")
    people = [(who, Abilities(groups=frozenset((group,))))]
    return StaffedDesk(presence, clock, lambda: PLAN, lambda: people)


def list_told(desk: StaffedDesk, c: Conversation, command: Command) -> list[tuple[str, str | None]]:
    """Return the codes of what the customer is told, each with when the desk opens."""
    told = [each for each in desk.decide(c, command) if isinstance(each, CustomerNotified)]
    return [(each.body.code, each.body.opens_at) for each in told]


def test_somebody_is_there_who_is_online_while_the_desk_is_open() -> None:
    assert build_desk(MONDAY).is_anyone_online()
    assert not build_desk(MONDAY, online=False).is_anyone_online()
    assert not build_desk(SATURDAY).is_anyone_online()
    assert build_desk(MONDAY).find_opening() is None


def test_how_long_things_wait_for_a_yes_is_as_the_plan_in_force_says() -> None:
    desk = build_desk(MONDAY)
    plan = DeskPlan.model_validate({"approval": {"seconds": "2m", "then": "apologise"}})
    desk._find_plan = lambda: plan
    c = asked()
    (held,) = [each for each in desk.decide(c, finish(c, "approve")) if isinstance(each, DraftHeld)]
    assert held.inner.approval_seconds == 120
    c = follow(c, replace(finish(c, "approve"), approval_seconds=120.0))[0]
    assert c.held is not None
    end = PassVeto(c.held.seq, c.epoch, lambda *_: True, anyone_online=True)
    assert kinds(list(desk.decide(c, end))) == ["DraftSetAside", "CustomerNotified"]
    plan = DeskPlan.model_validate({"approval": {"seconds": None, "say": "Sorry."}})
    assert kinds(list(desk.decide(c, end)))[0] == "HandoffRequested"
    assert desk.decide(c, end)[-1].body.model_dump()["text"] == "Sorry."


def test_a_group_has_hours_of_its_own_and_those_of_its_fallback() -> None:
    desk = build_desk(SATURDAY)
    assert desk.is_anyone_online("night")
    assert desk.is_anyone_online("billing")
    assert not desk.is_anyone_online("of_an_older_plan")
    assert (desk.is_open("night"), desk.is_open("billing"), desk.is_open()) == (True, True, False)


def test_nobody_is_there_for_a_group_of_which_only_others_are_online() -> None:
    assert build_desk(MONDAY, group="billing").is_anyone_online("billing")
    assert not build_desk(MONDAY, group="sales").is_anyone_online("billing")
    assert not build_desk(MONDAY).is_anyone_online("billing"), "who stands in is at home on Mondays"
    data = Person("pa", "Ana", "data")
    assert not build_desk(MONDAY, group="billing", who=data).is_anyone_online("billing")
    assert not build_desk(MONDAY, who=data).is_anyone_online()


def test_what_is_told_is_true_of_the_group_that_has_the_conversation() -> None:
    desk = build_desk(SATURDAY)
    routed, _ = follow(claimed(), RouteConversation(Route(group="night")))
    assert list_told(desk, routed, ReleaseConversation(ADA)) == [("released", None)]
    monday = "2026-01-12T08:00:00.000Z"
    released = ReleaseConversation(ADA, anyone_online=True)
    assert list_told(desk, claimed(), released) == [("nobody_available", monday)]


def test_who_is_passed_to_a_group_that_is_closed_is_told_when_that_one_opens() -> None:
    desk = build_desk(MONDAY)
    passed = TransferToGroup(ADA, "night", anyone_online=True)
    saturday = "2026-01-09T23:00:00.000Z"
    assert list_told(desk, claimed(), passed) == [("nobody_available", saturday)]


def test_what_is_not_routed_yet_goes_by_the_plan() -> None:
    desk, c = build_desk(SATURDAY), asked()
    turn = finish(c, "handoff", None)
    about = {
        topic: replace(turn, decision=turn.decision.model_copy(update={"topic": topic}))
        for topic in ("refunds", "shipping")
    }
    assert list_told(desk, c, about["refunds"]) == [("queued", None)]
    assert list_told(desk, c, about["shipping"])[0][0] == "nobody_available"


def test_nobody_is_promised_who_is_not_there_when_a_chat_goes_on() -> None:
    parked, _ = follow(claimed(), SnoozeConversation(ADA))
    wrote, woken = WriteAsCustomer("v1", "It came"), WakeConversation(BEN)
    for command in (wrote, woken):
        (told,) = list_told(build_desk(SATURDAY), parked, command)
        assert told == ("nobody_available", "2026-01-12T08:00:00.000Z")
        assert list_told(build_desk(MONDAY), parked, command) == [("taken_up", None)]


def test_who_finds_nobody_is_told_when_the_desk_opens() -> None:
    desk = build_desk(SATURDAY)
    opening = desk.find_opening()
    assert opening is not None
    assert (f"{opening.at:%A %H:%M}", opening.zone) == ("Monday 09:00", "Europe/Berlin")
    told = cast(CustomerNotified, desk.decide(asked(), AskForHuman("v1"))[-1])
    assert told.body.opens_at == "2026-01-12T08:00:00.000Z"
    assert "We are back on Monday at 09:00 (Europe/Berlin)." in told.body.text


def test_while_it_is_open_nobody_knows_when_somebody_comes() -> None:
    desk = build_desk(MONDAY, online=False)
    told = cast(CustomerNotified, desk.decide(asked(), AskForHuman("v1"))[-1])
    assert (told.body.code, told.body.opens_at) == ("nobody_available", None)


def test_a_desk_that_never_opens_says_no_time() -> None:
    desk = StaffedDesk(
        Presence(FakeClock(), 30.0),
        FakeClock(),
        lambda: DeskPlan.model_validate({"hours": {}}),
        list,
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
    bare = StaffedDesk(Presence(FakeClock(), 30.0), FakeClock(), DeskPlan, list)
    with pytest.raises(Invalid, match="the desk's file names none"):
        bare.decide(claimed(), TransferToGroup(ADA, "sales"))


async def test_leases_and_nodes_are_asked_of_the_seats() -> None:
    clock = FakeClock()
    desk = StaffedDesk(Presence(clock, 30.0), clock, DeskPlan, list)
    await desk.announce("pa")
    await desk.refresh()
    desk.renew("pa")
    assert not desk.is_lapsed("pa")
    assert desk.is_dead("elsewhere")
