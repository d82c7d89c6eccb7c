"""The last few texts are embedded once, and what was given cannot be spoilt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agent.knowledge.embedding_recent import RecentEmbedder


class Counting:
    name, size = "counting", 2

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.asked.append(list(texts))
        return np.array([[len(text), 1] for text in texts], dtype=np.float32)


def test_a_text_asked_again_is_embedded_once_also_with_other_blanks() -> None:
    inner = Counting()
    embedder = RecentEmbedder(inner)
    first = embedder.embed(["where is it?"])
    first[0, 0] = -1.0
    assert embedder.embed([" where is it?\n"]).tolist() == [[12.0, 1.0]]
    assert inner.asked == [["where is it?"]]
    assert (embedder.name, embedder.size) == ("counting", 2)


def test_batches_go_through_and_old_texts_are_forgotten() -> None:
    inner = Counting()
    embedder = RecentEmbedder(inner)
    assert embedder.embed(["a", "bb"]).shape == (2, 2)
    assert embedder.embed([]).shape[0] == 0
    for number in range(40):
        embedder.embed([f"text {number}"])
    embedder.embed(["text 0"])
    embedder.embed(["text 39"])
    assert sum(asked == ["text 0"] for asked in inner.asked) == 2
    assert sum(asked == ["text 39"] for asked in inner.asked) == 1
