import math

import pytest

from agent.dialogue import Signals
from escalation.policy.rules.asks_for_human import AsksForHuman


@pytest.mark.parametrize(
    ("score", "fired"), [(0.0, False), (0.49, False), (0.5, True), (1.0, True)]
)
def test_fires_from_the_score_on(build_situation, score, fired) -> None:
    finding = AsksForHuman().check(build_situation(signals=Signals(wants_human=score)))
    assert (finding.fired, finding.values) == (fired, {"wants_human": score})


def test_quotes_the_words(build_situation) -> None:
    signals = Signals(wants_human=1.0, evidence={"wants_human": "a real person"})
    finding = AsksForHuman().check(build_situation(signals=signals))
    assert finding.detail == "The customer asks for a person (“a real person”)."


def test_missing_signals_fire(build_situation) -> None:
    assert AsksForHuman().check(build_situation(signals=None)).fired is True
    nonsense = build_situation(signals=Signals(wants_human=math.nan))
    finding = AsksForHuman(min_score=1.0).check(nonsense)
    assert (finding.fired, finding.values) == (True, {})
