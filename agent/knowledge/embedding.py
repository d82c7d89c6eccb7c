"""Sentence embeddings: the contract, and the embedding of many texts in batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done and how much there is; from any thread."""

_BATCH = 32


class Embedder(Protocol):
    """Turns texts into unit vectors whose dot product tells how alike they are."""

    name: str
    """Names the model: vectors of different names cannot be compared."""
    size: int

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape ``(len(texts), size)``; must not raise on any text."""
        ...


def embed_all(
    embedder: Embedder, texts: Sequence[str], progress: Progress | None = None
) -> Vectors:
    """Embed many texts in batches of like length; ``progress`` hears ``embedding, done, total``."""
    vectors = np.zeros((len(texts), embedder.size), dtype=np.float32)
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    for start in range(0, len(order), _BATCH):
        rows = order[start : start + _BATCH]
        vectors[rows] = embedder.embed([texts[row] for row in rows])
        if progress:
            progress("embedding", min(start + _BATCH, len(order)), len(order))
    return vectors
