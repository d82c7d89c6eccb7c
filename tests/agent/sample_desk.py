"""A small made-up desk: entries, and labelled questions about them and about nothing they hold."""

from __future__ import annotations

from itertools import product

import numpy as np

from agent.confidence.label import LabelledQuestion
from agent.knowledge.entry import Entry

_KNOWN = {
    "delivery": ("parcel arrive", "Parcels arrive within two days."),
    "refund": ("money refunded", "Refunds take a week."),
    "warranty": ("warranty repair", "The warranty lasts three years."),
    "password": ("password reset", "Use the link on the sign-in page."),
    "invoice": ("invoice printed", "Invoices are in your account."),
    "colour": ("colour choose", "There are four colours."),
    "battery": ("battery replaced", "Any shop replaces it."),
    "opening": ("shop opening hours", "Nine to five."),
}
_UNKNOWN = ("weather forecast", "train timetable", "pasta recipe", "football result")
_WAYS = (
    "when is {}",
    "tell me about {} quickly",
    "question regarding {}",
    "{} today {}",
    "customer asks {} urgently",
    "why {} late",
    "explain {} slowly",
    "{} doubt",
)
_WHO = ("brother", "neighbour", "office", "daughter", "landlord", "colleague", "aunt", "club")


def build_entries(questions: int = 4) -> list[Entry]:
    """Return the entries with so many questions each."""
    return [
        Entry(name, answer, tuple(way.format(about, name) for way in _WAYS[:questions]))
        for name, (about, answer) in _KNOWN.items()
    ]


def build_labels(count: int, seed: int) -> list[LabelledQuestion]:
    """Return so many labelled questions, a fifth of them without an answer; seeds do not overlap."""
    known = [(about, name) for name, (about, _) in _KNOWN.items()]
    asked = [*known, *known, *((about, None) for about in _UNKNOWN)]
    ways = list(product(asked, _WAYS, _WHO, _WHO))
    drawn = np.random.default_rng(seed).permutation(len(ways))[:count]
    labels = []
    for place in drawn:
        (about, name), way, one, other = ways[place]
        text = f"{way.format(about, one)} {one} {other} {seed}"
        labels.append(LabelledQuestion(text, name))
    return labels
