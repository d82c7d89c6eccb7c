"""How soon a model begins to speak as a rule, so that its silence is noticed early."""

from __future__ import annotations

from collections import deque

_SEEN = 20
_ENOUGH = 5
_TIMES = 4.0
_AT_LEAST = 4.0


class Pace:
    """Learns how many seconds to wait for the first word.

    Before any reply has begun that is the whole ``longest``. Then it is 20 times the slowest seen,
    after each further reply 4 times less, and from the fifth on 4 times the slowest of the last 20;
    always from 4 s up to ``longest``.
    """

    def __init__(self, longest: float) -> None:
        """Never wait for more than ``longest`` seconds."""
        self._longest = longest
        self._seen: deque[float] = deque(maxlen=_SEEN)

    @property
    def seconds(self) -> float:
        """How long to wait now."""
        if not self._seen:
            return self._longest
        times = _TIMES * (1 + max(0, _ENOUGH - len(self._seen)))
        return min(max(times * max(self._seen), _AT_LEAST), self._longest)

    def note(self, first: float) -> None:
        """Take note that a reply began after ``first`` seconds."""
        self._seen.append(first)
