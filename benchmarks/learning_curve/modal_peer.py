"""Runs in modAL's own environment: a refitted logistic regression, its cut-off chosen in hindsight.

Reads a stream (``known, owners, asked, truth`` in one npz file) and writes one object to standard
output: for each way of sampling the error, the share of handovers and their course. Knows nothing
of the project: the environment has modAL and its scikit-learn only.
"""

from __future__ import annotations

import argparse
import json
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
from modAL.models import ActiveLearner
from modAL.uncertainty import (
    classifier_entropy,
    classifier_margin,
    classifier_uncertainty,
    entropy_sampling,
    margin_sampling,
    uncertainty_sampling,
)
from sklearn.linear_model import LogisticRegression

# Each says how sure the classifier is: modAL's own measures, turned so that more is surer.
SURENESS: Mapping[str, Any] = {
    "uncertainty": lambda learner, asked: -classifier_uncertainty(learner, asked),
    "margin": classifier_margin,
    "entropy": lambda learner, asked: -classifier_entropy(learner, asked),
}
SAMPLINGS: Mapping[str, Any] = {
    "uncertainty": uncertainty_sampling,
    "margin": margin_sampling,
    "entropy": entropy_sampling,
}


def main() -> None:
    """Read the arguments, run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stream")
    parser.add_argument("--max-error", type=float, required=True)
    parser.add_argument("--refit-every", type=int, default=500)
    parser.add_argument("--strength", type=float, default=10.0, help="C of the regression")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    stream = np.load(options.stream)
    found = {}
    sure, right = run(stream, dict.fromkeys(SURENESS, np.inf), None, options)
    cuts = {name: find_cut(sure[name], right, options.max_error) for name in SURENESS}
    once, right_once = run(stream, cuts, None, options, teach=False)
    cut = find_cut(once["uncertainty"], right_once, options.max_error)
    found["fixed softmax"] = describe(once["uncertainty"] >= cut, right_once)
    for name in SURENESS:
        sure, right = run(stream, cuts, name, options)
        sent = sure[name] >= find_cut(sure[name], right, options.max_error)
        found[f"modAL {name}"] = describe(sent, right)
    print(json.dumps(found))


def run(
    stream: Mapping[str, Any],
    cuts: Mapping[str, float],
    name: str | None,
    options: argparse.Namespace,
    *,
    teach: bool = True,
) -> tuple[dict[str, Any], Any]:
    """Take the stream in stretches; what is less sure than the cut-off of ``name`` is taught.

    Without a name everything is taught. Returns how sure it was of each question in each way, and
    whether its answer was right; a guess of "out of scope" is never sent and so infinitely unsure.
    """
    known, owners, asked, truth = (stream[key] for key in ("known", "owners", "asked", "truth"))
    learner = ActiveLearner(
        estimator=LogisticRegression(C=options.strength, max_iter=300),
        query_strategy=SAMPLINGS[name or "uncertainty"],
        X_training=known,
        y_training=owners,
    )
    sure = {each: np.zeros(len(asked)) for each in SURENESS}
    right = np.zeros(len(asked), dtype=bool)
    for start in range(0, len(asked), options.refit_every):
        pool = asked[start : start + options.refit_every]
        answers = truth[start : start + options.refit_every]
        guessed = learner.predict(pool)
        right[start : start + len(pool)] = (guessed == answers) & (guessed >= 0)
        for each, measure in SURENESS.items():
            sure[each][start : start + len(pool)] = np.where(
                guessed >= 0, measure(learner, pool), -np.inf
            )
        if not teach:
            continue
        asked_for = len(pool)
        if name is not None:
            asked_for = int((sure[name][start : start + len(pool)] < cuts[name]).sum())
        if asked_for:
            places = np.unique(learner.query(pool, n_instances=asked_for)[0])
            learner.teach(pool[places], answers[places])
    return sure, right


def find_cut(values: Any, right: Any, max_error: float) -> float:
    """Return the lowest cut-off at which the answers sent keep to ``max_error``."""
    order = np.argsort(-values, kind="stable")
    order = order[np.isfinite(values[order])]
    wrong = np.cumsum(~right[order])
    held = np.flatnonzero(wrong <= max_error * np.arange(1, len(order) + 1))
    return float(values[order[held[-1]]]) if len(held) else float("inf")


def describe(sent: Any, right: Any) -> dict[str, list[int]]:
    """Return what the caller prints and plots."""
    return {"sent": np.flatnonzero(sent).tolist(), "right": np.flatnonzero(right).tolist()}


if __name__ == "__main__":
    main()
