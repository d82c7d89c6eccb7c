"""Fits are remembered over tests: the same knowledge and labels give the same model."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from agent import calibrating, loading
from agent.confidence.label import LabelledQuestion
from agent.confidence.model import ConfidenceModel
from agent.knowledge.embedding import Progress
from agent.knowledge.entry import Entry
from agent.knowledge.search import Knowledge
from agent.rehearsal import rehearse

_FITS: dict[tuple[tuple[Entry, ...], str, tuple[LabelledQuestion, ...]], ConfidenceModel] = {}


def remember_fits(patch: pytest.MonkeyPatch) -> None:
    """Let loading and calibrating fit each model once in a test run."""
    for module in (loading, calibrating):
        patch.setattr(module, "rehearse", _rehearse)


def _rehearse(
    knowledge: Knowledge,
    progress: Progress | None = None,
    labels: Sequence[LabelledQuestion] = (),
) -> ConfidenceModel:
    embedder = knowledge.embedder.name if knowledge.embedder else ""
    key = (knowledge.entries, embedder, tuple(labels))
    if key not in _FITS:
        _FITS[key] = rehearse(knowledge, progress, labels=labels)
    elif progress is not None:
        progress("learning", 1, 1)
    return _FITS[key]
