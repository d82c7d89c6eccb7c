from random import Random

from agent_console.auth.people import Member
from agent_console.lab.desk_plans import (
    GROUPS,
    NIGHT,
    draw_abilities,
    draw_plan,
    hurry,
)
from escalation.clock import parse_time
from escalation.routing.hours import build_hours
from escalation.settings import EscalationSettings
from escalation.testing import ANNA

PLANS = [draw_plan(Random(seed)) for seed in range(60)]


def test_a_seed_stands_for_one_plan_and_plans_differ() -> None:
    assert draw_plan(Random(3)) == PLANS[3]
    assert len({plan.model_dump_json() for plan in PLANS}) > 50


def test_every_plan_has_the_groups_and_one_of_them_is_never_open() -> None:
    now = parse_time("2026-01-05T09:00:00.000Z")
    for plan in PLANS:
        assert tuple(plan.groups) == GROUPS
        hours = build_hours(plan)
        assert hours[""].is_open(now)
        assert not hours[NIGHT].is_open(now)


def test_offers_end_and_promised_times_are_up_within_a_schedule() -> None:
    assert {plan.offers.seconds for plan in PLANS} == {1.0, 1.5, 3.0, 8.0}
    assert {bool(plan.times) for plan in PLANS} == {True, False}
    assert {len(plan.routes) for plan in PLANS} == {0, 1, 2}
    assert {plan.approval.then for plan in PLANS} == {"handoff", "apologise"}


def test_where_the_bot_has_tools_a_yes_often_comes_too_late() -> None:
    drawn = [hurry(Random(seed), EscalationSettings(lease_seconds=6.0)) for seed in range(60)]
    assert {each.approval_seconds for each in drawn} == {None, 0.3, 0.6, 1.2}
    assert {each.approval_then for each in drawn} == {"handoff", "apologise"}
    assert {each.lease_seconds for each in drawn} == {6.0}


def test_people_differ_in_their_groups_and_in_how_much_they_take() -> None:
    anna = Member(ANNA, "anna@desk.example")
    drawn = [draw_abilities(anna, Random(seed)).abilities for seed in range(60)]
    assert {each.capacity for each in drawn} == {None, 1, 2}
    assert len({each.groups for each in drawn}) == 4
