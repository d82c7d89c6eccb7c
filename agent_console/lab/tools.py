"""Tools that take effect on the simulated world, which remembers that, whoever crashes meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from random import Random
from typing import Any, Protocol
from zlib import crc32

from agent.dialogue import Errand, Permission, ToolUse
from agent.errors import BotError

PERMITS: dict[str, Permission] = {
    "order_status": "free",
    "refund": "approve",
    "send_label": "approve",
    "close_account": "human",
}
"""Who lets each tool run."""
TOOL_MISDEEDS = {
    "refuse": "a tool does nothing, and says why not",
    "break": "a tool breaks off by an error, before or after it took effect",
    "stray": "a tool is cancelled by its own doing, before or after it took effect",
    "tool_slow": "a tool takes some seconds",
    "tool_hang": "a tool does not end in its time, with an effect or without one",
    "garble": "what a tool tells is endless, or cannot be stored",
}
"""What a tool may do wrong, by name."""

MOST_AMOUNT = 500
SECONDS = 3.0
"""How long a tool may take."""
_ERRING_SHARE = 0.9
_GARBLED = ("half a pair \ud83d", "long " * 2000, "a bell \x07")


class ShopHungUp(BotError):
    """The shop behind a tool broke the connection off."""


class NoteDeed(Protocol):
    """Writes down that a tool took effect."""

    def __call__(
        self, *, name: str, args: Mapping[str, Any], key: str, result: str | None
    ) -> None: ...


class SimTools:
    """The tools as one process has them. Passes ``tool.run`` before an effect and ``tool.done`` after.

    What happens to a deed depends on the seed and its key alone. ``note`` hears of each effect, with
    the words that the tool tells, ``None`` where it comes to tell none.
    """

    def __init__(
        self,
        seed: int | str,
        misdeeds: Collection[str],
        note: NoteDeed,
        pass_point: Callable[[str], None],
    ) -> None:
        self._seed = seed
        self._misdeeds = frozenset(misdeeds)
        self._note = note
        self._pass = pass_point

    def check(self, name: str, args: Mapping[str, Any]) -> str | None:
        """Say what is wrong with a call; amounts are whole and not too large."""
        if name not in PERMITS:
            return f"There is no tool {name} here."
        amount = args.get("amount", 1)
        if type(amount) is not int or not 0 < amount <= MOST_AMOUNT:
            return f"`amount` must be a whole number from 1 to {MOST_AMOUNT}."
        return None

    async def wait_ready(self) -> None:
        """Return at once: a process has them from its beginning."""

    async def run(self, name: str, args: Mapping[str, Any], errand: Errand) -> ToolUse:
        """Take effect once, or do something worse."""
        random = Random(crc32(f"{self._seed}/{errand.key}/{name}".encode()))
        misdeed = self._choose(random)
        self._pass("tool.run")
        await asyncio.sleep(random.uniform(0.3, 2.5 if misdeed == "tool_slow" else 0.01))
        has_effect = misdeed not in ("break", "stray", "tool_hang") or random.random() < 0.6
        if misdeed == "refuse":
            return ToolUse(name, args, "That was settled last week.", ok=False)
        result = f"{name} is done for {errand.customer_id}."
        if misdeed == "garble":
            result = random.choice(_GARBLED)
        if has_effect:
            is_told = misdeed in (None, "tool_slow")
            self._note(name=name, args=args, key=errand.key, result=result if is_told else None)
            self._pass("tool.done")
        await asyncio.sleep(random.uniform(0.0, 0.1))
        match misdeed:
            case "break":
                raise ShopHungUp
            case "stray":
                raise asyncio.CancelledError
            case "tool_hang":
                await asyncio.sleep(SECONDS)
                late = f"No answer within {SECONDS:g} s."
                return ToolUse(name, args, late, ok=False, settled=False)
        return ToolUse(name, args, result)

    def _choose(self, random: Random) -> str | None:
        """Draw a misdeed; one that is switched off leaves a good deed in its place."""
        errs = random.random() < _ERRING_SHARE
        drawn = random.choice(tuple(TOOL_MISDEEDS))
        return drawn if errs and drawn in self._misdeeds else None


def build_args(random: Random, mark: str) -> dict[str, Any]:
    """Draw what a tool is to be run with, for the message of that name."""
    return {"order": mark, "amount": random.randint(1, MOST_AMOUNT), "note": "for ✉ the customer"}
