"""Which topics' answers labels vouch for, as whoever sets the topics' modes reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Certified:
    """What is certified at one moment.

    ``everything`` says whether there is a certificate for all topics together. ``topics`` holds the
    topics with labels of their own: ``True`` where these certify it, ``False`` where they speak
    against sending its answers, whatever holds for everything. ``number`` names the calibration (0:
    none); ``trouble`` says why there is none, in a sentence for a person, or is empty.
    """

    number: int = 0
    everything: bool = False
    topics: Mapping[str, bool] = field(default_factory=dict)
    trouble: str = ""

    def holds_for(self, topic: str | None) -> bool:
        """Say whether answers of a topic may be sent under a certificate."""
        return self.everything if topic is None else self.topics.get(topic, self.everything)


class Certifier(Protocol):
    """Knows what is certified for the bot that is in use now."""

    def read_certified(self) -> Certified:
        """Return what is certified at this moment; cheap, from memory."""
        ...
