"""The programs that measure the promise, in small: guarantee, audits, drift."""

import numpy as np
import pytest

from agent.confidence.audit_estimate import estimate_error
from benchmarks.audits.desk import play, stay_at_first
from benchmarks.drift.questions import run_questions
from benchmarks.drift.streams import (
    count_false_alarms,
    find_least_alarms,
    find_least_wait,
    find_waits,
    is_alike,
    stake_at_start,
)
from benchmarks.guarantee.calibrations import run_calibrations
from benchmarks.guarantee.desks import make_desk
from benchmarks.guarantee.parts import run_parts
from benchmarks.guarantee.resplits import run_resplits

DESK = make_desk(8000)


def test_certificates_hold_where_plain_thresholds_do_not() -> None:
    rows = {
        (row["max_error"], row["method"]): row
        for row in run_resplits(DESK, draws=12, labels=1000, seed=1)
    }
    for target in (0.1, 0.05, 0.02):
        assert rows[target, "ours"]["exceeds"] <= 2 / 12
        assert rows[target, "plain"]["exceeds"] >= 2 / 12
        assert rows[target, "ours"]["same_as_mapie"] >= 10 / 12
    assert rows[0.05, "ours, more"]["of_oracle"] >= 0.85


def test_two_parts_certify_the_most() -> None:
    ways = {row["way"]: row["coverage"] for row in run_parts(DESK, draws=3, seed=1)}
    assert ways["two parts"] == max(ways.values()) > min(ways.values())


def test_curves_are_compared_by_number_of_labels() -> None:
    rows = [row for row in run_calibrations(DESK, draws=1, seed=1) if row["labels"] <= 300]
    assert {row["method"] for row in rows if row["chosen"]} == {"held"}
    by_method = {row["method"]: row["log_loss"] for row in rows if row["labels"] == 30}
    assert min(by_method, key=lambda method: by_method[method]) in ("held", "beta")


def test_audits_tell_the_error_and_what_was_handed_over_does_not() -> None:
    run = play(DESK.values, DESK.right, 0.75, stay_at_first, b"key")
    found = estimate_error(run.judged)
    assert found.low <= run.true_error <= found.high
    assert found.audits == pytest.approx(run.sent * 0.05, rel=0.3)
    assert np.mean([not each.right for each in run.judged if not each.sent]) > 0.5


def test_streams_are_folded_as_the_product_folds_them() -> None:
    assert is_alike(0.02, 600, seed=3)
    assert count_false_alarms(0.05, 0.05, streams=200, seed=1) <= 0.085
    assert np.median(find_waits(0.05, 0.05, quiet=1000, runs=200, seed=1)) <= 150
    assert np.median(find_waits(0.05, 0.05, 1000, 200, 1, stake=stake_at_start)) > 400


def test_what_no_rule_can_do() -> None:
    assert [find_least_wait(each, 0.05) for each in (0.1, 0.05, 0.02)] == [42, 82, 184]
    assert find_least_alarms(0.02, 150) == pytest.approx(0.154, abs=0.001)


def test_other_questions_are_noticed() -> None:
    rows = {(row["window"], row["shift"]): row for row in run_questions(runs=4, seed=1)}
    assert rows[500, 0.0]["scores_alarm"] == rows[500, 0.0]["topics_alarm"] == 0.0
    assert rows[500, 0.3]["scores_alarm"] == rows[500, 0.3]["topics_alarm"] == 1.0
