"""Choose what of a conversation a model is told: the newest turns, and every fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agent.dialogue import Turn

_TURNS = 12
_LONGEST = 2_000
_CUT = " …"


def choose_turns(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Return the last twelve turns, with the facts of before: what was settled stays settled.

    A very long turn is cut.
    """
    earlier = [turn for turn in turns[:-_TURNS] if turn.speaker == "fact"]
    return tuple(_cut(turn) for turn in (*earlier, *turns[-_TURNS:]))


def _cut(turn: Turn) -> Turn:
    if len(turn.text) <= _LONGEST:
        return turn
    return replace(turn, text=turn.text[:_LONGEST] + _CUT)
