"""What is believed about the signals before any knowledge is seen: scales and starting weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """How a search signal usually lies: its mean, and its spread (standard deviation)."""

    mean: float
    spread: float


# Pooled regressions, as `python -m benchmarks.prior --questions 1000 --sizes 1 3 10 100` makes them
# anew, over the training parts of public sets of questions. Exactness and verbatim questions are set
# by judgement: these sets hardly show them.
SCALES: Mapping[str, Scale] = {
    "belief": Scale(20.498, 11.056),
    "meaning_belief": Scale(17.664, 12.155),
    "wording_belief": Scale(4.62, 18.708),
    "likely": Scale(1.218, 4.422),
    "nearest": Scale(0.632, 0.204),
    "centre": Scale(0.593, 0.186),
    "wording": Scale(1.861, 3.513),
    "unknown": Scale(0.29, 0.321),
    "coverage": Scale(0.504, 0.345),
    "length": Scale(1.461, 0.379),
    "votes": Scale(0.72, 0.302),
    "agreement": Scale(0.776, 0.251),
    "questions": Scale(1.983, 1.683),
    "energy": Scale(1.02, 2.995),
    "support": Scale(0.58, 0.194),
    "crowd": Scale(0.414, 0.201),
    "typical": Scale(-0.267, 1.263),
    "typical_nearest": Scale(-0.159, 1.169),
    "lead": Scale(0.148, 0.15),
    "likely_lead": Scale(3.651, 2.362),
    "wording_lead": Scale(2.943, 4.01),
    "exactness": Scale(0.0, 1.0),
    "verbatim": Scale(0.0, 1.0),
    "contrast": Scale(0.429, 0.294),
    "contrast_lead": Scale(0.301, 0.318),
    "away_share": Scale(0.0, 1.0),
    "away_likely": Scale(0.0, 1.0),
}

DENSE: Mapping[str, tuple[float, float]] = {
    "belief": (-0.02, -0.09),
    "meaning_belief": (-0.05, 1.06),
    "wording_belief": (-0.06, 0.11),
    "likely": (0.06, 0.34),
    "nearest": (-1.06, -0.54),
    "centre": (0.37, -0.42),
    "wording": (0.85, -0.08),
    "unknown": (-0.08, 0.06),
    "coverage": (0.07, 0.39),
    "length": (0.00, 0.11),
    "votes": (-0.16, -0.15),
    "agreement": (0.12, 0.03),
    "questions": (-0.99, 0.15),
    "energy": (0.88, 0.59),
    "support": (0.23, 0.17),
    "crowd": (-0.14, -0.33),
    "typical": (-0.28, -0.19),
    "typical_nearest": (0.57, 0.06),
    "lead": (-0.09, -0.09),
    "likely_lead": (0.16, -0.15),
    "wording_lead": (-0.19, 0.56),
    "exactness": (1.00, 1.00),
    "verbatim": (7.00, 7.00),
    "contrast": (1.54, 0.30),
    "contrast_lead": (0.06, 1.25),
    "away_share": (0.44, 0.13),
    "away_likely": (-0.37, -0.03),
    "belief by questions": (-0.03, 0.08),
    "likely by questions": (0.08, -0.24),
    "nearest by questions": (-0.24, -0.14),
    "wording by questions": (0.31, 0.19),
    "base": (2.78, 2.55),
}
"""Starting weights where embeddings are compared: for "it has an answer", for "it is this one"."""

LEXICAL: Mapping[str, tuple[float, float]] = {
    "belief": (-0.25, 2.09),
    "meaning_belief": (-0.00, -0.00),
    "wording_belief": (-0.09, -0.23),
    "likely": (-0.00, 0.00),
    "nearest": (-0.00, -0.00),
    "centre": (-0.00, -0.00),
    "wording": (0.72, 0.17),
    "unknown": (-0.40, 0.22),
    "coverage": (0.22, 1.31),
    "length": (0.19, 0.07),
    "votes": (0.24, 0.59),
    "agreement": (-0.09, 0.00),
    "questions": (-0.54, -0.52),
    "energy": (-0.00, 0.00),
    "support": (0.16, -0.83),
    "crowd": (0.27, 0.34),
    "typical": (0.00, 0.00),
    "typical_nearest": (0.00, 0.00),
    "lead": (-0.10, -0.25),
    "likely_lead": (-0.00, -0.00),
    "wording_lead": (0.62, 0.22),
    "exactness": (1.00, 1.00),
    "verbatim": (7.00, 7.00),
    "contrast": (-0.00, -0.00),
    "contrast_lead": (-0.00, -0.00),
    "away_share": (0.00, 0.00),
    "away_likely": (0.00, 0.00),
    "belief by questions": (0.20, -0.36),
    "likely by questions": (0.00, 0.00),
    "nearest by questions": (0.00, 0.00),
    "wording by questions": (0.27, 0.07),
    "base": (1.63, 3.47),
}
"""Starting weights where the search goes by words alone."""
