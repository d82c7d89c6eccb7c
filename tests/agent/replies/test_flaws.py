"""All flaws of an answer are told together, and an answer out of the knowledge has none."""

import pytest

from agent.dialogue import Flaw, Turn
from agent.replies.backing import Evidence
from agent.replies.flaws import find_flaws, find_groundless

TURNS = (Turn("customer", "How do I reset my password? I am ana@example.org"),)
PASSAGES = ("Use the link on https://example.org/reset or call 0800 123 4567.",)


def test_an_answer_out_of_the_knowledge_has_no_flaw() -> None:
    answer = "You can use the link on example.org/reset, or call 0800 123 4567."
    assert find_flaws(answer, TURNS, PASSAGES) == ()
    assert find_flaws("We wrote to ana@example.org before.", TURNS, PASSAGES) == ()


def test_each_flaw_tells_its_words() -> None:
    answer = "I have refunded you. Go to https://evil.example/x, {{name}}."
    assert find_flaws(answer, TURNS, PASSAGES) == (
        Flaw("promise", "i have refunded"),
        Flaw("unknown_contact", "evil.example/x"),
        Flaw("placeholder", "{{name}}"),
    )


@pytest.mark.parametrize(
    "contact",
    [
        "help@evil.example",
        "+44 20 7946 0000",
        "www.evil.example",
        "https://ехample.org/reset",
        "evil-shop.xyz/login",
        "t.me/evilbot",
        "hxxps://evil.example/x",
        "evil [dot] com",
        "evil dot com",
        "bit。ly/abc",
        "help [at] evil [dot] com",
        "08005551234",
        "0 8 0 0 5 5 5 1 2 3",
        "1-800-SHOP-NOW",
        "zero eight hundred, five five five one two",
        "null acht null null fünf fünf fünf",
    ],
)
def test_a_contact_that_nobody_told_is_a_flaw(contact: str) -> None:
    flaws = find_flaws(f"Please try {contact} for that.", TURNS, PASSAGES)
    assert "unknown_contact" in [flaw.kind for flaw in flaws]


@pytest.mark.parametrize(
    "words",
    [
        "Open it 24/7 and/or on Mon./Tue., or z.B./d.h. later.",
        "Count one two three, then go on with four or five.",
        "It is order 4711123456 of 2024-05-06, or 12.5/13.5.",
        "A polka dot dress at 9.30 (at home).",
        "Choose 800 of them.",
    ],
)
def test_what_only_looks_like_a_contact_is_none(words: str) -> None:
    assert find_flaws(words, TURNS, PASSAGES) == ()


def test_a_contact_that_is_spelt_otherwise_than_in_the_knowledge_is_known() -> None:
    passages = ["Write to help (at) shop (dot) com or dial 0800 555 1234."]
    assert find_flaws("Write to help@shop.com, or dial 08005551234.", TURNS, passages) == ()


def test_pretences_are_flaws() -> None:
    (flaw,) = find_flaws("I'm a real person.", TURNS, PASSAGES)
    assert flaw.kind == "pretence"


@pytest.mark.parametrize(
    ("asked", "flaws"),
    [
        (("Wie kann ich mein Passwort zurücksetzen?",), (Flaw("wrong_language", "en, not de"),)),
        (("How can I do that?", "ok"), ()),
        (("Wie kann ich das machen?", "ok"), (Flaw("wrong_language", "en, not de"),)),
        (("PIN?",), ()),
    ],
)
def test_the_customers_newest_language_that_can_be_told_counts(
    asked: tuple[str, ...], flaws: tuple[Flaw, ...]
) -> None:
    turns = [Turn("customer", text) for text in asked]
    assert find_flaws("You can do that on the page of your account.", turns, ()) == flaws


def test_few_words_have_no_language() -> None:
    turns = [Turn("customer", "Wie kann ich mein Passwort zurücksetzen?")]
    assert find_flaws("Use the reset link.", turns, ()) == ()


ASKED = (Turn("customer", "Please refund 20 € for order 4711."),)
REFUNDED = "refund(order=4711)\nRefunded 20.00 € on 3 May.\nThe parcel can be returned for free."


def test_what_a_tool_bears_out_is_no_promise() -> None:
    evidence = Evidence("refund", "refund(order=4711)", "Refunded 20.00 €.", is_deed=True)
    answer = "I have refunded 20 € for your order 4711."
    assert find_flaws(answer, ASKED, [REFUNDED], [evidence]) == ()
    (flaw,) = find_flaws(answer, ASKED, [REFUNDED])
    assert flaw == Flaw("promise", "i have refunded")


@pytest.mark.parametrize(
    ("answer", "flaws"),
    [
        ("I have refunded 20 € on 3 May.", ()),
        ("I have refunded 50 € for order 4711.", (Flaw("groundless", "50"),)),
        ("It was refunded on 4 May.", (Flaw("groundless", "-5-4"),)),
        ("The parcel cannot be returned for free.", (Flaw("denial"),)),
    ],
)
def test_what_a_tool_told_is_said_to_the_letter(answer: str, flaws: tuple[Flaw, ...]) -> None:
    assert find_groundless(answer, ASKED, [REFUNDED]) == flaws
