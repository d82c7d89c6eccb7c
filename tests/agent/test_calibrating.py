"""Calibrating: what is certified, by which labels, and what is told of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from agent import calibrating
from agent.calibrating import Report, calibrate, dump_report
from agent.confidence.certification import Certification
from agent.confidence.label import Label, LabelledQuestion
from agent.confidence.sift import is_to_fit
from agent.errors import NoLabels
from agent.knowledge.search import Knowledge
from agent.testing import build_knowledge
from tests.agent.confidence.labels import (
    KNOWN,
    VERSIONS,
    build_basis,
    build_label,
    build_model,
    build_signals,
)

KNOWLEDGE = build_knowledge({"Five.": ["What does it cost?"]})
WRONG: dict[str, Any] = {"right": False, "right_id": None}


@pytest.fixture(autouse=True)
def taught(monkeypatch: pytest.MonkeyPatch) -> list[LabelledQuestion]:
    """Let the model be as sure as the labels' signals say; returns what it was taught."""
    seen: list[LabelledQuestion] = []

    def rehearse(
        knowledge: Knowledge, progress: object, labels: Sequence[LabelledQuestion]
    ) -> object:
        assert knowledge is KNOWLEDGE
        seen.extend(labels)
        return build_model()

    monkeypatch.setattr(calibrating, "rehearse", rehearse)
    return seen


def build_labels(count: int, name: str = "c", **changes: Any) -> list[Label]:
    return [build_label(f"{name}{number}", **changes) for number in range(count)]


def run(labels: Sequence[Label], **changes: Any) -> tuple[Certification, Report]:
    return calibrate(KNOWLEDGE, KNOWN, labels, build_basis(**changes))


def test_enough_right_answers_certify_everything(taught: list[LabelledQuestion]) -> None:
    labels = build_labels(120)
    certification, report = run(labels)
    certify = sum(not is_to_fit(label.conversation_id) for label in labels)
    assert (report.labels, report.fit, report.certify) == (120, 120 - certify, certify)
    assert len(taught) == report.questions == report.fit
    found = certification.everything
    assert found.threshold is not None
    assert 0.5 <= found.threshold <= 0.97
    assert (found.tries, found.errors, found.missing) == (certify, 0, 0)
    assert found.bound <= 0.05
    assert certification.find("returns") == (found.threshold, "topic returns")
    assert report.is_certified


def test_replies_are_weighed_by_labels_of_the_same_model_and_prompt_alone() -> None:
    mine = build_labels(40)
    shaping = sum(is_to_fit(label.conversation_id) for label in mine)
    for versions in ({"model": "other"}, {"prompt": "older"}):
        others = build_labels(40, "o", versions={**VERSIONS, **versions})
        assert run([*mine, *others])[1].replies == shaping
    ignored = build_labels(40, "i", how="ignored", right=False)
    assert run([*mine, *ignored])[1].replies == shaping > 0


def test_labels_of_the_fit_never_certify() -> None:
    labels = [label for label in build_labels(400) if is_to_fit(label.conversation_id)]
    _, report = run(labels)
    assert (report.certify, report.is_certified) == (0, False)
    assert report.everything.certificate.missing == 59


def test_what_is_missing_is_told() -> None:
    _, report = run(build_labels(30))
    certificate = report.everything.certificate
    assert certificate.threshold is None
    assert certificate.missing == 59 - certificate.tries
    assert report.is_certified is False


def test_errors_raise_the_threshold_or_forbid_it() -> None:
    sure = [
        build_label(f"s{number}", signals=build_signals(0.96 + number / 10_000))
        for number in range(200)
    ]
    doubtful = build_labels(200, "d", signals=build_signals(0.6), **WRONG)
    certification, _ = run(sure + doubtful)
    assert certification.everything.threshold is not None
    assert certification.everything.threshold > 0.6
    certification, _ = run(build_labels(200) + build_labels(40, "w", **WRONG))
    assert certification.everything.threshold is None


def test_what_is_likelier_wrong_than_right_is_never_certified() -> None:
    sure = [
        build_label(f"s{number}", signals=build_signals(0.3 + number / 2000))
        for number in range(1000)
    ]
    certification, _ = run(sure)
    assert certification.everything.threshold is not None
    assert 0.5 <= certification.everything.threshold < 0.55


def test_a_topic_that_is_worse_than_all_is_refused() -> None:
    bad = [
        *build_labels(20, "b", topic="boots"),
        *build_labels(20, "w", topic="boots", **WRONG),
    ]
    certification, report = run(build_labels(1500) + bad)
    assert certification.everything.threshold is not None
    assert certification.find("boots") == (None, "")
    assert [(each.scope, each.refused) for each in report.scopes["topic"]] == [
        ("topic boots", True),
        ("topic returns", False),
    ]
    assert [each.scope for each in report.scopes["language"]] == ["language en"]
    assert [each.scope for each in report.scopes["site"]] == ["site default"]


def test_a_topic_with_few_labels_rests_on_those_of_all() -> None:
    certification, report = run(build_labels(150) + build_labels(12, "f", topic="few"))
    few = next(each for each in report.scopes["topic"] if each.scope == "topic few")
    assert (few.certificate.threshold, few.refused) == (None, False)
    assert few.certificate.missing > 40
    assert certification.find("few")[1] == "everything"


def test_ignored_drafts_count_as_wrong_but_refuse_nothing() -> None:
    ignored = {"how": "ignored", **WRONG}
    certification, report = run(build_labels(200) + build_labels(60, "i", **ignored))
    assert certification.everything.threshold is None
    assert report.quality is not None
    assert report.quality.n == sum(not is_to_fit(f"c{number}") for number in range(200))
    certification, _ = run(build_labels(3000) + build_labels(30, "i", topic="quiet", **ignored))
    assert certification.find("quiet")[1] == "everything"


def test_audits_and_what_was_always_seen_count_together_over_time() -> None:
    held = build_labels(120)
    later = {**VERSIONS, "calibration": "c2"}
    audits = build_labels(80, "a", sent=True, probability=0.05, versions=later)
    _, report = run(held + audits)
    certify = sum(not is_to_fit(label.conversation_id) for label in held + audits)
    assert report.everything.certificate.tries == certify
    assert (report.audited.error, report.audited.audits) == (0.0, 80)


def test_what_was_looked_at_by_chance_certifies_nothing() -> None:
    _, report = run(build_labels(100, sent=True, probability=None, **WRONG))
    assert (report.certify, report.left_out["unknown_probability"]) == (
        0,
        sum(not is_to_fit(f"c{number}") for number in range(100)),
    )
    assert report.audited.error is None


def test_only_the_newest_labels_certify(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibrating, "NEWEST", 70)
    old = build_labels(100, "o", at="2025-01-01T00:00:00.000Z", **WRONG)
    certification, _ = run(old + build_labels(100))
    assert certification.everything.threshold is not None
    assert certification.everything.tries == 70


def test_only_the_newest_questions_shape_the_model(
    taught: list[LabelledQuestion], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibrating, "MOST_TO_FIT", 3)
    old = build_labels(40, "o", at="2025-01-01T00:00:00.000Z")
    _, report = run([*build_labels(40), *old])
    assert report.questions == 3
    assert all(question.question.startswith("What about c") for question in taught)


def test_entries_are_covered_once_enough_was_judged_with_them() -> None:
    newer = {**VERSIONS, "knowledge": "4"}
    known = {"a": 1, "b": 4, "new": 5, "fresh": 5}
    newest = {**VERSIONS, "knowledge": "5"}
    labels = [
        *build_labels(60),
        *build_labels(100, "n", versions=newer),
        *build_labels(5, "f", answer_id="fresh", right_id="fresh", versions=newest),
        *build_labels(4, "w", answer_id="new", right_id="new", versions=newest),
    ]
    certification, _ = calibrate(KNOWLEDGE, known, labels, build_basis())
    basis = certification.basis
    assert (basis.since, dict(basis.settled)) == (4, {"fresh": 5})
    assert [basis.covers(entry, since) for entry, since in known.items()] == [
        True,
        True,
        False,
        True,
    ]


def test_contradictions_and_lost_entries_are_counted() -> None:
    labels = [
        build_label(key, question=question, answer_id=answer, right_id=answer)
        for key, question, answer in (
            ("c7", "Where?", "a"), ("c12", "Where?", "b"), ("c29", "Who?", "gone"),
        )
    ]  # fmt: skip
    assert all(is_to_fit(label.conversation_id) for label in labels)
    _, report = run(labels)
    assert (report.contradictions, report.unknown_answers, report.questions) == (1, 1, 0)


def test_one_kind_of_outcome_only_is_told_without_a_measure_of_ranking() -> None:
    _, report = run(build_labels(40))
    assert report.quality is not None
    assert report.quality.auroc is None
    assert report.quality.ece == pytest.approx(0.03)
    certification, report = run(build_labels(40, **WRONG))
    assert certification.everything.threshold is None


def test_nothing_is_made_of_nothing() -> None:
    with pytest.raises(NoLabels, match="Nobody has judged"):
        run([])


def test_the_same_labels_give_the_same_result_in_any_order() -> None:
    drawn = np.random.default_rng(3)
    labels = [
        build_label(
            f"c{number}",
            at=f"2026-01-{number % 28 + 1:02}",
            signals=build_signals(float(drawn.uniform(0.5, 1))),
            right=bool(drawn.uniform() < 0.98),
        )
        for number in range(600)
    ]
    _, one = run(labels)
    _, other = run(labels[::-1])
    assert one.everything == other.everything


def test_the_report_is_plain_data() -> None:
    _, report = run(build_labels(120))
    told = json.loads(json.dumps(dump_report(report), allow_nan=False))
    assert told["certified"] is True
    assert told["everything"]["scope"] == "everything"
    assert told["scopes"]["topic"][0]["scope"] == "topic returns"
    assert told["basis"]["model"] == "m"
    assert told["audited"]["error"] is None
    assert told["quality"]["n"] == told["certify"]
