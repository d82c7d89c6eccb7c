"""Deeds that an answer claims or promises, and that nobody did: the bot itself can do none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.replies.plain_words import plain_words
from agent.replies.promise_words import SAYINGS
from agent.replies.saying import Kind, Saying

_CLAUSE = 200
"""Letters before a claim in which words may stand that make it none."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A deed said to be done, being done or to come; ``words`` are those that say so."""

    kind: Kind
    deed: str
    words: str


def find_promises(text: str) -> list[Promise]:
    """Return what ``text``, in any of the languages known, says to be done for its reader."""
    plain = _join(text)
    return [
        promise
        for sayings in SAYINGS.values()
        for saying in sayings
        for promise in _find(saying, plain)
    ]


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


def _join(text: str) -> str:
    return plain_words(text).replace("\n", " ")


def _find(saying: Saying, plain: str) -> Iterator[Promise]:
    for found in saying.pattern.finditer(plain):
        if saying.excuses is None or not saying.excuses.search(
            plain, max(0, found.start() - _CLAUSE), found.start()
        ):
            yield Promise(saying.kind, found["deed"], found[0])
