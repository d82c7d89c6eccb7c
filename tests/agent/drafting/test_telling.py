"""Words of a reply on their way: whole ones, out of half a JSON, and none that may not be sent."""

from __future__ import annotations

import itertools
import json

import pytest

from agent.drafting.telling import Telling

PASSAGE = "A parcel takes 3 days. Write to help@shop.example or see https://shop.example/parcels."


def tell(raw: str, step: int = 1) -> list[str]:
    """Return what is told while a reply grows by so many letters at a time."""
    told: list[str] = []
    telling = Telling(told.append, [PASSAGE])
    for end in range(0, len(raw) + step, step):
        telling.hear(raw[:end])
    return told


def build_reply(answer: str) -> str:
    return json.dumps({"answerable": True, "answer": answer, "cited": ["1"], "confidence": 0.9})


def test_whole_words_are_told_as_they_come() -> None:
    assert tell(build_reply("It takes 3 days. Really.")) == [
        *("It", "It takes", "It takes 3", "It takes 3 days.")
    ]


@pytest.mark.parametrize("step", [1, 3, 7, 1000])
def test_what_is_told_only_grows_and_begins_the_answer(step: int) -> None:
    answer = "It takes 3 days; write to help@shop.example."
    told = tell(build_reply(answer), step)
    assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(told))
    assert answer.startswith(told[-1])


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        ("It takes 4 days.", "It takes"),
        ("Please write to help@other.example today.", "Please write to"),
        ("See https://other.example now.", "See"),
        ("Good news, I have refunded you today.", "Good news, I have"),
        ("It will <b>take</b> 3 days.", "It"),
        ("It will \u2066take 3 days.", "It"),
        ("It will t\u0301\u0301\u0301\u0301\u0301\u0301ake 3 days.", "It will"),
        ("It takes\x07 3 days.", "It"),
    ],
)
def test_from_the_first_unfit_word_on_nothing_is_told(answer: str, seen: str) -> None:
    assert tell(build_reply(answer))[-1] == seen


def test_long_gaps_are_told_as_they_will_be_sent() -> None:
    assert tell(build_reply("It\r\n\n\n\n  takes" + " " * 40 + "long to tell"))[-1] == (
        "It\n\n  takes long to"
    )


def test_a_number_that_is_cut_in_two_is_no_other_number() -> None:
    assert tell(build_reply("Within 30 days"))[-1] == "Within"
    assert "Within 3" not in tell(build_reply("Within 30 days"))


@pytest.mark.parametrize("raw", ["", "{", '{"answerable": false, "answer": "No', '["a", "b"]'])
def test_what_holds_no_answer_tells_nothing(raw: str) -> None:
    assert tell(raw) == []


def test_raw_json_is_never_told() -> None:
    assert all("{" not in words and '"' not in words for words in tell(build_reply("It is so.")))


def test_a_reply_that_begins_anew_with_other_words_tells_nothing_more() -> None:
    told: list[str] = []
    telling = Telling(told.append, [PASSAGE])
    telling.hear(build_reply("It takes 3 days."))
    telling.hear(build_reply("No idea, it takes 3 days or so."))
    assert told == ["It takes 3"]


@pytest.mark.parametrize(
    ("answer", "last"),
    [
        (
            "It takes 3 days. As an AI language model I cannot say.",
            "It takes 3 days. As an AI language",
        ),
        ("Dear [Customer Name], it takes 3 days.", "Dear [Customer"),
        ('It takes {"days": 3} or so.', "It takes"),
    ],
)
def test_what_gives_a_machine_away_is_not_told(answer: str, last: str) -> None:
    assert tell(build_reply(answer))[-1] == last


def test_instructions_are_not_told_on() -> None:
    words = "one two three four five six seven eight nine ten eleven twelve thirteen"
    told: list[str] = []
    telling = Telling(told.append, [PASSAGE], f"Say never: {words}.")
    telling.hear(build_reply(f"Well, {words} and more."))
    assert told == []


def test_where_tools_are_called_plain_words_are_no_answer() -> None:
    told: list[str] = []
    telling = Telling(told.append, [PASSAGE], in_form=True)
    telling.hear("It takes 3 days or")
    assert told == []
    telling.hear(build_reply("It takes 3 days or so."))
    assert told == ["It takes 3 days or"]
