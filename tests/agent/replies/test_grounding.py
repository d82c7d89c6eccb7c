"""How far passages carry an answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.replies.grounding import (
    Grounding,
    compare_answers,
    find_left_out,
    find_ungrounded,
    ground,
)
from agent.testing import WordEmbedder

PASSAGE = (
    "Cards usually arrive within two weeks of the order. If yours has taken longer, open Cards in "
    "the app to see when it was sent. From there you can have a new one sent free of charge."
)


def try_answer(answer: str, embed: bool = True) -> Grounding:
    return ground(answer, [PASSAGE], ["Where is my card?"], WordEmbedder() if embed else None)


@pytest.mark.parametrize("embed", [True, False])
def test_the_passage_s_own_words_are_carried_whole(embed: bool) -> None:
    found = try_answer(PASSAGE, embed)
    assert found == Grounding(0.0, 0.0, 0.0, 0.0, 0.0, denied=False, hedged=False, longer=0.0)


def test_a_rewording_is_carried_for_the_most_part() -> None:
    found = try_answer("Thanks for asking! Your card should arrive within 14 days of ordering it.")
    assert (found.ungrounded, found.unknown_names, found.denied) == (0.0, 0.0, False)
    assert found.unsupported is not None
    assert found.unsupported < 0.5


def test_an_invented_claim_is_the_weakest_sentence() -> None:
    found = try_answer("Cards arrive within two weeks. Our courier rings thrice beforehand.")
    assert found.weakest is not None
    assert found.unsupported is not None
    assert found.weakest > 0.9
    assert 0.3 < found.unsupported < 0.9


def test_names_come_from_somewhere() -> None:
    assert try_answer("Your card is sent by Acme Bank.").unknown_names == 1.0
    assert try_answer("Open Cards in the app. My Card waits there.").unknown_names == 0.0
    assert try_answer("The Card Is Sent By Acme Bank Within Weeks.").unknown_names is None


def test_hedges_and_length_are_seen() -> None:
    assert try_answer("I think it is probably on its way.").hedged
    assert not try_answer("It is on its way.").hedged
    assert try_answer(PASSAGE + " And more words besides." * 20).longer == pytest.approx(
        0.64, abs=0.1
    )
    assert try_answer("It is on its way.").longer == 0.0


def test_another_language_is_not_measured_by_words() -> None:
    found = try_answer(
        "Die Karte kommt normalerweise in ein paar Tagen bei Ihnen an, und das ist gut."
    )
    assert (found.unsupported, found.weakest, found.unknown_names) == (None, None, None)
    assert not found.denied


def test_without_a_passage_nothing_is_carried() -> None:
    found = ground("Cards arrive within 9 days.", [], [], WordEmbedder())
    assert (found.ungrounded, found.unsupported, found.weakest, found.longer) == (
        1.0,
        1.0,
        1.0,
        1.0,
    )


def test_courtesy_alone_claims_nothing() -> None:
    found = try_answer("Thanks, happy to help!")
    assert (found.unsupported, found.weakest) == (None, None)


@given(st.integers(15, 10**9), st.sampled_from(["It takes {} days.", "Pay {} €.", "Call {}."]))
def test_an_invented_number_never_passes_as_grounded(number: int, frame: str) -> None:
    assert find_ungrounded(PASSAGE + " " + frame.format(number), [PASSAGE]) > 0


@pytest.mark.parametrize("text", ["", "\ud800", "?" * 500, "a" * 8000, "你好。" * 50, "x\x00y"])
def test_no_answer_breaks_it(text: str) -> None:
    found = try_answer(text)
    assert 0 <= found.ungrounded <= 1


@pytest.mark.parametrize("embed", [True, False])
def test_answers_are_alike_as_far_as_they_say_the_same(embed: bool) -> None:
    embedder = WordEmbedder() if embed else None
    half = PASSAGE[: len(PASSAGE) // 2]
    same = compare_answers(PASSAGE, PASSAGE, embedder)
    part = compare_answers(half, PASSAGE, embedder)
    other = compare_answers("Gloves are sold upstairs.", PASSAGE, embedder)
    assert same == pytest.approx(1.0)
    assert part is not None
    assert other is not None
    assert other < 0.2 < part < 0.95
    assert compare_answers("…", PASSAGE, embedder) is None


@pytest.mark.parametrize("embed", [True, False])
def test_what_an_answer_leaves_out_is_told(embed: bool) -> None:
    embedder = WordEmbedder() if embed else None
    first = PASSAGE.split(". ")[0]
    assert find_left_out(PASSAGE, PASSAGE, embedder) == 0.0
    assert find_left_out(f"Sure! {PASSAGE} And more of it.", PASSAGE, embedder) == 0.0
    part = find_left_out(first, PASSAGE, embedder)
    assert part is not None
    assert 0.4 < part < 0.9
    assert find_left_out("Gloves are sold upstairs.", PASSAGE, embedder) == pytest.approx(
        1, abs=0.1
    )


def test_of_a_long_answer_much_may_be_left_out() -> None:
    assert find_left_out("Gloves.", "Open it. Close it. " * 5, None) is None
    assert find_left_out("Gloves.", "…", None) is None
    assert (
        find_left_out("Das ist nicht das, was wir haben.", "This is what we have for you.", None)
        is None
    )


@pytest.mark.parametrize(
    ("more", "added"),
    [
        ("", 0.0),
        (", worldwide", 1 / 2),
        (", also abroad", 1 / 2),
        (", guaranteed", 1 / 2),
        (" if you pay by voucher", 2 / 3),
        (", including weekends and holidays", 3 / 4),
    ],
)
def test_what_a_sentence_adds_to_its_source_is_seen(more: str, added: float) -> None:
    answer = f"Cards usually arrive within two weeks of the order{more}."
    assert try_answer(answer).added == pytest.approx(added)


def test_words_in_the_place_of_others_and_those_of_the_customer_add_nothing() -> None:
    assert try_answer("It takes a fortnight from the order until the card is here.").added == 0.0
    asked = ["Where is my voucher card?"]
    said = "Voucher cards usually arrive within two weeks of the order."
    assert ground(said, [PASSAGE], asked, None).added == 0.0
    assert ground("Thank you! " + said, [PASSAGE], asked, None).added == 0.0


@pytest.mark.parametrize("price", ["$4.90", "CHF 4.90", "£4.90", "4.90 ¥", "4.90 zł", "AUD 4.90"])
def test_the_same_number_in_another_currency_is_another_price(price: str) -> None:
    assert find_ungrounded(f"It costs {price}.", ["Express costs 4.90 €."]) == 1.0
