"""An embedder that remembers the last few texts: bot and reader look at the same message."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np

from agent.knowledge.embedding import Embedder, Vectors
from agent.knowledge.words import clean_text

_KEPT = 32


class RecentEmbedder:
    """Gives what it gave before for a text asked alone; texts in batches go straight through.

    Safe to share between threads.
    """

    def __init__(self, embedder: Embedder) -> None:
        self.name = embedder.name
        self.size = embedder.size
        self._embedder = embedder
        self._recent: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape ``(len(texts), size)``."""
        if len(texts) != 1:
            return self._embedder.embed(texts)
        text = clean_text(texts[0]).strip()
        with self._lock:
            known = self._recent.get(text)
            if known is not None:
                self._recent.move_to_end(text)
                return np.array(known)
        made = self._embedder.embed([text])
        with self._lock:
            self._recent[text] = made
            if len(self._recent) > _KEPT:
                self._recent.popitem(last=False)
        return np.array(made)
