"""What a decision knows of the world beside the conversation: the hour, the queue, the customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Attribute = str | int | float | bool
"""What a program of the operator's told of a customer, such as the plan."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What was so when the bot's turn began; ``None`` where nobody could say.

    ``at`` is the desk's local time (RFC 3339 with its offset), ``open`` whether the desk has its
    hours, ``waiting`` how many conversations wait for a person, ``online`` how many people are
    there. ``attributes`` are the customer's, by name.
    """

    at: str | None = None
    open: bool | None = None
    waiting: int | None = None
    online: int | None = None
    attributes: Mapping[str, Attribute] = field(default_factory=dict)


UNKNOWN = Surroundings()
"""Where nobody looked."""
