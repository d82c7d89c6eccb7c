"""What is believed about the signals before any knowledge is seen: scales and starting weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """How a search signal usually lies: its mean, and its spread (standard deviation)."""

    mean: float
    spread: float


# Pooled regressions, as `python -m benchmarks.prior` makes them anew, over the training
# parts of public sets of questions at 1 to 30 questions an answer. Exactness, verbatim
# questions and those turned away are set by judgement: these sets hardly show them.
SCALES: Mapping[str, Scale] = {
    "belief": Scale(21.009, 10.939),
    "meaning_belief": Scale(17.929, 12.258),
    "wording_belief": Scale(5.735, 18.596),
    "likely": Scale(1.693, 4.316),
    "nearest": Scale(0.644, 0.202),
    "centre": Scale(0.603, 0.186),
    "wording": Scale(2.017, 3.5),
    "unknown": Scale(0.268, 0.313),
    "coverage": Scale(0.522, 0.342),
    "length": Scale(1.461, 0.379),
    "votes": Scale(0.727, 0.304),
    "agreement": Scale(0.78, 0.256),
    "questions": Scale(2.157, 1.488),
    "energy": Scale(1.306, 2.908),
    "support": Scale(0.596, 0.189),
    "crowd": Scale(0.433, 0.193),
    "typical": Scale(-0.265, 1.261),
    "typical_nearest": Scale(-0.183, 1.184),
    "lead": Scale(0.152, 0.153),
    "likely_lead": Scale(3.71, 2.378),
    "wording_lead": Scale(3.113, 4.003),
    "exactness": Scale(0.0, 1.0),
    "verbatim": Scale(0.0, 1.0),
    "turned_away": Scale(0.0, 1.0),
    "contrast": Scale(0.455, 0.293),
    "contrast_lead": Scale(0.323, 0.321),
    "novelty": Scale(0.518, 0.201),
    "away_share": Scale(0.0, 1.0),
    "away_likely": Scale(0.0, 1.0),
}

DENSE: Mapping[str, tuple[float, float]] = {
    "belief": (-0.04, -0.10),
    "meaning_belief": (-0.06, 1.06),
    "wording_belief": (-0.13, 0.10),
    "likely": (0.13, 0.41),
    "nearest": (-0.43, -0.17),
    "centre": (0.38, -0.47),
    "wording": (0.91, 0.03),
    "unknown": (-0.08, 0.02),
    "coverage": (0.11, 0.30),
    "length": (0.01, 0.10),
    "votes": (-0.40, -0.37),
    "agreement": (0.09, 0.07),
    "questions": (-0.82, 0.08),
    "energy": (0.85, 0.58),
    "support": (0.48, 0.31),
    "crowd": (0.29, -0.15),
    "typical": (-0.29, -0.18),
    "typical_nearest": (0.65, 0.07),
    "lead": (-0.05, 0.00),
    "likely_lead": (0.15, -0.15),
    "wording_lead": (-0.14, 0.52),
    "exactness": (1.00, 1.00),
    "verbatim": (7.00, 7.00),
    "turned_away": (-0.82, -0.08),
    "contrast": (1.52, 0.30),
    "contrast_lead": (0.16, 1.33),
    "novelty": (1.64, 0.67),
    "away_share": (1.81, 0.53),
    "away_likely": (-0.21, -0.00),
    "belief by questions": (-0.05, 0.01),
    "likely by questions": (0.07, -0.18),
    "nearest by questions": (-0.13, -0.07),
    "wording by questions": (0.28, 0.22),
    "base": (2.51, 2.64),
}
"""Starting weights where embeddings are compared: for "it has an answer", for "it is this one"."""

LEXICAL: Mapping[str, tuple[float, float]] = {
    "belief": (-0.21, 2.11),
    "meaning_belief": (-0.00, -0.00),
    "wording_belief": (-0.02, -0.13),
    "likely": (-0.00, -0.00),
    "nearest": (-0.00, -0.00),
    "centre": (-0.00, -0.00),
    "wording": (0.76, 0.03),
    "unknown": (-0.37, 0.18),
    "coverage": (0.24, 1.16),
    "length": (0.20, 0.04),
    "votes": (0.25, 0.63),
    "agreement": (-0.15, 0.01),
    "questions": (-0.49, -0.54),
    "energy": (-0.00, 0.00),
    "support": (0.13, -0.67),
    "crowd": (0.29, 0.24),
    "typical": (0.00, 0.00),
    "typical_nearest": (0.00, 0.00),
    "lead": (-0.13, -0.33),
    "likely_lead": (-0.00, -0.00),
    "wording_lead": (0.60, 0.20),
    "exactness": (1.00, 1.00),
    "verbatim": (7.00, 7.00),
    "turned_away": (0.00, 0.00),
    "contrast": (-0.00, -0.00),
    "contrast_lead": (-0.00, -0.00),
    "novelty": (0.00, 0.00),
    "away_share": (0.00, 0.00),
    "away_likely": (0.00, 0.00),
    "belief by questions": (0.17, -0.34),
    "likely by questions": (0.00, 0.00),
    "nearest by questions": (0.00, 0.00),
    "wording by questions": (0.23, 0.06),
    "base": (1.64, 3.68),
}
"""Starting weights where the search goes by words alone."""
