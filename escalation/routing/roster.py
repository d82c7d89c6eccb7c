"""The people of the desk as offers see them just now: what they know, hold and take, and whether they are there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from escalation.clock import Clock, parse_time
from escalation.commands import Person
from escalation.routing.hours import Hours, build_hours
from escalation.routing.live_line import LiveLine
from escalation.routing.match import Helper, Matcher
from escalation.routing.plan import DeskPlan
from escalation.routing.skills import Abilities, combine
from escalation.store.signs import Availability

ListPeople = Callable[[], Sequence[tuple[Person, Abilities]]]
"""Everybody of the desk, with what is said of them alone."""


class Seats(Protocol):
    """Who is at the desk: ``Presence``."""

    def states(self) -> dict[str, Availability]:
        """Return everybody's state by person id."""
        ...

    def capacity(self, person_id: str) -> int | None:
        """Return how many chats at once a person said to take."""
        ...


class Roster:
    """Reads people by the plan. Who looks at data alone is not asked for anything."""

    def __init__(
        self,
        seats: Seats,
        clock: Clock,
        find_plan: Callable[[], DeskPlan],
        list_people: ListPeople,
    ) -> None:
        self._seats = seats
        self._clock = clock
        self._find_plan = find_plan
        self._list_people = list_people
        self._hours: tuple[DeskPlan, Mapping[str, Hours]] | None = None

    def list_states(self) -> dict[str, Availability]:
        """Return the states of those who may be asked, by id."""
        states = self._seats.states()
        return {key.id: states.get(key.id, "offline") for key, _ in self._list_askable()}

    def list_helpers(self, line: LiveLine, find_asked_at: Callable[[str], float]) -> list[Helper]:
        """Return those who may be asked, with what they hold and are asked by the line."""
        plan, states, held = self._find_plan(), self._seats.states(), line.count_held()
        asked = {each.offered_to for each in line.list_waiting()}
        helpers = []
        for person, own in self._list_askable():
            abilities = combine(own, plan)
            said = self._seats.capacity(person.id)
            capacity = abilities.capacity if said is None else said
            helpers.append(
                Helper(
                    person.id,
                    abilities,
                    capacity=plan.offers.capacity if capacity is None else capacity,
                    held=held[person.id],
                    is_online=states.get(person.id) == "online",
                    is_lead=person.role != "human",
                    is_asked=person.id in asked,
                    asked_at=find_asked_at(person.id),
                )
            )
        return helpers

    def is_anyone_there(self, group: str) -> bool:
        """Say whether somebody is online in a group that is open, or in one that stands in for it."""
        states = self._seats.states()
        asked = self._find_plan().list_fallbacks(group) or [""]
        asked = [name for name in asked if self._is_open(name)]
        return any(
            states.get(person.id) == "online" and any(own.is_in(name) for name in asked)
            for person, own in self._list_askable()
        )

    def build_matcher(self) -> Matcher:
        """Build what finds offers, by the plan and the hours of this moment."""
        return Matcher(self._find_plan(), self._is_open)

    def _is_open(self, group: str) -> bool:
        plan = self._find_plan()
        if self._hours is None or self._hours[0] is not plan:
            self._hours = plan, build_hours(plan)
        hours = self._hours[1]
        return (hours.get(group) or hours[""]).is_open(parse_time(self._clock.now()))

    def _list_askable(self) -> list[tuple[Person, Abilities]]:
        return [(person, own) for person, own in self._list_people() if person.role != "data"]
