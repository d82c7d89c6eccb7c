"""What the simulated bot wants done with tools, and what it says when that is done."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from zlib import crc32

from agent.dialogue import Confidence, Draft, Occasion, ToolCall, ToolUse
from agent_console.lab.tools import PERMITS, build_args

WANTS, WANTS_AGAIN = 0.8, 0.3
"""How often the bot wants something done for a message, and once more after something was."""
_LOOKS_UP = 0.3
"""How often it looks something up with a tool that is free, and its answer rests on that."""
_GREED = 0.4
_UNKNOWN = "open_safe"
_WORDS = ("", "", "One moment, I will see to that.")
_UNMEASURED = Confidence(None)


class Wishes:
    """Turns drafts into wishes; which ones depends on seed, message and attempt alone."""

    def __init__(self, seed: int | str, *, is_greedy: bool) -> None:
        self._seed = seed
        self._is_greedy = is_greedy

    def add(self, draft: Draft, asked: str, attempt: int, occasion: Occasion) -> Draft:
        """Return the draft as it is, one that rests on tools, or one that wants something done."""
        random = Random(crc32(f"{self._seed}/{asked}/{attempt}/tools".encode()))
        is_done = any(deed.args.get("order") == asked for deed in occasion.deeds)
        is_greedy = self._is_greedy and random.random() < _GREED
        if is_greedy or random.random() < (WANTS_AGAIN if is_done else WANTS):
            names = _choose(random, is_greedy=is_greedy)
            wants = [_want(name, random, asked, occasion) for name in names]
            return replace(
                draft, text=random.choice(_WORDS), confidence=_UNMEASURED, sources=(), wants=wants
            )
        if is_done or random.random() < _LOOKS_UP:
            used = ToolUse("order_status", {"order": asked}, "It is on its way.", seconds=0.2)
            return replace(
                draft, confidence=_UNMEASURED, used=[] if is_done else [used], rests_on_tool=True
            )
        return draft


def _choose(random: Random, *, is_greedy: bool) -> list[str]:
    """Draw the names of what is wanted: one or two things, or far too many."""
    kept = [name for name, permission in PERMITS.items() if permission == "approve"]
    if is_greedy:
        return random.choices([*kept, _UNKNOWN], k=random.choice((1, 5, 6, 9)))
    names = random.choices(kept, k=random.choice((1, 1, 1, 2, 3)))
    return [*names, "close_account"] if random.random() < 0.1 else names


def _want(name: str, random: Random, asked: str, occasion: Occasion) -> ToolCall:
    args = build_args(random, asked)
    return ToolCall(name, args, occasion.permit(name), f"Does what {name} says.")
