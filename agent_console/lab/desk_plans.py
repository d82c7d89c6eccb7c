"""The plans by which desks are run in schedules: short times, so that all of it happens in seconds."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Literal

from agent_console.auth.people import Member
from escalation.routing.plan import (
    Approval,
    Closing,
    DeskPlan,
    Group,
    Offers,
    OnBreach,
    Route,
    ServiceTimes,
    Week,
)
from escalation.routing.skills import Abilities
from escalation.settings import EscalationSettings

DESK = 0.3
"""Share of the schedules in which the desk has a plan."""
CAPACITY = 1
"""Conversations at once of somebody of whom nothing else is said."""
FIRST, SECOND, NIGHT = "first", "second", "night"
GROUPS = (FIRST, SECOND, NIGHT)
"""The groups of every plan; the last one is never open, and has another to fall back on."""
_ENDS: tuple[Literal["handoff", "apologise"], ...] = ("handoff", "handoff", "apologise")


def draw_plan(random: Random) -> DeskPlan:
    """Draw how a desk is run."""
    return DeskPlan(
        groups={
            FIRST: Group(fallback=random.choice((None, SECOND))),
            SECOND: Group(),
            NIGHT: Group(hours=Week(), fallback=FIRST),
        },
        offers=Offers(
            seconds=random.choice((1.0, 1.5, 3.0, 8.0)),
            strategy=random.choice(("least_loaded", "round_robin")),
            last_human_first=random.random() < 0.5,
            again=random.choice((1.0, 3.0, None)),
            capacity=CAPACITY,
        ),
        routes=_draw_routes(random),
        times=_draw_times(random),
        closing=Closing(
            after_left=random.choice((1.0, 2.0, None)),
            after_silence=random.choice((None, 2.0, 4.0)),
        ),
        approval=Approval(seconds=random.choice((None, 1.0, 2.0, 4.0)), then=random.choice(_ENDS)),
    )


def _draw_routes(random: Random) -> tuple[Route, ...]:
    routes = (
        Route(topics=("rules",), group=FIRST, priority=random.choice((-1, 0, 1))),
        Route(sites=("shop",), group=random.choice((SECOND, NIGHT)), priority=2),
    )
    return routes[: random.randint(0, 2)]


def _draw_times(random: Random) -> tuple[ServiceTimes, ...]:
    if random.random() < 0.3:
        return ()
    return (
        ServiceTimes(
            first_reply=random.choice((1.0, 2.0, 4.0)),
            next_reply=random.choice((None, 1.0, 3.0)),
            resolve=random.choice((None, 3.0)),
            approval=random.choice((None, 1.0)),
            warn_at=0.5,
            on_breach=OnBreach(
                priority=random.choice((None, 2)), group=random.choice((None, None, SECOND))
            ),
        ),
    )


def draw_abilities(member: Member, random: Random) -> Member:
    """Draw which groups somebody is in, and how many conversations they take."""
    groups = [name for name in (FIRST, SECOND) if random.random() < 0.7]
    abilities = Abilities(groups=frozenset(groups), capacity=random.choice((None, None, 1, 2)))
    return replace(member, abilities=abilities)


def hurry(random: Random, settings: EscalationSettings) -> EscalationSettings:
    """Return the settings with a time for a yes that people often let pass: they take about a second.

    No plan may be so short. Where the desk has one, that has the say.
    """
    seconds = random.choice((None, 0.3, 0.6, 1.2))
    return replace(settings, approval_seconds=seconds, approval_then=random.choice(_ENDS))
