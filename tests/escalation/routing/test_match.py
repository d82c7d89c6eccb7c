"""Who is offered what, and why nobody is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from math import inf
from random import Random

import hypothesis.strategies as st
import pytest
from hypothesis import given

from escalation.conversation import Conversation
from escalation.desk_events import Route
from escalation.routing.match import Assignment, Helper, Matcher, Matching, Obstacle
from escalation.routing.plan import DeskPlan, Group, Offers
from escalation.routing.skills import Abilities
from escalation.routing.waiting_line import order_conversations

PLAN = DeskPlan(
    groups={"billing": Group(fallback="sales"), "sales": Group(), "night": Group()},
)
ROUND_ROBIN = PLAN.model_copy(update={"offers": Offers(strategy="round_robin")})
WAITING = Conversation(
    "c1", head=3, epoch=2, state="waiting", waiting_since="2026-01-05T09:00:00.000Z"
)
ANNA, BEN, CARL = (Helper(name, capacity=2) for name in ("anna", "ben", "carl"))


def is_open(group: str) -> bool:
    return group != "night"


def match(
    waiting: Sequence[Conversation],
    helpers: Sequence[Helper],
    plan: DeskPlan = PLAN,
    refused: dict[str, Collection[str]] | None = None,
) -> Matching:
    return Matcher(plan, is_open).match(waiting, helpers, refused)


def ask(c: Conversation, *helpers: Helper, plan: DeskPlan = PLAN) -> str | None:
    """Return who is asked about one conversation."""
    assignments = match([c], helpers, plan).assignments
    return assignments[0].person_id if assignments else None


def know(helper: Helper, **known: frozenset[str]) -> Helper:
    return replace(helper, abilities=replace(Abilities(), **known))  # type: ignore[arg-type]


def route(c: Conversation, group: str = "", *skills: str, priority: int = 0) -> Conversation:
    return replace(c, route=Route(group=group, skills=list(skills), priority=priority))


BILLING = frozenset(("billing",))
SALES = frozenset(("sales",))


# -- who is asked ---------------------------------------------------------------------------------


def test_whoever_has_the_least_to_do_is_asked_and_told_so() -> None:
    busy = replace(ANNA, held=1)
    assert match([WAITING], [busy, BEN]) == Matching(
        (Assignment("c1", "ben", "You have the least to do of those who can take it."),)
    )


def test_of_two_with_as_much_to_do_the_one_who_was_asked_longer_ago_is_asked() -> None:
    assert ask(WAITING, replace(ANNA, asked_at=7), replace(BEN, asked_at=5)) == "ben"
    assert ask(WAITING, replace(ANNA, asked_at=7), BEN) == "ben"
    assert ask(WAITING, BEN, ANNA) == "anna"


def test_in_turn_it_counts_who_was_asked_the_longest_ago_and_nothing_else() -> None:
    first = replace(ANNA, asked_at=5, held=1)
    assert ask(WAITING, first, replace(BEN, asked_at=7), plan=ROUND_ROBIN) == "anna"
    (assignment,) = match([WAITING], [ANNA, BEN], ROUND_ROBIN).assignments
    assert assignment.reason == "It is your turn."


def test_the_last_human_is_asked_first_where_the_plan_says_so() -> None:
    again = replace(WAITING, last_human="anna")
    busy = replace(ANNA, held=1, asked_at=9)
    (assignment,) = match([again], [busy, BEN]).assignments
    assert (assignment.person_id, assignment.reason) == (
        "anna",
        "You had this conversation before.",
    )
    plain = PLAN.model_copy(update={"offers": Offers(last_human_first=False)})
    assert ask(again, busy, BEN, plan=plain) == "ben"
    assert ask(again, replace(busy, is_online=False), BEN) == "ben"
    assert ask(replace(again, refused=frozenset(("anna",))), busy, BEN) == "ben"


def test_supervisors_are_asked_when_the_others_are_full() -> None:
    lead = replace(ANNA, is_lead=True)
    assert ask(WAITING, lead, replace(BEN, held=1)) == "ben"
    assert ask(WAITING, lead, replace(BEN, held=2)) == "anna"


def test_one_thing_is_offered_to_one_person_at_a_time() -> None:
    waiting = [WAITING, replace(WAITING, id="c2"), replace(WAITING, id="c3")]
    found = match(waiting, [ANNA, BEN])
    assert [(each.conversation_id, each.person_id) for each in found.assignments] == [
        ("c1", "anna"),
        ("c2", "ben"),
    ]
    assert found.obstacles == {"c3": "full"}
    assert ask(WAITING, replace(ANNA, is_asked=True)) is None


@pytest.mark.parametrize(
    ("c", "who"),
    [
        (route(WAITING, "billing"), "anna"),
        (route(WAITING, "sales"), "ben"),
        (route(WAITING, "", "refunds"), "ben"),
        (route(WAITING, "billing", "refunds"), "ben"),
        (route(WAITING, "sales", "law"), None),
        (replace(WAITING, site="shop"), "anna"),
        (replace(WAITING, site="blog"), "ben"),
        (replace(WAITING, language="es"), "ben"),
        (replace(WAITING, language="de"), "anna"),
        (replace(WAITING, language="fi"), "anna"),
    ],
)
def test_who_fits_by_group_site_language_and_skills(c: Conversation, who: str | None) -> None:
    anna = know(
        ANNA, groups=BILLING, sites=frozenset(("shop", "default")), languages=frozenset(("de",))
    )
    ben = know(
        replace(BEN, held=1),
        groups=SALES,
        skills=frozenset(("refunds",)),
        languages=frozenset(("es",)),
        sites=frozenset(("blog", "default")),
    )
    assert ask(c, anna, ben) == who


def test_a_language_that_somebody_speaks_is_waited_for() -> None:
    german = know(replace(ANNA, is_online=False), languages=frozenset(("de",)))
    english = know(BEN, languages=frozenset(("en",)))
    found = match([replace(WAITING, language="de")], [german, english])
    assert found == Matching((), {"c1": "nobody_online"})


@pytest.mark.parametrize(
    ("own", "who"),
    [
        ({}, "anna"),
        ({"is_online": False}, "ben"),
        ({"held": 2}, None),
        ({"is_asked": True}, None),
    ],
)
def test_the_fallback_is_asked_where_nobody_of_the_group_is_there(
    own: dict[str, object], who: str | None
) -> None:
    anna = know(replace(ANNA, **own), groups=BILLING)  # type: ignore[arg-type]
    assert ask(route(WAITING, "billing"), anna, know(BEN, groups=SALES)) == who


def test_the_fallback_is_asked_after_the_group_said_no_and_told_why() -> None:
    c = replace(route(WAITING, "billing"), refused=frozenset(("anna",)))
    (assignment,) = match([c], [know(ANNA, groups=BILLING), know(BEN, groups=SALES)]).assignments
    assert assignment.person_id == "ben"
    assert assignment.reason == (
        "Nobody of billing is there or takes it. You are the one here who can take it."
    )


# -- why nobody is asked --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("c", "helpers", "obstacle"),
    [
        (replace(WAITING, snoozed=True), [ANNA], "parked"),
        (replace(WAITING, state="offered", offered_to="anna"), [BEN], "offered"),
        (WAITING, [], "nobody_fits"),
        (route(WAITING, "", "law"), [ANNA], "nobody_fits"),
        (WAITING, [replace(ANNA, is_online=False)], "nobody_online"),
        (WAITING, [replace(ANNA, held=2)], "full"),
        (replace(WAITING, refused=frozenset(("anna",))), [ANNA], "refused"),
        (replace(WAITING, refused=frozenset(("anna",))), [ANNA, replace(BEN, held=2)], "full"),
        (route(WAITING, "night"), [know(ANNA, groups=frozenset(("night",)))], "closed"),
        (route(WAITING, "nowhere"), [ANNA], "nobody_fits"),
    ],
)
def test_why_nobody_is_asked(c: Conversation, helpers: list[Helper], obstacle: Obstacle) -> None:
    assert match([c], helpers) == Matching((), {"c1": obstacle})
    assert Matcher(PLAN, is_open).explain(c, helpers).obstacle == obstacle


def test_who_is_to_be_asked_again_is_left_out_of_those_who_refused() -> None:
    c = replace(WAITING, refused=frozenset(("anna", "ben")))
    assert match([c], [ANNA, BEN], refused={"c1": {"anna"}}).assignments[0].person_id == "ben"
    found = Matcher(PLAN, is_open).explain(c, [ANNA, BEN], {"anna"})
    assert found.standings == {"anna": "refused", "ben": "free"}


def test_it_is_told_how_everybody_stands_who_fits() -> None:
    helpers = [
        know(ANNA, groups=BILLING),
        know(replace(BEN, held=2), groups=BILLING),
        know(replace(CARL, is_online=False), groups=BILLING),
        know(Helper("dora"), groups=SALES),
    ]
    found = Matcher(PLAN, is_open).explain(route(WAITING, "billing"), helpers)
    assert found.group == "billing"
    assert found.standings == {"anna": "free", "ben": "full", "carl": "away"}
    assert found.obstacle is None


@pytest.mark.parametrize(
    ("c", "names"),
    [
        (WAITING, ["anna", "ben"]),
        (route(WAITING, "billing"), ["anna"]),
        (route(WAITING, "sales"), ["ben"]),
        (route(WAITING, "night"), []),
        (route(WAITING, "", "law"), []),
    ],
)
def test_who_a_conversation_waits_for(c: Conversation, names: list[str]) -> None:
    away = know(replace(CARL, is_online=False), groups=BILLING | SALES | {"night"})
    helpers = [know(ANNA, groups=BILLING), know(replace(BEN, held=2), groups=SALES), away]
    found = Matcher(PLAN, is_open).list_askable(c, helpers)
    assert [helper.id for helper in found] == names


# -- what must hold of every desk -----------------------------------------------------------------

SKILLS = ("refunds", "law")
some_skills = st.frozensets(st.sampled_from(SKILLS), max_size=2)
some_groups = st.frozensets(st.sampled_from(("billing", "sales", "night")), max_size=2)
some_languages = st.frozensets(st.sampled_from(("en", "es")), max_size=2)
NAMES = [f"p{number}" for number in range(6)]


@st.composite
def draw_helpers(draw: st.DrawFn) -> list[Helper]:
    names = draw(st.lists(st.sampled_from(NAMES), unique=True))
    return [
        Helper(
            name,
            Abilities(
                draw(some_skills), draw(some_languages), frozenset(), draw(some_groups), None
            ),
            capacity=draw(st.integers(1, 3)),
            held=draw(st.integers(0, 3)),
            is_online=draw(st.sampled_from((True, True, False))),
            is_lead=draw(st.booleans()),
            is_asked=draw(st.sampled_from((False, False, True))),
            asked_at=draw(st.sampled_from((-inf, 1.0, 2.0))),
        )
        for name in names
    ]


@st.composite
def draw_waiting(draw: st.DrawFn) -> list[Conversation]:
    count = draw(st.integers(0, 8))
    return [
        Conversation(
            f"c{number}",
            state=draw(st.sampled_from(("waiting", "waiting", "waiting", "offered"))),
            waiting_since=f"2026-01-05T09:00:0{draw(st.integers(0, 3))}.000Z",
            front=draw(st.sampled_from((False, False, True))),
            snoozed=draw(st.sampled_from((False, False, False, True))),
            language=draw(st.sampled_from((None, "en", "es", "fi"))),
            last_human=draw(st.sampled_from((None, *NAMES))),
            refused=draw(st.frozensets(st.sampled_from(NAMES), max_size=2)),
            route=Route(
                group=draw(st.sampled_from(("", "billing", "sales", "night"))),
                skills=sorted(draw(some_skills)),
                priority=draw(st.integers(-1, 2)),
            ),
        )
        for number in range(count)
    ]


plans = st.sampled_from((PLAN, ROUND_ROBIN))


@given(waiting=draw_waiting(), helpers=draw_helpers(), plan=plans)
def test_what_is_offered_may_be(
    waiting: list[Conversation], helpers: list[Helper], plan: DeskPlan
) -> None:
    found = match(waiting, helpers, plan)
    people = {helper.id: helper for helper in helpers}
    conversations = {c.id: c for c in waiting}
    for each in found.assignments:
        helper, c = people[each.person_id], conversations[each.conversation_id]
        assert helper.is_online
        assert helper.held < helper.capacity
        assert not helper.is_asked
        assert helper.abilities.can(c.route.skills)
        assert helper.id not in c.refused
        assert c.state == "waiting"
        assert not c.snoozed
        assert c.route.group != "night"
    assert max(Counter(each.person_id for each in found.assignments).values(), default=0) <= 1
    named = [*(each.conversation_id for each in found.assignments), *found.obstacles]
    assert sorted(named) == sorted(conversations)


@given(waiting=draw_waiting(), helpers=draw_helpers(), plan=plans)
def test_nobody_is_passed_over_by_a_later_one_that_the_same_person_could_take(
    waiting: list[Conversation], helpers: list[Helper], plan: DeskPlan
) -> None:
    found = match(waiting, helpers, plan)
    asked = {each.conversation_id: each.person_id for each in found.assignments}
    line = [c.id for c in order_conversations(waiting)]
    conversations = {c.id: c for c in waiting}
    for place, earlier in enumerate(line):
        later = {asked[name] for name in line[place + 1 :] if name in asked}
        if earlier not in asked and found.obstacles[earlier] == "full":
            alone = Matcher(plan, is_open).explain(conversations[earlier], helpers)
            free = {name for name, standing in alone.standings.items() if standing == "free"}
            assert not free & later


@given(waiting=draw_waiting(), helpers=draw_helpers(), plan=plans, seed=st.integers(0, 1000))
def test_the_order_in_which_they_are_named_makes_no_difference(
    waiting: list[Conversation], helpers: list[Helper], plan: DeskPlan, seed: int
) -> None:
    found = match(waiting, helpers, plan)
    Random(seed).shuffle(waiting)
    Random(seed).shuffle(helpers)
    assert match(waiting, helpers, plan) == found


@given(names=st.permutations(NAMES), rounds=st.integers(1, 30))
def test_in_turn_everybody_is_asked_as_often_whatever_they_are_called(
    names: list[str], rounds: int
) -> None:
    asked: Counter[str] = Counter()
    helpers = {name: Helper(name, capacity=1) for name in names}
    for moment in range(rounds):
        name = ask(WAITING, *helpers.values(), plan=ROUND_ROBIN) or ""
        asked[name] += 1
        helpers[name] = replace(helpers[name], asked_at=float(moment))
    counts = [asked[name] for name in names]
    assert max(counts) - min(counts) <= 1
