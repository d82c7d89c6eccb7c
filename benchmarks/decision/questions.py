"""Questions that are made up, as many as are wanted, no two the same."""

from __future__ import annotations

from itertools import product

import numpy as np

from agent.knowledge.embedding import Vectors
from agent.knowledge.entry import Entry

_STARTS = (
    "How do I {verb} {thing}{tail}?",
    "Can I {verb} {thing}{tail}?",
    "I want to {verb} {thing}{tail}.",
    "What does it cost to {verb} {thing}{tail}?",
    "Who helps me to {verb} {thing}{tail}?",
)
_VERBS = [
    "order",
    "return",
    "exchange",
    "cancel",
    "insure",
    "repair",
    "sell",
    "lend",
    "pay",
    "register",
    "renew",
    "move",
]
_THINGS = [
    "my bicycle",
    "the parcel",
    "a gift card",
    "my subscription",
    "the invoice",
    "a second key",
    "my phone",
    "the lamp",
    "this jacket",
    "our table",
    "the contract",
    "my account",
    "a ticket",
    "the seat",
    "my booking",
    "a spare part",
]
_TAILS = [
    "",
    "from abroad",
    "before Friday",
    "without a receipt",
    "for a friend",
    "in the shop",
    "by post",
    "a second time",
    "at the old price",
    "for my company",
    "while I travel",
    "after two months",
]
_QUESTIONS_OF_ONE = 10


def make_entries(questions: int) -> list[Entry]:
    """Return entries of ten questions each (the last may have fewer), ``questions`` in all."""
    pairs = list(product(_VERBS, _THINGS))
    texts: list[str] = []
    number = 0
    while len(texts) < questions:
        # Beyond what the words give, orders have numbers.
        order = f", order {number}" if number else ""
        for tail, (verb, thing), start in product(_TAILS, pairs, _STARTS):
            said = f" {tail}" if tail else ""
            texts.append(start.format(verb=verb, thing=thing, tail=said + order))
        number += 1
    starts = range(0, questions, _QUESTIONS_OF_ONE)
    return [
        Entry(
            f"entry-{start}",
            f"Answer {start}: this is what our desk says to it.",
            tuple(texts[start : min(start + _QUESTIONS_OF_ONE, questions)]),
        )
        for start in starts
    ]


def make_vectors(rows: int, size: int, seed: int) -> Vectors:
    """Return unit vectors (rows × size) in bunches of ten, as the questions of an entry lie."""
    chance = np.random.default_rng(seed)
    middles = chance.normal(size=(-(-rows // _QUESTIONS_OF_ONE), size)).astype(np.float32)
    vectors = np.repeat(middles, _QUESTIONS_OF_ONE, axis=0)[:rows]
    vectors += chance.normal(size=(rows, size)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors
