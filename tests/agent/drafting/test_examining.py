"""What a reply shows without asking again."""

from __future__ import annotations

import pytest

from agent.dialogue import Turn
from agent.drafting.examining import Written, examine, is_quoted
from agent.exchange import GivenPassage, Reply
from agent.testing import WordEmbedder

TEXT = "Delivery takes 2 to 4 days. It costs 4.90 € within Germany."
PASSAGE = GivenPassage("1", "Delivery to Leith", TEXT, "How long does delivery take?")


def write(answer: str, **changes: object) -> Written:
    given: dict[str, object] = {
        "reply": Reply(answer, answerable=True, cited=("1",), confidence=0.75),
        "question": "How long for order 4711?",
        "cited": (PASSAGE,),
        "best_answer": TEXT,
    }
    return Written(**(given | changes))  # type: ignore[arg-type]


def test_a_quotation_is_not_held_against_anything() -> None:
    facts = examine(write("It costs 4.90 € within Germany."), WordEmbedder())
    assert not facts.composed
    assert (facts.stated, facts.unsupported, facts.unlike_best) == (0.75, None, None)
    assert (facts.uncited, facts.other_source, facts.repeated) == (False, False, False)


def test_a_rewording_is_held_against_what_it_cites_and_the_best_answer() -> None:
    facts = examine(write("You wait two to four days for a delivery."), WordEmbedder())
    assert facts.composed
    assert (facts.ungrounded, facts.unknown_names, facts.denied) == (0.0, 0.0, False)
    assert facts.unsupported is not None
    assert facts.unsupported < 0.7
    assert facts.unlike_best is not None
    assert 0.2 < facts.unlike_best < 0.9


@pytest.mark.parametrize("embedder", [WordEmbedder(), None])
def test_what_it_invents_is_seen(embedder: WordEmbedder | None) -> None:
    facts = examine(write("Delivery never takes 3 days, says Acme."), embedder)
    assert (facts.ungrounded, facts.unknown_names, facts.denied) == (1.0, 1.0, True)


def test_the_customer_s_own_words_and_titles_are_no_inventions() -> None:
    turns = [Turn("customer", "My name is Ada"), Turn("bot", "Hello Bob")]
    facts = examine(write("Order 4711 for Ada to Leith takes 4 days.", turns=turns), None)
    assert (facts.ungrounded, facts.unknown_names) == (0.0, 0.0)
    facts = examine(write("It is for Bob: 4 days.", turns=turns), None)
    assert facts.unknown_names == 1.0


def test_without_a_citation_nothing_carries_it() -> None:
    facts = examine(write("It costs 4.90 € within Germany.", cited=(), best_answer=None), None)
    assert (facts.composed, facts.uncited, facts.unsupported) == (True, True, 1.0)
    assert facts.unlike_best is None


def test_a_refusal_has_no_answer_to_examine() -> None:
    refusal = Reply("I do not know.", answerable=False, confidence=0.9)
    facts = examine(write("", reply=refusal, follow_up=True), None)
    assert (facts.refused, facts.follow_up, facts.stated) == (True, True, None)


def test_the_doubt_in_its_words_is_read_where_they_came_with_probabilities() -> None:
    tokens = [("It costs", -0.1), (" 4.90 €", -1.2), (" within Germany.", -0.1)]
    facts = examine(write("It costs 4.90 € within Germany.", tokens=tokens), None)
    assert facts.least_sure_word == pytest.approx(0.7, abs=0.01)
    assert examine(write("It costs 4.90 € within Germany."), None).token_doubt is None


def test_the_same_answer_again_is_noticed() -> None:
    turns = [Turn("bot", "it costs 4.90 € within germany"), Turn("customer", "Sure?")]
    assert examine(write("It costs 4.90 € within Germany.", turns=turns), None).repeated


def test_only_whole_words_are_quoted() -> None:
    assert is_quoted("Delivery takes 2 to 4 days.", [TEXT])
    assert is_quoted("4.90 €", [TEXT])
    assert not is_quoted("Delivery takes 2 to 4", ["Delivery takes 2 to 40 days."])
    assert not is_quoted("No.", ["There is no fee."])
    assert not is_quoted("…", [TEXT])
    assert not is_quoted("4.90 €", [])
