import math

import pytest

from agent.dialogue import Signals
from escalation.policy.rules.sensitive_topic import TOPICS, SensitiveTopic, WatchedTopic


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_is_watched_by_default(build_situation, topic) -> None:
    signals = Signals(topics={topic: 0.5}, evidence={topic: "those words"})
    finding = SensitiveTopic().check(build_situation(signals=signals))
    assert (finding.fired, finding.action) == (True, "handoff")
    assert finding.detail == f"Sensitive topic: {topic.replace('_', ' ')} (“those words”)."
    assert finding.values == {name: 0.5 if name == topic else 0.0 for name in TOPICS}


def test_scores_below_pass(build_situation) -> None:
    signals = Signals(topics=dict.fromkeys(TOPICS, 0.49))
    finding = SensitiveTopic().check(build_situation(signals=signals))
    assert (finding.fired, finding.detail) == (False, "No sensitive topic.")


def test_only_listed_topics_are_watched_each_with_its_score(build_situation) -> None:
    rule = SensitiveTopic(topics={"fraud": WatchedTopic(min_score=0.2)})
    watched = Signals(topics={"fraud": 0.2, "medical": 1.0})
    assert rule.check(build_situation(signals=watched)).detail == "Sensitive topic: fraud."
    unwatched = Signals(topics={"medical": 1.0})
    assert rule.check(build_situation(signals=unwatched)).fired is False


def test_strongest_action_of_the_topics_touched_wins(build_situation) -> None:
    rule = SensitiveTopic(
        action="approve",
        topics={"fraud": WatchedTopic(action="handoff"), "medical": WatchedTopic()},
    )
    both = rule.check(build_situation(signals=Signals(topics={"fraud": 1.0, "medical": 1.0})))
    assert both.action == "handoff"
    one = rule.check(build_situation(signals=Signals(topics={"medical": 1.0})))
    assert one.action == "approve"


def test_missing_signals_and_nonsense_fire(build_situation) -> None:
    assert SensitiveTopic().check(build_situation(signals=None)).fired is True
    finding = SensitiveTopic().check(build_situation(signals=Signals(topics={"fraud": math.nan})))
    assert finding.detail == "Sensitive topic: fraud."
    assert "fraud" not in finding.values
