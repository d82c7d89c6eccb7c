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
    "belief": Scale(19.833, 11.076),
    "meaning_belief": Scale(18.254, 12.21),
    "wording_belief": Scale(5.208, 18.976),
    "likely": Scale(1.559, 4.35),
    "nearest": Scale(0.636, 0.208),
    "centre": Scale(0.599, 0.189),
    "wording": Scale(2.109, 3.668),
    "unknown": Scale(0.283, 0.325),
    "coverage": Scale(0.498, 0.345),
    "length": Scale(1.471, 0.389),
    "votes": Scale(0.711, 0.317),
    "agreement": Scale(0.77, 0.26),
    "questions": Scale(2.179, 1.602),
    "energy": Scale(1.243, 2.938),
    "support": Scale(0.592, 0.194),
    "crowd": Scale(0.434, 0.199),
    "typical": Scale(-0.445, 2.436),
    "typical_nearest": Scale(0.056, 2.452),
    "lead": Scale(0.15, 0.153),
    "likely_lead": Scale(3.775, 2.367),
    "wording_lead": Scale(3.156, 4.084),
    "exactness": Scale(0.0, 1.0),
    "verbatim": Scale(0.0, 1.0),
    "turned_away": Scale(0.0, 1.0),
}

DENSE: Mapping[str, tuple[float, float]] = {
    "belief": (-0.45, 0.28),
    "meaning_belief": (0.32, 0.60),
    "wording_belief": (0.15, 0.05),
    "likely": (0.14, -0.07),
    "nearest": (-0.17, -0.87),
    "centre": (0.68, -0.23),
    "wording": (0.80, 0.14),
    "unknown": (-0.13, 0.11),
    "coverage": (-0.17, 0.13),
    "length": (-0.02, 0.06),
    "votes": (0.06, 0.10),
    "agreement": (0.07, -0.01),
    "questions": (-0.26, 0.22),
    "energy": (0.78, 0.94),
    "support": (0.12, 0.70),
    "crowd": (-0.69, -0.11),
    "typical": (-0.05, -0.00),
    "typical_nearest": (0.12, -0.01),
    "lead": (0.19, 0.63),
    "likely_lead": (0.18, 0.13),
    "wording_lead": (0.04, 0.42),
    "exactness": (1.00, 1.00),
    "verbatim": (7.00, 7.00),
    "turned_away": (-2.00, 0.00),
    "belief by questions": (0.27, 0.35),
    "likely by questions": (-0.25, -0.45),
    "nearest by questions": (0.18, 0.07),
    "wording by questions": (0.37, 0.12),
    "base": (2.08, 2.46),
}
"""Starting weights where embeddings are compared: for "it has an answer", for "it is this one"."""

LEXICAL: Mapping[str, tuple[float, float]] = {
    "belief": (0.12, 1.91),
    "meaning_belief": (-0.00, -0.00),
    "wording_belief": (0.26, -0.37),
    "likely": (-0.00, 0.00),
    "nearest": (-0.00, -0.00),
    "centre": (-0.00, -0.00),
    "wording": (0.22, 0.19),
    "unknown": (-0.38, 0.12),
    "coverage": (0.34, 1.03),
    "length": (0.10, 0.13),
    "votes": (0.25, 0.73),
    "agreement": (0.01, 0.07),
    "questions": (-0.05, -0.25),
    "energy": (-0.00, 0.00),
    "support": (0.25, -0.57),
    "crowd": (-0.10, 0.26),
    "typical": (0.00, 0.00),
    "typical_nearest": (-0.00, -0.00),
    "lead": (-0.06, -0.37),
    "likely_lead": (-0.00, -0.00),
    "wording_lead": (0.30, 0.41),
    "exactness": (1.00, 1.00),
    "verbatim": (7.00, 7.00),
    "turned_away": (-2.00, 0.00),
    "belief by questions": (0.40, -0.26),
    "likely by questions": (0.00, 0.00),
    "nearest by questions": (0.00, 0.00),
    "wording by questions": (0.32, 0.01),
    "base": (1.91, 3.40),
}
"""Starting weights where the search goes by words alone."""
