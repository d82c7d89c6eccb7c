"""Rules that an operator wrote: what they may return, and what is refused beforehand."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from escalation.events import Finding
from escalation.policy.decide import Policy, decide
from escalation.policy.rule import Fires, Situation
from escalation.policy.workshop import OwnRuleUnusable
from escalation.policy.written import OwnRule, WrittenRule, build_asker, try_out

Build = Callable[..., Situation]


def build_own(ask: Callable[[Situation], object], **fields: Any) -> OwnRule:
    return OwnRule(name="mine", use="rules.py:mine", ask=ask, **fields)


def test_a_rule_by_condition_fires_with_its_reason(build_situation: Build) -> None:
    rule = WrittenRule(name="gold", action="veto", reason="Gold.", veto_seconds=9)
    assert rule.check(build_situation()) == Finding(
        rule="gold", fired=True, action="veto", detail="Gold.", veto_seconds=9
    )


@pytest.mark.parametrize("answer", [None, False])
def test_nothing_is_that_it_does_not_fire(build_situation: Build, answer: object) -> None:
    finding = build_own(lambda _: answer).check(build_situation())
    assert finding == Finding(rule="mine", fired=False, detail="It does not fire.")


def test_a_sentence_fires_with_the_action_of_the_file(build_situation: Build) -> None:
    finding = build_own(lambda _: "So.", action="veto", veto_seconds=5).check(build_situation())
    assert finding == Finding(rule="mine", fired=True, action="veto", detail="So.", veto_seconds=5)


def test_more_than_a_sentence_may_be_said(build_situation: Build) -> None:
    fires = Fires("So.", "approve", {"load": 0.5, "none": math.nan})
    assert build_own(lambda _: fires).check(build_situation()) == Finding(
        rule="mine", fired=True, action="approve", detail="So.", values={"load": 0.5}
    )


def test_a_finding_is_taken_under_the_name_of_the_rule(build_situation: Build) -> None:
    fired = Finding(rule="other", fired=True, shadow=True, detail="x" * 400)
    assert build_own(lambda _: fired).check(build_situation()) == Finding(
        rule="mine", fired=True, action="handoff", detail="x" * 300
    )
    passed = Finding(rule="other", fired=False, detail="\ud800")
    finding = build_own(lambda _: passed).check(build_situation())
    assert finding == Finding(rule="mine", fired=False, detail="?")


@pytest.mark.parametrize("answer", [True, 3, "", " ", ["so"], {}])
def test_every_other_answer_hands_over(build_situation: Build, answer: object) -> None:
    rule = build_own(lambda _: answer)
    with pytest.raises(TypeError, match="the rule mine returned"):
        rule.check(build_situation())
    decision = decide(Policy((rule,), "v1"), build_situation())
    assert (decision.action, decision.reasons) == ("handoff", ("mine",))


def test_an_action_that_is_none_hands_over(build_situation: Build) -> None:
    rule = build_own(lambda _: Fires("So.", "explode"))  # type: ignore[arg-type]
    decision = decide(Policy((rule,), "v1"), build_situation())
    assert (decision.action, decision.reasons) == ("handoff", ("mine",))


class Limited:
    def __init__(self, limit: int = 1) -> None:
        self.limit = limit

    def check(self, situation: Situation) -> str | None:
        return "Many." if situation.conversation.misses >= self.limit else None


def test_a_class_is_made_with_its_settings_and_a_function_is_given_them(
    build_situation: Build,
) -> None:
    def plain(situation: Situation, limit: int = 1) -> str | None:
        return "Many." if situation.conversation.misses >= limit else None

    for found in (Limited, plain, Limited(2)):
        ask = build_asker(found, {} if isinstance(found, Limited) else {"limit": 2})
        assert ask(build_situation(misses=1)) is None
        assert ask(build_situation(misses=2)) == "Many."


async def wait(situation: Situation) -> None: ...


class Failing:
    def __init__(self) -> None:
        raise OSError("no such file")


@pytest.mark.parametrize(
    ("found", "settings", "told"),
    [
        (3, {}, "a value of the type int"),
        (Limited, {"limt": 3}, "settings that it does not take"),
        (lambda situation: None, {"limit": 3}, "settings that it does not take"),
        (Failing, {}, "settings that it does not take"),
        (wait, {}, "an async function"),
        (lambda: None, {}, "a function that takes other arguments"),
        (lambda one, other: None, {}, "a function that takes other arguments"),
    ],
)
def test_what_is_no_rule_is_refused(found: object, settings: dict[str, Any], told: str) -> None:
    with pytest.raises(OwnRuleUnusable, match=told):
        build_asker(found, settings)


def test_a_rule_is_tried_before_it_is_used() -> None:
    try_out(build_own(lambda _: None))
    with pytest.raises(OwnRuleUnusable, match="fails about a usual message"):
        try_out(build_own(lambda _: 3))
    with pytest.raises(OwnRuleUnusable, match="fails where the bot failed"):
        try_out(build_own(lambda situation: situation.draft.text))  # type: ignore[union-attr]
