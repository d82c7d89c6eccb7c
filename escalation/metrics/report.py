"""What a report of the desk's times says, field by field. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from escalation.metrics.figures import Share, Spread


@dataclass(frozen=True, slots=True)
class Resolved:
    """How conversations ended. ``ended`` leaves out spam and duplicates.

    ``assumed`` of them were resolved as solved, or left by a customer whom the bot had answered last.
    Of those ``durable`` says how many stayed so for seven days, among those that are as old as
    that; ``too_young`` are not.
    """

    ended: int
    assumed: Share | None
    durable: Share | None
    too_young: int
    reopened: int
    """Reopened within seven days, the young ones too."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured under one name; ``None`` wherever nothing was. Times are seconds."""

    key: str
    """The day (YYYY-MM-DD), group, person's id, reason or site; empty for everything."""
    name: str
    handovers: int
    """How often a person was wanted; by person, how often it was this one who took it first."""
    first_reply: Spread | None
    """From the moment a person was wanted to a person's first words."""
    first_reply_open: Spread | None
    """The same in business hours."""
    unanswered: int
    """It was over before a person had written."""
    queue: Spread | None
    """Each stay in the queue until somebody took it."""
    left_waiting: int
    """It was over before anybody had taken it."""
    handle: Spread | None
    """For how long people held it; by person, for how long this one did."""
    wrap_up: Spread | None
    """From the last word to the resolution."""
    csat: Share | None
    """Ratings of four or five stars among all."""
    resolved: Resolved
    bot: Share | None
    """Resolved for good without a person, among all that ended at least seven days ago."""


@dataclass(frozen=True, slots=True)
class Report:
    """The times of the last days. Days are those of UTC, and a number stands on the day it was over."""

    at: str
    first_day: str
    days: int
    unanswered_now: int
    """A person is wanted at this moment, and none has written yet."""
    whole: Figures
    by_day: Sequence[Figures] = ()
    by_group: Sequence[Figures] = ()
    by_human: Sequence[Figures] = ()
    by_reason: Sequence[Figures] = ()
    by_site: Sequence[Figures] = ()
