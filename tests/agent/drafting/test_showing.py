"""A model is shown passages with ids of their own, and what it cites can be looked up."""

from __future__ import annotations

from agent.drafting.showing import Shown, build_source, find_cited, show_entries, show_excerpts
from agent.exchange import GivenPassage
from agent.knowledge.entry import Entry
from agent.knowledge.excerpts import ExcerptShelf
from agent.testing import build_knowledge

KNOWLEDGE = build_knowledge(
    {
        "Delivery takes 2 to 4 days.": ["How long does delivery take?", "delivery time"],
        "Delivery costs 4.90 €.": ["What does delivery cost?"],
        "Choose Forgot password.": ["reset password"],
    }
)


def show_long() -> Shown:
    entry = Entry(
        "farm",
        "Before all. " + " ".join(f"Sentence {number} tells of rain." for number in range(60)),
        url="https://farm.example",
        title="Farm",
    )
    text = entry.answer[12:]
    return Shown(GivenPassage("1", "Farm", text), entry, 12, 0.5)


def test_whole_entries_are_shown_best_first() -> None:
    shown = show_entries(KNOWLEDGE.search("delivery cost"))
    assert [(each.given.id, each.entry.id) for each in shown] == [("1", "a2"), ("2", "a1")]
    assert shown[0].given.text == "Delivery costs 4.90 €."
    assert shown[0].given.question == "What does delivery cost?"


def test_excerpts_are_shown_beyond_what_the_search_would_offer() -> None:
    shelf = ExcerptShelf(KNOWLEDGE.entries)
    shown = show_excerpts(shelf, KNOWLEDGE, "delivery time")
    assert [each.given.id for each in shown] == ["1", "2", "3"]
    assert shown[0].entry.id == "a1"
    assert (shown[0].given.question, shown[0].start) == ("delivery time", 0)


def test_a_citation_is_what_was_shown_under_its_id_once_and_in_order() -> None:
    shown = show_entries(KNOWLEDGE.search("delivery cost"))
    found = find_cited(shown, ["2", "99", "1", "2", ""])
    assert [each.entry.id for each in found] == ["a1", "a2"]


def test_a_source_holds_quote_and_place() -> None:
    (shown, *_) = show_entries(KNOWLEDGE.search("delivery cost"))
    source = build_source(shown, "It is 4.90 €")
    assert (source.id, source.quote, source.start) == ("a2", "Delivery costs 4.90 €.", 0)


def test_of_a_long_passage_the_stretch_is_quoted_that_the_answer_rests_on() -> None:
    shown = show_long()
    source = build_source(shown, "Sentence 50 tells of rain.")
    assert "Sentence 50 tells of rain." in source.quote
    assert len(source.quote) <= 600
    assert source.start is not None
    stretch = shown.entry.answer[source.start : source.start + len(source.quote)]
    assert source.quote == stretch
    assert (source.title, source.url) == ("Farm", "https://farm.example")
