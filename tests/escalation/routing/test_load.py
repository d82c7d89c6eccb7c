"""A desk's file becomes a plan, or tells everything that is wrong with it at once."""

import pytest

from escalation.routing.load import DeskInvalid, load_plan, load_plan_file
from escalation.routing.plan import DeskPlan
from escalation.routing.plan_fields import CalendarDay, Span
from escalation.yaml_file.problems import FileInvalid
from tests.house.source_tree import ROOT

GOOD = """
timezone: Europe/Berlin
hours:
  monday: 09:00-17:30
  friday: [09:00-12:00, 13:00-17:00]
  saturday: 22:00-06:00
holidays:
  - 2026-12-24
  - {date: 12-25, name: Christmas, open: 10:00-12:00}
groups:
  returns: {fallback: second, skills: [refunds], languages: [de, "no"]}
  second: {timezone: America/New_York, hours: {sunday: 00:00-24:00}, sites: default}
offers: {seconds: 1m, strategy: round_robin, last_human_first: false, capacity: 5}
routes:
  - {topics: [Returns & refunds], sites: [shop], group: returns, priority: high}
  - {languages: [FR], skills: [french], group: second}
times:
  - {priorities: [urgent], groups: [returns], first_reply: 90, pause: [],
     on_breach: {priority: urgent, group: second}}
  - {first_reply: 1h30m, resolve: 2d, warn_at: 0.5}
closing: {after_left: null, after_silence: 1d, say: Bye.}
approval: {seconds: 2m, then: apologise}
"""


def read_problems(text: str | bytes) -> list[str]:
    with pytest.raises(DeskInvalid) as caught:
        load_plan(text, "d")
    assert isinstance(caught.value, FileInvalid)
    return [str(each) for each in caught.value.problems]


def test_a_file_becomes_a_plan():
    plan = load_plan(GOOD)
    assert plan.timezone == "Europe/Berlin"
    assert plan.hours is not None
    assert plan.hours.friday == (Span(540, 720), Span(780, 1020))
    assert plan.hours.saturday == (Span(1320, 360),)
    assert plan.hours.sunday == ()
    assert [each.date for each in plan.holidays] == [CalendarDay(12, 24, 2026), CalendarDay(12, 25)]
    assert plan.holidays[1].open == (Span(600, 720),)
    assert plan.groups["returns"].languages == ("de", "no")
    assert plan.groups["second"].sites == ("default",)
    assert plan.offers.model_dump() == {
        "seconds": 60.0,
        "strategy": "round_robin",
        "last_human_first": False,
        "again": 60.0,
        "capacity": 5,
    }
    assert plan.routes[0].topics == ("Returns & refunds",)
    assert (plan.routes[0].priority, plan.routes[1].priority) == (1, 0)
    assert plan.routes[1].languages == ("fr",)
    assert (plan.times[0].first_reply, plan.times[0].pause) == (90.0, ())
    assert (plan.times[0].on_breach.priority, plan.times[0].on_breach.group) == (2, "second")
    assert (plan.times[1].first_reply, plan.times[1].resolve) == (5400.0, 172_800.0)
    assert plan.times[1].pause == ("outside_hours", "waiting_on_customer", "snoozed")
    assert (plan.closing.after_left, plan.closing.after_silence) == (None, 86_400.0)
    assert (plan.approval.seconds, plan.approval.then) == (120.0, "apologise")


def test_the_example_is_a_good_file():
    plan = load_plan_file(ROOT / "examples" / "desk" / "desk.yaml")
    assert plan.list_fallbacks("returns") == ["returns", "second_line"]
    assert plan.find_route("Complaints", "default", None).priority == 2
    assert [each.first_reply for each in plan.times] == [120, 600]


def test_what_a_file_does_not_say_is_as_without_one():
    assert load_plan("timezone: UTC\n") == DeskPlan()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "d:1:1: found an empty file; expected settings such as timezone, hours, holidays, "
             "groups, offers, routes, times, closing, approval"),
        ("- a", "d:1:1: found a list; expected settings such as timezone, hours, holidays, "
                "groups, offers, routes, times, closing, approval"),
        ("hour: {}", "d:1:1: found the setting hour; expected one of timezone, hours, holidays, "
                     "groups, offers, routes, times, closing, approval (did you mean hours?)"),
        ("timezone: Europe/Berln", 'd:1:11: found "Europe/Berln"; expected a time zone such as '
                                   "Europe/Berlin (did you mean Europe/Berlin?)"),
        ("timezone: 1", "d:1:11: found 1; expected a time zone such as Europe/Berlin"),
        ("hours: {mondy: []}", "d:1:9: found the setting mondy; expected one of monday, tuesday, "
                               "wednesday, thursday, friday, saturday, sunday (did you mean monday?)"),
        ("hours:\n  monday: [9-17]", 'd:2:12: found "9-17"; expected a span such as 09:00-17:30 '
                                     "(a whole day is 00:00-24:00)"),
        ("hours:\n  monday: 09:00-09:00", 'd:2:11: found "09:00-09:00"; expected a span such as '
                                          "09:00-17:30 (a whole day is 00:00-24:00)"),
        ("hours:\n  monday: 3", "d:2:11: found 3; expected a span such as 09:00-17:30, a list of "
                                "them, or [] for closed"),
        ("hours: always", 'd:1:8: found "always"; expected settings as name: value'),
        ("holidays: [12-32]", 'd:1:12: found "12-32"; expected a date such as 2026-12-24, or 12-25 '
                              "for every year"),
        ("holidays: [name: x]", "d:1:12: found no date; expected date: beside the others"),
        ("holidays: 2026-12-24", 'd:1:11: found "2026-12-24"; expected a list, each beginning with -'),
        ("groups:\n  A B: {}", 'd:2:3: found "A B"; expected a name of small letters, digits, - and '
                               "_, such as returns"),
        ("groups:\n  hours: {fallbak: x}", "d:2:11: found the setting fallbak; expected one of "
         "timezone, hours, fallback, sites, languages, skills (did you mean fallback?)"),
        ("groups:\n  a: {languages: [no]}", "d:2:19: found false; expected a language; Norwegian is "
                                            'written "no", in quotation marks'),
        ("groups:\n  a: {languages: [german]}", 'd:2:19: found "german"; expected the code of a '
                                                "language, such as de"),
        ("groups:\n  a: {sites: [' x']}", 'd:2:15: found " x"; expected the name of a site, such as '
                                          "default"),
        ("groups:\n  a: {fallback: b}\n  b: {fallback: a}\n  c: {fallback: b}",
         "d:2:17: found a way back to a; expected groups that fall back in no circle|"
         "d:3:17: found a way back to b; expected groups that fall back in no circle"),
        ("groups: {aaa: {}}\nroutes: [group: aab]", "d:2:17: found the group aab; expected one of "
                                                    "aaa (did you mean aaa?)"),
        ("times: [on_breach: {group: x}]", "d:1:28: found the group x; expected one of groups, which "
                                           "names none"),
        ("times: [groups: [x]]", "d:1:18: found the group x; expected one of groups, which names none"),
        ("routes: [priority: max]", 'd:1:20: found "max"; expected one of low, normal, high, urgent'),
        ("routes: [topics: ['']]", 'd:1:19: found ""; expected a topic, as the knowledge has it'),
        ("routes: [skills: 3]", "d:1:18: found 3; expected a list of names, such as [one, another]"),
        ("offers: {seconds: soon}", 'd:1:19: found "soon"; expected seconds, or a time such as 90s, '
                                    "2m, 4h or 1d, from 1s to 366d"),
        ("offers: {seconds: 0}", "d:1:19: found 0; expected seconds, or a time such as 90s, 2m, 4h "
                                 "or 1d, from 1s to 366d"),
        ("offers: {strategy: leastloaded}", 'd:1:20: found "leastloaded"; expected one of '
         "least_loaded, round_robin (did you mean least_loaded?)"),
        ("offers: {capacity: yes}", "d:1:20: found true; expected a whole number from 1 to 50"),
        ("offers: {last_human_first: 1}", "d:1:28: found 1; expected true or false"),
        ("times: [warn_at: 75]", "d:1:18: found 75; expected a share between 0 and 1, such as 0.75"),
        ("times: [pause: 3]", "d:1:16: found 3; expected a list, each beginning with -"),
        ("approval: {then: sned}", 'd:1:18: found "sned"; expected one of send, handoff, apologise '
                                   "(did you mean send?)"),
        ("closing: {say: [a]}", "d:1:16: found a list; expected a text of at most 500 characters"),
        ("closing: later", 'd:1:10: found "later"; expected settings as name: value'),
        ("a: b: c", "d:1:5: found broken YAML: mapping values are not allowed here; expected valid YAML"),
    ],
)  # fmt: skip
def test_every_mistake_is_told_with_its_place(text, problem):
    assert read_problems(text) == problem.split("|")


def test_all_mistakes_are_told_at_once():
    text = "timezone: x\nhours: {monday: [1, 2]}\noffers: {capacity: 0}\nclosing: {after: 3}\n"
    places = [problem.split(" ")[0] for problem in read_problems(text)]
    assert places == ["d:1:11:", "d:2:18:", "d:2:21:", "d:3:20:", "d:4:11:"]


def test_a_file_is_read_by_its_path(tmp_path):
    file = tmp_path / "desk.yaml"
    file.write_text(GOOD)
    assert load_plan_file(file) == load_plan(GOOD)
    with pytest.raises(DeskInvalid, match=r"found no readable file \(No such file"):
        load_plan_file(tmp_path / "none.yaml")
