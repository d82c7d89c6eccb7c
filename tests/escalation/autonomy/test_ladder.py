"""A topic rises slowly and on evidence, and falls at once."""

from __future__ import annotations

from dataclasses import replace
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.autonomy.certified import Certified
from escalation.autonomy.ladder import (
    RISE_AFTER,
    Evidence,
    Rules,
    Step,
    find_step,
    is_surprising,
)
from escalation.autonomy.mode import MODES, WAIVED, Standing, find_lower, is_above

GOOD = Certified("billing", True, bound=0.018, tries=160, errors=0, made_at="t2")
LACKING = Certified("billing", False, tries=60, errors=1, missing=120, made_at="t2")
RULES = Rules()
APPROVE = Standing("billing", since="t1")
ENOUGH = Evidence(GOOD, reviewed=30, audited=100)

modes = st.sampled_from(MODES)
certificates = st.one_of(
    st.none(),
    st.builds(
        Certified,
        topic=st.sampled_from(["billing", "*"]),
        is_certified=st.booleans(),
        bound=st.one_of(st.none(), st.floats(0, 1)),
        tries=st.integers(0, 400),
        missing=st.integers(0, 200),
        made_at=st.sampled_from(["t0", "t1", "t2"]),
    ),
)
standings = st.builds(
    Standing,
    topic=st.just("billing"),
    mode=modes,
    ceiling=modes,
    stopped=st.booleans(),
    cause=st.sampled_from(["", WAIVED]),
    by=st.sampled_from([None, "pa"]),
    since=st.just("t1"),
)
sentences = st.sampled_from([None, "Something was noticed."])


@st.composite
def evidences(draw: st.DrawFn) -> Evidence:
    reviewed, audited = draw(st.integers(0, 300)), draw(st.integers(0, 300))
    return Evidence(
        draw(certificates),
        reviewed,
        draw(st.integers(0, reviewed)),
        audited,
        draw(st.integers(0, audited)),
        draw(sentences),
        draw(sentences),
        draw(st.booleans()),
    )


rules = st.builds(Rules, max_error=st.floats(0.005, 0.2), waived=st.booleans(), ceiling=modes)


@pytest.mark.parametrize(
    ("mode", "after"),
    [("shadow", "approve"), ("approve", "veto"), ("veto", "audit"), ("audit", "answer")],
)
def test_a_certified_topic_rises_one_step_when_enough_was_looked_at(mode, after) -> None:
    needed = RISE_AFTER[mode]
    standing = replace(APPROVE, mode=mode)
    step = find_step(standing, Evidence(GOOD, reviewed=needed, audited=needed), RULES)
    assert step is not None
    assert (step.mode, step.is_alarm) == (after, False)
    assert find_step(standing, Evidence(GOOD, needed - 1, audited=needed - 1), RULES) is None


def test_the_reason_of_a_rise_has_its_numbers() -> None:
    assert find_step(APPROVE, Evidence(GOOD, reviewed=31), RULES) == Step(
        "veto",
        "Certified: at most 1.80% wrong, by 160 reviewed answers of this topic. "
        "In approve: 31 reviewed, 0 wrong.",
    )


def test_in_audit_only_what_was_drawn_counts() -> None:
    audit = replace(APPROVE, mode="audit")
    assert find_step(audit, Evidence(GOOD, reviewed=500, audited=99), RULES) is None
    step = find_step(audit, Evidence(GOOD, audited=120, audited_wrong=1), RULES)
    assert step is not None
    assert step.cause.endswith("In audit: 120 audited, 1 wrong.")


def test_nothing_rises_on_more_wrong_answers_than_were_promised() -> None:
    assert find_step(APPROVE, replace(ENOUGH, reviewed=50, wrong=3), RULES) is not None
    assert find_step(APPROVE, replace(ENOUGH, reviewed=50, wrong=4), RULES) is None


@pytest.mark.parametrize("mode", ["veto", "audit", "answer"])
@pytest.mark.parametrize(
    ("change", "cause", "is_alarm"),
    [
        ({"alarm": "9 of 60 audits wrong."}, "9 of 60 audits wrong.", True),
        ({"drift": "Other questions."}, "Other questions.", True),
        ({"certificate": None}, "No certificate vouches for its answers.", False),
        ({"certificate": LACKING}, "Not certified: 120 more reviewed answers are needed.", False),
    ],
)
def test_what_speaks_against_it_puts_a_topic_to_approve_at_once(
    mode, change, cause, is_alarm
) -> None:
    step = find_step(replace(APPROVE, mode=mode), replace(ENOUGH, **change), RULES)
    assert step == Step("approve", cause, is_alarm=is_alarm)


def test_after_an_alarm_only_what_was_certified_since_counts() -> None:
    fallen = replace(ENOUGH, fell=True)
    assert find_step(replace(APPROVE, since="t3"), fallen, RULES) is None
    assert find_step(APPROVE, fallen, RULES) is not None


def test_the_ceilings_of_topic_and_house_are_kept() -> None:
    answer = replace(APPROVE, mode="answer")
    assert find_step(replace(answer, ceiling="veto"), ENOUGH, RULES) == Step(
        "veto", "The ceiling is veto."
    )
    assert find_step(answer, ENOUGH, Rules(ceiling="audit")) == Step(
        "audit", "The ceiling is audit."
    )
    assert find_step(replace(APPROVE, ceiling="approve"), ENOUGH, RULES) is None


def test_a_waiver_lets_an_uncertified_topic_answer_with_audits() -> None:
    waiver = Rules(waived=True)
    assert find_step(APPROVE, Evidence(LACKING), waiver) == Step("audit", WAIVED)
    assert find_step(APPROVE, Evidence(LACKING), replace(waiver, ceiling="veto")) == Step(
        "veto", WAIVED
    )
    assert find_step(replace(APPROVE, mode="audit"), Evidence(LACKING), waiver) is None
    assert find_step(replace(APPROVE, mode="answer"), Evidence(LACKING), waiver) == Step(
        "audit", WAIVED
    )
    assert find_step(replace(APPROVE, by="pa"), Evidence(LACKING), waiver) is None
    assert find_step(APPROVE, Evidence(LACKING, fell=True), waiver) is None


def test_a_waiver_that_ends_or_is_no_longer_needed() -> None:
    waived = replace(APPROVE, mode="audit", cause=WAIVED)
    step = find_step(waived, Evidence(LACKING), RULES)
    assert step is not None
    assert step.mode == "approve"
    step = find_step(waived, Evidence(GOOD), RULES)
    assert step is not None
    assert (step.mode, step.cause.endswith("The waiver is no longer needed.")) == ("audit", True)


@given(standings, evidences(), rules)
def test_nothing_rises_without_a_certificate_but_by_the_waiver(standing, evidence, rules) -> None:
    step = find_step(standing, evidence, rules)
    if step is None or not is_above(step.mode, standing.mode):
        return
    certificate = evidence.certificate
    if certificate is not None and certificate.is_certified:
        assert MODES.index(step.mode) == MODES.index(standing.mode) + 1 or step.cause == WAIVED
    else:
        assert rules.waived
        assert step.cause == WAIVED
    if step.cause == WAIVED:
        assert not is_above(step.mode, "audit")


@given(standings, evidences(), rules)
def test_a_stop_always_wins(standing, evidence, rules) -> None:
    assert find_step(replace(standing, stopped=True), evidence, rules) is None


@given(standings, evidences(), rules)
def test_a_fall_is_never_delayed(standing, evidence, rules) -> None:
    standing = replace(standing, stopped=False)
    if evidence.alarm is None and evidence.drift is None:
        return
    step = find_step(standing, evidence, rules)
    after = standing.mode if step is None else step.mode
    if is_above(standing.mode, "approve"):
        assert not is_above(after, "approve")


@given(standings, evidences(), rules)
def test_nothing_ends_above_a_ceiling(standing, evidence, rules) -> None:
    standing = replace(standing, stopped=False)
    ceiling = find_lower(standing.ceiling, rules.ceiling)
    for _ in range(3):
        step = find_step(standing, evidence, rules)
        if step is None:
            break
        standing = replace(standing, mode=step.mode, cause=step.cause, by=None)
    assert not is_above(standing.mode, ceiling)


@given(standings, evidences(), rules)
def test_a_step_changes_something_and_the_same_evidence_gives_the_same_step(
    standing, evidence, rules
) -> None:
    step = find_step(standing, evidence, rules)
    assert step == find_step(standing, evidence, rules)
    if step is not None:
        assert step.mode != standing.mode or standing.is_waived


@pytest.mark.parametrize(
    ("wrong", "judged", "max_error"), [(0, 10, 0.02), (2, 30, 0.02), (4, 50, 0.02), (9, 300, 0.01)]
)
def test_rare_is_what_the_binomial_says(wrong, judged, max_error) -> None:
    fewer = sum(
        comb(judged, k) * max_error**k * (1 - max_error) ** (judged - k) for k in range(wrong)
    )
    assert is_surprising(wrong, judged, max_error) == (1 - fewer < 0.05)
