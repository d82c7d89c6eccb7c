"""Hold predictions against the labels that they were made without: the figures of an evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agent.confidence.label import LabelledQuestion
from agent.confidence.report import find_aurc, find_auroc, find_brier, find_coverage, find_ece
from agent.evaluating.evaluation import Prediction


@dataclass(frozen=True, slots=True)
class Score:
    """How good predictions are; shares and probabilities run from 0 to 1.

    ``coverage`` is the share of the ``n`` questions that was answered, ``error_rate`` the share of
    those that was answered wrongly (0 where none was). ``right`` is the share whose best answer is
    right, sent or not, and ``answerable`` the share that has one. ``auroc`` tells right answers
    from wrong ones by their confidence, ``auroc_answerable`` questions with an answer from those
    without; each is ``None`` where there is only one kind. ``aurc`` is the error over all
    coverages. ``coverage_at_95`` and ``coverage_at_98`` are what a threshold chosen in hindsight
    could send at that accuracy.
    """

    n: int
    answered: int
    wrong: int
    coverage: float
    error_rate: float
    right: float
    answerable: float
    auroc: float | None
    auroc_answerable: float | None
    aurc: float
    ece: float
    brier: float
    coverage_at_95: float
    coverage_at_98: float


def score(predictions: Sequence[Prediction], labels: Sequence[LabelledQuestion]) -> Score:
    """Compare each prediction with the label of the same place; there must be at least one."""
    right = np.array([is_right(*pair) for pair in zip(predictions, labels, strict=True)])
    answerable = np.array([label.answer_id is not None for label in labels])
    # What could not be measured is never sent: it counts as no confidence at all.
    values = np.array([each.confidence or 0.0 for each in predictions])
    sent = np.array([each.action == "answer" for each in predictions])
    answered, wrong = int(sent.sum()), int((sent & ~right).sum())
    return Score(
        n=len(predictions),
        answered=answered,
        wrong=wrong,
        coverage=answered / len(predictions),
        error_rate=wrong / answered if answered else 0.0,
        right=float(right.mean()),
        answerable=float(answerable.mean()),
        auroc=find_auroc(values, right) if 0 < right.sum() < len(right) else None,
        auroc_answerable=(
            find_auroc(values, answerable) if 0 < answerable.sum() < len(right) else None
        ),
        aurc=find_aurc(values, right),
        ece=find_ece(values, right),
        brier=find_brier(values, right),
        coverage_at_95=find_coverage(values, right, 0.95),
        coverage_at_98=find_coverage(values, right, 0.98),
    )


def is_right(prediction: Prediction, label: LabelledQuestion) -> bool:
    """Say whether the answer predicted is the one of the label; no answer is never right."""
    return label.answer_id is not None and prediction.answer_id == label.answer_id
