"""Places count who waits for the same people; of how long only what is known is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from escalation.conversation import Conversation
from escalation.desk_events import Route
from escalation.routing.estimate import Pace, Paces
from escalation.routing.match import Helper, Matcher
from escalation.routing.places import Place, _round, list_places
from escalation.routing.plan import DeskPlan, Group
from escalation.routing.skills import Abilities

MATCHER = Matcher(DeskPlan(groups={"billing": Group(), "sales": Group()}), lambda _: True)
BILLING = Route(group="billing")
SALES = Route(group="sales")
ANNA = Helper("anna", Abilities(groups=frozenset(("billing",))), capacity=2)
BEN = Helper("ben", Abilities(groups=frozenset(("sales",))), capacity=2)
PACES = Paces(Pace(12.0, 0.2, 100, 11.0, 17.0), Pace(300.0, 0.5, 100, 250.0, 430.0))


def wait(number: int, route: Route | None = None, **said: object) -> Conversation:
    return Conversation(
        f"c{number}",
        state="waiting",
        waiting_since=f"2026-01-05T09:00:{number:02}.000Z",
        route=route or Route(),
        **said,  # type: ignore[arg-type]
    )


def find(
    waiting: list[Conversation], *helpers: Helper, paces: Paces | None = None
) -> dict[str, Place]:
    return dict(list_places(waiting, helpers, MATCHER, paces))


def test_before_one_are_those_who_wait_for_the_same_people() -> None:
    line = [wait(1, BILLING), wait(2, SALES), wait(3, BILLING), wait(4), wait(5, SALES)]
    places = {key: place["place"] for key, place in find(line, ANNA, BEN).items()}
    assert places == {"c1": 1, "c2": 1, "c3": 2, "c4": 4, "c5": 3}


def test_how_many_people_are_there_who_may_take_it() -> None:
    away = replace(BEN, is_online=False)
    found = find([wait(1, BILLING), wait(2, SALES), wait(3)], ANNA, away)
    assert {key: place["people_online"] for key, place in found.items()} == {
        "c1": 1,
        "c2": 0,
        "c3": 1,
    }


def test_where_nobody_is_there_those_of_the_same_kind_are_counted() -> None:
    found = find([wait(1, SALES), wait(2, BILLING), wait(3, SALES)])
    assert [place["place"] for place in found.values()] == [1, 1, 2]


def test_what_is_parked_has_no_place_and_takes_none() -> None:
    found = find([wait(1, snoozed=True), wait(2)], ANNA)
    assert found == {"c2": {"place": 1, "people_online": 1}}


def test_how_long_is_told_from_what_the_desk_knows_of_itself() -> None:
    found = find([wait(1, BILLING)], ANNA, paces=PACES)
    assert found == {"c1": {"place": 1, "people_online": 1, "wait_low": 15, "wait_high": 20}}


def test_how_long_is_not_told_where_nobody_is_there() -> None:
    assert find([wait(1)], paces=PACES) == {"c1": {"place": 1, "people_online": 0}}


def test_who_waits_for_the_busy_waits_longer() -> None:
    busy = replace(ANNA, held=2)
    (place,) = find([wait(1, BILLING)], busy, paces=PACES).values()
    assert 60 < place["wait_low"] <= place["wait_high"]


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.0, 5), (3.0, 5), (5.1, 10), (60.0, 60), (61.0, 90), (600.0, 600), (601.0, 660)],
)
def test_seconds_are_rounded_up_coarsely(seconds: float, told: int) -> None:
    assert _round(seconds) == told
