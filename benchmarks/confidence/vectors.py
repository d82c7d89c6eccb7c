"""Vectors of many texts, made once and kept in a folder between runs."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from agent.knowledge.embedding import Embedder, Progress, Vectors, embed_all


class VectorShelf:
    """Gives the vectors of texts: one file for each name, made anew when its texts differ."""

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        """Keep the files in ``folder``; it is made where it is missing."""
        self._embedder = embedder
        self._folder = folder

    def embed(
        self, name: str, texts: Sequence[str], progress: Progress | None = None
    ) -> dict[str, Vectors]:
        """Return the vector of each text."""
        distinct = sorted(set(texts))
        digest = sha256("\n".join([self._embedder.name, *distinct]).encode()).hexdigest()
        file = self._folder / f"{name}-{digest[:16]}.npy"
        if file.exists():
            vectors = np.load(file)
        else:
            vectors = embed_all(self._embedder, distinct, progress)
            self._folder.mkdir(parents=True, exist_ok=True)
            np.save(file, vectors)
        return dict(zip(distinct, vectors, strict=True))
