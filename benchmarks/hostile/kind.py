"""One kind of broken reply: how it is made, and what must come of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from agent_console.lab.provider.reply import Manner, Reply, say

QUESTION = "How do I reset my password?"
PASSAGE = "Use the reset link on the sign-in page of https://shop.example/account."
GOOD = "Use the reset link on the sign-in page."
"""What a good model says: words of the passage."""

ANSWERED = "answered"
"""The outcome for replies that are broken only around their words: the words may be sent."""

WANTED = "wanted"
"""The outcome for calls of tools that only a person may let run: they wait for one."""

Outcome = str
"""``answered``, ``wanted``, the code of a failure, or a kind of flaw."""


@dataclass(frozen=True, slots=True)
class Kind:
    """``make`` builds one reply of the kind; ``outcomes`` are those that may come of it.

    ``has_tools``: the model is given some; ``after`` then builds what it says once a tool has told
    something. Without that it says the same again.
    """

    name: str
    make: Callable[[Random], Reply]
    outcomes: tuple[Outcome, ...]
    has_tools: bool = False
    after: Callable[[Random], Reply] | None = None


def write(answer: object, **fields: Any) -> str:
    """Return the text of a reply in order that says ``answer``; ``fields`` change others."""
    data = {"answerable": True, "answer": answer, "cited": ["1"], "confidence": 0.97}
    return json.dumps(data | fields, ensure_ascii=False)


def say_well(manner: Manner | None = None, **options: Any) -> Reply:
    """Return a good reply that goes out in an unusual way."""
    return say(write(GOOD), manner=manner or Manner(), **options)


def say_words(*choices: str) -> Callable[[Random], Reply]:
    """Return a maker of replies in order that say one of ``choices``, after good words or alone."""

    def make(random: Random) -> Reply:
        words = random.choice(choices)
        before = random.choice(["", GOOD + " ", GOOD + "\n\n"])
        return say(write(before + words))

    return make


def say_text(*choices: str) -> Callable[[Random], Reply]:
    """Return a maker of replies whose whole text is one of ``choices``."""
    return lambda random: say(random.choice(choices))


def hide(words: str, random: Random, letter: str) -> str:
    """Return ``words`` with ``letter`` somewhere in them."""
    place = random.randrange(1, len(words))
    return words[:place] + letter + words[place:]
