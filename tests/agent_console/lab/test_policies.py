from random import Random

import pytest

from agent_console.lab.policies import VETO_SECONDS, draw_policy, load_house
from agent_console.lab.schedule import DEFAULT
from escalation.policy.configured import ConfiguredRule
from escalation.policy.load import load_default_policy

NAMES = {draw_policy(Random(seed)) for seed in range(200)}


def test_every_policy_that_is_drawn_can_be_loaded() -> None:
    assert {DEFAULT, "veto", "review", "before"} == NAMES
    for name in NAMES:
        assert load_house(name).policy.rules


def test_the_usual_policy_is_the_product_s_and_draws_nothing() -> None:
    house = load_house(DEFAULT)
    assert house.policy.version == load_default_policy().version
    assert house.rate == 0


@pytest.mark.parametrize(("name", "audit"), [("veto", "after"), ("before", "before")])
def test_windows_are_shorter_than_people_are_slow(name: str, audit: str) -> None:
    house = load_house(name)
    rules = [rule for rule in house.policy.rules if isinstance(rule, ConfiguredRule)]
    windows = {rule.veto_seconds for rule in rules if rule.action == "veto"}
    assert windows == {None, 1.5}
    assert VETO_SECONDS < 1.5
    assert house.audit == audit
    assert house.rate > 0
