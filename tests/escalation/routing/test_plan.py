from datetime import date

import pytest
from pydantic import ValidationError

from escalation.routing.plan import (
    DeskPlan,
    Group,
    Holiday,
    Offers,
    OnBreach,
    Part,
    Route,
    ServiceTimes,
)
from escalation.routing.plan_fields import CalendarDay


def test_without_a_file_the_desk_is_open_and_offers():
    plan = DeskPlan()
    assert (plan.timezone, plan.hours, plan.holidays, plan.groups) == ("UTC", None, (), {})
    assert plan.offers == Offers(
        seconds=30, strategy="least_loaded", last_human_first=True, capacity=3
    )
    assert plan.times == ()
    assert (plan.closing.after_left, plan.closing.after_silence) == (3600, None)
    assert (plan.approval.seconds, plan.approval.then) == (600, "handoff")


def test_the_first_route_that_fits_wins():
    billing = Route(topics=("billing",), sites=("shop",), group="money", priority=1)
    german = Route(languages=("de",), group="german")
    plan = DeskPlan(routes=(billing, german))
    assert plan.find_route("billing", "shop", "de") == billing
    assert plan.find_route("billing", "other", "de") == german
    assert plan.find_route(None, "shop", None) == Route()
    assert plan.find_route("billing", "shop", None) == billing


def test_the_first_service_times_that_fit_win():
    urgent = ServiceTimes(priorities=(2,), first_reply=60)
    money = ServiceTimes(groups=("money",), first_reply=120, on_breach=OnBreach(priority=2))
    plan = DeskPlan(times=(urgent, money))
    assert plan.find_times(2, "money") == urgent
    assert plan.find_times(0, "money") == money
    assert plan.find_times(0, "") is None


def test_groups_are_asked_in_turn_and_no_group_twice():
    plan = DeskPlan(groups={"a": Group(fallback="b"), "b": Group(fallback="c"), "c": Group()})
    assert plan.list_fallbacks("a") == ["a", "b", "c"]
    assert plan.list_fallbacks("gone") == ["gone"]
    assert plan.list_fallbacks("") == []
    circle = DeskPlan(groups={"a": Group(fallback="b"), "b": Group(fallback="a")})
    assert circle.list_fallbacks("a") == ["a", "b"]


def test_a_holiday_may_be_a_date_alone():
    plan = DeskPlan(holidays=("12-25", Holiday(date=CalendarDay(12, 25, 2026), name="Once")))
    assert plan.find_holiday(date(2027, 12, 25)) == Holiday(date=CalendarDay(12, 25))
    found = plan.find_holiday(date(2026, 12, 25))
    assert found is not None
    assert found.name == "Once"
    assert plan.find_holiday(date(2026, 12, 24)) is None


def test_a_plan_does_not_change():
    with pytest.raises(ValidationError):
        DeskPlan().timezone = "Europe/Berlin"  # type: ignore[misc]  # that is what is tried


def test_every_setting_is_described():
    def list_sections(section: type[Part]):
        yield section
        for each in section.__subclasses__():
            yield from list_sections(each)

    silent = [
        f"{section.__name__}.{name}"
        for section in list_sections(Part)
        for name, field in section.model_fields.items()
        if not field.description
    ]
    assert silent == []
