"""What the screens for people of the desk are told, field by field."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from escalation.commands import PersonRole


class PersonTold(TypedDict):
    """Somebody who may use the console.

    ``skills`` to ``capacity`` are what is said of the person alone; what everybody in their groups
    knows stands in the desk file. No languages (sites) mean any; ``capacity`` (conversations at once)
    is null where it is as the desk file says.
    """

    id: str
    name: str
    email: str
    role: PersonRole
    state: Literal["online", "away", "offline"]
    skills: list[str]
    languages: list[str]
    sites: list[str]
    groups: list[str]
    capacity: int | None


class PeopleTold(TypedDict):
    """Everybody, by name, and the groups that the desk file names."""

    people: list[PersonTold]
    groups: list[str]
