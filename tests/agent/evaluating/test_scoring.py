"""The figures of an evaluation are what counting by hand gives."""

from __future__ import annotations

import pytest

from agent.confidence.label import LabelledQuestion
from agent.evaluating.evaluation import Prediction
from agent.evaluating.scoring import is_right, score


def predict(answer: str | None, confidence: float | None, *, sent: bool) -> Prediction:
    return Prediction("?", answer, confidence, "answer" if sent else "handoff")


LABELS = [LabelledQuestion("?", answer) for answer in ("a", "b", None, "c")]


def test_figures_of_four_questions() -> None:
    found = score(
        [
            predict("a", 0.9, sent=True),
            predict("a", 0.8, sent=True),
            predict("b", 0.3, sent=False),
            predict("c", 0.6, sent=False),
        ],
        LABELS,
    )
    assert (found.n, found.answered, found.wrong) == (4, 2, 1)
    assert (found.coverage, found.error_rate) == (0.5, 0.5)
    assert (found.right, found.answerable) == (0.5, 0.75)
    assert found.auroc == pytest.approx(3 / 4)
    assert found.auroc_answerable == 1.0
    assert found.aurc == pytest.approx((0 + 1 / 2 + 1 / 3 + 2 / 4) / 4)
    assert found.brier == pytest.approx((0.01 + 0.64 + 0.09 + 0.16) / 4)
    assert found.coverage_at_95 == 0.25


def test_nothing_answered_is_no_error() -> None:
    found = score([predict(None, None, sent=False)] * 4, LABELS)
    assert (found.answered, found.coverage, found.error_rate) == (0, 0.0, 0.0)
    assert found.auroc is None
    assert found.auroc_answerable == 0.5


def test_only_one_kind_has_no_auroc() -> None:
    found = score([predict("a", 0.9, sent=True)], LABELS[:1])
    assert (found.auroc, found.auroc_answerable) == (None, None)
    assert found.error_rate == 0.0


def test_no_answer_is_never_right() -> None:
    assert not is_right(predict(None, 0.1, sent=False), LabelledQuestion("?", None))
    assert is_right(predict("a", 0.1, sent=False), LabelledQuestion("?", "a"))
