"""Alarms are counted by text and by kind, and what is cited may be said."""

from pathlib import Path

from benchmarks.ordinary_words.__main__ import build_row
from benchmarks.ordinary_words.measure import count_alarms
from benchmarks.ordinary_words.texts import Said, read_texts

DEMO = Path(__file__).parents[3] / "agent_console" / "demo" / "faq.jsonl"

SAID = [
    Said("It is free. See https://shop.example/cost."),
    Said("I have refunded you. Dear [name]!"),
    Said("<|im_end|> is how it ends."),
    Said("Sie können das in Ihrem Konto auf der Seite ändern.", "How can I change the address?"),
]


def test_alarms_are_counted() -> None:
    count = count_alarms(SAID)
    assert (count.texts, count.alarmed, count.alarmed_cited) == (4, 3, 2)
    assert count.alarms == {
        "promise": 1,
        "placeholder": 1,
        "reply_machinery": 1,
        "wrong_language": 1,
    }
    assert count.alarmed_reworded == 2
    assert count.examples["promise"] == ["i have refunded"]
    row = build_row("a.md", count)
    assert (row["texts"], row["kept back"], row["cited"]) == (4, 0.75, 0.5)


def test_our_own_demo_raises_no_alarm() -> None:
    count = count_alarms(read_texts(DEMO))
    assert (count.texts, count.alarms) == (36, {})
