import pytest

from escalation.errors import Invalid
from escalation.routing.plan import DeskPlan
from escalation.routing.skills import Abilities, build_abilities, combine

PLAN = DeskPlan.model_validate(
    {
        "groups": {
            "returns": {"skills": ["refunds"], "languages": ["de"], "sites": ["shop"]},
            "night": {"languages": ["en"]},
        },
        "offers": {"capacity": 4},
    }
)


def test_somebody_of_whom_nothing_is_said_is_asked_for_anything_but_skills():
    nobody = Abilities()
    assert nobody.speaks("fr")
    assert nobody.serves("shop")
    assert nobody.can(())
    assert not nobody.can(["refunds"])
    assert nobody.is_in("")
    assert not nobody.is_in("returns")


def test_what_is_said_is_what_counts():
    ana = build_abilities(
        skills=["refunds", "vip"], languages=["DE"], sites=["Shop A"], groups=["returns"]
    )
    assert ana.can(["vip"])
    assert not ana.can(["vip", "law"])
    assert ana.speaks("de")
    assert ana.speaks(None)
    assert not ana.speaks("en")
    assert ana.serves("Shop A")
    assert not ana.serves("default")
    assert ana.is_in("returns")


def test_a_group_adds_what_everybody_in_it_knows():
    own = build_abilities(skills=["vip"], languages=["fr"], groups=["returns", "night", "gone"])
    assert combine(own, PLAN) == Abilities(
        skills=frozenset({"vip", "refunds"}),
        languages=frozenset({"fr", "de", "en"}),
        sites=frozenset({"shop"}),
        groups=frozenset({"returns", "night", "gone"}),
        capacity=4,
    )


def test_a_capacity_of_their_own_wins():
    assert combine(build_abilities(capacity=1), PLAN).capacity == 1
    assert combine(Abilities(), DeskPlan()).capacity == 3


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"skills": ["Refunds!"]}, "Among the skills each is a name of small letters"),
        ({"languages": ["german"]}, "Among the languages each is the code of a language"),
        ({"sites": [" shop"]}, "Among the sites each is the name of a site"),
        ({"groups": [""]}, "Among the groups each is a name of small letters"),
        ({"capacity": 0}, "A person takes 1 to 50 conversations at once."),
        ({"capacity": 51}, "A person takes 1 to 50 conversations at once."),
        ({"skills": [f"s{each}" for each in range(51)]}, "A person has at most 50 skills."),
    ],
)
def test_what_cannot_be_said_is_refused(given, said):
    with pytest.raises(Invalid, match=said.replace("!", "")):
        build_abilities(**given)
