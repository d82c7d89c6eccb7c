"""Articles are cut by their headings."""

from agent.knowledge.entry import Entry
from agent.knowledge.ingest_markdown import read_article

TEXT = """Before all.

# Delivery

## How long it takes

Two days.

## Costs & fees

Five.

# Returns

Thirty days.

## Costs & fees

None.
"""


def test_each_section_is_an_entry_named_by_its_way() -> None:
    entries, problems = read_article(TEXT, "x/delivery.md", "delivery")
    assert problems == []
    assert [(entry.id, entry.title, entry.answer) for entry in entries] == [
        ("delivery", "delivery", "Before all."),
        ("delivery#how-long-it-takes", "Delivery › How long it takes", "Two days."),
        ("delivery#costs-fees", "Delivery › Costs & fees", "Five."),
        ("delivery#2", "Returns", "Thirty days."),
        ("delivery#costs-fees-2", "Returns › Costs & fees", "None."),
    ]
    assert entries[1] == Entry(
        id="delivery#how-long-it-takes",
        answer="Two days.",
        topic="Delivery",
        title="Delivery › How long it takes",
        pieces=("Two days.",),
    )


def test_paragraphs_lists_and_code_stay_as_they_are() -> None:
    text = "# A\n\nOne\nline.\n\nTwo:\n\n- x\n- y\n\n```\n# no heading\n```\n"
    ((entry,), _) = read_article(text, "a.md", "a")
    assert entry.answer == "One\nline.\n\nTwo:\n\n- x\n- y\n\n```\n# no heading\n```"


def test_front_matter_is_no_knowledge() -> None:
    ((entry,), _) = read_article("---\ntitle: X\n---\n# A\n\nText.\n", "a.md", "a")
    assert entry.answer == "Text."


def test_a_long_section_is_cut_into_pieces_at_its_sentences() -> None:
    text = "# Long\n\n" + " ".join(f"Sentence number {number} is here." for number in range(60))
    ((entry,), _) = read_article(text, "long.md", "long")
    assert len(entry.pieces) > 2
    assert all(len(piece) <= 600 for piece in entry.pieces)
    assert entry.pieces[0].startswith("Sentence number 0 is here.")


def test_empty_huge_and_broken_articles_are_named() -> None:
    for text, expected in (
        ("", "expected some text."),
        ("# Title only\n", "expected some text."),
        ("# Big\n\n" + "word " * 2000, 'expected section "Big" to have at most 8000'),
        ("a\x00b", "expected a text without NUL"),
    ):
        entries, (problem,) = read_article(text, "a.md", "a")
        assert entries == []
        assert expected in problem.expected
