"""Fit a confidence model to cases whose outcome is known; the same cases give the same model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np

from agent.confidence.calibration import Calibration, fit_calibration
from agent.confidence.estimate import Estimate, list_terms, read_prior
from agent.confidence.logistic import Floats, fit_logistic
from agent.confidence.model import ConfidenceModel
from agent.confidence.signals import list_search_values
from agent.confidence.threshold import trace_risk

CaseKind = Literal["answerable", "missing", "stranger", "labelled"]

SHARES: Mapping[CaseKind, float] = {"answerable": 0.75, "missing": 0.15, "stranger": 0.1}
"""The mix of questions that is assumed until labels tell: answerable from the knowledge, near it
but not in it, and about something else altogether."""

_FOLDS = 5
_STRENGTH = 20.0
_LOOSENED = 700.0
"""Labels that halve the hold of the prior: a rehearsal's cases are alike, real ones are not."""
_BASE_STRENGTH = 3.0
_ASSUMED = 200.0
"""Labels that halve the weight of what is assumed."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question with known outcome: its search signals, and whether the best answer is right.

    ``known`` says whether the knowledge answers it at all. Cases of the same ``group`` (an answer's
    number) are never split between fitting and checking.
    """

    kind: CaseKind
    signals: Mapping[str, float]
    known: bool
    right: bool
    group: int
    weight: float = 1.0


def fit_confidence(cases: Sequence[Case], dense: bool) -> ConfidenceModel:
    """Fit estimate, calibration and risks; few cases leave the model near its prior.

    Calibration and risks come from scores of cases that the scoring estimate was not fitted on.
    """
    counts = dict(sorted(Counter(str(case.kind) for case in cases).items()))
    if not cases:
        known, chosen = read_prior(dense)
        prior = Estimate(tuple(known.tolist()), tuple(chosen.tolist()))
        return ConfidenceModel(prior, Calibration(), (), {})
    terms = list_terms([list_search_values(case.signals) for case in cases])
    known = np.array([float(case.known) for case in cases])
    right = np.array([float(case.right) for case in cases])
    weights = _balance(cases)
    groups = [place if case.kind == "labelled" else case.group for place, case in enumerate(cases)]
    folds = np.array(groups) % _FOLDS
    labels = sum(case.kind == "labelled" for case in cases)
    strength = _STRENGTH / (1 + labels / _LOOSENED)
    raws = np.zeros(len(cases))
    for fold in range(_FOLDS):
        kept = folds != fold
        found = _fit(
            terms[kept], known[kept], right[kept], weights[kept], read_prior(dense), strength
        )
        raws[~kept] = found.score(terms[~kept])
    calibration = fit_calibration(raws, right, weights)
    checked = calibration.find_probabilities(raws)
    estimate = _fit(terms, known, right, weights, read_prior(dense), strength)
    return ConfidenceModel(estimate, calibration, trace_risk(checked, right, weights), counts)


def _fit(
    terms: Floats,
    known: Floats,
    right: Floats,
    weights: Floats,
    priors: tuple[Floats, Floats],
    strength: float,
) -> Estimate:
    hold = np.full(terms.shape[1] + 1, strength)
    hold[-1] = _BASE_STRENGTH
    having = fit_logistic(terms, known, weights, priors[0], hold)
    some = known > 0
    chosen = fit_logistic(terms[some], right[some], weights[some], priors[1], hold)
    return Estimate(tuple(having.tolist()), tuple(chosen.tolist()))


def _balance(cases: Sequence[Case]) -> Floats:
    # Each kind gets its assumed share; answerable cases keep their own weight, so that a few of
    # them, or lightly weighing ones, leave the prior its say.
    weights = np.array([case.weight for case in cases])
    kinds = np.array([case.kind for case in cases])
    known = np.array([case.known for case in cases])
    present = {kind: SHARES[kind] for kind in SHARES if (kinds == kind).any()}
    answerable = float(weights[kinds == "answerable"].sum())
    total = answerable / SHARES["answerable"] * sum(present.values()) if answerable else 1.0
    labelled = kinds == "labelled"
    # Labels bring their real mix: what is assumed gives way to them.
    total *= _ASSUMED / (_ASSUMED + int(labelled.sum()))
    for kind, share in present.items():
        mine = kinds == kind
        weights[mine] *= share / sum(present.values()) * total / float(weights[mine].sum())
    weights[labelled & ~known] *= _doubt_mix(int((labelled & ~known).sum()), int(labelled.sum()))
    return weights


def _doubt_mix(unknown: int, labels: int) -> float:
    """Return how much more each label of a question without an answer must count.

    Labels with fewer of them than is assumed are believed by half (in log-odds): what customers
    will ask that nobody thought of is what labels miss.
    """
    assumed = 1 - SHARES["answerable"]
    if not unknown or unknown >= assumed * labels:
        return 1.0
    found = unknown / (labels - unknown)
    return sqrt(assumed / (1 - assumed) / found)
