"""What drafts are held to: the model that judges them, and which thresholds labels vouch for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from agent.confidence.certification import Certification
from agent.confidence.model import ConfidenceModel
from agent.dialogue import Confidence


@dataclass(frozen=True, slots=True)
class Standard:
    """How a bot judges its drafts; without ``model`` every confidence is unknown.

    ``threshold`` holds where no certificate does. ``uncovered`` names entries that the certificates
    say nothing of: they came or changed since. ``waivable`` is false where the certificates are
    broken.
    """

    model: ConfidenceModel | None = None
    threshold: float | None = None
    certification: Certification | None = None
    uncovered: frozenset[str] = frozenset()
    waivable: bool = True

    def judge(
        self,
        signals: Mapping[str, float],
        entry_id: str | None,
        topic: str | None,
        language: str | None,
    ) -> Confidence:
        """Return the confidence in an answer from an entry (``None``: it is none)."""
        if self.model is None:
            return Confidence(value=None, waivable=self.waivable)
        bar, scope = self._find_certified(entry_id, topic, language)
        found = self.model.judge(signals, self.threshold if bar is None else bar)
        return replace(found, certified=bar is not None, scope=scope, waivable=self.waivable)

    def drop_certificates(self) -> Standard:
        """Return the same standard without certificates: for drafts that none was given for."""
        return replace(self, certification=None)

    def _find_certified(
        self, entry_id: str | None, topic: str | None, language: str | None
    ) -> tuple[float | None, str]:
        if self.certification is None or entry_id is None or entry_id in self.uncovered:
            return None, ""
        return self.certification.find(topic, language)


def build_standard(
    model: ConfidenceModel | None, max_error: float, *, waivable: bool = True
) -> Standard:
    """Return the standard without certificates: the model's own threshold for an error rate."""
    threshold = None if model is None else model.find_threshold(max_error)
    return Standard(model, threshold, waivable=waivable)


def certify_standard(
    certification: Certification, known: Mapping[str, int], max_error: float
) -> Standard:
    """Return the standard with certificates.

    ``known`` tells by entry id since which knowledge version each present entry is as it is.
    """
    basis = certification.basis
    uncovered = {entry_id for entry_id, since in known.items() if not basis.covers(entry_id, since)}
    threshold = certification.model.find_threshold(max_error)
    return Standard(certification.model, threshold, certification, frozenset(uncovered))
