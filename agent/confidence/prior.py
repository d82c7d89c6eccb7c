"""What is believed about the signals before any knowledge is seen: scales and starting weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """How a search signal usually lies: its mean, and its spread (standard deviation)."""

    mean: float
    spread: float


# Scales and weights come from `python -m benchmarks.confidence --prior`: a pooled regression over
# the training parts of three public sets of questions at 1, 2, 3, 5 and 10 questions an answer.
SCALES: Mapping[str, Scale] = {
    "similarity": Scale(0.6, 0.17),
    "exactness": Scale(0.0, 1.0),
    "typicality": Scale(-0.01, 0.06),
    "lexical": Scale(0.37, 0.21),
    "margin": Scale(0.13, 0.12),
    "belief": Scale(1.5, 2.2),
    "agreement": Scale(0.81, 0.27),
    "votes": Scale(0.76, 0.24),
    "coverage": Scale(0.43, 0.31),
    "unknown": Scale(0.33, 0.32),
    "length": Scale(1.47, 0.39),
}

DENSE_WEIGHTS: Mapping[str, float] = {
    "similarity": 0.02,
    "exactness": 1.74,
    "typicality": 0.4,
    "lexical": 0.25,
    "margin": 0.79,
    "belief": 0.79,
    "agreement": 0.0,
    "votes": 0.16,
    "coverage": 0.29,
    "unknown": 0.13,
    "length": 0.07,
    "base": 0.84,
}
"""Starting weights of the standardised signals where embeddings are compared."""

LEXICAL_WEIGHTS: Mapping[str, float] = {
    "similarity": 0.0,
    "exactness": 0.0,
    "typicality": 0.0,
    "lexical": 0.0,
    "margin": 0.87,
    "belief": 0.15,
    "agreement": 0.66,
    "votes": 0.25,
    "coverage": 1.28,
    "unknown": 0.28,
    "length": 0.31,
    "base": 0.0,
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
