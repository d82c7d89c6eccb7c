"""Fires when the customer's message touches a topic that a person should handle."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from agent.dialogue import Signals
from escalation.events import Action, Finding
from escalation.policy.configured import ConfiguredRule
from escalation.policy.fields import ChosenAction, Score
from escalation.policy.probability import read_probability
from escalation.policy.rule import ACTION_ORDER, Situation

Topic = Literal["self_harm", "violence", "legal_threat", "medical", "fraud", "payment_data"]
TOPICS: tuple[Topic, ...] = (
    "self_harm",
    "violence",
    "legal_threat",
    "medical",
    "fraud",
    "payment_data",
)


class WatchedTopic(BaseModel):
    """How one topic is watched."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    min_score: Score = Field(0.5, description="The smallest score of the topic that fires.")
    action: ChosenAction | None = Field(
        None, description="What happens for this topic; without it the rule's own action."
    )


def _fill_in(value: Any) -> Any:
    return {} if value is None else value


class SensitiveTopic(ConfiguredRule):
    """Fires when the customer's newest message touches a sensitive topic, or could not be read."""

    name: ClassVar[str] = "sensitive_topic"

    topics: dict[Topic, Annotated[WatchedTopic, BeforeValidator(_fill_in)]] = Field(
        default_factory=lambda: {topic: WatchedTopic() for topic in TOPICS},
        description="The topics to watch; when you list some, the others are not watched.",
    )

    def check(self, situation: Situation) -> Finding:
        signals = situation.signals
        if signals is None:
            return self._fire("The message's signals could not be read.")
        scores = {topic: read_probability(signals.topics.get(topic, 0.0)) for topic in self.topics}
        values: dict[str, float] = {
            topic: score for topic, score in scores.items() if score is not None
        }
        touched = [
            topic
            for topic, watched in self.topics.items()
            if (score := scores[topic]) is None or score >= watched.min_score
        ]
        if not touched:
            return self._pass("No sensitive topic.", values=values)
        strongest = max((self._choose_action(topic) for topic in touched), key=ACTION_ORDER.index)
        named = ", ".join(_name_topic(topic, signals) for topic in touched)
        return self._fire(f"Sensitive topic: {named}.", action=strongest, values=values)

    def _choose_action(self, topic: Topic) -> Action:
        return self.topics[topic].action or self.action


def _name_topic(topic: Topic, signals: Signals) -> str:
    words = signals.evidence.get(topic)
    name = topic.replace("_", " ")
    return f"{name} (“{words}”)" if words else name
