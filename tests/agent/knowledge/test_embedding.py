"""Many texts are embedded in batches, each at its own place."""

import numpy as np

from agent.knowledge.embedding import embed_all
from agent.testing import WordEmbedder


class Counting(WordEmbedder):
    batches: list[int]

    def embed(self, texts):
        self.batches.append(len(texts))
        return super().embed(texts)


def test_batches_keep_the_order_and_tell_their_progress() -> None:
    texts = [f"word{number} " * (number % 7 + 1) for number in range(70)]
    embedder = Counting()
    embedder.batches = []
    told: list[tuple[str, int, int]] = []
    vectors = embed_all(embedder, texts, lambda *news: told.append(news))
    np.testing.assert_array_equal(vectors, WordEmbedder().embed(texts))
    assert embedder.batches == [32, 32, 6]
    assert told == [("embedding", 32, 70), ("embedding", 64, 70), ("embedding", 70, 70)]


def test_nothing_gives_an_empty_table() -> None:
    assert embed_all(WordEmbedder(), []).shape == (0, 256)
