"""What is believed about the signals before any knowledge is seen: scales and starting weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """How a search signal usually lies: its mean, and its spread (standard deviation)."""

    mean: float
    spread: float


# Scales and weights come from `python -m benchmarks.prior`: pooled regressions over the training
# parts of public sets of questions at 1 to 30 questions an answer. Exactness and verbatim questions
# are set by judgement: a rehearsal never meets them.
SCALES: Mapping[str, Scale] = {
    "belief": Scale(9.874, 3.702),
    "meaning_belief": Scale(9.096, 5.188),
    "wording_belief": Scale(2.012, 10.085),
    "likely": Scale(1.559, 4.35),
    "nearest": Scale(0.636, 0.208),
    "centre": Scale(0.599, 0.189),
    "wording": Scale(2.104, 3.654),
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
    "wording_lead": Scale(3.089, 3.9),
    "exactness": Scale(0.0, 1.0),
    "verbatim": Scale(0.0, 1.0),
}

DENSE: Mapping[str, tuple[float, float]] = {
    "belief": (-0.20, 0.05),
    "meaning_belief": (0.13, 0.05),
    "wording_belief": (0.01, -0.06),
    "likely": (0.07, -0.11),
    "nearest": (-0.30, -1.03),
    "centre": (0.71, -0.20),
    "wording": (0.86, 0.19),
    "unknown": (-0.14, 0.10),
    "coverage": (-0.17, 0.13),
    "length": (-0.02, 0.07),
    "votes": (0.06, 0.15),
    "agreement": (0.12, 0.04),
    "questions": (-0.34, 0.10),
    "energy": (0.79, 1.00),
    "support": (0.29, 0.84),
    "crowd": (-0.70, -0.14),
    "typical": (-0.06, -0.01),
    "typical_nearest": (0.12, -0.01),
    "lead": (0.15, 0.62),
    "likely_lead": (0.16, 0.77),
    "wording_lead": (0.02, 0.60),
    "exactness": (1.00, 1.00),
    "verbatim": (7.00, 7.00),
    "belief by questions": (0.13, 0.23),
    "likely by questions": (-0.20, -0.44),
    "nearest by questions": (0.18, 0.08),
    "wording by questions": (0.36, 0.19),
    "base": (2.07, 2.44),
}
"""Starting weights where embeddings are compared: for "it has an answer", for "it is this one"."""

LEXICAL: Mapping[str, tuple[float, float]] = {
    "belief": (0.31, 0.53),
    "meaning_belief": (1.15, -0.46),
    "wording_belief": (-0.36, -0.44),
    "likely": (-0.05, 0.06),
    "nearest": (-0.05, -0.01),
    "centre": (-0.05, -0.01),
    "wording": (0.23, 0.25),
    "unknown": (-0.38, 0.11),
    "coverage": (0.33, 1.03),
    "length": (0.13, 0.13),
    "votes": (0.22, 0.68),
    "agreement": (0.15, 0.18),
    "questions": (-0.08, 0.02),
    "energy": (-0.34, 0.26),
    "support": (0.24, -0.51),
    "crowd": (-0.05, 0.17),
    "typical": (0.00, 0.00),
    "typical_nearest": (-0.00, -0.00),
    "lead": (-0.12, -0.23),
    "likely_lead": (-0.03, -0.00),
    "wording_lead": (0.49, 0.74),
    "exactness": (1.00, 1.00),
    "verbatim": (7.00, 7.00),
    "belief by questions": (-0.02, -0.01),
    "likely by questions": (0.09, -0.09),
    "nearest by questions": (0.24, -0.07),
    "wording by questions": (0.41, 0.12),
    "base": (5.18, 0.93),
}
"""Starting weights where the search goes by words alone."""

REPLY_WEIGHTS: Mapping[str, float] = {
    "refused": -10.0,
    "doubt": -4.0,
    "composed": -0.5,
    "uncited": -4.0,
    "other_source": -1.5,
    "ungrounded": -8.0,
    "unstructured": -2.0,
    "repeated": -4.0,
    "follow_up": -0.5,
}
"""Weights of the reply signals in log-odds: set by judgement, until labels can speak for them."""

MOST_FOR_SEARCH = 5.0
"""Log-odds that the search can bring at most where anything speaks against the reply: a question
known word by word says little about an answer that is not the entry's own."""
