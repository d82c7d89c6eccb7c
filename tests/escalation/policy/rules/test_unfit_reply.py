from dataclasses import replace
from typing import get_args

import pytest

from agent.dialogue import Flaw
from agent.testing import build_draft
from escalation.policy.load import load_policy
from escalation.policy.rules.unfit_reply import _TOLD, Kind, UnfitReply

PROMISE, LANGUAGE = Flaw("promise", "i have refunded"), Flaw("wrong_language")


def build_flawed(*flaws: Flaw):
    return replace(build_draft("I have refunded you.", 0.99), flaws=flaws)


def test_passes_without_a_flaw_or_a_draft(build_situation) -> None:
    assert UnfitReply().check(build_situation(draft=build_flawed())).fired is False
    assert UnfitReply().check(build_situation(draft=None)).fired is False


def test_tells_each_kind_of_flaw_once_with_its_words(build_situation) -> None:
    draft = build_flawed(PROMISE, Flaw("promise", "i will call"), LANGUAGE)
    finding = UnfitReply().check(build_situation(draft=draft))
    assert finding.detail == (
        "The answer is unfit to be sent: it says that something was or will be done, and nothing "
        "did it (“i have refunded”); it is in another language than the customer's."
    )
    assert (finding.action, finding.values) == ("handoff", {"promise": 1.0, "wrong_language": 1.0})


def test_a_kind_has_an_action_of_its_own_and_the_strongest_counts(build_situation) -> None:
    rule = UnfitReply(flaws={"wrong_language": "approve"})
    mild = rule.check(build_situation(draft=build_flawed(LANGUAGE)))
    assert mild.action == "approve"
    assert rule.check(build_situation(draft=build_flawed(LANGUAGE, PROMISE))).action == "handoff"


def test_a_flaw_of_somebody_elses_bot_is_told_by_its_name(build_situation) -> None:
    finding = UnfitReply().check(build_situation(draft=build_flawed(Flaw("too_rude", "x" * 99))))
    assert finding.detail == f"The answer is unfit to be sent: too rude (“{'x' * 80}…”)."


def test_it_runs_whether_a_file_names_it_or_not() -> None:
    policy = load_policy("rules:\n  bot_failed:\n")
    assert "unfit_reply" in [rule.name for rule in policy.rules]


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_has_words(kind: str) -> None:
    assert _TOLD[kind]
