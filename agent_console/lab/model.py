"""A bot that errs in every way a model does, and a reader of tags instead of words."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Collection, Sequence
from random import Random
from zlib import crc32

from agent.dialogue import Confidence, Draft, Occasion, Signals, Source, Turn
from agent.errors import ModelFailed
from agent_console.lab.wishes import Wishes

MISDEEDS = {
    "slow": "drafts take up to 3 seconds",
    "hang": "a draft does not come before the deadline, and never",
    "drip": "a draft comes word by word, for longer than the deadline",
    "fail": "drafting raises an error",
    "cancel": "drafting is cancelled by the bot's own doing",
    "empty": "a draft has no words",
    "unfit": "a draft holds characters that cannot be stored, or is too long",
    "nonsense": "the confidence is no number, or beyond 0 to 1",
    "silent": "the confidence could not be measured",
    "unsure": "the confidence is below the threshold",
    "uncertified": "no labels back the threshold: a person has to approve",
    "contradict": "every other attempt at the same message says the opposite",
    "greedy": "far too much is wanted done at once, again and again, and tools that do not exist",
}
"""What a model may do wrong, by name."""

ERRING_SHARE = 0.4
"""How much of what is asked is met by a misdeed, when all are switched on."""
_DRAWN = (
    *(name for name in MISDEEDS if name not in ("contradict", "greedy")),
    "slow",
    "uncertified",
    "uncertified",
)
THRESHOLD = 0.8

MARK = re.compile(r"<([a-z0-9.-]+)>")
"""Every customer's message begins with its own name in such brackets."""

_TAGS = (("[sensitive]", "sensitive"), ("[person]", "asks_for_human"))
_UNFIT = ("\x00 and a bell \x07", "half a pair \ud83d", "long " * 2000)
_NONSENSE = (float("nan"), float("inf"), 7.0, -1.0)
_ANSWERS = ("Yes, it does.", "No, it does not.")


def find_mark(text: str) -> str | None:
    """Return the name of a message, from its own text or from one that answers it."""
    found = MARK.search(text)
    return None if found is None else found[1]


def list_tags(text: str) -> list[str]:
    """Return what a message is about, in the words of a history, from the tags that stand in it."""
    return [name for tag, name in _TAGS if tag in text]


class SimBot:
    """Drafts an answer that names the message it answers: ``Re <alice-3>: …``.

    What it does to a message depends on the seed, the message and the attempt alone, whoever else
    asks meanwhile. ``deadline`` is the house's, in seconds. With tools it wants things done, here
    and there, and says so instead of an answer.
    """

    def __init__(
        self,
        seed: int | str,
        misdeeds: Collection[str] = tuple(MISDEEDS),
        *,
        deadline: float,
        has_tools: bool = False,
    ) -> None:
        self._seed = seed
        self._misdeeds = frozenset(misdeeds)
        self._deadline = deadline
        self._attempts: dict[str, int] = {}
        self._wishes = Wishes(seed, is_greedy="greedy" in misdeeds) if has_tools else None

    async def draft(self, turns: Sequence[Turn]) -> Draft:
        """Draft an answer to the newest message, or do something worse."""
        return await self.draft_on(turns, Occasion())

    async def draft_on(self, turns: Sequence[Turn], occasion: Occasion) -> Draft:
        """The same; where words may be shown, some come before it, and may promise too much."""
        asked = find_mark(turns[-1].text) or "?"
        attempt = self._attempts[asked] = self._attempts.get(asked, 0) + 1
        random = Random(crc32(f"{self._seed}/{asked}/{attempt}".encode()))
        misdeed = self._choose(random)
        await self._speak(f"Re <{asked}>: ", f"{asked}/{attempt}", occasion)
        await asyncio.sleep(await self._dawdle(misdeed, random))
        if misdeed == "fail":
            raise random.choice((ModelFailed(), RuntimeError("over capacity"), ValueError("?")))
        if misdeed == "cancel":
            raise asyncio.CancelledError
        opposite = "contradict" in self._misdeeds and attempt % 2 == 0
        draft = _build_draft(asked, misdeed, random, _ANSWERS[opposite])
        return draft if self._wishes is None else self._wishes.add(draft, asked, attempt, occasion)

    async def _speak(self, beginning: str, name: str, occasion: Occasion) -> None:
        """Tell words as they come; in the end another answer may be given."""
        random = Random(crc32(f"{self._seed}/{name}/words".encode()))
        value = round(random.uniform(THRESHOLD - 0.05, 1.0), 4)
        confidence = Confidence(value, value, THRESHOLD, certified=True)
        if not occasion.may_speak(Draft("", confidence, answer_id="k1", topic="rules")):
            return
        text = beginning + random.choice((*_ANSWERS, _ANSWERS[0]))
        await asyncio.sleep(random.choice((0.0, 0.0, 1.0)))
        for end in range(random.randint(3, 8), len(text), random.randint(2, 6)):
            await asyncio.sleep(random.uniform(0.0, 0.25))
            occasion.hear(text[:end])

    def _choose(self, random: Random) -> str | None:
        """Draw a misdeed; one that is switched off leaves a good answer in its place."""
        errs = random.random() < ERRING_SHARE
        drawn = random.choice(_DRAWN)
        return drawn if errs and drawn in self._misdeeds else None

    async def _dawdle(self, misdeed: str | None, random: Random) -> float:
        """Return how many seconds the draft takes yet."""
        match misdeed:
            case "slow":
                return random.uniform(0.3, min(3.0, self._deadline * 0.9))
            case "hang":
                await asyncio.get_running_loop().create_future()
            case "drip":
                for _ in range(8):
                    await asyncio.sleep(self._deadline / 5)
        return random.uniform(0.005, 0.15)


def _build_draft(asked: str, misdeed: str | None, random: Random, words: str) -> Draft:
    text = f"Re <{asked}>: {words}"
    if misdeed == "empty":
        text = random.choice(("", "  \n"))
    elif misdeed == "unfit":
        text += random.choice(_UNFIT)
    return Draft(
        text=text,
        confidence=_build_confidence(misdeed, random),
        sources=(Source("k1", "The rules", words),),
        answer_id="k1",
        topic="rules",
        signals={"retrieval": 0.9},
        versions={"model": "simulated", "prompt": "1", "knowledge": "1", "calibration": "1"},
    )


def _build_confidence(misdeed: str | None, random: Random) -> Confidence:
    value: float | None = round(random.uniform(THRESHOLD, 1.0), 4)
    if misdeed == "nonsense":
        value = random.choice(_NONSENSE)
    elif misdeed == "silent":
        value = None
    elif misdeed == "unsure":
        value = round(random.uniform(0.0, THRESHOLD - 0.001), 4)
    return Confidence(value, value, THRESHOLD, certified=misdeed != "uncertified")


class SimReader:
    """Reads tags that stand in the text: ``[sensitive]``, ``[person]``, ``[injection]``, ``[angry]``."""

    def read(self, turns: Sequence[Turn]) -> Signals:
        """Return the signals of all that came since the last answer, as the product's reader does.

        ``[unreadable]`` raises, as a reader never should.
        """
        newest = itertools.takewhile(lambda turn: turn.speaker == "customer", reversed(turns))
        text = "\n".join(turn.text for turn in newest)
        if "[unreadable]" in text:
            raise ValueError("this text cannot be read")
        return Signals(
            topics={"fraud": 0.97} if "[sensitive]" in text else {},
            wants_human=0.96 if "[person]" in text else 0.0,
            frustration=0.9 if "[angry]" in text else 0.0,
            injection=0.9 if "[injection]" in text else 0.0,
            evidence={"fraud": "[sensitive]"} if "[sensitive]" in text else {},
        )
