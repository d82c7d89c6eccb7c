"""Opens the reader of customers' messages: patterns, and likeness to shipped and own examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import as_file, files

import numpy as np

from agent.confidence.strangers import read_strangers
from agent.knowledge.embedding import Embedder, Vectors
from agent.knowledge.embedding_remembered import RememberedEmbedder
from agent.knowledge.installed import load_embedder
from agent.signals.likeness import WORD_BARS, Likeness
from agent.signals.reader import PatternReader
from agent.signals.shipped import read_examples, read_ordinary
from agent.signals.word_vectors import WordVectors

_Examples = tuple[tuple[str, tuple[str, ...]], ...]


def open_message_reader(own: Mapping[str, Sequence[str]] | None = None) -> PatternReader:
    """Return a reader that knows the shipped examples and ``own``, sentences by topic.

    Without an installed embedder sentences are compared by their words.
    """
    examples = {topic: list(texts) for topic, texts in read_examples().items()}
    for topic, texts in (own or {}).items():
        examples.setdefault(topic, []).extend(texts)
    return _open(tuple((topic, tuple(texts)) for topic, texts in examples.items()))


def list_shipped() -> list[str]:
    """Return every sentence that messages are compared with as the product is shipped."""
    examples = [text for texts in read_examples().values() for text in texts]
    return list(dict.fromkeys([*examples, *_list_ordinary()]))


@lru_cache(maxsize=2)
def _open(examples: _Examples) -> PatternReader:
    embedder = load_embedder()
    if embedder is None:
        likeness = Likeness(WordVectors(), dict(examples), _list_ordinary(), WORD_BARS)
    else:
        remembered = RememberedEmbedder(embedder, _read_vectors(embedder))
        likeness = Likeness(remembered, dict(examples), _list_ordinary())
    return PatternReader(likeness)


def _list_ordinary() -> tuple[str, ...]:
    return (*read_ordinary(), *read_strangers())


def _read_vectors(embedder: Embedder) -> dict[str, Vectors]:
    """Return what `python -m house.seed_vectors` wrote; what is not there is embedded when needed."""
    file = files("agent.signals") / "seeds" / f"{embedder.name}.npz"
    if not file.is_file():
        return {}
    with as_file(file) as path, np.load(path) as stored:
        vectors = stored["vectors"].astype(np.float32)
        return dict(zip(stored["texts"].tolist(), vectors, strict=True))
