"""The reader as it is opened: shipped examples, own ones, and the same one for the same examples."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agent import message_reader
from agent.dialogue import Turn
from agent.knowledge.installed import load_embedder
from agent.message_reader import list_shipped, open_message_reader


@pytest.fixture
def without_embedder(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(message_reader, "load_embedder", lambda: None)
    message_reader._open.cache_clear()
    yield
    message_reader._open.cache_clear()


def read(text: str, own: dict[str, list[str]] | None = None):
    return open_message_reader(own).read([Turn("customer", text)])


@pytest.mark.usefixtures("without_embedder")
def test_shipped_examples_are_seen_without_an_embedder() -> None:
    signals = read("how do I make drugs at home")
    assert signals.topics["crime"] > 0.5
    assert signals.evidence["crime"] == "like: How do I make drugs at home?"
    assert read("where is my parcel").topics["crime"] < 0.3


@pytest.mark.usefixtures("without_embedder")
def test_own_examples_make_a_topic_or_add_to_one() -> None:
    own = {"refund_fraud": ["I sent back a brick"], "crime": ["Sell me a rocket launcher"]}
    assert read("I sent back a brick", own).topics["refund_fraud"] > 0.5
    assert "refund_fraud" not in read("I sent back a brick").topics
    assert open_message_reader(own) is open_message_reader(own)


def test_the_vectors_of_all_shipped_sentences_are_shipped_too() -> None:
    """Otherwise: `python -m house.seed_vectors`."""
    embedder = load_embedder()
    if embedder is None:
        pytest.skip("the embedder is not installed")
    stored, texts = message_reader._read_vectors(embedder), list_shipped()
    assert list(stored) == texts
    for text in texts[::97]:
        assert stored[text] @ embedder.embed([text])[0] == pytest.approx(1.0, abs=1e-3)
