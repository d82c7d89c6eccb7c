"""Print how well the bot knows when it is right: ``python -m benchmarks.confidence``."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from agent.confidence.estimate import standardise
from agent.confidence.logistic import fit_logistic
from agent.confidence.signals import SEARCH_SIGNALS, list_search_values, observe_search
from agent.evidence import Evidence
from agent.knowledge.index import NOTHING_HIDDEN
from agent.knowledge.installed import load_embedder
from agent.knowledge.search import Knowledge
from agent.rehearsal import rehearse
from benchmarks.confidence.figures import find_auroc, find_coverage, find_ece
from benchmarks.confidence.question_sets import SETS, QuestionSets, Trial

_PRIOR_SETS = ("banking77", "clinc150", "hwu64")
_PRIOR_SIZES = (1, 2, 3, 5, 10)
_PRIOR_STRENGTH = 3.0
_HEAD = (
    "set              size  right  auroc  (cosine)  known/not (cosine)    ece  cov95  cov98"
    "   5 %: sent  wrong   2 %: sent  wrong   fit s"
)


def main() -> None:
    """Read the arguments and print the table, or the prior."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 3, 5, 10])
    parser.add_argument("--questions", type=int, default=1500, help="test questions at most")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--words-only", action="store_true", help="search without embeddings")
    parser.add_argument("--prior", action="store_true", help="print scales and starting weights")
    options = parser.parse_args()
    embedder = load_embedder()
    if embedder is None:
        parser.exit(2)
    sets = QuestionSets(options.data, embedder)
    if options.prior:
        trials = [
            sets.build(name, size, options.questions, options.seed)
            for name in _PRIOR_SETS
            for size in _PRIOR_SIZES
        ]
        _print_prior(trials, dense=not options.words_only)
        return
    print(_HEAD)
    for name in SETS:
        for size in options.sizes:
            trial = sets.build(name, size, options.questions, options.seed)
            print(_describe(trial, size, dense=not options.words_only), flush=True)


def _describe(trial: Trial, size: int, *, dense: bool) -> str:
    knowledge = _build(trial, dense)
    began = time.monotonic()
    model = rehearse(knowledge)
    seconds = time.monotonic() - began
    seen = _search_all(knowledge, trial, dense)
    right = _find_right(seen, trial)
    known = np.array([answer is not None for _, answer in trial.questions])
    judged = [model.judge(observe_search(evidence), None).value for evidence in seen]
    values = np.array([0.0 if value is None else value for value in judged])
    cosine = (trial.question_vectors @ trial.vectors.T).max(axis=1).astype(np.float64)
    cells = [
        f"{trial.name:<16} {size:>4}  {right.mean():>5.3f}",
        f"{find_auroc(values, right):>5.3f}  ({find_auroc(cosine, right):.3f}) ",
        f"  {find_auroc(values, known):.3f}   ({find_auroc(cosine, known):.3f})  ",
        f"{find_ece(values, right):>5.3f}  {find_coverage(values, right, 0.95):>5.3f}",
        f"{find_coverage(values, right, 0.98):>5.3f}  ",
    ]
    for max_error in (0.05, 0.02):
        threshold = model.find_threshold(max_error)
        sent = values >= (2.0 if threshold is None else threshold)
        wrong = 1 - right[sent].mean() if sent.any() else 0.0
        cells.append(f"    {sent.mean():>5.3f}  {wrong:>5.3f} ")
    return "  ".join([*cells, f"{seconds:>4.1f}"])


def _print_prior(trials: Sequence[Trial], *, dense: bool) -> None:
    rows, outcomes = [], []
    for trial in trials:
        seen = _search_all(_build(trial, dense), trial, dense)
        rows += [list_search_values(observe_search(evidence)) for evidence in seen]
        outcomes += _find_right(seen, trial).tolist()
    table = np.array(rows)
    strength = np.full(len(SEARCH_SIGNALS) + 1, _PRIOR_STRENGTH)
    strength[-1] = 1e-2
    weights = fit_logistic(
        standardise(rows),
        np.array(outcomes, dtype=np.float64),
        np.ones(len(rows)),
        np.zeros(len(strength)),
        strength,
    )
    print(f"{len(rows)} questions\nsignal        mean  spread  weight")
    for name, mean, spread, weight in zip(
        SEARCH_SIGNALS, table.mean(axis=0), table.std(axis=0), weights, strict=False
    ):
        print(f"{name:<12} {mean:>5.2f}  {spread:>6.2f}  {weight:>6.2f}")
    print(f"base                         {weights[-1]:>6.2f}")


def _build(trial: Trial, dense: bool) -> Knowledge:
    if not dense:
        return Knowledge(trial.entries)
    return Knowledge(trial.entries, trial.vectors, load_embedder())


def _search_all(knowledge: Knowledge, trial: Trial, dense: bool) -> list[Evidence]:
    return [
        knowledge.weigh(text, vector if dense else None, NOTHING_HIDDEN)
        for (text, _), vector in zip(trial.questions, trial.question_vectors, strict=True)
    ]


def _find_right(
    seen: Sequence[Evidence], trial: Trial
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array(
        [
            answer is not None
            and bool(evidence.candidates)
            and evidence.candidates[0].entry_id == answer
            for evidence, (_, answer) in zip(seen, trial.questions, strict=True)
        ]
    )


if __name__ == "__main__":
    main()
