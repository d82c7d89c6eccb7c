"""An embedder that remembers vectors made before, so that many texts are embedded in batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from agent.knowledge.embedding import Embedder, Progress, Vectors, embed_all


class RememberedEmbedder:
    """Gives remembered vectors, and asks the embedder behind it for all others."""

    def __init__(self, embedder: Embedder, vectors: Mapping[str, Vectors] | None = None) -> None:
        """Begin with ``vectors`` by text, each of shape ``size``."""
        self.name = embedder.name
        self.size = embedder.size
        self._embedder = embedder
        self._vectors = dict(vectors or {})

    def remember(self, texts: Sequence[str], progress: Progress | None = None) -> None:
        """Embed in batches those of ``texts`` that are not remembered yet, and keep them."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        self._vectors.update(
            zip(missing, embed_all(self._embedder, missing, progress), strict=True)
        )

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape ``(len(texts), size)``."""
        vectors = np.zeros((len(texts), self.size), dtype=np.float32)
        missing = [row for row, text in enumerate(texts) if text not in self._vectors]
        if missing:
            vectors[missing] = self._embedder.embed([texts[row] for row in missing])
        for row, text in enumerate(texts):
            if text in self._vectors:
                vectors[row] = self._vectors[text]
        return vectors
