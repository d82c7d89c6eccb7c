"""Tells the words of an answer while its reply is still being written, as far as they are surely fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from agent.errors import ModelReplyInvalid
from agent.knowledge.words import find_numbers
from agent.replies.exact_facts import find_contacts, hold_facts, is_held
from agent.replies.leaks import leaks
from agent.replies.pretences import find_pretences
from agent.replies.promises import find_unbacked_promises
from agent.replies.showable import check_showable, tidy
from agent.replies.slips import find_slips
from agent.replies.thoughts import skip_thoughts
from agent.replies.words_so_far import words_so_far

_WHOLE_WORDS = re.compile(r"(.*)\s", re.DOTALL)
"""The last word may be half of one until something follows it."""
_NEAR = 300
"""Letters before the newest in which a slip may have begun."""


class Telling:
    """Hears a raw reply grow, and passes on the whole words of its answer.

    From the first word on that may not be sent nothing more is told: a number, link or address
    that none of the ``shown`` texts holds, a promise that none of them makes, what gives a machine
    away, its ``instructions``. The finished answer is checked by itself. Where it is ``in_form``
    alone, plain words are none: a model that calls tools says what it is about to do.
    """

    def __init__(
        self,
        hear: Callable[[str], None],
        shown: Sequence[str],
        instructions: str = "",
        *,
        in_form: bool = False,
    ) -> None:
        self._hear = hear
        self._in_form = in_form
        self._instructions = instructions
        self._shown = list(shown)
        self._numbers: set[str] = set().union(*(find_numbers(text) for text in shown))
        self._facts = hold_facts(self._shown)
        self._told = ""
        self._held_back = False

    def hear(self, raw: str) -> None:
        """Take all of the reply so far, and tell what is new of its words."""
        if self._in_form and not skip_thoughts(raw).startswith(("{", "`")):
            return
        whole = _WHOLE_WORDS.match(tidy(words_so_far(raw)))
        words = whole[1].rstrip() if whole else ""
        if self._held_back or len(words) <= len(self._told) or not words.startswith(self._told):
            return
        if not self._is_fit(words):
            self._held_back = True
            return
        self._told = words
        self._hear(words)

    def _is_fit(self, words: str) -> bool:
        try:
            check_showable(words)
        except ModelReplyInvalid:
            return False
        newest = words[self._told.rfind(" ") + 1 :]
        if find_numbers(newest) - self._numbers:
            return False
        if not all(is_held(fact, self._facts) for fact in find_contacts(newest)):
            return False
        if leaks(words, self._instructions) or find_slips(words[-_NEAR:], self._shown):
            return False
        if find_pretences(words[-_NEAR:], self._shown):
            return False
        return not find_unbacked_promises(words, self._shown)
