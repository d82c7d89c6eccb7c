"""The learner: it answers from what it knows, and everything that people say teaches it at once.

At first every answer is looked at by a person. From then on it sends what its budget of errors
allows and hands over the rest; each handed-over question comes back with its answer, each sent one
with the probability of an audit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.confidence.logistic import Floats, fit_logistic, squash
from benchmarks.learning_curve.budget import Budget
from benchmarks.learning_curve.sight import Sight

Numbers = NDArray[np.float32]

NO_ANSWER = -1
"""Owner of a question that nothing in the knowledge answers."""

_FIRST = 200
"""Questions whose answers a person sees before anything is sent."""
_GROWTH = 1.25
"""Everything is fitted anew when there are so many times as many labels."""
_FIRST_FIT = 60
_SETTLE_EVERY = 20
_RECENT = 600
_AHEAD = 1000
"""Questions for which the threshold is chosen; less, and it is chosen for the next few only."""
_STRENGTH = 20.0
_CURVE_STRENGTH = np.array([1.0, 1.0])
_MOST_SURE = 14.0
_OFTEN, _SELDOM, _AUDITS = 0.05, 0.02, 500
_OVERDUE = 10.0
"""So many audits may fail to come before answers are audited first, one for each that is due."""
_DOUBT = 6.0
"""Errors that audits must show beyond those expected to double the expected ones."""
_SUSPECT = 10
"""So many times an answer is looked at first after an audit found that it was wrong."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What the learner would answer to a question, and whether it sends it.

    ``value`` is the probability that ``answer`` is right; ``audit`` the probability with which
    somebody looks at it all the same (1 where it is not sent). A ``bold`` one that is not ``sent``
    is audited first, since audits are overdue.
    """

    text: str
    vector: Numbers
    answer: int
    signals: Floats
    raw: float
    value: float
    bold: bool
    sent: bool
    audit: float


class Learner:
    """Grows from the first question on; the same questions and labels lead to the same learner."""

    def __init__(self, sight: Sight, *, max_error: float = 0.02, level: float = 0.95) -> None:
        """Begin with what ``sight`` knows: the knowledge's own questions."""
        self._sight = sight
        self._cases = _Cases()
        self._budget = Budget(max_error, level)
        self._recent: list[float] = []
        self._asked = 0
        self._most_risk: float | None = None
        self._watch = _Watch()
        self._stack: tuple[Floats, Floats, Floats] | None = None
        self._curve = (1.0, 0.0)
        self._next_fit = _FIRST_FIT

    def guess(self, vector: Numbers, text: str = "") -> Guess:
        """Decide on a question (its vector has shape ``size``); a sent answer is counted."""
        answer, signals = self._sight.look(text, vector)
        raw = self._score(signals)
        risk = self._find_risk(raw)
        self._asked += 1
        self._recent.append(raw)
        bold = self._asked > _FIRST and self._most_risk is not None and risk <= self._most_risk
        bold &= not self._watch.suspects(answer)
        sent = bold and not self._watch.is_overdue
        audit = 1.0
        if sent:
            audit = self._watch.rate
            self._budget.spend(risk)
            self._watch.send()
        if self._asked % _SETTLE_EVERY == 0 and self._asked >= _FIRST:
            self._settle()
        return Guess(text, vector, answer, signals, raw, 1 - risk, bold, sent, audit)

    def learn(self, guess: Guess, answer: int) -> None:
        """Learn that ``answer`` (or ``NO_ANSWER``) was the right one to the question of ``guess``."""
        right = answer == guess.answer and answer != NO_ANSWER
        if guess.bold:
            self._watch.look(guess, right)
        elif right:
            self._watch.clear(guess.answer)
        self._cases.add(guess, right)
        self._sight.grow(guess.text, guess.vector, answer)
        if len(self._cases) >= self._next_fit:
            self._next_fit = int(len(self._cases) * _GROWTH)
            self._sight.fit()
            self._fit_stack()

    def _score(self, signals: Floats) -> float:
        if self._stack is None:
            return -_MOST_SURE
        means, spreads, weights = self._stack
        raw = float(((signals - means) / spreads) @ weights[:-1] + weights[-1])
        return max(-_MOST_SURE, min(_MOST_SURE, raw))

    def _find_risk(self, raw: float) -> float:
        slope, offset = self._curve
        risk = float(squash(np.array([-slope * raw - offset]))[0])
        return min(1.0, risk * self._watch.factor)

    def _fit_stack(self) -> None:
        signals, right = self._cases.read_signals()
        means, spreads = signals.mean(axis=0), signals.std(axis=0) + 1e-6
        strength = np.full(signals.shape[1] + 1, _STRENGTH)
        strength[-1] = 1e-3
        weights = fit_logistic(
            (signals - means) / spreads,
            right,
            np.ones(len(right)),
            np.zeros(len(strength)),
            strength,
        )
        self._stack = means, spreads, weights

    def _settle(self) -> None:
        """Fit the curve to the scores as they were on arrival, and choose the threshold by it."""
        raws, right = self._cases.read_scores()
        if not len(raws):
            return
        prior = np.array([1.0, 0.0])
        slope, offset = fit_logistic(
            raws[:, None], right, np.ones(len(raws)), prior, _CURVE_STRENGTH
        )
        self._curve = (max(float(slope), 0.1), float(offset))
        recent = [self._find_risk(raw) for raw in self._recent[-_RECENT:]]
        self._most_risk = self._budget.find_threshold(np.array(recent), _AHEAD)


class _Cases:
    """Judged answers: their signals and scores on arrival, and whether they were right."""

    def __init__(self) -> None:
        self._signals: list[Floats] = []
        self._raws: list[float] = []
        self._right: list[float] = []

    def __len__(self) -> int:
        return len(self._right)

    def add(self, guess: Guess, right: bool) -> None:
        self._signals.append(guess.signals)
        self._raws.append(guess.raw)
        self._right.append(float(right))

    def read_signals(self) -> tuple[Floats, Floats]:
        return np.array(self._signals), np.array(self._right)

    def read_scores(self) -> tuple[Floats, Floats]:
        """Return scores and outcomes; the first ones are left out, nothing was fitted then."""
        return np.array(self._raws[_FIRST // 2 :]), np.array(self._right[_FIRST // 2 :])


class _Watch:
    """What audits of sent answers say: their rate, whether they come at all, what they found."""

    def __init__(self) -> None:
        self._audits = 0
        self._due = 0.0
        self._expected = 0.0
        self._wrong = 0
        self._suspects: dict[int, int] = {}

    @property
    def rate(self) -> float:
        """The probability with which the next sent answer is audited."""
        return _OFTEN if self._audits < _AUDITS else _SELDOM

    @property
    def is_overdue(self) -> bool:
        """Say whether audits have failed to come, so that the next answers are audited first."""
        return self._due > _OVERDUE

    @property
    def factor(self) -> float:
        """How many times as many errors the audits found as were expected; never below 1."""
        return max(1.0, (self._wrong + _DOUBT) / (self._expected + _DOUBT))

    def suspects(self, answer: int) -> bool:
        """Say whether an answer is looked at first, for it was found wrong not long ago."""
        return self._suspects.get(answer, 0) > 0

    def send(self) -> None:
        """Count an answer that is sent."""
        self._due += self.rate

    def look(self, guess: Guess, right: bool) -> None:
        """Take in the verdict of an audit."""
        self._due = 0.0 if guess.sent else self._due - 1
        self._audits += 1
        self._expected += 1 - guess.value
        self._wrong += not right
        if not right:
            self._suspects[guess.answer] = _SUSPECT

    def clear(self, answer: int) -> None:
        """Count a time that a person found the answer right."""
        if self.suspects(answer):
            self._suspects[answer] -= 1
