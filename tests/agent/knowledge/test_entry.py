"""Entries lead to passages in a fixed order."""

from agent.knowledge.entry import Entry, Passage, digest_text, list_passages


def test_questions_are_the_passages_of_a_written_answer() -> None:
    entry = Entry("a", "Free.", ("Cost?", "Price?"), title="Cost?")
    assert list_passages(entry) == (
        Passage("a", "Cost?", "question"),
        Passage("a", "Price?", "question"),
    )


def test_a_section_is_found_by_its_title_and_pieces() -> None:
    entry = Entry("a", "One. Two.", title="Numbers", pieces=("One.", "Two."))
    assert list_passages(entry) == (
        Passage("a", "Numbers", "title"),
        Passage("a", "Numbers: One.", "piece"),
        Passage("a", "Numbers: Two.", "piece"),
    )


def test_without_title_and_pieces_the_answer_itself_is_searched() -> None:
    assert list_passages(Entry("a", "One.")) == (Passage("a", "One.", "piece"),)


def test_a_digest_is_that_of_the_text() -> None:
    assert digest_text("hello")[:16] == "2cf24dba5fb0a30e"
    assert digest_text("\ud800")
