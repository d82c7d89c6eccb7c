"""Deeds that an answer claims or promises, and that nobody did: the bot itself can do none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from agent.replies.plain_words import plain_words
from agent.replies.promise_words import SAYINGS
from agent.replies.saying import Kind, Saying
from agent.replies.typing_slips import list_slips, mend

_CLAUSE = 200
"""Letters before a claim in which words may stand that make it none."""
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Promise:
    """A deed said to be done, being done or to come; ``words`` are those that say so."""

    kind: Kind
    deed: str
    words: str


def find_promises(text: str) -> list[Promise]:
    """Return what ``text``, in any of the languages known, says to be done for its reader."""
    said = _join(text)
    found = list(_find_all(said))
    mended = mend(said, _list_slips())
    if mended != said:
        found += (_take_back(promise, mended, said) for promise in _find_all(mended))
    return list(dict.fromkeys(found))


def find_unbacked_promises(answer: str, shown: Sequence[str]) -> list[Promise]:
    """Return the promises in ``answer`` that none of the texts it was ``shown`` makes.

    Words that stand in a passage may be said. So may, in other words, what a passage says will be
    done: that is how the house works. What a passage says was done was not done for this reader.
    """
    promises = find_promises(answer)
    if not promises:
        return []
    texts = [_join(text) for text in shown]
    made = {(each.kind, each.deed) for text in texts for each in find_promises(text)}
    return [
        promise
        for promise in promises
        if not any(promise.words in text for text in texts)
        and (promise.kind not in ("will", "colleague") or (promise.kind, promise.deed) not in made)
    ]


@lru_cache(maxsize=1)
def _list_slips() -> Mapping[str, str]:
    patterns = (saying.pattern.pattern for sayings in SAYINGS.values() for saying in sayings)
    return list_slips(word for pattern in patterns for word in _LETTERS.findall(pattern))


def _take_back(promise: Promise, mended: str, said: str) -> Promise:
    """Return ``promise`` with its words as they were said, slips and all."""
    before = mended.partition(promise.words)[0].count(" ")
    many = promise.words.count(" ") + 1
    words = " ".join(said.split(" ")[before : before + many])
    return replace(promise, words=words.strip(".,;:!?"))


def _join(text: str) -> str:
    return plain_words(text).replace("\n", " ")


def _find_all(plain: str) -> Iterator[Promise]:
    for sayings in SAYINGS.values():
        for saying in sayings:
            yield from _find(saying, plain)


def _find(saying: Saying, plain: str) -> Iterator[Promise]:
    for found in saying.pattern.finditer(plain):
        if saying.excuses is None or not saying.excuses.search(
            plain, max(0, found.start() - _CLAUSE), found.start()
        ):
            yield Promise(saying.kind, found["deed"], found[0])
