from dataclasses import replace

import pytest

from escalation.autonomy.mode import EVERYTHING, MODES, WAIVED, Standing
from escalation.policy.rules.autonomy import Autonomy

BILLING = Standing("billing", cause="Certified.")


@pytest.mark.parametrize(
    ("changes", "action"),
    [
        ({"mode": "shadow"}, "handoff"),
        ({"mode": "approve"}, "approve"),
        ({"mode": "veto"}, "veto"),
        ({"mode": "audit"}, None),
        ({"mode": "answer"}, None),
        ({"mode": "answer", "stopped": True}, "handoff"),
        ({"mode": "approve", "stopped": True}, "handoff"),
    ],
)
def test_does_what_the_topic_s_mode_says(build_situation, changes, action) -> None:
    finding = Autonomy().check(build_situation(standing=replace(BILLING, **changes)))
    assert (finding.fired, finding.action) == (action is not None, action)


def test_says_which_topic_stands_how_and_why(build_situation) -> None:
    finding = Autonomy().check(build_situation(standing=BILLING))
    assert finding.detail == (
        "The topic billing is in the mode approve: held until a person says yes. Certified."
    )
    stopped = replace(BILLING, stopped=True, cause="Prices changed.")
    finding = Autonomy().check(build_situation(standing=stopped))
    assert finding.detail == "The topic billing is stopped. Prices changed."


@pytest.mark.parametrize(
    ("topic", "name"),
    [(None, "Every topic"), ("delivery", "The topic delivery (as every one)")],
)
def test_names_the_standing_of_all_topics_as_such(build_situation, topic, name) -> None:
    situation = build_situation(standing=Standing(EVERYTHING, mode="audit"))
    draft = replace(situation.draft, topic=topic)
    detail = Autonomy().check(replace(situation, draft=draft)).detail
    assert detail == f"{name} is in the mode audit: sent, and audited at the full rate."


def test_says_that_a_topic_answers_by_a_waiver(build_situation) -> None:
    waived = Standing("billing", mode="audit", cause=WAIVED)
    finding = Autonomy().check(build_situation(standing=waived))
    assert not finding.fired
    assert finding.detail.endswith(WAIVED)


def test_passes_where_nobody_keeps_standings(build_situation) -> None:
    assert Autonomy().check(build_situation(standing=None)).fired is False


def test_leaves_a_missing_answer_to_the_rule_about_it(build_situation) -> None:
    stopped = replace(BILLING, stopped=True)
    assert Autonomy().check(build_situation(draft=None, standing=stopped)).fired is False


def test_every_mode_is_told_apart(build_situation) -> None:
    details = {
        Autonomy().check(build_situation(standing=replace(BILLING, mode=mode))).detail
        for mode in MODES
    }
    assert len(details) == len(MODES)
