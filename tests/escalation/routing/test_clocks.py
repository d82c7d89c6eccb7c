"""Service clocks: what they count from, when they stand still, and that nothing begins them anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.clock import format_time, parse_time
from escalation.desk_events import (
    ConversationOffered,
    ConversationTransferred,
    OfferExpired,
    OfferInner,
    TransferredInner,
)
from escalation.event_parts import SYSTEM
from escalation.routing.clocks import ServiceClock, Timekeeper
from escalation.routing.plan import DeskPlan
from tests.escalation.routing.history import ANNA, MONDAY, History

ALL = {"first_reply": "10m", "next_reply": "5m", "resolve": "1h", "approval": "20m"}
OFFICE = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-17:00")


def keep(times: dict[str, Any] | None = None, **desk: Any) -> Timekeeper:
    return Timekeeper(DeskPlan.model_validate({"times": [ALL if times is None else times], **desk}))


def read(history: History, keeper: Timekeeper | None = None) -> dict[str, ServiceClock]:
    found = (keeper or keep()).read(history.c, history.now)
    assert len({each.clock for each in found}) == len(found)
    return {each.clock: each for each in found}


def at(minutes: float) -> str:
    return format_time(MONDAY + timedelta(minutes=minutes))


# -- what each counts from ------------------------------------------------------------------------


def test_nothing_runs_before_a_person_is_wanted_nor_after_it_is_over() -> None:
    assert read(History()) == {}
    assert read(History().hand_over().reply().return_to_bot()) == {}
    assert read(History().hand_over().resolve()) == {}


def test_a_plan_without_times_promises_nothing() -> None:
    keeper = Timekeeper(DeskPlan())
    assert not keeper.has_promises
    assert keep().has_promises
    assert read(History().hand_over(), keeper) == {}
    assert keeper.find_due(History().hand_over().c) is None


def test_the_first_reply_counts_from_the_escalation() -> None:
    history = History().wait(3).hand_over().wait(2).hear()
    clock = read(history)["first_reply"]
    assert (clock.since, clock.due_at, clock.warn_at) == (at(3), at(13), at(10.5))
    assert (clock.used, clock.limit, clock.state, clock.is_over) == (120, 600, "running", False)


@pytest.mark.parametrize(
    ("minutes", "state"),
    [(7.4, "running"), (7.5, "warned"), (9.99, "warned"), (10, "breached"), (60, "breached")],
)
def test_it_warns_before_it_breaches(minutes: float, state: str) -> None:
    clock = read(History().hand_over().wait(minutes))["first_reply"]
    assert clock.state == state
    assert clock.used == pytest.approx(minutes * 60)


@pytest.mark.parametrize(("minutes", "state"), [(10, "met"), (10.1, "breached")])
def test_a_reply_ends_it_in_time_or_late_and_what_it_used_stays(minutes: float, state: str) -> None:
    history = History().hand_over().claim().wait(minutes).reply().wait(30)
    clock = read(history)["first_reply"]
    assert (clock.state, clock.is_over) == (state, True)
    assert clock.used == pytest.approx(minutes * 60)


def test_the_next_reply_counts_from_the_oldest_word_that_nobody_answered() -> None:
    history = History().hand_over().claim().wait(1).reply()
    assert "next_reply" not in read(history)
    history.wait(2).hear().wait(1).hear()
    clock = read(history)["next_reply"]
    assert (clock.since, clock.due_at, clock.used) == (at(3), at(8), 60)
    history.wait(1).release()
    assert read(history)["next_reply"].due_at == at(8)
    assert "next_reply" not in read(history.claim().reply())
    assert read(history.wait(10).hear())["next_reply"].due_at == at(20)


def test_words_before_the_first_reply_are_the_first_replys() -> None:
    assert "next_reply" not in read(History().hand_over().hear().claim())


def test_the_resolution_counts_from_the_escalation_whoever_has_it_meanwhile() -> None:
    history = History().hand_over().wait(5).claim().reply().wait(5).release().wait(5).claim()
    assert read(history)["resolve"].due_at == at(60)


def test_a_held_draft_waits_for_a_yes_unless_its_window_sends_it() -> None:
    clock = read(History().wait(2).hold())["approval"]
    assert (clock.since, clock.due_at) == (at(2), at(22))
    assert read(History().hold(veto_seconds=60)) == {}
    assert "approval" not in read(History().hold().claim())


def test_a_second_escalation_counts_from_its_own_beginning() -> None:
    history = History().hand_over().claim().reply().return_to_bot().wait(90).hear().hand_over()
    assert read(history)["first_reply"].due_at == at(100)


def test_the_plan_says_which_times_hold_by_priority_and_group() -> None:
    times = [
        {"groups": "vip", "first_reply": "1m"},
        {"priorities": "urgent", "first_reply": "2m"},
        {"first_reply": "3m"},
    ]
    keeper = Timekeeper(DeskPlan.model_validate({"times": times, "groups": {"vip": {}}}))
    history = History().hand_over()
    assert keeper.find_due(history.c) == at(3)
    assert keeper.find_due(history.route(priority=2).c) == at(2)
    assert keeper.find_due(history.route(group="vip", priority=2).c) == at(1)


def test_the_most_urgent_clock_says_when_it_is_due() -> None:
    keeper = keep()
    history = History().hand_over()
    assert keeper.find_due(history.c) == at(10)
    history.claim().wait(1).reply().wait(50)
    assert keeper.find_due(history.c) == at(60)
    assert keeper.find_due(history.wait(2).hear().c) == at(58)
    assert keeper.find_due(history.wait(6).c) == at(58)


# -- when they stand still ------------------------------------------------------------------------


def test_outside_business_hours_no_time_passes() -> None:
    friday = datetime(2026, 3, 6, 16, 55, tzinfo=UTC)
    keeper = keep(hours=OFFICE)
    history = History(friday).hand_over()
    clock = read(history, keeper)["first_reply"]
    assert clock.due_at == format_time(datetime(2026, 3, 9, 9, 5, tzinfo=UTC))
    assert read(history.wait(60), keeper)["first_reply"].state == "paused"
    assert read(history, keeper)["first_reply"].used == 300
    history.now = datetime(2026, 3, 9, 9, 4, tzinfo=UTC)
    assert read(history, keeper)["first_reply"].state == "warned"


def test_a_group_has_hours_of_its_own() -> None:
    groups = {"night": {"hours": dict.fromkeys([*OFFICE, "saturday", "sunday"], "00:00-24:00")}}
    keeper = keep(hours=OFFICE, groups=groups)
    history = History(datetime(2026, 3, 6, 23, 0, tzinfo=UTC)).hand_over().route("night")
    due = read(history, keeper)["first_reply"].due_at
    assert due == format_time(datetime(2026, 3, 6, 23, 10, tzinfo=UTC))


def test_parked_until_a_moment_it_is_known_when_it_will_be_due() -> None:
    history = History().hand_over().claim().wait(4).park(MONDAY + timedelta(minutes=34))
    clock = read(history.wait(10))["first_reply"]
    assert (clock.state, clock.used, clock.due_at, clock.warn_at) == (
        "paused",
        240,
        at(40),
        at(37.5),
    )


def test_parked_without_an_end_nobody_knows_when_it_is_due() -> None:
    history = History().hand_over().claim().wait(4).park()
    clock = read(history.wait(300))["first_reply"]
    assert (clock.state, clock.used, clock.due_at, clock.warn_at) == ("paused", 240, None, None)
    clock = read(history.unpark().wait(1))["first_reply"]
    assert (clock.state, clock.used, clock.due_at) == ("running", 300, at(310))
    assert read(history.claim().park().wait(5).claim().wait(1))["first_reply"].used == 360


def test_time_that_is_up_when_the_pause_begins_is_up_then() -> None:
    history = History().hand_over().claim().wait(10).park().wait(60).unpark()
    assert read(history)["first_reply"].due_at == at(10)


def test_what_is_breached_stays_so_while_it_is_parked() -> None:
    history = History().hand_over().claim().wait(11).park().wait(5)
    assert read(history)["first_reply"].state == "breached"


@pytest.mark.parametrize(
    ("pause", "used"),
    [
        ([], 120),
        (["snoozed"], 120),
        (["waiting_on_customer"], 60),
        (["waiting_on_customer", "snoozed", "outside_hours"], 60),
    ],
)
def test_the_plan_says_which_pauses_count(pause: list[str], used: float) -> None:
    keeper = keep({"first_reply": "10m", "pause": pause})
    history = History().hand_over().claim().wait(1).park(on_customer=True).wait(1).unpark()
    assert read(history, keeper)["first_reply"].used == used


def test_a_plan_may_let_the_clocks_run_at_night() -> None:
    keeper = keep({"first_reply": "10m", "pause": ["snoozed"]}, hours=OFFICE)
    history = History(datetime(2026, 3, 6, 22, 0, tzinfo=UTC)).hand_over().wait(10)
    assert read(history, keeper)["first_reply"].state == "breached"


# -- properties -----------------------------------------------------------------------------------

SPANS = st.lists(
    st.tuples(st.integers(0, 95), st.integers(1, 20)).map(
        lambda span: f"{span[0] // 4:02}:{span[0] % 4 * 15:02}-{write_end(*span)}"
    ),
    max_size=3,
)


def write_end(quarter: int, length: int) -> str:
    end = min(quarter + length, 96)
    return f"{end // 4:02}:{end % 4 * 15:02}"


WEEKS = st.fixed_dictionaries(dict.fromkeys([*OFFICE, "saturday", "sunday"], SPANS))
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns"])
STARTS = st.integers(0, 400 * 24 * 60).map(lambda n: MONDAY + timedelta(minutes=n))
PARKINGS = st.lists(st.tuples(st.integers(0, 90), st.integers(0, 240)), max_size=4)


def grow(start: datetime, parkings: list[tuple[int, int]]) -> History:
    """A conversation that is parked for so many minutes, after so many."""
    history = History(start).hand_over().claim()
    for before, parked in parkings:
        history.wait(before).park().wait(parked).claim()
    return history


@given(STARTS, WEEKS, ZONES, PARKINGS, st.integers(1, 300), st.integers(0, 500))
def test_due_is_the_moment_at_which_a_walk_through_every_minute_reaches_the_limit(
    start: datetime,
    week: dict[str, list[str]],
    zone: str,
    parkings: list[tuple[int, int]],
    limit: int,
    later: int,
) -> None:
    history = grow(start, parkings)
    times = {"first_reply": limit * 60, "warn_at": 0.5}
    plan = DeskPlan.model_validate({"timezone": zone, "hours": week, "times": [times]})
    hours = Timekeeper(plan)._hours[""]
    clock = read(history.wait(later), Timekeeper(plan))["first_reply"]

    def counts(moment: datetime) -> bool:
        parked = any(
            parse_time(each.since) <= moment < parse_time(each.until or "")
            for each in history.c.pauses
        )
        return not parked and hours.is_open(moment)

    assert clock.used == 60 * walk(start, history.now, counts)
    if not any(week.values()):
        assert clock.due_at is None
        return
    assert clock.due_at is not None
    due = parse_time(clock.due_at)
    if due - start < timedelta(days=9):  # the walk takes its time
        assert walk(start, due, counts) == limit
        assert walk(start, due - timedelta(minutes=1), counts) == limit - 1


def walk(start: datetime, end: datetime, counts: Callable[[datetime], bool]) -> int:
    minutes = int((end - start).total_seconds()) // 60
    return sum(counts(start + timedelta(minutes=n)) for n in range(minutes))


def test_a_walk_through_every_second_reaches_the_limit_at_the_same_moment() -> None:
    start = datetime(2026, 3, 6, 16, 58, 30, tzinfo=UTC)
    history = History(start).hand_over().claim().wait(seconds=17).park().wait(seconds=13).claim()
    keeper = keep({"first_reply": 90}, hours=OFFICE)
    due = parse_time(read(history, keeper)["first_reply"].due_at or "")
    parked = (start + timedelta(seconds=17), start + timedelta(seconds=30))
    moment, used = start, 0
    while used < 90:
        is_open = moment.weekday() < 5 and 9 <= moment.hour < 17
        used += is_open and not parked[0] <= moment < parked[1]
        moment += timedelta(seconds=1)
    assert moment == due == datetime(2026, 3, 9, 9, 0, 13, tzinfo=UTC)


@given(STARTS, WEEKS, PARKINGS, st.integers(1, 300), st.integers(0, 3000))
def test_a_pause_never_makes_a_clock_run_faster(
    start: datetime,
    week: dict[str, list[str]],
    parkings: list[tuple[int, int]],
    limit: int,
    later: int,
) -> None:
    history = grow(start, parkings).wait(later)
    times = {"first_reply": limit * 60}
    found = [
        read(history, keep(times | {"pause": pause}, hours=week))["first_reply"]
        for pause in ([], ["waiting_on_customer"], ["waiting_on_customer", "outside_hours"])
    ]
    used = [each.used for each in found]
    assert used == sorted(used, reverse=True)
    dues = [each.due_at or "9999" for each in found]
    assert dues == sorted(dues)


OTHERS: dict[str, Callable[[History], object]] = {
    "hear": lambda history: history.hear(),
    "claim": lambda history: history.claim(),
    "release": lambda history: history.release(),
    "route": lambda history: history.route(),
    "offer": lambda history: history.tell(
        ConversationOffered(author=SYSTEM, inner=OfferInner(to="ben"))
    ),
    "expire": lambda history: history.tell(OfferExpired(author=SYSTEM, inner=OfferInner(to="ben"))),
    "transfer": lambda history: history.tell(
        ConversationTransferred(author=ANNA, inner=TransferredInner(by="anna", to="ben"))
    ),
    "to_group": lambda history: history.tell(
        ConversationTransferred(author=ANNA, inner=TransferredInner(by="anna", group="billing"))
    ),
}


@given(st.lists(st.tuples(st.sampled_from(sorted(OTHERS)), st.integers(0, 30)), max_size=12))
def test_nothing_but_a_reply_changes_when_the_first_reply_is_due(
    steps: list[tuple[str, int]],
) -> None:
    history = History().hand_over()
    for name, minutes in steps:
        OTHERS[name](history.wait(minutes))
        clocks = read(history)
        assert (clocks["first_reply"].due_at, clocks["resolve"].due_at) == (at(10), at(60))
    assert read(history.claim().reply())["first_reply"].is_over
