"""What is measured of conversations, and what each number is counted under. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Measure = Literal["first_reply", "queue", "handle", "held", "wrap_up"]
"""``handle`` is the work of everybody on one handover, ``held`` that of one person."""
GOOD_SCORE = 4
"""Stars from which on a customer counts as content."""


@dataclass(frozen=True, slots=True)
class Tags:
    """What a number is counted under. ``human`` is a person's id."""

    site: str
    group: str
    reasons: tuple[str, ...]
    human: str | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """One measured time in seconds, over at ``at`` (seconds since 1970)."""

    measure: Measure
    at: float
    seconds: float
    tags: Tags
    open_seconds: float | None = None
    """Of them in business hours; only for ``first_reply``."""


@dataclass(slots=True)
class Handover:
    """A person was wanted at ``at``; which group it goes to and who takes it is known later."""

    at: float
    tags: Tags


@dataclass(frozen=True, slots=True)
class Unmet:
    """A person was wanted, and it was over at ``at`` before one had written (or taken it)."""

    at: float
    tags: Tags
    was_taken: bool


@dataclass(slots=True)
class Resolution:
    """A conversation was brought to an end, at ``at``; ``reopened_at`` is when it went on."""

    at: float
    outcome: str
    is_assumed: bool
    """Whether it counts as solved: a person said so, or the customer left with the bot's answer."""
    by_bot: bool
    """Whether no person had a part in it."""
    tags: Tags
    reopened_at: float | None = None


@dataclass(slots=True)
class Rating:
    """What a customer said of a conversation, in the end; 1 to 5 stars."""

    at: float
    score: int
    tags: Tags
