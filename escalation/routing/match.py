"""Which waiting conversation is offered to whom, and why nobody is asked about the others. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import Literal

from escalation.conversation import Conversation
from escalation.routing.plan import DeskPlan
from escalation.routing.skills import Abilities
from escalation.routing.waiting_line import order_conversations

Obstacle = Literal["parked", "offered", "closed", "nobody_fits", "nobody_online", "refused", "full"]
"""Why nobody is asked just now: ``offered`` means that somebody is being asked already."""
Standing = Literal["free", "full", "refused", "away"]

Kind = tuple[str, tuple[str, ...], str, str | None]
"""Group, skills, site and language: the same people fit all conversations of a kind."""

_BEFORE = "You had this conversation before."
_ALONE = "You are the one here who can take it."
_LEAST = "You have the least to do of those who can take it."
_TURN = "It is your turn."


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody of the desk as offers see them; ``abilities`` are those of their groups too."""

    id: str
    abilities: Abilities = field(default_factory=Abilities)
    capacity: int = 1
    held: int = 0
    """Conversations that they hold."""
    is_online: bool = True
    is_lead: bool = False
    """Supervisors are asked when all others who fit are full."""
    is_asked: bool = False
    """Whether something is offered to them: one thing at a time."""
    asked_at: float = -inf
    """When something was last offered to them; any scale that rises."""

    @property
    def has_room(self) -> bool:
        """Say whether they can be asked now."""
        return not self.is_asked and self.held < self.capacity


@dataclass(frozen=True, slots=True)
class Assignment:
    """A conversation that is to be offered to a person, with the reason in one sentence."""

    conversation_id: str
    person_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Matching:
    """What is to be offered, in the order of the queue, and why the others wait on."""

    assignments: tuple[Assignment, ...] = ()
    obstacles: Mapping[str, Obstacle] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Circle:
    """Who may be asked about one conversation: everybody of a group (or of its fallback) who fits."""

    group: str
    helpers: tuple[Helper, ...] = ()
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Prospect:
    """Who could take one conversation, and what is in the way of an offer, if anything."""

    group: str
    """The group that is asked: its own, or a fallback."""
    standings: Mapping[str, Standing]
    """Of everybody of that group who fits, by id."""
    obstacle: Obstacle | None


class Matcher:
    """Finds offers by one plan. ``is_open`` says of a group whether its hours are now."""

    def __init__(self, plan: DeskPlan, is_open: Callable[[str], bool]) -> None:
        self._plan = plan
        self._is_open = is_open

    def match(
        self,
        waiting: Iterable[Conversation],
        helpers: Iterable[Helper],
        refused: Mapping[str, Collection[str]] | None = None,
    ) -> Matching:
        """Find what is to be offered to whom at this moment.

        ``refused`` says who said no to a conversation where that is not what its fold says: those
        who are to be asked again are left out. The first in the line is served first: nobody is
        offered a later one while they fit an earlier one that nobody is asked about.
        """
        refused = refused or {}
        left = {helper.id: helper for helper in helpers}
        people = sorted(left.values(), key=lambda helper: helper.id)
        circles: dict[Kind, Sequence[Circle]] = {}
        stuck: dict[Kind, Obstacle] = {}
        """What is in the way of all of a kind: people are only ever fewer further down the line."""
        assignments: list[Assignment] = []
        obstacles: dict[str, Obstacle] = {}
        for c in order_conversations(waiting):
            key = find_kind(c)
            if key not in circles:
                circles[key] = self._list_circles(c, people)
            said_no = refused.get(c.id, c.refused)
            is_plain = c.state == "waiting" and not c.snoozed and not said_no
            if is_plain and key in stuck:
                obstacles[c.id] = stuck[key]
                continue
            circle, obstacle = _find_circle(c, circles[key], left, said_no)
            if obstacle is not None:
                obstacles[c.id] = obstacle
                if is_plain:
                    stuck[key] = obstacle
                continue
            assignment = self._choose(c, circle, left, said_no)
            assignments.append(assignment)
            asked = left[assignment.person_id]
            left[asked.id] = replace(asked, is_asked=True)
        return Matching(tuple(assignments), obstacles)

    def explain(
        self, c: Conversation, helpers: Iterable[Helper], refused: Collection[str] | None = None
    ) -> Prospect:
        """Tell who could take a conversation if it were the first of the line."""
        said_no = c.refused if refused is None else refused
        people = sorted(helpers, key=lambda helper: helper.id)
        left = {helper.id: helper for helper in people}
        circle, obstacle = _find_circle(c, self._list_circles(c, people), left, said_no)
        standings = {each.id: _judge(each, said_no) for each in circle.helpers}
        return Prospect(circle.group, standings, obstacle)

    def list_askable(self, c: Conversation, helpers: Sequence[Helper]) -> tuple[Helper, ...]:
        """List who is online of the first group that has somebody: who this conversation waits for."""
        for circle in self._list_circles(c, helpers):
            online = tuple(helper for helper in circle.helpers if helper.is_online)
            if online and circle.is_open:
                return online
        return ()

    def _list_circles(self, c: Conversation, people: Sequence[Helper]) -> Sequence[Circle]:
        """List who is asked in turn: those of the group who fit, then those of its fallback."""
        circles = []
        for group in self._plan.list_fallbacks(c.route.group) or [""]:
            fitting = [
                helper
                for helper in people
                if helper.abilities.is_in(group)
                and helper.abilities.serves(c.site)
                and helper.abilities.can(c.route.skills)
            ]
            speaking = [helper for helper in fitting if helper.abilities.speaks(c.language)]
            # Where nobody of the desk speaks it, somebody has to do as well as they can.
            circles.append(Circle(group, tuple(speaking or fitting), self._is_open(group)))
        return circles

    def _choose(
        self,
        c: Conversation,
        circle: Circle,
        left: Mapping[str, Helper],
        said_no: Collection[str],
    ) -> Assignment:
        now = [left[each.id] for each in circle.helpers]
        free = [each for each in now if _judge(each, said_no) == "free"]
        offers = self._plan.offers
        if offers.last_human_first and any(each.id == c.last_human for each in free):
            return Assignment(c.id, c.last_human or "", _BEFORE)
        if offers.strategy == "round_robin":
            chosen = min(free, key=lambda each: (each.is_lead, each.asked_at, each.id))
            reason = _TURN
        else:
            chosen = min(free, key=lambda each: (each.is_lead, each.held, each.asked_at, each.id))
            reason = _LEAST
        return Assignment(c.id, chosen.id, _word(c, circle, _ALONE if len(free) == 1 else reason))


def find_kind(c: Conversation) -> Kind:
    """Say of which kind a conversation is."""
    return c.route.group, tuple(sorted(c.route.skills)), c.site, c.language


def _find_circle(
    c: Conversation,
    circles: Sequence[Circle],
    left: Mapping[str, Helper],
    said_no: Collection[str],
) -> tuple[Circle, Obstacle | None]:
    """Return whose turn it is to be asked; where there is an obstacle, whom it is about."""
    if c.snoozed:
        return circles[0], "parked"
    if c.state == "offered":
        return circles[0], "offered"
    nearest: tuple[Circle, Obstacle] | None = None
    for circle in circles:
        obstacle = _find_obstacle(circle, left, said_no)
        if obstacle is None or obstacle == "full":
            # Who is there and did not refuse is waited for, before others are troubled.
            return circle, obstacle
        if nearest is None or _NEARNESS[obstacle] > _NEARNESS[nearest[1]]:
            nearest = circle, obstacle
    assert nearest is not None  # there is one circle at least
    return nearest


_NEARNESS: dict[Obstacle, int] = {"nobody_fits": 0, "closed": 1, "nobody_online": 2, "refused": 3}
"""Of several groups that cannot be asked, the one is told of that is nearest to being asked."""


def _find_obstacle(
    circle: Circle, left: Mapping[str, Helper], said_no: Collection[str]
) -> Obstacle | None:
    if not circle.helpers:
        return "nobody_fits"
    if not circle.is_open:
        return "closed"
    standings = {_judge(left[each.id], said_no) for each in circle.helpers}
    if "free" in standings:
        return None
    if "full" in standings:
        return "full"
    return "refused" if "refused" in standings else "nobody_online"


def _judge(helper: Helper, said_no: Collection[str]) -> Standing:
    if not helper.is_online:
        return "away"
    if helper.id in said_no:
        return "refused"
    return "free" if helper.has_room else "full"


def _word(c: Conversation, circle: Circle, reason: str) -> str:
    if circle.group != c.route.group:
        return f"Nobody of {c.route.group} is there or takes it. {reason}"
    return f"It is for {circle.group}. {reason}" if circle.group else reason
