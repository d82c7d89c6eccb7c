"""A question's language, where its words tell it."""

from __future__ import annotations

import pytest

from agent.language import guess_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How long can I return a tent?", "en"),
        ("Where is my parcel, and when will it arrive?", "en"),
        ("Wie lange kann ich ein Zelt zurückgeben?", "de"),
        ("Wo ist mein Paket und wann kommt es?", "de"),
        ("Comment puis-je renvoyer la tente ? Je ne sais pas.", "fr"),
        ("¿Cómo puedo devolver la tienda?", "es"),
        ("Come posso restituire la tenda? Non è per me.", "it"),
        ("Como posso devolver a tenda? Não é para mim.", "pt"),
        ("Hoe kan ik mijn tent terugsturen?", "nl"),
        ("Mein Konto ist gesperrt", "de"),
        ("Je veux un remboursement", "fr"),
        ("Gdzie jest moja paczka?", "pl"),
        ("Jag har glömt mitt lösenord", "sv"),
        ("Hvad koster det at få den?", "da"),
        ("Şifremi unuttum, nasıl değiştiririm?", "tr"),
        ("Где моя посылка?", "ru"),
        ("テントを返品できますか", "ja"),
        ("我的包裹在哪里", "zh"),
        ("내 소포는 어디에 있나요", "ko"),
        ("Πού είναι το δέμα μου;", "el"),
        ("איפה החבילה שלי", "he"),
        ("أين طردي", "ar"),
        ("มีสินค้าไหม", "th"),
        ("मेरा पार्सल कहाँ है", "hi"),
    ],
)
def test_it_is_told_by_script_and_common_words(text: str, language: str) -> None:
    assert guess_language(text) == language


@pytest.mark.parametrize(
    "text", ["", "12345", "iPhone 15 Pro", "return policy", "x" * 5000, "😀😀"]
)
def test_it_is_not_guessed_from_too_little(text: str) -> None:
    assert guess_language(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Will a transfer incur a fee?",
        "help me obtain a virtual card",
        "refer to me as Bailey",
        "give me a coin toss result",
        "no, that is a falsehood",
        "locate Jenny at her present position",
    ],
)
def test_words_that_languages_share_do_not_fool_it(text: str) -> None:
    assert guess_language(text) in ("en", None)


@pytest.mark.parametrize("text", ["add 45 plus 54 plus 43 plus 22", "ya", "Kde je můj balík?"])
def test_one_word_however_often_is_too_little(text: str) -> None:
    assert guess_language(text) is None
