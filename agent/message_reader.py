"""Opens the reader of customers' messages: patterns, and likeness to shipped and own examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from agent.confidence.strangers import read_strangers
from agent.knowledge.installed import load_embedder
from agent.signals.likeness import WORD_BARS, Likeness
from agent.signals.reader import PatternReader
from agent.signals.shipped import read_examples, read_ordinary
from agent.signals.word_vectors import WordVectors

_Examples = tuple[tuple[str, tuple[str, ...]], ...]


def open_message_reader(own: Mapping[str, Sequence[str]] | None = None) -> PatternReader:
    """Return a reader that knows the shipped examples and ``own``, sentences by topic.

    Takes a second: some hundred sentences are embedded. Without an installed embedder they are
    compared by their words.
    """
    examples = {topic: list(texts) for topic, texts in read_examples().items()}
    for topic, texts in (own or {}).items():
        examples.setdefault(topic, []).extend(texts)
    return _open(tuple((topic, tuple(texts)) for topic, texts in examples.items()))


@lru_cache(maxsize=2)
def _open(examples: _Examples) -> PatternReader:
    ordinary, embedder = (*read_ordinary(), *read_strangers()), load_embedder()
    if embedder is None:
        return PatternReader(Likeness(WordVectors(), dict(examples), ordinary, WORD_BARS))
    return PatternReader(Likeness(embedder, dict(examples), ordinary))
