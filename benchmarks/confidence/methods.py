"""The methods of the table: the bot, and what others would do with the same vectors."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from sklearn.linear_model import LogisticRegression

from agent.confidence.label import LabelledQuestion
from agent.confidence.report import find_aurc
from agent.evaluating.teaching import ask_hidden, teach
from agent.knowledge.embedding import Embedder, Vectors
from agent.knowledge.search import Knowledge
from agent.rehearsal import rehearse
from benchmarks.confidence.trial import NOBODY, Asked, Flags, Floats, Numbers, Trial

Family = Literal["cosine", "logistic", "ours"]

_STRENGTHS = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
"""Inverse regularisation tried; the one with the least risk over all coverages of the labels is kept, to the peer's advantage."""
_STEPS = 300
_TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True)
class Judged:
    """What a method says of some questions: a value each, and whether its answer was right (0 or 1)."""

    values: Floats
    right: Floats


@dataclass(frozen=True, slots=True)
class Verdict:
    """A method's work on one trial.

    ``test`` and ``certify`` are questions whose answers it has not seen. ``fit`` are those that may
    plan the thresholds and, unless the values are probabilities already, shape a curve to make
    them so.
    """

    method: str
    fit: Judged
    certify: Judged
    test: Judged
    is_calibrated: bool = False


def run_cosine(trial: Trial, _: Embedder) -> Iterator[Verdict]:
    """Answer as the nearest question does; its cosine is the confidence."""

    def judge(asked: Asked) -> Judged:
        values, right = [], []
        for start in range(0, len(asked.texts), 1000):
            rows = slice(start, start + 1000)
            likeness = asked.vectors[rows] @ trial.known.vectors.T
            nearest = likeness.argmax(axis=1)
            values.append(likeness.max(axis=1))
            right.append(trial.known.answers[nearest] == asked.answers[rows])
        return Judged(np.concatenate(values).astype(float), np.concatenate(right).astype(float))

    yield Verdict("cosine", judge(trial.fit), judge(trial.certify), judge(trial.test))


def run_logistic(trial: Trial, _: Embedder) -> Iterator[Verdict]:
    """Logistic regression on the vectors: three scores of it, then with strangers as a class."""
    known = trial.known
    scores = {"lr": _take_most, "lr energy": _take_energy, "lr margin": _take_margin}
    yield from _fit_best(scores, known.vectors, known.answers, trial)
    if len(trial.strangers):
        vectors, answers = _add(known, trial.strangers, np.full(len(trial.strangers), NOBODY))
        yield from _fit_best({"lr+class": _take_most}, vectors, answers, trial)
    if (trial.fit.answers == NOBODY).any():
        vectors, answers = _add(known, trial.fit.vectors, trial.fit.answers)
        yield from _fit_best({"lr+labels": _take_most}, vectors, answers, trial, shaped=True)


def run_ours(trial: Trial, embedder: Embedder) -> Iterator[Verdict]:
    """The bot: its confidence learnt from the knowledge alone, then with labels as well."""
    knowledge = Knowledge(trial.list_entries(), trial.known.vectors, embedder)
    labels = [
        [
            LabelledQuestion(text, None if answer == NOBODY else trial.intents[answer])
            for text, answer in zip(asked.texts, asked.answers, strict=True)
        ]
        for asked in (trial.fit, trial.certify, trial.test)
    ]
    model = rehearse(knowledge)
    parts = [Judged(*ask_hidden(knowledge, model, asked)) for asked in labels]
    yield Verdict("ours", parts[0], parts[1], parts[2], is_calibrated=True)
    taught = teach(knowledge, labels[0])
    model = rehearse(taught, labels=labels[0])
    parts = [Judged(*ask_hidden(taught, model, asked)) for asked in labels]
    yield Verdict("ours+labels", parts[0], parts[1], parts[2], is_calibrated=True)


FAMILIES: dict[Family, Callable[[Trial, Embedder], Iterator[Verdict]]] = {
    "cosine": run_cosine,
    "logistic": run_logistic,
    "ours": run_ours,
}

_Score = Callable[[Floats, Flags], Floats]
"""From logits (questions × classes) and which classes are answers, to one value a question."""


def _take_most(logits: Floats, own: Flags) -> Floats:
    # Normalised over all classes, so that belief in "nobody" is taken from the best answer's.
    most: Floats = _softmax(logits)[:, own].max(axis=1)
    return most


def _take_energy(logits: Floats, own: Flags) -> Floats:
    energy: Floats = np.logaddexp.reduce(logits[:, own], axis=1)
    return energy


def _take_margin(logits: Floats, own: Flags) -> Floats:
    ranked = np.sort(_softmax(logits)[:, own], axis=1)
    margin: Floats = ranked[:, -1] - ranked[:, -2]
    return margin


def _fit_best(
    scores: Mapping[str, _Score],
    vectors: Vectors,
    answers: Numbers,
    trial: Trial,
    *,
    shaped: bool = False,
) -> Iterator[Verdict]:
    """Fit at every strength and keep the best for each score.

    Where the labels of ``fit`` have ``shaped`` the classifier, those of ``certify`` choose.
    """
    best: dict[str, tuple[float, Verdict]] = {}
    model = LogisticRegression(max_iter=_STEPS, warm_start=True, tol=_TOLERANCE)
    for strength in _STRENGTHS:
        model.set_params(C=strength)
        with warnings.catch_warnings():
            # Desks with one question an intent look like numbers to be predicted; steps may run out.
            warnings.simplefilter("ignore")
            model.fit(vectors, answers)
        for name, score in scores.items():
            fit, certify, test = (
                _judge(model, score, asked) for asked in (trial.fit, trial.certify, trial.test)
            )
            judged = certify if shaped else fit
            risk = find_aurc(judged.values, judged.right)
            if name not in best or risk < best[name][0]:
                best[name] = (risk, Verdict(name, judged, certify, test))
    for _, verdict in best.values():
        yield verdict


def _judge(model: LogisticRegression, score: _Score, asked: Asked) -> Judged:
    logits = model.decision_function(asked.vectors).astype(np.float64)
    if logits.ndim == 1:
        logits = np.column_stack([-logits / 2, logits / 2])
    classes = np.asarray(model.classes_)
    own = classes != NOBODY
    found = classes[own][logits[:, own].argmax(axis=1)]
    return Judged(score(logits, own), (found == asked.answers).astype(float))


def _softmax(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def _add(known: Asked, vectors: Vectors, answers: Numbers) -> tuple[Vectors, Numbers]:
    return np.concatenate([known.vectors, vectors]), np.concatenate([known.answers, answers])
