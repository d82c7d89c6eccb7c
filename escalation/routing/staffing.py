"""Whether somebody is there to take a conversation: online, while the desk is open; and when it opens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from escalation import handoff
from escalation.clock import Clock, parse_time
from escalation.commands import (
    AssignConversation,
    Command,
    Person,
    TransferConversation,
    TransferToGroup,
)
from escalation.conversation import Conversation
from escalation.errors import Invalid
from escalation.event_parts import Event
from escalation.notices import Opening, build_opening, say_when_open
from escalation.routing.hours import Hours, build_hours
from escalation.routing.plan import DeskPlan


class Seats(Protocol):
    """Who is at the desk, whose lease ran out, and which nodes are dead: ``Presence``."""

    def is_anyone_online(self) -> bool:
        """Say whether a person is online."""
        ...

    def states(self) -> Mapping[str, str]:
        """Return everybody's state by person id; who is not named is offline."""
        ...

    def is_lapsed(self, person_id: str) -> bool:
        """Say whether nothing was heard of a person for a whole lease."""
        ...

    def seems_lapsed(self, person_id: str) -> bool:
        """Say whether ``is_lapsed`` may be true once one has looked again."""
        ...

    def renew(self, person_id: str) -> None:
        """Note that a person gave a sign of life."""
        ...

    async def announce(self, person_id: str) -> None:
        """The same, so that a node which looks from now on knows. Raises ``StorageUnavailable``."""
        ...

    async def refresh(self) -> None:
        """Look what other nodes have heard of people. Raises ``StorageUnavailable``."""
        ...

    def is_dead(self, node: str) -> bool:
        """Say whether another node is gone."""
        ...


class StaffedDesk:
    """The desk with its opening hours: outside them nobody is there, whoever is online.

    Its questions may be asked from any thread, except for those that wait.
    """

    def __init__(self, seats: Seats, clock: Clock, find_plan: Callable[[], DeskPlan]) -> None:
        self._seats = seats
        self._clock = clock
        self._find_plan = find_plan
        self._built: tuple[DeskPlan, Mapping[str, Hours]] | None = None

    def is_anyone_online(self, group: str = "") -> bool:
        """Say whether a person is there for what a group takes, or those who stand in for it."""
        return self._seats.is_anyone_online() and self._find_closed(group) is None

    def find_opening(self, group: str = "") -> Opening | None:
        """Say when the desk opens for a group; ``None`` while it is open, or never opens."""
        closed = self._find_closed(group)
        if closed is None:
            return None
        now = parse_time(self._clock.now())
        found = [(at, hours) for hours in closed if (at := hours.opens_at(now)) is not None]
        if not found:
            return None
        at, hours = min(found, key=lambda each: each[0])
        return build_opening(at.astimezone(hours.zone), now, hours.zone.key)

    def decide(self, conversation: Conversation, command: Command) -> Sequence[Event]:
        """Decide as ``handoff`` does; who finds nobody there is told when that changes.

        Nothing is passed on to a group that the plan does not have, or to somebody who is not there:
        raises ``Invalid``.
        """
        match command:
            case TransferToGroup():
                self._require_group(command.group)
            case TransferConversation() | AssignConversation():
                self._require_present(command.to)
        events = handoff.decide(conversation, command)
        return say_when_open(events, self.find_opening(conversation.route.group))

    def is_lapsed(self, person_id: str) -> bool:
        """Say whether nothing was heard of a person for a whole lease."""
        return self._seats.is_lapsed(person_id)

    def seems_lapsed(self, person_id: str) -> bool:
        """Say whether ``is_lapsed`` may be true once one has looked again."""
        return self._seats.seems_lapsed(person_id)

    def renew(self, person_id: str) -> None:
        """Note that a person gave a sign of life."""
        self._seats.renew(person_id)

    async def announce(self, person_id: str) -> None:
        """The same, so that a node which looks from now on knows. Raises ``StorageUnavailable``."""
        await self._seats.announce(person_id)

    async def refresh(self) -> None:
        """Look what other nodes have heard of people. Raises ``StorageUnavailable``."""
        await self._seats.refresh()

    def is_dead(self, node: str) -> bool:
        """Say whether another node is gone."""
        return self._seats.is_dead(node)

    def _require_group(self, group: str) -> None:
        groups = self._find_plan().groups
        if group not in groups:
            known = ", ".join(groups)
            told = f"they are {known}." if known else "the desk's file names none."
            raise Invalid(f"There is no group {group}: {told}", field="group")

    def _require_present(self, to: Person) -> None:
        if self._seats.states().get(to.id, "offline") == "offline":
            raise Invalid(
                f"{to.name} is not at the desk: release it to the queue, or pass it to a group.",
                field="to",
            )

    def _find_closed(self, group: str) -> Sequence[Hours] | None:
        """Return the hours of a group and of its fallbacks; ``None`` where one of them is open."""
        plan = self._find_plan()
        if self._built is None or self._built[0] is not plan:
            self._built = (plan, build_hours(plan))
        hours = self._built[1]
        asked = [hours[name] for name in plan.list_fallbacks(group) or [""] if name in hours]
        now = parse_time(self._clock.now())
        return None if any(each.is_open(now) for each in asked) else asked
