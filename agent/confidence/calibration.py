"""From raw score to probability: how freely the curve may bend depends on the number of labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from agent.confidence.labelled import check_labels, read_numbers
from agent.confidence.logistic import Floats, fit_logistic, squash
from agent.confidence.pooling import centre_blocks, predict_between
from agent.confidence.stored_numbers import read_number
from agent.errors import CalibrationInvalid, LabelsInvalid, OneClassOnly

Method = Literal["held", "beta", "venn_abers", "isotonic"]
"""``held``: Platt's line, held by a prior near "the score is right" (as labels come, Platt's own).
``beta``: a line with one bend. ``venn_abers``, ``isotonic``: knots."""

SWITCHES: Mapping[int, Method] = {
    0: "held",
    1000: "beta",
    8000: "venn_abers",
    20_000: "isotonic",
}
"""From how many labels on which method is used: see `python -m benchmarks.guarantee calibration`."""

_PRIOR = np.array([1.0, 0.0])
_STRENGTH = np.array([20.0, 5.0])
_BEND_STRENGTH = 20.0
_LEAST_SLOPE = 0.1
_LEAST_RISE = 1e-3
"""Knots rise by this much log-odds for each raw point at least, so that no two scores tie."""
_FARTHEST = 50.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """A curve from raw scores (log-odds) to probabilities; without labels it changes nothing.

    ``slope`` and ``offset`` make a line in log-odds, to which ``bend`` adds more slope above 0
    than below. Where there are ``knots`` (pairs of raw score and log-odds, both rising), the curve
    runs straight from one to the next, and on beyond them with the least slope.
    """

    slope: float = 1.0
    offset: float = 0.0
    bend: float = 0.0
    knots: tuple[tuple[float, float], ...] = ()

    def find_probability(self, raw: float) -> float:
        """Return the probability (0 to 1) that belongs to a raw score; 0 where that is no number."""
        return float(self.find_probabilities(np.array([raw]))[0])

    def find_probabilities(self, raws: Floats) -> Floats:
        """Return the probabilities that belong to raw scores; 0 where one is no number."""
        known = ~np.isnan(raws)
        within = np.clip(np.where(known, raws, 0.0), -_FARTHEST, _FARTHEST)
        if self.knots:
            table = np.array(self.knots)
            beyond = within - np.clip(within, table[0, 0], table[-1, 0])
            odds = np.interp(within, table[:, 0], table[:, 1]) + _LEAST_SLOPE * beyond
        else:
            odds = self.slope * within + self.offset + self.bend * _bend(within)
        found: Floats = np.where(known, squash(odds), 0.0)
        return found


def fit_calibration(
    raws: Floats, right: Floats, weights: Floats, method: Method | None = None
) -> Calibration:
    """Fit the curve to raw scores of cases that the estimate was not fitted on.

    ``right`` holds 0 or 1 for each case, ``weights`` (above 0) how much it counts. The ``method``
    follows from the number of cases (of equally weighted ones that would say as much) unless it is
    named. Without cases nothing is changed, and while
    all are right, or all wrong, the curve stays the held one. Raises ``LabelsInvalid`` where a
    number is not finite, ``OneClassOnly`` where a named method needs both outcomes.
    """
    if not len(raws):
        return Calibration()
    scores, outcomes = check_labels(raws, right)
    counts = read_numbers(weights)
    if len(counts) != len(scores) or counts.min() <= 0:
        raise LabelsInvalid("Each case needs a weight above 0.")
    scores = np.clip(scores, -_FARTHEST, _FARTHEST)
    one_class = outcomes.min() == outcomes.max()
    if method not in (None, "held") and one_class:
        raise OneClassOnly
    chosen = method or ("held" if one_class else choose_method(_count_alike(counts)))
    if chosen == "beta":
        return _fit_beta(scores, outcomes, counts)
    held = _fit_held(scores, outcomes, counts)
    if chosen == "held":
        return held
    found = predict_between if chosen == "venn_abers" else centre_blocks
    # Scores that hardly differ are one: between them a curve could only jump.
    places, likely = found(scores.round(6), outcomes, counts, held.find_probabilities)
    return held if len(places) == 1 else _tie_knots(held, places, likely)


def choose_method(labels: float) -> Method:
    """Return the method for so many labels."""
    return SWITCHES[max(least for least in SWITCHES if least <= labels)]


def _count_alike(weights: Floats) -> float:
    return float(weights.sum() ** 2 / (weights**2).sum())


def _fit_held(raws: Floats, right: Floats, weights: Floats) -> Calibration:
    slope, offset = fit_logistic(raws[:, None], right, weights, _PRIOR, _STRENGTH)
    # A falling curve would make the bot bolder the worse the evidence is.
    return Calibration(max(float(slope), _LEAST_SLOPE), float(offset))


def _fit_beta(raws: Floats, right: Floats, weights: Floats) -> Calibration:
    columns = np.column_stack([raws, _bend(raws)])
    prior = np.array([1.0, 0.0, 0.0])
    strength = np.array([_STRENGTH[0], _BEND_STRENGTH, _STRENGTH[1]])
    slope, bend, offset = (
        float(number) for number in fit_logistic(columns, right, weights, prior, strength)
    )
    if min(slope, slope + bend) < _LEAST_SLOPE:
        return _fit_held(raws, right, weights)
    return Calibration(slope, offset, bend)


def _bend(raws: Floats) -> Floats:
    """Return what rises with slope 0 far below 0, and 1 far above: the beta family's other half."""
    rising: Floats = np.logaddexp(0.0, raws) - np.log(2.0)
    return rising


def _tie_knots(held: Calibration, raws: Floats, likely: Floats) -> Calibration:
    odds = np.log(likely) - np.log1p(-likely)
    rising = np.maximum.accumulate(odds - _LEAST_RISE * raws) + _LEAST_RISE * raws
    knots = tuple(zip(raws.tolist(), rising.tolist(), strict=True))
    return Calibration(held.slope, held.offset, knots=knots)


def dump_calibration(calibration: Calibration) -> dict[str, Any]:
    """Return ``calibration`` as plain data that JSON can hold."""
    return {
        "slope": calibration.slope,
        "offset": calibration.offset,
        "bend": calibration.bend,
        "knots": [list(knot) for knot in calibration.knots],
    }


def read_calibration(data: object) -> Calibration:
    """Return what ``dump_calibration`` made ``data`` of; raises ``CalibrationInvalid``.

    Whatever could make the bot bolder than its labels allow is refused: a number that is none, a
    curve that falls, knots out of order.
    """
    if not isinstance(data, Mapping):
        raise CalibrationInvalid
    try:
        found = Calibration(
            slope=read_number(data["slope"]),
            offset=read_number(data["offset"]),
            bend=read_number(data.get("bend", 0.0)),
            knots=tuple(
                (read_number(raw), read_number(odds)) for raw, odds in data.get("knots", ())
            ),
        )
    except (KeyError, TypeError, ValueError) as broken:
        raise CalibrationInvalid from broken
    if found.slope <= 0 or found.slope + found.bend <= 0:
        raise CalibrationInvalid("The stored calibration falls: calibrate again.")
    steps = np.diff(np.array(found.knots), axis=0) if len(found.knots) > 1 else np.ones((1, 2))
    if len(found.knots) == 1 or not (steps > 0).all():
        raise CalibrationInvalid("The stored calibration's knots do not rise: calibrate again.")
    return found


METHODS: tuple[Method, ...] = get_args(Method)
