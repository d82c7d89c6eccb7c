"""Whether somebody is there to take a conversation: online, while the desk is open; and when it opens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from escalation import handoff
from escalation.clock import Clock, parse_time
from escalation.commands import (
    AssignConversation,
    Command,
    FinishTurn,
    Overdue,
    PassVeto,
    Person,
    SaysWhoIsThere,
    TransferConversation,
    TransferToGroup,
)
from escalation.conversation import Conversation
from escalation.desk_events import Route
from escalation.errors import Invalid
from escalation.event_parts import Event
from escalation.notices import Opening, build_opening, say_when_open
from escalation.routing.hours import Hours, build_hours
from escalation.routing.plan import DeskPlan
from escalation.routing.roster import ListPeople, Roster
from escalation.routing.roster import Seats as AskedSeats


class Seats(AskedSeats, Protocol):
    """Who is at the desk, whose lease ran out, and which nodes are dead: ``Presence``."""

    def is_lapsed(self, person_id: str) -> bool:
        """Say whether nothing was heard of a person for a whole lease."""
        ...

    def find_lease_left(self, person_id: str) -> float:
        """Return after how many seconds ``is_lapsed`` may be true once one has looked again."""
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
    """The desk with its groups and their hours: outside them nobody is there, whoever is online.

    Its questions may be asked from any thread, except for those that wait.
    """

    def __init__(
        self,
        seats: Seats,
        clock: Clock,
        find_plan: Callable[[], DeskPlan],
        list_people: ListPeople,
    ) -> None:
        self._seats = seats
        self._roster = Roster(seats, clock, find_plan, list_people)
        self._clock = clock
        self._find_plan = find_plan
        self._built: tuple[DeskPlan, Mapping[str, Hours]] | None = None

    def is_anyone_online(self, group: str = "") -> bool:
        """Say whether a person is there for what a group takes, or those who stand in for it."""
        return self._roster.is_anyone_there(group)

    def is_open(self, group: str = "") -> bool:
        """Say whether a group has its hours now, or one of those that stand in for it."""
        return self._find_closed(group) is None

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

        Who is there is asked here, where it is known for which group the conversation is, and how long
        what is held waits for a yes, and what comes of it then: the plan may be another by now. Nothing
        is passed on to a group that the plan does not have, or to somebody who is not there: raises
        ``Invalid``.
        """
        plan = self._find_plan()
        match command:
            case TransferToGroup():
                self._require_group(command.group)
            case TransferConversation() | AssignConversation():
                self._require_present(command.to)
            case FinishTurn():
                command = replace(command, approval_seconds=plan.approval.seconds)
            case PassVeto():
                command = replace(command, overdue=Overdue(plan.approval.then, plan.approval.say))
        group = find_group(plan, conversation, command)
        if isinstance(command, SaysWhoIsThere):
            command = replace(command, anyone_online=self.is_anyone_online(group))
        events = handoff.decide(conversation, command)
        return say_when_open(events, self.find_opening(group))

    def is_lapsed(self, person_id: str) -> bool:
        """Say whether nothing was heard of a person for a whole lease."""
        return self._seats.is_lapsed(person_id)

    def find_lease_left(self, person_id: str) -> float:
        """Return after how many seconds ``is_lapsed`` may be true once one has looked again."""
        return self._seats.find_lease_left(person_id)

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


def find_group(plan: DeskPlan, c: Conversation, command: Command | None = None) -> str:
    """Name the group that takes a conversation, or is to: what is not routed yet goes by the plan."""
    if isinstance(command, TransferToGroup):
        return command.group
    if c.route != Route() and c.state != "resolved":  # opened again, it is routed anew
        return c.route.group
    topic, language = c.topic, c.language
    if isinstance(command, FinishTurn):  # what the bot has just read is not in the fold yet
        topic = command.decision.topic or topic
        language = command.decision.language or language
    return plan.find_route(topic, c.site, language).group or ""
