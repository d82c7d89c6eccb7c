"""What a reply changes about the search's score: is this the answer, and does it say what it cites?

Two things must hold. The source is the answer: the search says so. And the reply says what its
source says: a quotation does, a rewording has odds of its own. Their probabilities are multiplied, so
the surest search makes no rewording surer than its own faithfulness. What shows the opinion of whoever
wrote it speaks of both, and is added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from agent.confidence.estimate import join_odds
from agent.confidence.logistic import Floats, squash
from agent.confidence.reply_prior import FAITH, REPLY_PRIORS
from agent.confidence.reply_signals import COMPOSED, FAITH_SIGNALS, OPINION_SIGNALS
from agent.confidence.stored_numbers import read_number

READING = "reading"
"""Names the share of a source's having been read by whoever answered in words of their own."""

_FAITHFUL = 30.0
"""Log-odds of a quotation: nothing is left to doubt."""
_NO_ANSWER = -10.0
"""Log-odds at most of a reply whose writer says that it is no answer, however sure the search is."""
_SPREAD = 0.5
"""How far a weight may be from the prior's, as a share of it, before labels have to insist."""
_BASES = np.array([0.0, 1.0, FAITH])
"""Where labels begin: reading changes nothing, the search counts whole, a rewording's odds."""
_BASE_SPREADS = np.array([1.0, 0.3, 1.0])
_LEAST_TRUST = 0.1
_STEPS = 50
_HALVINGS = 30
_SMALL_STEP = 1e-6
_SMALL = 1e-9


def list_prior_weights() -> dict[str, float]:
    """Return the weight of every reply signal as it is without labels."""
    return {name: REPLY_PRIORS[name].weight for name in (*OPINION_SIGNALS, *FAITH_SIGNALS)}


@dataclass(frozen=True, slots=True)
class ReplyCase:
    """A draft that somebody judged: what the search alone scored it (log-odds), and its signals."""

    searched: float
    signals: Mapping[str, float]
    right: bool


@dataclass(frozen=True, slots=True)
class ReplyWeighing:
    """Weights of the reply's signals in log-odds, none above 0, and the base of a rewording's odds.

    Each signal counts from its neutral value; one that was not measured counts as being there, so
    its absence makes the bot no bolder than a measurement that tells nothing. ``reading`` is what
    it adds that a model has read the source before it answered in its own words, ``trust`` how much
    the search's score counts then: labels find both.
    """

    weights: Mapping[str, float] = field(default_factory=list_prior_weights)
    faith: float = FAITH
    reading: float = 0.0
    trust: float = 1.0

    def share_out(self, searched: float, signals: Mapping[str, float]) -> dict[str, float]:
        """Return each measured signal's share, in log-odds, of what is added to the search's score.

        A rewording as such has a share too (``composed``, never above 0), and that its writer has
        read the source (``reading``).
        """
        shares = self._weigh(OPINION_SIGNALS, signals)
        if signals.get("refused", 0.0) >= 1:
            return {**shares, "refused": min(shares["refused"], _NO_ANSWER - searched)}
        if not _is_composed(signals):
            return shares
        read = self.reading + (self.trust - 1) * searched
        if read:
            shares[READING] = read
        known = searched + read
        against = self._weigh(FAITH_SIGNALS, signals)
        usual = _join(known, self.faith)
        moved = sum(against.values())
        # Where the search is the doubtful one, what the wording shows changes little.
        slope = (_join(known, self.faith + moved) - usual) / moved if abs(moved) > _SMALL else 0.0
        return {
            **shares,
            COMPOSED: usual - known,
            **{name: slope * share for name, share in against.items()},
        }

    def score(self, searched: float, signals: Mapping[str, float]) -> float:
        """Return the raw score of a reply (log-odds), given what the search alone scores."""
        return searched + sum(self.share_out(searched, signals).values())

    def _weigh(self, names: Sequence[str], signals: Mapping[str, float]) -> dict[str, float]:
        return {
            name: self.weights[name] * (signals[name] - REPLY_PRIORS[name].neutral)
            for name in names
            # What is as it should be anyway needs no line of its own.
            if name in signals and (signals[name] or REPLY_PRIORS[name].neutral)
        }


def fit_replies(cases: Sequence[ReplyCase]) -> ReplyWeighing:
    """Fit the weights to judged drafts of one model and prompt; few leave them near the prior.

    A weight never rises above 0: no label makes a sign of trouble speak for an answer.
    """
    if not cases:
        return ReplyWeighing()
    problem = _Problem(cases)
    found = problem.prior
    loss = problem.find_loss(found)
    for _ in range(_STEPS):
        step = problem.find_step(found)
        for _ in range(_HALVINGS):
            ahead = problem.hold(found - step)
            lower = problem.find_loss(ahead)
            if lower <= loss:
                break
            step = step / 2
        else:
            break
        moved = float(np.abs(ahead - found).max())
        found, loss = ahead, lower
        if moved < _SMALL_STEP:
            break
    weights = dict(zip((*OPINION_SIGNALS, *FAITH_SIGNALS), found[:-3].tolist(), strict=True))
    reading, trust, faith = found[-3:].tolist()
    return ReplyWeighing(weights, faith, reading, trust)


class _Problem:
    """The likelihood of judged drafts with its prior, in one row.

    The weights come first, then reading, trust and faith.
    """

    def __init__(self, cases: Sequence[ReplyCase]) -> None:
        weights = np.array(list(list_prior_weights().values()))
        self.prior = np.append(weights, _BASES)
        spreads = np.append(np.abs(weights) * _SPREAD, _BASE_SPREADS)
        self._strength = 1 / spreads**2
        self._searched = np.array([case.searched for case in cases])
        self._right = np.array([float(case.right) for case in cases])
        self._opinion = _list_terms(OPINION_SIGNALS, cases)
        self._composed = np.array([float(_is_composed(case.signals)) for case in cases])
        self._faith = _list_terms(FAITH_SIGNALS, cases) * self._composed[:, None]

    def find_loss(self, row: Floats) -> float:
        raw = join_odds(*self._find_odds(row)) + self._find_opinion(row)
        misfit = (np.logaddexp(0.0, raw) - self._right * raw).sum()
        return float(misfit + (self._strength * (row - self.prior) ** 2).sum() / 2)

    def find_step(self, row: Floats) -> Floats:
        """Return a Gauss–Newton step (to be taken off): the slopes of the joined score are its own."""
        known, faith = self._find_odds(row)
        joined = join_odds(known, faith)
        expected = squash(joined + self._find_opinion(row))
        pull = squash(-known) / np.maximum(squash(-joined), _SMALL)
        other = squash(-faith) / np.maximum(squash(-joined), _SMALL)
        columns = np.column_stack(
            [
                self._opinion,
                self._faith * other[:, None],
                self._composed * pull,
                self._composed * self._searched * pull,
                self._composed * other,
            ]
        )
        slope = columns.T @ (expected - self._right) + self._strength * (row - self.prior)
        bend = (columns * (expected * (1 - expected))[:, None]).T @ columns
        step: Floats = np.linalg.solve(bend + np.diag(self._strength), slope)
        return step

    def hold(self, row: Floats) -> Floats:
        """Return ``row`` with no weight above 0, and a search that counts for something."""
        reading, trust, faith = row[-3:]
        return np.append(np.minimum(row[:-3], 0.0), [reading, max(trust, _LEAST_TRUST), faith])

    def _find_opinion(self, row: Floats) -> Floats:
        opinion: Floats = self._opinion @ row[: len(OPINION_SIGNALS)]
        return opinion

    def _find_odds(self, row: Floats) -> tuple[Floats, Floats]:
        read = row[-3] + (row[-2] - 1) * self._searched
        known = self._searched + self._composed * read
        faith = self._faith @ row[len(OPINION_SIGNALS) : -3] + row[-1]
        return known, np.where(self._composed > 0, faith, _FAITHFUL)


def dump_replies(weighing: ReplyWeighing) -> dict[str, Any]:
    """Return a weighing as plain data that JSON can hold."""
    return asdict(weighing)


def read_replies(data: Mapping[str, Any]) -> ReplyWeighing:
    """Return what ``dump_replies`` made ``data`` of; raises ``ValueError``, ``KeyError``, ``TypeError``.

    A weight that would make a sign of trouble speak for an answer is refused.
    """
    weights = {name: read_number(data["weights"][name]) for name in list_prior_weights()}
    if max(weights.values()) > 0:
        raise ValueError("a reply's weight above 0")
    faith, reading, trust = (read_number(data[name]) for name in ("faith", "reading", "trust"))
    if trust <= 0:
        raise ValueError("a search that counts for nothing")
    return ReplyWeighing(weights, faith, reading, trust)


def _is_composed(signals: Mapping[str, float]) -> bool:
    return any(signals.get(name) for name in (COMPOSED, *FAITH_SIGNALS))


def _list_terms(names: Sequence[str], cases: Sequence[ReplyCase]) -> Floats:
    neutral = {name: REPLY_PRIORS[name].neutral for name in names}
    return np.array(
        [
            [case.signals.get(name, neutral[name]) - neutral[name] for name in names]
            for case in cases
        ],
        dtype=np.float64,
    )


def _join(one: float, other: float) -> float:
    # Not more than either: the farthest odds are cut where they are joined.
    return min(float(join_odds(np.array(one), np.array(other))), one, other)
