"""The bus between the nodes of a schedule: loses, doubles, delays and forges what it carries."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass
from random import Random

from escalation.bus.bus import Listener

NOWHERE = "c" + "f" * 24
"""A conversation that forged hints speak of and nobody ever opened."""

_NEAR, _FAR = 0.001, 0.02
"""How long a hint takes to another node, in seconds."""

Hear = Callable[[Listener], None]


@dataclass(slots=True)
class Weather:
    """What goes wrong on the wire: each is the share of hints that it happens to."""

    lose: float = 0.0
    double: float = 0.0
    late: float = 0.0
    """These come after up to ``latest`` seconds, behind younger ones."""
    latest: float = 5.0
    forging: bool = False
    """Whether words of answers on their way are followed by others that nobody said."""


@dataclass(slots=True, eq=False)
class _Ear:
    """A listener, and the context of its node: it hears also while the sender is dead or asleep."""

    node: str
    listener: Listener
    context: Context


class Wire:
    """Connects the nodes of a schedule."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._ears: list[_Ear] = []
        self._heard: dict[str, int] = {}
        """What was truly nudged, for forgeries that look like it."""
        self.weather = Weather()

    def attach(self, node: str) -> SimBus:
        """Give a node its end of the wire."""
        return SimBus(self, node)

    def cut(self, node: str) -> None:
        """Forget the listeners of a node that died."""
        self._ears = [ear for ear in self._ears if ear.node != node]

    def listen(self, node: str, listener: Listener) -> Callable[[], None]:
        """Add a listener; the returned call removes it."""
        ear = _Ear(node, listener, copy_context())
        self._ears.append(ear)
        return lambda: self._ears.remove(ear) if ear in self._ears else None

    def note(self, conversation_id: str, head: int) -> None:
        """Remember what a true nudge spoke of."""
        self._heard[conversation_id] = max(head, self._heard.get(conversation_id, 0))

    def carry(self, sender: str, hear: Hear) -> None:
        """Take a hint to every listener; the sender's own hear it at once when nothing goes wrong."""
        for ear in tuple(self._ears):
            for delay in self._draw_delays(near=ear.node == sender):
                if delay:
                    self._later(delay, ear, hear)
                else:
                    hear(ear.listener)

    def forge(self) -> None:
        """Tell everybody of something that is not so: a head beyond, or a conversation from nowhere."""
        known: Sequence[str] = [*self._heard, NOWHERE]
        conversation_id = self._random.choice(known)
        head = self._heard.get(conversation_id, 0) + self._random.choice((-1, 0, 1, 7, 10**9))
        typing = {"typing": self._random.choice(("bot", "human", "customer")), "name": "Nobody"}
        for ear in self._ears:
            self._later(_NEAR, ear, lambda heard: heard.hear_nudge(conversation_id, head))
            self._later(_NEAR, ear, lambda heard: heard.hear_whisper(conversation_id, typing))

    def forge_words(self, conversation_id: str, status: Mapping[str, object]) -> None:
        """Tell everybody that an answer says something else than it does."""
        forged = {**status, "words": "Nobody said this.", "index": 10**6}
        for ear in self._ears:
            self._later(_NEAR, ear, lambda heard: heard.hear_whisper(conversation_id, forged))

    def _draw_delays(self, *, near: bool) -> list[float]:
        random, weather = self._random, self.weather
        first = 0.0 if near else random.uniform(_NEAR, _FAR)
        if random.random() < weather.lose:
            return []
        if random.random() < weather.late:
            first = random.uniform(0.0, weather.latest)
        if random.random() < weather.double:
            return [first, first + random.uniform(_NEAR, weather.latest)]
        return [first]

    def _later(self, delay: float, ear: _Ear, hear: Hear) -> None:
        def arrive() -> None:
            if ear in self._ears:
                hear(ear.listener)

        asyncio.get_running_loop().call_later(delay, arrive, context=ear.context)


class SimBus:
    """One node's ``Bus``."""

    def __init__(self, wire: Wire, node: str) -> None:
        self._wire = wire
        self._node = node

    def nudge(self, conversation_id: str, head: int) -> None:
        self._wire.note(conversation_id, head)
        self._wire.carry(self._node, lambda heard: heard.hear_nudge(conversation_id, head))

    def whisper(self, conversation_id: str, status: Mapping[str, object]) -> None:
        self._wire.carry(self._node, lambda heard: heard.hear_whisper(conversation_id, status))
        if self._wire.weather.forging and "words" in status:
            self._wire.forge_words(conversation_id, status)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        return self._wire.listen(self._node, listener)
