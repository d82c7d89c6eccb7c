"""The shipped sentences: each topic has enough, none stands twice."""

from __future__ import annotations

from agent.signals.shipped import HARMS, read_examples, read_ordinary


def test_every_harm_has_examples_and_no_sentence_stands_twice() -> None:
    examples = read_examples()
    assert tuple(examples) == HARMS
    assert all(len(texts) >= 24 for texts in examples.values())
    texts = [text for each in examples.values() for text in each] + list(read_ordinary())
    assert len({text.casefold() for text in texts}) == len(texts)
    assert all(len(text) <= 120 for text in texts)
