"""The customer asks the same again, in the same words or in others: the bot's answer did not help."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rapidfuzz import fuzz

from agent.dialogue import Turn
from agent.signals.embeds import Embeds
from agent.signals.patterns import Hit, prepare

_SHORTEST_QUESTION = 10
_LOOKED_BACK = 4
"""So many earlier messages of the customer are compared."""
_SAME_WORDS = 90
_LIKELY_SAME = 0.6
_LONGEST = 2000


def find_repeated_question(
    turns: Sequence[Turn], text: str, embeds: Embeds | None = None
) -> Hit | None:
    """Return how like an earlier question ``text``, the newest, is where the bot had answered it.

    The score is the cosine of the two with an embedder, and 1 for the same words in any order.
    What a person answered since is settled between the two: nothing before it counts.
    """
    prepared = prepare(text)[:_LONGEST]
    if len(prepared) < _SHORTEST_QUESTION:
        return None
    hits = [_compare(earlier, text, prepared, embeds) for earlier in _find_answered(turns)]
    return max((hit for hit in hits if hit is not None), key=lambda hit: hit.score, default=None)


def _find_answered(turns: Sequence[Turn]) -> list[str]:
    """Return what the customer asked before the bot's last words, newest first."""
    answered, earlier = False, list[str]()
    for turn in reversed(turns[:-1]):
        if turn.speaker == "human" or len(earlier) == _LOOKED_BACK:
            break
        answered = answered or turn.speaker == "bot"
        if answered and turn.speaker == "customer":
            earlier.append(turn.text)
    return [text for text in earlier if len(text.strip()) >= _SHORTEST_QUESTION]


def _compare(earlier: str, text: str, prepared: str, embeds: Embeds | None) -> Hit | None:
    if fuzz.token_sort_ratio(prepare(earlier)[:_LONGEST], prepared) >= _SAME_WORDS:
        return Hit(1.0, "asked the same again")
    if embeds is None:
        return None
    one, other = embeds.embed([earlier])[0], embeds.embed([text])[0]
    alike = round(float(np.clip(one @ other, 0.0, 1.0)), 4)
    return Hit(alike, "asked the same in other words" if alike >= _LIKELY_SAME else "")
