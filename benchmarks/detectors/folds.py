"""Readers of messages that know four fifths of the prompts of harm as examples, and not the fifth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from agent.signals.embeds import Embeds
from agent.signals.likeness import Likeness
from agent.signals.reader import PatternReader
from agent.signals.shipped import read_examples
from benchmarks.detectors.sentences import Harm

FOLDS = 5
_TOPICS = {
    "Suicide, Self-Harm, and Eating Disorders": "self_harm",
    "Physical harm and Violence": "violence",
    "Child safety": "violence",
    "Illegal and Highly Regulated items": "crime",
    "Scams and fraud": "crime",
}


@dataclass(frozen=True, slots=True)
class Fold:
    """A reader, its likeness to examples, and the prompts that neither has seen."""

    reader: PatternReader
    likeness: Likeness
    unseen: tuple[Harm, ...]


def build_folds(
    harms: Sequence[Harm],
    embeds: Embeds,
    ordinary: Sequence[str],
    bars: Sequence[float],
    seed: int,
) -> Iterator[Fold]:
    """Divide the prompts by chance, each area evenly, and yield each fifth with a reader of the rest."""
    number_of = _number(harms, Random(seed))
    for number in range(FOLDS):
        examples = {topic: list(texts) for topic, texts in read_examples().items()}
        for harm in harms:
            if number_of[harm.text] != number:
                examples[_TOPICS[harm.area]].append(harm.text)
        likeness = Likeness(embeds, examples, ordinary, bars)
        unseen = tuple(harm for harm in harms if number_of[harm.text] == number)
        yield Fold(PatternReader(likeness), likeness, unseen)


def _number(harms: Sequence[Harm], random: Random) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for area in dict.fromkeys(harm.area for harm in harms):
        texts = [harm.text for harm in harms if harm.area == area]
        random.shuffle(texts)
        numbers |= {text: place % FOLDS for place, text in enumerate(texts)}
    return numbers
