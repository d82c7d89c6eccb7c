"""What a desk's plan means, in plain words: when it is open, who is in which group, what is not covered. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from escalation.routing.hours import Hours, build_hours
from escalation.routing.plan import DeskPlan, Route
from escalation.routing.plan_fields import PRIORITIES
from escalation.routing.skills import Abilities, combine

Staff = Mapping[str, Abilities]
"""What is said of each person, by name."""


@dataclass(frozen=True, slots=True)
class GroupTold:
    """One group; the desk as a whole has the name ``""``. Moments are RFC 3339 in its own zone."""

    name: str
    is_open: bool
    opens_at: str | None
    """When it opens next, where it is closed; ``None``: not within a year."""
    closes_at: str | None
    """When it closes, where it is open; ``None``: not within a year."""
    people: Sequence[str]
    asked_next: Sequence[str]
    """Groups that are asked in turn where nobody of it is there."""


@dataclass(frozen=True, slots=True)
class PlanTold:
    """The whole plan. ``gaps`` are sentences about what nobody covers, or what has no effect."""

    groups: Sequence[GroupTold]
    routes: Sequence[str]
    gaps: Sequence[str]


def describe(plan: DeskPlan, staff: Staff | None, at: datetime) -> PlanTold:
    """Say what a plan means at a moment; without ``staff`` nothing is said of people."""
    known = {name: combine(own, plan) for name, own in (staff or {}).items()}
    hours = build_hours(plan)
    groups = [_tell_group(name, plan, hours[name], known, at) for name in hours]
    gaps = [*_find_closed(hours, at), *_find_unreached(plan.routes)]
    if staff is not None:
        gaps += [*_find_missing(plan, known), *_find_strangers(plan, known)]
    return PlanTold(groups, [tell_route(route) for route in plan.routes], gaps)


def tell_route(route: Route) -> str:
    """Say in words which conversations a route is for, and where they go."""
    conditions = [
        _name(("topic", "topics"), route.topics),
        _name(("site", "sites"), route.sites),
        _name(("language", "languages"), route.languages),
    ]
    what = ", ".join(each for each in conditions if each) or "everything else"
    where = f"the group {route.group}" if route.group else "everybody"
    if route.skills:
        where += f", with {_name(('the skill', 'the skills'), route.skills)}"
    if route.priority:
        words = {number: word for word, number in PRIORITIES.items()}
        where += f", {words[route.priority]}"
    return f"{what} → {where}"


def _tell_group(name: str, plan: DeskPlan, hours: Hours, known: Staff, at: datetime) -> GroupTold:
    is_open = hours.is_open(at)
    return GroupTold(
        name,
        is_open,
        None if is_open else _show(hours.opens_at(at), hours),
        _show(hours.closes_at(at), hours),
        sorted(person for person, abilities in known.items() if abilities.is_in(name)),
        plan.list_fallbacks(name)[1:],
    )


def _show(at: datetime | None, hours: Hours) -> str | None:
    return None if at is None else at.astimezone(hours.zone).isoformat(timespec="minutes")


def _find_closed(hours: Mapping[str, Hours], at: datetime) -> Iterator[str]:
    for name, each in hours.items():
        if each.opens_at(at) is None:
            yield f"{_call(name)} does not open within a year."


def _find_unreached(routes: Sequence[Route]) -> Iterator[str]:
    for number, route in enumerate(routes):
        for earlier, other in enumerate(routes[:number]):
            if all(
                not wide or (narrow and set(narrow) <= set(wide))
                for wide, narrow in (
                    (other.topics, route.topics),
                    (other.sites, route.sites),
                    (other.languages, route.languages),
                )
            ):
                yield f"Route {number + 1} is never reached: route {earlier + 1} takes all of it."
                break


def _find_missing(plan: DeskPlan, known: Staff) -> Iterator[str]:
    for name in plan.groups:
        if not any(each.is_in(name) for each in known.values()):
            others = plan.list_fallbacks(name)[1:]
            after = f": {' and then '.join(others)} is asked" if others else ""
            yield f"Nobody is in the group {name}{after}."
    for number, route in enumerate(plan.routes, start=1):
        asked = plan.list_fallbacks(route.group or "") or [""]
        able = [
            each
            for each in known.values()
            if any(each.is_in(group) for group in asked) and each.can(route.skills)
        ]
        whose = f"of route {number}"
        if not able:
            if route.skills:
                yield f"Nobody {whose} has {_name(('the skill', 'the skills'), route.skills)}."
            continue
        for language in route.languages:
            if not any(each.speaks(language) for each in able):
                yield f"Nobody {whose} speaks {language}."
        for site in route.sites:
            if not any(each.serves(site) for each in able):
                yield f"Nobody {whose} serves the site {site}."


def _find_strangers(plan: DeskPlan, known: Staff) -> Iterator[str]:
    for person, abilities in known.items():
        for group in sorted(abilities.groups - plan.groups.keys()):
            yield f"{person} is in the group {group}, which the file does not name."


def _call(group: str) -> str:
    return f"The group {group}" if group else "The desk"


def _name(words: tuple[str, str], names: Iterable[str]) -> str:
    listed = list(names)
    if not listed:
        return ""
    return f"{words[len(listed) > 1]} {', '.join(listed)}"
