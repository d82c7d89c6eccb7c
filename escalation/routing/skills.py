"""What somebody of the desk knows, speaks and takes: of their own, and as one of a group. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

from pydantic_core import PydanticCustomError

from escalation.errors import Invalid
from escalation.routing.plan import DeskPlan
from escalation.routing.plan_fields import MOST_CAPACITY, read_language, read_name, read_site

MOST_NAMED = 50
"""Skills, languages, sites or groups of one person."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What is said of one person. ``capacity`` counts conversations at once; ``None``: not said."""

    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    capacity: int | None = None

    def can(self, skills: Collection[str]) -> bool:
        """Say whether they have all of these skills."""
        return self.skills.issuperset(skills)

    def speaks(self, language: str | None) -> bool:
        """Say whether they speak it; somebody of whom no language is said is asked for any."""
        return not self.languages or language is None or language in self.languages

    def serves(self, site: str) -> bool:
        """Say whether they take conversations of a site; of all where none is said."""
        return not self.sites or site in self.sites

    def is_in(self, group: str) -> bool:
        """Say whether they are in a group; everybody is in the one without a name."""
        return not group or group in self.groups


def build_abilities(
    *,
    skills: Collection[str] = (),
    languages: Collection[str] = (),
    sites: Collection[str] = (),
    groups: Collection[str] = (),
    capacity: int | None = None,
) -> Abilities:
    """Check what is said of a person. Raises ``Invalid``."""
    if capacity is not None and not 1 <= capacity <= MOST_CAPACITY:
        raise Invalid(f"A person takes 1 to {MOST_CAPACITY} conversations at once.")
    return Abilities(
        _read(skills, read_name, "skills"),
        _read(languages, read_language, "languages"),
        _read(sites, read_site, "sites"),
        _read(groups, read_name, "groups"),
        capacity,
    )


def combine(own: Abilities, plan: DeskPlan) -> Abilities:
    """Add what everybody in the person's groups knows, and the plan's capacity where none is said."""
    groups = [plan.groups[name] for name in own.groups if name in plan.groups]
    return replace(
        own,
        skills=own.skills.union(*(group.skills for group in groups)),
        languages=own.languages.union(*(group.languages for group in groups)),
        sites=own.sites.union(*(group.sites for group in groups)),
        capacity=plan.offers.capacity if own.capacity is None else own.capacity,
    )


def _read(given: Collection[str], read: Callable[[Any], str], what: str) -> frozenset[str]:
    if len(given) > MOST_NAMED:
        raise Invalid(f"A person has at most {MOST_NAMED} {what}.")
    try:
        return frozenset(read(each) for each in given)
    except PydanticCustomError as error:
        raise Invalid(f"Among the {what} each is {error.message()}.") from error
