"""How many extra calls of a model may be spent: so many for each message on average, never more."""

from __future__ import annotations

from dataclasses import dataclass

USUAL_MOST = 3
"""Extra calls that at least 95 of 100 messages stay within."""

MOST = 6
"""Extra calls of one message at most: a check and five resamples."""

_LONG_SHARE = 0.04
_MOST_SAVED = 10.0
_ROUNDING = 1e-9


@dataclass(slots=True)
class Allowance:
    """Counts messages and the extra calls that they earned; it never lends any.

    ``mean`` is what each message earns, 0 turns extra calls off. At most one message in 25 takes
    more than ``USUAL_MOST``.
    """

    mean: float
    saved: float = 0.0
    saved_long: float = 0.0

    def earn(self) -> None:
        """Note that there is another message."""
        self.saved = min(_MOST_SAVED, self.saved + self.mean)
        self.saved_long = min(1.0, self.saved_long + _LONG_SHARE)

    @property
    def fullness(self) -> float:
        """How much is left, from 0 to 1: the less, the better the reasons to spend must be."""
        return min(1.0, self.saved / _MOST_SAVED)

    def count_left(self, spent: int) -> int:
        """Return how many more calls a message may take that has taken ``spent``."""
        most = MOST if spent > USUAL_MOST or self.saved_long >= 1 - _ROUNDING else USUAL_MOST
        return max(0, min(most - spent, int(self.saved + _ROUNDING)))

    def take(self, spent: int) -> bool:
        """Take one call for a message that has taken ``spent``; say whether there was one."""
        if self.count_left(spent) < 1:
            return False
        self.saved -= 1
        if spent == USUAL_MOST:
            self.saved_long = 0.0
        return True
