"""Which labels teach, which certify, and why others do neither."""

from __future__ import annotations

from math import nan
from typing import Any

import pytest

from agent.confidence.label import LabelledQuestion
from agent.confidence.sift import (
    FIT_SHARE,
    Scored,
    choose_questions,
    is_to_fit,
    read_knowledge_version,
    score_labels,
    thin_evenly,
)
from tests.agent.confidence.labels import (
    KNOWN,
    VERSIONS,
    build_basis,
    build_label,
    build_model,
    build_signals,
)

WRONG: dict[str, Any] = {"right": False, "right_id": None}


def test_a_conversation_is_on_the_same_side_for_ever() -> None:
    sides = [is_to_fit(f"c{number}") for number in range(4000)]
    assert sum(sides) / len(sides) == pytest.approx(FIT_SHARE, abs=0.02)
    # Written down: a label that moved from one side to the other would spoil the proof.
    assert [number for number in range(60) if is_to_fit(f"c{number}")] == [7, 12, 29, 30]


def test_each_question_is_taught_once() -> None:
    found = choose_questions(
        [
            build_label(question="Return it?"),
            build_label(question="  return IT?"),
            build_label(question="Where?", answer_id="b", **WRONG),
            build_label(question="How?", answer_id="a", right=False, right_id="b"),
            build_label(question="Sorry?", answer_id=None, right_id=None),
        ],
        KNOWN,
    )
    assert found.chosen == (
        LabelledQuestion("Return it?", "a"),
        LabelledQuestion("Where?", None),
        LabelledQuestion("How?", "b"),
        LabelledQuestion("Sorry?", None),
    )
    assert (found.contradictions, found.unknown) == (0, 0)


def test_what_was_found_wrong_first_and_right_by_another_entry_is_clear() -> None:
    labels = [
        build_label(question="Where?", answer_id="b", **WRONG),
        build_label(question="Where?", answer_id="a"),
    ]
    assert choose_questions(labels, KNOWN).chosen == (LabelledQuestion("Where?", "a"),)


@pytest.mark.parametrize(
    "other", [{"answer_id": "b", "right_id": "b"}, {"answer_id": "a", **WRONG}]
)
def test_contradictions_teach_nothing(other: dict[str, Any]) -> None:
    found = choose_questions(
        [build_label(question="Where?"), build_label(question="where?", **other)], KNOWN
    )
    assert (found.chosen, found.contradictions) == ((), 1)


@pytest.mark.parametrize(
    "silent", [{"question": " "}, {"how": "ignored", "right": False}, {"how": "rated", **WRONG}]
)
def test_what_nobody_judged_teaches_nothing(silent: dict[str, Any]) -> None:
    assert choose_questions([build_label(**silent)], KNOWN).chosen == ()


def test_an_entry_that_is_gone_teaches_nothing() -> None:
    found = choose_questions([build_label(answer_id="gone", right_id="gone")], KNOWN)
    assert (found.chosen, found.unknown) == ((), 1)


def test_labels_are_scored_by_the_new_model() -> None:
    good, bad = build_label(), build_label(signals=build_signals(0.04), **WRONG)
    scored, left_out = score_labels([good, bad], build_model(), build_basis(), KNOWN)
    assert [each.label for each in scored] == [good, bad]
    assert scored[0].value > 0.9 > 0.1 > scored[1].value
    assert left_out == {}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"probability": None}, "unknown_probability"),
        ({"probability": 0.0}, "unknown_probability"),
        ({"probability": nan}, "unknown_probability"),
        ({"reasons": ("sensitive_topic",)}, "other_rules"),
        ({"reasons": ("low_confidence", "asks_for_human")}, "other_rules"),
        ({"versions": {**VERSIONS, "model": "other"}}, "other_bot"),
        ({"versions": {**VERSIONS, "prompt": "other"}}, "other_bot"),
        ({"versions": {}}, "other_bot"),
        ({"answer_id": "gone"}, "unknown_entry"),
        ({"versions": {**VERSIONS, "knowledge": "0"}}, "changed_entry"),
        ({"versions": {**VERSIONS, "knowledge": "?"}}, "changed_entry"),
        ({"signals": {}}, "unreadable_signals"),
        ({"signals": build_signals(nan)}, "unreadable_signals"),
    ],
)
def test_what_certifies_nothing_is_counted_by_its_reason(
    changes: dict[str, Any], reason: str
) -> None:
    scored, left_out = score_labels([build_label(**changes)], build_model(), build_basis(), KNOWN)
    assert (scored, left_out) == ([], {reason: 1})


@pytest.mark.parametrize(
    "changes",
    [
        {"reasons": ("low_confidence", "uncertified", "autonomy", "audit_draw")},
        {"sent": True, "probability": 0.05, "reasons": ("watched_topic",)},
        {"answer_id": None, "right_id": None},
        {"versions": {**VERSIONS, "knowledge": "12"}},
    ],
)
def test_what_may_certify(changes: dict[str, Any]) -> None:
    scored, _ = score_labels([build_label(**changes)], build_model(), build_basis(), KNOWN)
    assert len(scored) == 1


def build_scored(
    count: int, probability: float, calibration: str, name: str = "held"
) -> list[Scored]:
    versions = {**VERSIONS, "calibration": calibration}
    labels = (
        build_label(f"{name}{number}", probability=probability, versions=versions)
        for number in range(count)
    )
    return [Scored(label, 0.9) for label in labels]


def test_where_all_had_the_same_chance_all_are_kept() -> None:
    scored = build_scored(50, 1.0, "c1") + build_scored(50, 0.05, "c2")
    assert thin_evenly(scored) == scored


def test_under_one_calibration_the_oftener_seen_are_thinned() -> None:
    often, rare = build_scored(2000, 1.0, "x"), build_scored(20, 0.1, "x", "audited")
    kept = thin_evenly(often + rare)
    assert kept[-20:] == rare
    assert len(kept) - 20 == pytest.approx(200, abs=45)
    # More labels change nothing for those that were there.
    fewer = often[:300] + rare
    assert thin_evenly(fewer) == [each for each in fewer if each in kept]


@pytest.mark.parametrize(("name", "number"), [("12", 12), ("12.3", 12), ("", -1), ("x1", -1)])
def test_the_version_of_the_knowledge_is_read(name: str, number: int) -> None:
    assert read_knowledge_version(build_label(versions={"knowledge": name})) == number
    assert read_knowledge_version(build_label(versions={})) == -1
