"""How the desk is run: hours, groups, offers, routes and service times, as the desk's file says. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from escalation.routing.plan_fields import (
    Count,
    Day,
    Duration,
    Flag,
    Languages,
    Name,
    Names,
    Priorities,
    Priority,
    Said,
    Share,
    Sites,
    Span,
    Spans,
    Topics,
    Zone,
)

Strategy = Literal["least_loaded", "round_robin"]
Pause = Literal["outside_hours", "waiting_on_customer", "snoozed"]
ApprovalEnd = Literal["send", "handoff", "apologise"]
Pauses = Annotated[
    tuple[Pause, ...], BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)
]


class Part(BaseModel):
    """A section of the file; each field's description is its documentation."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Week(Part):
    """When the desk is open, by day. A span such as `22:00-06:00` ends on the next day."""

    monday: Spans = Field((), description="One span such as `09:00-17:30`, or a list of them.")
    tuesday: Spans = Field((), description="The same; a day that is not named is closed.")
    wednesday: Spans = Field((), description="The same.")
    thursday: Spans = Field((), description="The same.")
    friday: Spans = Field((), description="The same.")
    saturday: Spans = Field((), description="The same.")
    sunday: Spans = Field((), description="The same.")

    def list_spans(self, weekday: int) -> tuple[Span, ...]:
        """Return the spans that begin on a day of the week; Monday is 0."""
        days = (
            *(self.monday, self.tuesday, self.wednesday, self.thursday, self.friday),
            *(self.saturday, self.sunday),
        )
        return days[weekday]


class Holiday(Part):
    """A day on which the usual hours do not hold, from midnight to midnight."""

    date: Day = Field(description="Such as `2026-12-24`, or `12-25` for every year.")
    name: Said = Field("", description="What it is called.")
    open: Spans = Field((), description="When the desk is open nevertheless, on a part of the day.")

    @model_validator(mode="before")
    @classmethod
    def _read_date_alone(cls, value: Any) -> Any:
        return value if isinstance(value, dict | cls) else {"date": value}


class Group(Part):
    """People who take the same conversations."""

    timezone: Zone | None = Field(
        None, description="Time zone of its hours; the desk's where it says none."
    )
    hours: Week | None = Field(
        None, description="Hours of its own, as for the desk; the desk's where it says none."
    )
    fallback: Name | None = Field(
        None, description="Group that is asked where nobody of this one is there or takes it."
    )
    sites: Sites = Field((), description="Sites that everybody in it serves.")
    languages: Languages = Field((), description="Languages that everybody in it speaks.")
    skills: Names = Field((), description="What everybody in it can do.")


class Offers(Part):
    """How a waiting conversation is offered to somebody."""

    seconds: Duration = Field(
        30.0,
        description="How long somebody has to accept before the next person is asked; `null` "
        "offers to nobody: people take what they see.",
    )
    strategy: Strategy = Field(
        "least_loaded",
        description="Who is asked first of those who fit: whoever has the least to do "
        "(`least_loaded`), or whoever was asked the longest ago (`round_robin`).",
    )
    last_human_first: Flag = Field(
        True, description="Whether the person that the customer last spoke with is asked first."
    )
    again: Duration = Field(
        60.0,
        description="When everybody who fits has said no: after how long they are asked again; "
        "`null` for never.",
    )
    capacity: Count = Field(
        3, description="Conversations at once of somebody of whom nothing else is said."
    )


class Route(Part):
    """Where a conversation goes, where its topic, site and language are all among those named."""

    topics: Topics = Field((), description="Topics; any where it names none.")
    sites: Sites = Field((), description="Sites; any where it names none.")
    languages: Languages = Field((), description="Languages; any where it names none.")
    group: Name | None = Field(None, description="Group whose people are asked; everybody if none.")
    skills: Names = Field((), description="What somebody must be able to do, all of it.")
    priority: Priority = Field(0, description="`low`, `normal`, `high` or `urgent`.")

    def fits(self, topic: str | None, site: str, language: str | None) -> bool:
        """Say whether it is for such a conversation; what is not known fits no condition."""
        return (
            (not self.topics or topic in self.topics)
            and (not self.sites or site in self.sites)
            and (not self.languages or language in self.languages)
        )


class OnBreach(Part):
    """What becomes of a conversation that waited too long."""

    priority: Priority | None = Field(None, description="It gets this priority where lower.")
    group: Name | None = Field(None, description="It goes to this group.")


class ServiceTimes(Part):
    """Within which time things are to be done, from the moment a person is wanted."""

    priorities: Priorities = Field((), description="For these priorities; for all if none.")
    groups: Names = Field((), description="For what goes to these groups; for all if none.")
    first_reply: Duration = Field(None, description="Until a person's first words.")
    next_reply: Duration = Field(
        None, description="Until a person's next words after the customer's."
    )
    resolve: Duration = Field(None, description="Until it is resolved, or the bot has it again.")
    approval: Duration = Field(None, description="Until somebody decides about a held answer.")
    warn_at: Share = Field(0.75, description="Share of the time after which people are warned.")
    on_breach: OnBreach = Field(
        OnBreach(), description="What happens when the time is over: `priority`, `group`."
    )
    pause: Pauses = Field(
        ("outside_hours", "waiting_on_customer", "snoozed"),
        description="When the clocks stand still: `outside_hours`, while the conversation is parked "
        "to wait for the customer (`waiting_on_customer`) or for anything else (`snoozed`).",
    )

    def fits(self, priority: int, group: str) -> bool:
        """Say whether they hold for a conversation of this priority in this group."""
        return (not self.priorities or priority in self.priorities) and (
            not self.groups or group in self.groups
        )


class Closing(Part):
    """When a conversation that nobody goes on with is closed."""

    after_left: Duration = Field(
        3600.0, description="After the customer left; `null` for never. A new word opens it again."
    )
    after_silence: Duration = Field(
        None, description="After the customer was asked something and did not reply."
    )
    say: Said = Field("", description="What the customer is told then.")


class Approval(Part):
    """What becomes of an answer, or an action, that waits for a person's yes, and nobody decides."""

    seconds: Duration = Field(
        600.0, description="How long it is held; `null` for as long as needed."
    )
    then: ApprovalEnd = Field(
        "handoff",
        description="What happens then: `handoff` (a person answers), `apologise` (the customer is "
        "told, and the bot goes on), or `send`, which needs HANDRAISE_AUDIT=before: it sends what was "
        "held only because it was drawn to be looked at, and hands over everything else. What the bot "
        "wants done is never done for want of a no: with `apologise` it is given up, else handed over.",
    )
    say: Said = Field("", description="The apology.")


class DeskPlan(Part):
    """Everything that the desk's file says; ``DeskPlan()`` is what holds without one."""

    timezone: Zone = Field("UTC", description="Time zone of hours and holidays.")
    hours: Week | None = Field(
        None, description="When the desk is open; always where it does not say."
    )
    holidays: tuple[Holiday, ...] = Field(
        (), description="Days with other hours: a date, or `date`, `name` and `open`."
    )
    groups: Mapping[Name, Group] = Field({}, description="Groups of people by name.")
    offers: Offers = Field(Offers(), description="How conversations are offered.")
    routes: tuple[Route, ...] = Field(
        (), description="Where conversations go: the first route that fits."
    )
    times: tuple[ServiceTimes, ...] = Field((), description="Service times: the first that fits.")
    closing: Closing = Field(Closing(), description="When silent conversations are closed.")
    approval: Approval = Field(
        Approval(), description="How long answers, and what the bot wants done, wait for a yes."
    )

    def find_route(self, topic: str | None, site: str, language: str | None) -> Route:
        """Return the first route that fits; one to everybody where none does."""
        fitting = (route for route in self.routes if route.fits(topic, site, language))
        return next(fitting, Route())

    def find_times(self, priority: int, group: str) -> ServiceTimes | None:
        """Return the first service times that fit; ``None`` where no clock runs."""
        return next((times for times in self.times if times.fits(priority, group)), None)

    def find_holiday(self, date: datetime.date) -> Holiday | None:
        """Return what is said of a date; of one year before what is said of every year."""
        found = [holiday for holiday in self.holidays if holiday.date.is_on(date)]
        return min(found, key=lambda holiday: holiday.date.year is None, default=None)

    def list_fallbacks(self, group: str) -> list[str]:
        """Return the groups that are asked in turn, beginning with ``group`` itself."""
        asked: list[str] = []
        ahead: str | None = group
        while ahead and ahead not in asked:
            asked.append(ahead)
            ahead = self.groups[ahead].fallback if ahead in self.groups else None
        return asked
