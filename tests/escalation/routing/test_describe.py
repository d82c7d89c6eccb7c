from datetime import datetime

from escalation.routing.describe import GroupTold, describe, tell_route
from escalation.routing.load import load_plan
from escalation.routing.plan import DeskPlan, Route
from escalation.routing.skills import Abilities, build_abilities

SATURDAY = datetime.fromisoformat("2026-11-21T23:00:00Z")
PLAN = load_plan(
    """
timezone: Europe/Berlin
hours: {monday: 09:00-17:00}
groups:
  returns: {fallback: second, skills: [refunds]}
  second: {hours: {saturday: 00:00-24:00, sunday: 00:00-24:00}}
  never: {hours: {}}
routes:
  - {topics: [Returns], languages: [de, fr], group: returns, priority: high}
  - {topics: [Returns], languages: [fr], sites: [shop], group: second}
  - {languages: [it], skills: [law], group: second}
  - {sites: [shop, other]}
"""
)
STAFF = {
    "Ana": build_abilities(groups=["returns"], languages=["de"]),
    "Ben": build_abilities(groups=["second"], languages=["en"], sites=["shop"]),
    "Cleo": build_abilities(groups=["gone"], languages=["en"], sites=["shop"]),
}


def test_it_says_when_each_group_is_open_and_who_is_in_it():
    told = describe(PLAN, STAFF, SATURDAY)
    monday = "2026-11-23T09:00+01:00"
    assert told.groups == [
        GroupTold("", False, monday, None, ["Ana", "Ben", "Cleo"], []),
        GroupTold("returns", False, monday, None, ["Ana"], ["second"]),
        GroupTold("second", True, None, "2026-11-23T00:00+01:00", ["Ben"], []),
        GroupTold("never", False, None, None, [], []),
    ]


def test_it_says_what_nobody_covers_and_what_has_no_effect():
    assert describe(PLAN, STAFF, SATURDAY).gaps == [
        "The group never does not open within a year.",
        "Route 2 is never reached: route 1 takes all of it.",
        "Nobody is in the group never.",
        "Nobody of route 1 speaks fr.",
        "Nobody of route 2 speaks fr.",
        "Nobody of route 3 has the skill law.",
        "Cleo is in the group gone, which the file does not name.",
    ]


def test_a_site_that_nobody_serves_and_an_empty_group_with_others_after_it():
    plan = load_plan(
        "groups: {a: {fallback: b}, b: {fallback: c}, c: {}}\nroutes: [sites: [shop, x]]"
    )
    staff = {"Ana": build_abilities(sites=["shop"], groups=["b", "c"])}
    assert describe(plan, staff, SATURDAY).gaps == [
        "Nobody is in the group a: b and then c is asked.",
        "Nobody of route 1 serves the site x.",
    ]


def test_without_people_nothing_is_said_of_them():
    told = describe(PLAN, None, SATURDAY)
    assert [each.people for each in told.groups] == [[], [], [], []]
    assert told.gaps == [
        "The group never does not open within a year.",
        "Route 2 is never reached: route 1 takes all of it.",
    ]


def test_a_plan_without_a_file_covers_everything():
    told = describe(DeskPlan(), {"Ana": Abilities()}, SATURDAY)
    assert told.groups == [GroupTold("", True, None, None, ["Ana"], [])]
    assert (told.routes, told.gaps) == ([], [])


def test_routes_are_told_in_words():
    assert [tell_route(route) for route in PLAN.routes] == [
        "topic Returns, languages de, fr → the group returns, high",
        "topic Returns, site shop, language fr → the group second",
        "language it → the group second, with the skill law",
        "sites shop, other → everybody",
    ]
    assert tell_route(Route(skills=("a", "b"), priority=-1)) == (
        "everything else → everybody, with the skills a, b, low"
    )
