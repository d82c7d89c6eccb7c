"""What an answer rests on that names no source, told by its words."""

from __future__ import annotations

from collections.abc import Sequence

from agent.drafting.showing import Shown
from agent.replies.exact_facts import find_facts
from agent.replies.grounding import find_held, find_ungrounded

_LEAST = 0.6
"""Share of the answer's words that an entry must hold: less of them stands anywhere by chance."""


def find_resting(shown: Sequence[Shown], answer: str) -> list[Shown]:
    """Return what is ``shown`` of the one entry that holds most of ``answer``; none where none does.

    One alone: a claim out of another entry is borne out nowhere near the question, so that it does
    not make the answer look better.
    """
    by_entry: dict[str, list[Shown]] = {}
    for each in shown:
        by_entry.setdefault(each.entry.id, []).append(each)
    best, most = [], 0.0
    for group in by_entry.values():
        texts = [each.given.text for each in group]
        unknown = find_ungrounded(answer, texts)
        held = find_held(answer, texts)
        if held is None:
            # Nothing but facts, such as a price.
            held = 1.0 - unknown if find_facts(answer) else 0.0
        # Of two that say nearly the same, the one with the answer's numbers.
        worth = held * (1 - unknown / 2)
        if held >= _LEAST and worth > most:
            best, most = group, worth
    return best
