"""The confidence model as a whole: signals in, probability with its shares and threshold out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from math import isfinite
from typing import Any

from agent.confidence.calibration import Calibration, dump_calibration, read_calibration
from agent.confidence.estimate import TERMS, Estimate
from agent.confidence.reply_signals import REPLY_SIGNALS
from agent.confidence.reply_weighing import (
    ReplyCase,
    ReplyWeighing,
    dump_replies,
    fit_replies,
    read_replies,
)
from agent.confidence.stored_numbers import read_number
from agent.confidence.threshold import RiskPoint, find_threshold
from agent.dialogue import Confidence
from agent.errors import CalibrationInvalid, ConfidenceInvalid

FORMAT = 4

_LEAST_THRESHOLD = 0.5
"""What is likelier wrong than right is not sent, however much error is allowed."""


@dataclass(frozen=True, slots=True)
class ConfidenceModel:
    """Says how sure the bot may be of a draft; fitted to one state of the knowledge.

    ``estimate`` weighs what the search saw, ``replies`` what the reply shows. ``risks`` tells what
    happened to the cases of the fit at falling thresholds, ``cases`` how many there were of each
    kind.
    """

    estimate: Estimate
    calibration: Calibration
    risks: tuple[RiskPoint, ...]
    cases: Mapping[str, int]
    replies: ReplyWeighing = field(default_factory=ReplyWeighing)

    def find_threshold(self, max_error: float) -> float | None:
        """Return the smallest value that may be sent without a human at this error rate."""
        found = find_threshold(self.risks, max_error)
        return None if found is None else max(found, _LEAST_THRESHOLD)

    def judge(self, signals: Mapping[str, float], threshold: float | None) -> Confidence:
        """Return the confidence that ``signals`` justify, with the ``threshold`` to hold it to."""
        shares = self.estimate.share_out(signals)
        shares |= self.replies.share_out(sum(shares.values()), signals)
        raw = sum(shares.values())
        if not isfinite(raw):
            return Confidence(value=None)
        return Confidence(
            value=self.calibration.find_probability(raw),
            raw=raw,
            threshold=threshold,
            certified=False,
            shares=shares,
        )

    def learn_replies(self, judged: Sequence[tuple[Mapping[str, float], bool]]) -> ConfidenceModel:
        """Return the model with its replies weighed by drafts that were judged right or wrong.

        The drafts are those of one model and prompt, each with its signals; what cannot be read of
        them is left out.
        """
        cases = []
        for signals, right in judged:
            try:
                searched = sum(self.estimate.share_out(signals).values())
            except (KeyError, TypeError, ValueError):
                continue
            if all(map(isfinite, (searched, *signals.values()))):
                cases.append(ReplyCase(searched, signals, right))
        return replace(self, replies=fit_replies(cases))


def dump_model(model: ConfidenceModel) -> dict[str, Any]:
    """Return ``model`` as plain data that JSON can hold."""
    return {
        "format": FORMAT,
        "signals": list(TERMS),
        "reply_signals": list(REPLY_SIGNALS),
        "known": list(model.estimate.known),
        "chosen": list(model.estimate.chosen),
        "calibration": dump_calibration(model.calibration),
        "risks": [asdict(point) for point in model.risks],
        "cases": dict(model.cases),
        "replies": dump_replies(model.replies),
    }


def is_current(data: Mapping[str, Any]) -> bool:
    """Say whether ``data`` was made by this version of the signals; if not, fit anew."""
    named = (data.get("signals"), data.get("reply_signals"))
    return data.get("format") == FORMAT and named == (list(TERMS), list(REPLY_SIGNALS))


def read_model(data: object) -> ConfidenceModel:
    """Return the model that ``dump_model`` made ``data`` of; raises ``ConfidenceInvalid``."""
    if not isinstance(data, dict) or not is_current(data):
        raise ConfidenceInvalid
    try:
        model = ConfidenceModel(
            estimate=Estimate(
                known=tuple(map(read_number, data["known"])),
                chosen=tuple(map(read_number, data["chosen"])),
            ),
            calibration=read_calibration(data["calibration"]),
            risks=tuple(RiskPoint(**_numbers(point)) for point in data["risks"]),
            cases={str(kind): int(count) for kind, count in data["cases"].items()},
            replies=read_replies(data["replies"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, CalibrationInvalid) as broken:
        raise ConfidenceInvalid from broken
    if {len(model.estimate.known), len(model.estimate.chosen)} != {len(TERMS) + 1}:
        raise ConfidenceInvalid
    return model


def _numbers(data: Mapping[str, object]) -> dict[str, float]:
    return {str(name): read_number(value) for name, value in data.items()}
