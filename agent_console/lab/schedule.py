"""What one seed stands for: how many nodes, for how long, and which faults strike when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

DEFAULT = "default"
"""The policy that comes with the product."""
MOST_MESSAGES = 10
"""Messages that a customer writes at most."""


@dataclass(frozen=True, slots=True)
class Strike:
    """One fault, once. Times are seconds after the beginning of the schedule.

    ``index`` tells the strikes of one fault apart, so that each can be left out alone. ``node`` is
    the place of a node, ``point`` a named point, ``skip`` how often that point is passed before it
    is struck, ``amount`` (0 to 1) whatever the fault measures itself by.
    """

    fault: str
    index: int
    at: float
    seconds: float = 0.0
    node: int = 0
    point: str = ""
    skip: int = 0
    amount: float = 0.0

    @property
    def name(self) -> str:
        """How ``--faults`` names this strike alone."""
        return f"{self.fault}/{self.index}"


@dataclass(frozen=True, slots=True)
class Schedule:
    """One play: drawn from its seed, kept as JSON."""

    seed: int
    nodes: int
    seconds: float
    """How long people and faults are at it; afterwards everybody comes back and clears up."""
    messages: int = MOST_MESSAGES
    strikes: tuple[Strike, ...] = ()
    policy: str = DEFAULT
    """Name of the policy in force."""
    tools: bool = False
    """Whether the bot has tools."""
    desk: bool = False
    """Whether the desk has a plan: what waits is offered, routed, woken, timed and closed."""

    def without(self, strike: Strike) -> Schedule:
        """Leave one strike out."""
        return replace(self, strikes=tuple(each for each in self.strikes if each != strike))

    def with_messages(self, messages: int) -> Schedule:
        """Let customers write less."""
        return replace(self, messages=messages)

    def to_json(self) -> dict[str, Any]:
        """Return what ``from_json`` reads."""
        return asdict(self)

    @staticmethod
    def from_json(content: Mapping[str, Any]) -> Schedule:
        """Read a kept schedule."""
        strikes = tuple(Strike(**each) for each in content["strikes"])
        return Schedule(**{**content, "strikes": strikes})
