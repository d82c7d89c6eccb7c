"""Remembered vectors are given again; all else goes to the embedder behind."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agent.knowledge.embedding import Vectors
from agent.knowledge.embedding_remembered import RememberedEmbedder
from agent.testing import WordEmbedder


class CountingEmbedder(WordEmbedder):
    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return super().embed(texts)


def test_each_text_is_embedded_once() -> None:
    behind = CountingEmbedder()
    remembered = RememberedEmbedder(behind, {"given": np.ones(256, dtype=np.float32)})
    heard: list[tuple[str, int, int]] = []
    remembered.remember(["parcel", "given", "parcel"], lambda *told: heard.append(told))
    remembered.remember(["parcel"])
    vectors = remembered.embed(["given", "new", "parcel"])
    assert behind.asked == ["parcel", "new"]
    assert heard == [("embedding", 1, 1)]
    assert (vectors[0] == 1).all()
    assert np.array_equal(vectors[1:], WordEmbedder().embed(["new", "parcel"]))
    assert (remembered.name, remembered.size) == ("words", 256)


def test_nothing_to_embed() -> None:
    assert RememberedEmbedder(WordEmbedder()).embed([]).shape == (0, 256)
