"""Fires when the customer's message touches a topic that a person should handle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from agent.dialogue import Signals
from escalation.events import Action, Finding
from escalation.policy.configured import ConfiguredRule
from escalation.policy.fields import ChosenAction, Examples, Score, TopicName
from escalation.policy.probability import read_probability
from escalation.policy.rule import ACTION_ORDER, Rule, Situation

TOPICS = ("self_harm", "violence", "crime", "legal_threat", "medical", "fraud", "payment_data")
"""The topics that the reader of messages knows by itself."""


class WatchedTopic(BaseModel):
    """How one topic is watched."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    min_score: Score = Field(0.5, description="The smallest score of the topic that fires.")
    action: ChosenAction | None = Field(
        None, description="What happens for this topic; without it the rule's own action."
    )
    examples: Examples = Field(
        (),
        description="Sentences of customers that are about this topic, in addition to those that the "
        "program knows. With examples a topic may have any name.",
    )


@dataclass(frozen=True, slots=True)
class _Unknown:
    """Stands for a topic that nothing could see: the program does not know it, and no examples do."""

    name: str


def _mark_unknown(topics: Any) -> Any:
    """Put a mark in the place of unknown topics, so that each is refused where it stands."""
    if not isinstance(topics, dict):
        return topics
    return {
        name: topic if _is_known(name, topic) else _Unknown(name) for name, topic in topics.items()
    }


def _is_known(name: Any, topic: Any) -> bool:
    if isinstance(topic, WatchedTopic):
        return name in TOPICS or bool(topic.examples)
    has_examples = isinstance(topic, dict) and "examples" in topic and topic["examples"] != []
    return name in TOPICS or has_examples


def _read_topic(topic: Any) -> Any:
    if isinstance(topic, _Unknown):
        known = ", ".join(TOPICS)
        raise PydanticCustomError(
            "unknown_topic", "one of {known}, or one with examples", {"known": known}
        )
    return {} if topic is None else topic


class SensitiveTopic(ConfiguredRule):
    """Fires when the customer's newest message touches a sensitive topic, or could not be read."""

    name: ClassVar[str] = "sensitive_topic"

    topics: Annotated[
        dict[TopicName, Annotated[WatchedTopic, BeforeValidator(_read_topic)]],
        BeforeValidator(_mark_unknown),
    ] = Field(
        default_factory=lambda: {topic: WatchedTopic() for topic in TOPICS},
        description="The topics to watch; when you list some, the others are not watched.",
    )

    @property
    def examples(self) -> dict[str, tuple[str, ...]]:
        """The operator's own examples by topic, of those topics that have some."""
        return {name: each.examples for name, each in self.topics.items() if each.examples}

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

    def _choose_action(self, topic: str) -> Action:
        return self.topics[topic].action or self.action


def _name_topic(topic: str, signals: Signals) -> str:
    words = signals.evidence.get(topic)
    name = topic.replace("_", " ")
    return f"{name} (“{words}”)" if words else name


def list_examples(rules: Iterable[Rule]) -> dict[str, tuple[str, ...]]:
    """Return the operator's own examples of sensitive topics, as the rules in force have them."""
    return next((rule.examples for rule in rules if isinstance(rule, SensitiveTopic)), {})
