"""The reader: signals of the newest customer words, whatever they are."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.dialogue import Turn
from agent.signals.likeness import Likeness
from agent.signals.reader import PatternReader
from agent.signals.word_vectors import WordVectors

DATA = Path(__file__).parents[4] / "shared" / "data"
TOPICS = {"self_harm", "violence", "legal_threat", "medical", "fraud", "payment_data"}
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not there")


def read(*turns: Turn):
    return PatternReader().read(turns)


def test_each_signal_brings_its_evidence() -> None:
    signals = read(Turn("customer", "Someone hacked my account! I want to talk to a human"))
    assert set(signals.topics) == TOPICS
    assert signals.topics["fraud"] == 1.0
    assert signals.wants_human > 0.99
    assert signals.evidence["fraud"] == "someone hacked my account"
    assert signals.evidence["wants_human"] == "talk to a human"


def test_only_the_words_since_the_last_answer_count() -> None:
    earlier = [Turn("customer", "I will sue you"), Turn("human", "Settled.")]
    assert read(*earlier, Turn("customer", "Thanks")).topics["legal_threat"] == 0.0
    both = [Turn("customer", "I will sue you"), Turn("customer", "Do you hear?")]
    assert read(*both).topics["legal_threat"] == 1.0


def test_the_same_question_again_is_told() -> None:
    earlier = [Turn("customer", "Where is my parcel?"), Turn("bot", "Our shop opens at nine.")]
    signals = read(*earlier, Turn("customer", "where is my parcel"))
    assert signals.repeated_question == 1.0
    assert signals.evidence["repeated_question"] == "asked the same again"


def test_likeness_to_examples_adds_to_the_patterns() -> None:
    examples = {"refund_fraud": ["I sent back a brick"], "fraud": ["My cat took my card"]}
    reader = PatternReader(Likeness(WordVectors(), examples, ["Where is my parcel?"]))
    signals = reader.read([Turn("customer", "i sent back a brick. Someone hacked my account!")])
    assert signals.topics["refund_fraud"] > 0.5
    assert signals.evidence["refund_fraud"] == "like: I sent back a brick"
    assert signals.topics["fraud"] == 1.0
    assert signals.evidence["fraud"] == "someone hacked my account"
    assert "refund_fraud" not in reader.read([Turn("customer", "Hello")]).evidence


def test_no_turns_and_no_customer_give_no_signals() -> None:
    assert read().wants_human == 0.0
    assert max(read(Turn("bot", "I will sue you")).topics.values()) == 0.0


@given(st.text(st.characters(), max_size=300))
def test_it_never_raises_and_stays_between_0_and_1(text: str) -> None:
    signals = read(Turn("customer", text + "\ud800\x00"))
    scores = [*signals.topics.values(), signals.wants_human, signals.frustration, signals.injection]
    assert all(0 <= score <= 1 for score in scores)


def test_the_longest_message_is_read_quickly_however_hostile() -> None:
    began = time.process_time()
    for unit in ("a ", "i want to ", "4", "(((", "sex ", "talk to a real live ", "de89 "):
        read(Turn("customer", (unit * 8000)[:8000]))
    # Some tenths of a second; where the time grows with the square it is minutes.
    assert time.process_time() - began < 10


@needs_data
def test_ordinary_questions_rarely_raise_a_topic() -> None:
    with (DATA / "banking77" / "train.csv").open(newline="", encoding="utf-8") as file:
        questions = [row["text"] for row in csv.DictReader(file)][::5]
    data = json.loads((DATA / "clinc150" / "data_full.json").read_text(encoding="utf-8"))
    for texts in (questions, [text for text, _ in data["train"]][::5]):
        signals = [read(Turn("customer", text)) for text in texts]
        assert sum(max(each.topics.values()) >= 0.5 for each in signals) <= 0.005 * len(texts)
        assert sum(each.wants_human >= 0.5 for each in signals) <= 0.002 * len(texts)
