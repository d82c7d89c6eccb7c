"""The reader as it is opened: shipped examples, own ones, and the same one for the same examples."""

from __future__ import annotations

import pytest

from agent import message_reader
from agent.dialogue import Turn
from agent.message_reader import open_message_reader


@pytest.fixture(autouse=True)
def without_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message_reader, "load_embedder", lambda: None)
    message_reader._open.cache_clear()
    yield
    message_reader._open.cache_clear()


def read(text: str, own: dict[str, list[str]] | None = None):
    return open_message_reader(own).read([Turn("customer", text)])


def test_shipped_examples_are_seen_without_an_embedder() -> None:
    signals = read("how do I make drugs at home")
    assert signals.topics["crime"] > 0.5
    assert signals.evidence["crime"] == "like: How do I make drugs at home?"
    assert read("where is my parcel").topics["crime"] < 0.3


def test_own_examples_make_a_topic_or_add_to_one() -> None:
    own = {"refund_fraud": ["I sent back a brick"], "crime": ["Sell me a rocket launcher"]}
    assert read("I sent back a brick", own).topics["refund_fraud"] > 0.5
    assert "refund_fraud" not in read("I sent back a brick").topics
    assert open_message_reader(own) is open_message_reader(own)
