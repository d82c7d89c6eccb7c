"""Every signal has a scale and weights to begin with."""

from agent.confidence.estimate import BASE, TERMS
from agent.confidence.prior import DENSE, LEXICAL, SCALES
from agent.confidence.signals import SEARCH_SIGNALS


def test_nothing_is_missing() -> None:
    assert set(SCALES) == set(SEARCH_SIGNALS)
    assert set(DENSE) == set(LEXICAL) == {*TERMS, BASE}


def test_scales_divide() -> None:
    assert all(scale.spread > 0 for scale in SCALES.values())
