from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.routing.hours import Hours, build_hours
from escalation.routing.plan import DeskPlan, Week
from escalation.routing.plan_fields import CalendarDay, Span

MINUTE = timedelta(minutes=1)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OFFICE = dict.fromkeys(WEEKDAYS[:5], "09:00-17:00")

# Ordinary zones, and those whose clocks change at midnight, by half an hour, in Ramadan, by a day.
CHANGES = {
    "UTC": date(2026, 2, 28),
    "Europe/Berlin": date(2026, 3, 29),
    "America/New_York": date(2026, 11, 1),
    "America/St_Johns": date(2006, 10, 29),
    "America/Havana": date(2026, 11, 1),
    "Australia/Lord_Howe": date(2026, 4, 5),
    "Africa/Casablanca": date(2026, 3, 22),
    "Asia/Kathmandu": date(2028, 2, 29),
    "Pacific/Apia": date(2011, 12, 30),
    "Asia/Gaza": date(2026, 3, 28),
}


def build(**given_plan: object) -> Hours:
    return Hours(DeskPlan.model_validate(given_plan))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def read_wall(plan: DeskPlan, moment: datetime) -> bool:
    """Whether it is open, read off the clock on the wall and nothing else."""
    local = moment.astimezone(ZoneInfo(plan.timezone))
    minute = local.hour * 60 + local.minute

    def list_spans(day: date) -> list[Span]:
        days = [each for each in plan.holidays if each.date.is_on(day)]
        if days:
            return list(min(days, key=lambda each: each.date.year is None).open)
        if plan.hours is None:
            return [Span(0, 1440)]
        return list(getattr(plan.hours, WEEKDAYS[day.weekday()]))

    today, yesterday = local.date(), local.date() - timedelta(days=1)
    if any(
        span.start <= minute < span.end if span.end > span.start else minute >= span.start
        for span in list_spans(today)
    ):
        return True
    is_holiday = any(each.date.is_on(today) for each in plan.holidays)
    return not is_holiday and any(
        span.end <= span.start and minute < span.end for span in list_spans(yesterday)
    )


@st.composite
def spans(draw) -> Span:
    start = draw(st.integers(0, 95)) * 15
    end = draw(st.integers(0, 96).filter(lambda each: each * 15 != start)) * 15
    return Span(start, end)


@st.composite
def days(draw) -> tuple[DeskPlan, datetime, int]:
    """A desk, a moment within two days of a change of clocks, and minutes to look at."""
    zone = draw(st.sampled_from(sorted(CHANGES)))
    change = CHANGES[zone]
    near = st.integers(-2, 2).map(lambda each: change + timedelta(days=each))
    listed = st.lists(spans(), max_size=3).map(tuple)
    hours = draw(st.none() | st.fixed_dictionaries(dict.fromkeys(WEEKDAYS, listed)))
    holiday = st.fixed_dictionaries(
        {
            "date": st.tuples(near, st.booleans()).map(
                lambda each: CalendarDay(
                    each[0].month, each[0].day, each[0].year if each[1] else None
                )
            ),
            "open": st.lists(spans(), max_size=2).map(tuple),
        }
    )
    plan = DeskPlan.model_validate(
        {"timezone": zone, "hours": hours, "holidays": draw(st.lists(holiday, max_size=2))}
    )
    noon = datetime.combine(change, time(12), ZoneInfo(zone)).astimezone(UTC)
    begin = noon + draw(st.integers(-2880, 1440)) * MINUTE
    return plan, begin, draw(st.integers(1, 2880))


class TestAgainstTheWall:
    @given(days())
    @settings(max_examples=150, deadline=None)
    def test_every_answer_is_what_a_walk_by_minutes_gives(self, case):
        plan, begin, minutes = case
        hours = Hours(plan)
        walk = [read_wall(plan, begin + step * MINUTE) for step in range(minutes + 1)]

        assert hours.is_open(begin) is walk[0]
        assert hours.is_open(begin + minutes * MINUTE) is walk[-1]
        assert hours.open_seconds_between(begin, begin + minutes * MINUTE) == 60 * sum(walk[:-1])
        if True in walk:
            assert hours.opens_at(begin) == begin + walk.index(True) * MINUTE
        else:
            opens = hours.opens_at(begin)
            assert opens is None or opens > begin + minutes * MINUTE
        closes = hours.closes_at(begin)
        if not walk[0]:
            assert closes is None
        elif False in walk:
            assert closes == begin + walk.index(False) * MINUTE
        else:
            assert closes is None or closes > begin + minutes * MINUTE

    @given(days(), st.integers(1, 6 * 3600))
    @settings(max_examples=60, deadline=None)
    def test_due_is_when_so_many_seconds_were_open(self, case, seconds):
        plan, begin, _ = case
        hours = Hours(plan)
        due = hours.find_due(begin, seconds)
        if due is None:
            assert hours.open_seconds_between(begin, begin + timedelta(days=400)) < seconds
        else:
            assert hours.open_seconds_between(begin, due) == seconds
            assert hours.is_open(due - timedelta(seconds=1))


class TestHours:
    def test_without_hours_it_is_always_open(self):
        hours = build()
        now = at("2026-11-21T23:00:00Z")
        assert hours.is_always_open
        assert hours.is_open(now)
        assert hours.opens_at(now) == now
        assert hours.closes_at(now) is None
        assert hours.open_seconds_between(now, now + timedelta(days=2)) == 172_800

    def test_it_opens_after_the_weekend_in_its_own_zone(self):
        hours = build(timezone="Europe/Berlin", hours=OFFICE)
        saturday = at("2026-11-21T23:00:00Z")
        assert not hours.is_always_open
        assert not hours.is_open(saturday)
        assert hours.closes_at(saturday) is None
        assert hours.opens_at(saturday) == at("2026-11-23T08:00:00Z")
        assert hours.closes_at(at("2026-11-23T08:00:00Z")) == at("2026-11-23T16:00:00Z")

    @pytest.mark.parametrize(
        ("zone", "day", "expected"),
        [
            ("Europe/Berlin", "2026-03-29", 3),  # 2 to 3 in the night never comes
            ("Europe/Berlin", "2026-10-25", 5),  # and comes twice
            ("America/New_York", "2026-03-08", 3),
            ("America/New_York", "2026-11-01", 5),
        ],
    )
    def test_an_hour_that_comes_twice_counts_twice(self, zone, day, expected):
        hours = build(timezone=zone, hours={"sunday": "00:00-04:00"})
        start = datetime.combine(date.fromisoformat(day), time(0), ZoneInfo(zone))
        assert hours.open_seconds_between(start, start + timedelta(hours=20)) == expected * 3600

    @pytest.mark.parametrize(("day", "expected"), [("2026-03-29", 0), ("2026-10-25", 7200)])
    def test_the_hour_of_the_change_itself_counts_to_the_second(self, day, expected):
        hours = build(timezone="Europe/Berlin", hours={"sunday": "02:00-03:00"})
        start = datetime.combine(date.fromisoformat(day), time(0), ZoneInfo("Europe/Berlin"))
        assert hours.open_seconds_between(start, start + timedelta(hours=20)) == expected

    def test_a_night_from_saturday_runs_over_the_change_of_clocks(self):
        hours = build(timezone="Europe/Berlin", hours={"saturday": "22:00-06:00"})
        assert hours.closes_at(at("2026-03-28T22:00:00Z")) == at("2026-03-29T04:00:00Z")
        assert hours.closes_at(at("2026-10-24T22:00:00Z")) == at("2026-10-25T05:00:00Z")

    def test_a_leap_day_is_a_day_like_any_other(self):
        hours = build(hours={"tuesday": "09:00-10:00"}, holidays=[{"date": "02-29"}])
        assert hours.opens_at(at("2028-02-28T12:00:00Z")) == at("2028-03-07T09:00:00Z")
        usual = build(hours={"tuesday": "09:00-10:00"})
        assert usual.opens_at(at("2028-02-28T12:00:00Z")) == at("2028-02-29T09:00:00Z")

    def test_a_holiday_ends_the_night_before_it_and_opens_what_it_says(self):
        hours = build(
            hours={"thursday": "20:00-04:00", "friday": "09:00-17:00"},
            holidays=[{"date": "12-25", "name": "Christmas", "open": "10:00-12:00"}],
        )
        assert hours.closes_at(at("2026-12-24T21:00:00Z")) == at("2026-12-25T00:00:00Z")
        assert hours.opens_at(at("2026-12-25T00:00:00Z")) == at("2026-12-25T10:00:00Z")
        assert hours.closes_at(at("2026-12-25T11:00:00Z")) == at("2026-12-25T12:00:00Z")

    def test_the_date_of_one_year_wins_over_that_of_every_year(self):
        hours = build(
            holidays=[{"date": "12-25"}, {"date": "2026-12-25", "open": "10:00-12:00"}],
        )
        assert hours.is_open(at("2026-12-25T11:00:00Z"))
        assert not hours.is_open(at("2027-12-25T11:00:00Z"))

    def test_an_empty_week_never_opens(self):
        hours = build(hours={})
        now = at("2026-11-21T23:00:00Z")
        assert hours.opens_at(now) is None
        assert hours.closes_at(now) is None
        assert hours.find_due(now, 1) is None
        assert hours.open_seconds_between(now, now + timedelta(days=30)) == 0

    def test_spans_that_touch_are_one_opening(self):
        hours = build(hours={"monday": "08:00-24:00", "tuesday": ["00:00-09:00", "08:30-11:00"]})
        assert hours.closes_at(at("2026-11-23T08:00:00Z")) == at("2026-11-24T11:00:00Z")

    def test_nothing_is_open_backwards(self):
        later, earlier = at("2026-11-23T08:00:00Z"), at("2026-11-22T08:00:00Z")
        assert build().open_seconds_between(later, earlier) == 0

    def test_groups_have_hours_and_zones_of_their_own(self):
        plan = DeskPlan.model_validate(
            {
                "timezone": "Europe/Berlin",
                "hours": OFFICE,
                "groups": {
                    "night": {"hours": {"monday": "22:00-06:00"}},
                    "boston": {"timezone": "America/New_York"},
                    "plain": {},
                },
            }
        )
        hours = build_hours(plan)
        sunday = at("2026-11-22T12:00:00Z")
        assert {name: each.opens_at(sunday) for name, each in hours.items()} == {
            "": at("2026-11-23T08:00:00Z"),
            "night": at("2026-11-23T21:00:00Z"),
            "boston": at("2026-11-23T14:00:00Z"),
            "plain": at("2026-11-23T08:00:00Z"),
        }
        assert hours["boston"].zone.key == "America/New_York"

    def test_a_week_lists_its_days(self):
        week = Week.model_validate({"sunday": "10:00-12:00"})
        assert week.list_spans(6) == (Span(600, 720),)
        assert week.list_spans(0) == ()
