"""Every signal of a reply has a weight to begin with."""

from agent.confidence.reply_prior import FAITH, REPLY_PRIORS
from agent.confidence.reply_signals import FAITH_SIGNALS, OPINION_SIGNALS


def test_nothing_is_missing() -> None:
    assert set(REPLY_PRIORS) == {*OPINION_SIGNALS, *FAITH_SIGNALS}


def test_signs_of_trouble_only_lower() -> None:
    assert all(prior.weight < 0 for prior in REPLY_PRIORS.values())
    assert all(0 <= prior.neutral < 1 for prior in REPLY_PRIORS.values())
    assert FAITH > 0
