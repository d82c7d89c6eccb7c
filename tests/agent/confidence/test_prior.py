"""Every signal has a scale and weights to begin with."""

from agent.confidence.estimate import BASE, TERMS
from agent.confidence.prior import DENSE, LEXICAL, REPLY_WEIGHTS, SCALES
from agent.confidence.signals import REPLY_SIGNALS, SEARCH_SIGNALS


def test_nothing_is_missing() -> None:
    assert set(SCALES) == set(SEARCH_SIGNALS)
    assert set(DENSE) == set(LEXICAL) == {*TERMS, BASE}
    assert set(REPLY_WEIGHTS) == set(REPLY_SIGNALS)


def test_scales_divide_and_replies_only_lower() -> None:
    assert all(scale.spread > 0 for scale in SCALES.values())
    assert all(weight < 0 for weight in REPLY_WEIGHTS.values())
