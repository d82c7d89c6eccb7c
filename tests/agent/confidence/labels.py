"""Labels for tests, and a model whose confidence is what a label's signals say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, cast

from agent.confidence.certification import Basis
from agent.confidence.label import Label
from agent.confidence.model import ConfidenceModel
from agent.dialogue import Confidence

KNOWN = {"a": 1, "b": 1}
"""Entries, as they are since the first version of the knowledge."""
VERSIONS = {"model": "m", "prompt": "p", "knowledge": "1", "calibration": "c"}


def build_basis(**changes: Any) -> Basis:
    """Build a basis that the labels are good for, at 5 %."""
    given: dict[str, Any] = {
        "model": "m", "prompt": "p", "embedder": "words", "max_error": 0.05, "level": 0.95,
        "knowledge": 1,
    }  # fmt: skip
    return Basis(**{**given, **changes})


class _Model:
    """As sure as the one signal says; fails as the real one does where it is missing or no number."""

    def judge(self, signals: Mapping[str, float], threshold: float | None) -> Confidence:
        sure = signals["sure"]
        return Confidence(sure if isfinite(sure) else None, threshold=threshold)

    def learn_replies(self, judged: Sequence[tuple[Mapping[str, float], bool]]) -> _Model:
        return self


def build_model() -> ConfidenceModel:
    """Build a model that is as sure as a label's signals say."""
    return cast(ConfidenceModel, _Model())


def build_signals(sure: float = 0.97) -> Mapping[str, float]:
    """Build signals that say how sure the model is."""
    return {"sure": sure}


def build_label(conversation_id: str = "c1", **changes: Any) -> Label:
    """Build the label of an approved answer."""
    given: dict[str, Any] = {
        "conversation_id": conversation_id,
        "seq": 3,
        "at": "2026-01-05T09:00:00.000Z",
        "question": f"What about {conversation_id}?",
        "answer_id": "a",
        "right": True,
        "right_id": "a",
        "signals": build_signals(),
        "topic": "returns",
        "language": "en",
        "versions": VERSIONS,
    }
    return Label(**{**given, **changes})
