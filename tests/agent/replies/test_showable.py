"""What tricks or damages whoever shows it is refused; ordinary words of any script are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import ModelReplyInvalid
from agent.replies.showable import check_showable, tidy


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "reply_empty"),
        ("…?!", "reply_empty"),
        ("\u200b\u200b", "reply_empty"),
        ("null", "reply_empty"),
        ("N/A.", "reply_empty"),
        ("x" * 8001, "reply_too_long"),
        ("a\x00b", "reply_unshowable"),
        ("a\x1b[31mb", "reply_unshowable"),
        ("a\x85b", "reply_unshowable"),
        ("a\ud800b", "reply_unshowable"),
        ("a\ue000b", "reply_unshowable"),
        ("a\uffffb", "reply_unshowable"),
        ("pay \u202e001 now", "reply_unshowable"),
        ("pay \u2066now\u2069", "reply_unshowable"),
        ("hi\U000e0041\U000e0042", "reply_unshowable"),
        ("free" + "\u200b" * 11, "reply_unshowable"),
        ("It is f" + "\u0301" * 5 + "ree", "reply_unshowable"),
    ],
)
def test_what_cannot_be_shown_is_refused(text: str, code: str) -> None:
    with pytest.raises(ModelReplyInvalid) as refused:
        check_showable(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "text",
    [
        "x" * 8000,
        "It costs 5 €.\n\n- one\n\t- two",
        "👩‍👩‍👧‍👦 welcome 🇩🇪",
        "می‌خواهم سفارشم را لغو کنم",
        "שָׁלוֹם וּבְרָכָה",
        "ที่นี่ไม่มีค่าใช้จ่าย",
        "Việt Nam: tiếng Việt",
        "हिन्दी में उत्तर",
        "42",
        "None of these.",
    ],
)
def test_ordinary_words_are_shown(text: str) -> None:
    check_showable(text)


@pytest.mark.parametrize(
    "text",
    [
        "de\u00adlivery",
        "de\u200blivery",
        "del\u2060iv\u200dery",
        "delivery\u200b",
        "d\u3164elivery",
    ],
)
def test_invisible_letters_are_taken_out_of_words(text: str) -> None:
    assert tidy(text) == "delivery"


@pytest.mark.parametrize(
    "text", ["👩\u200d👩", "می\u200cخواهم", "क\u094d\u200dष", "abc \u200eאבג", "ที่\u200bนี่"]
)
def test_invisible_letters_stay_where_a_script_needs_them(text: str) -> None:
    assert tidy(text) == text


def test_many_invisible_letters_in_a_row_are_refused() -> None:
    for letter in "\u200b\u2060\u3164":
        with pytest.raises(ModelReplyInvalid):
            check_showable(tidy("de" + letter * 4 + "livery"))


def test_gaps_are_closed() -> None:
    assert tidy(" a\r\n\r\n \n\n\nb" + " " * 500 + "c ") == "a\n\nb c"


@given(st.text(st.sampled_from("ab \n\r\tא[1]\u200b\u00ad\u200d"), max_size=40), st.integers(0, 40))
def test_a_tidied_beginning_is_the_beginning_of_the_tidied(text: str, end: int) -> None:
    text = text.replace("\r", "\r\n")
    assert tidy(text).startswith(tidy(text[:end]))
