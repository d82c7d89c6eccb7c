"""What is new in an answered mail: the sender's own words, all of them, and nothing of ours."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_console.mail import new_words
from agent_console.mail.letter import ABOVE_THIS_LINE
from agent_console.mail.new_words import find_new_words
from tests.agent_console.mail.samples import ADDRESS, OUR_NAMES, PROGRAMS, quote, read_letter

WORDS = """Thanks, but it is not here yet.

- order 1234
- ordered on 2 January: twice

Best regards, of course. Please tell me:
when will it come?"""


def find(text: str) -> str:
    return find_new_words(text, OUR_NAMES)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda each: each.__name__)
def test_every_program_leaves_the_senders_words_alone(program: Callable[[str], str]) -> None:
    assert find(program(WORDS)) == WORDS
    assert find(program(WORDS).replace("\n", "\r\n")) == WORDS


def is_own(line: str) -> bool:
    """Say whether a line is one that nobody could take for a mail program's."""
    special = line.lstrip().startswith((">", "-", "_", "=", "*", "–", "—"))
    return not special and ":" not in line and "：" not in line


OWN_LINES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=60
)


@given(
    lines=st.lists(OWN_LINES.map(str.rstrip).filter(is_own), max_size=8),
    program=st.sampled_from(PROGRAMS),
)
def test_no_words_are_lost_and_none_of_ours_come_back(
    lines: list[str], program: Callable[[str], str]
) -> None:
    # Each begins and ends so that no line of it is blank or a telephone's.
    words = "\n".join(["I say", *lines, "so much"])
    assert find(program(words)) == words


@given(st.text(max_size=3000))
def test_whatever_comes_only_whole_lines_of_it_are_taken(text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    taken = find(text).split("\n")
    left = iter([line.rstrip() for line in lines])
    assert all(any(line == each for each in left) for line in taken if line)


def test_answers_between_the_quoted_lines_are_kept() -> None:
    first, second = read_letter().split("\n\n", 1)
    text = f"On 5 Jan 2026 {ADDRESS} wrote:\n{quote(first)}\n> and\nHere it is.\n\n{quote(second)}\nBye"
    assert find(text) == "Here it is.\n\nBye"


def test_a_line_that_somebody_quotes_himself_is_kept() -> None:
    assert find("My wish:\n> 5 kg\nThat is all.") == "My wish:\n> 5 kg\nThat is all."


def test_what_somebody_says_before_a_quotation_is_kept() -> None:
    text = "In 2025 you told me:\n> it is free\n> for all\nIs it?"
    assert find(text) == "In 2025 you told me:\n\nIs it?"


def test_signatures_end_the_words() -> None:
    assert find("Yes.\n\n-- \nBo\nShop Ltd") == "Yes."
    assert find("Yes.\n\nSent from my telephone") == "Yes."
    assert find("Sent from my telephone") == "Sent from my telephone"
    assert find("Thanks,\nBo") == "Thanks,\nBo"


def test_an_earlier_mail_is_known_by_its_headers_too() -> None:
    text = f"Yes.\n\nVan: {ADDRESS}\nVerzonden: maandag\nAan: c@x.example\n\nold words"
    assert find(text) == "Yes."
    own = "My data:\nName: Bo\nCity: Bern\nOrder: 12"
    assert find(own) == own


def test_where_nothing_is_new_nothing_is_found() -> None:
    assert find(quote(read_letter())) == ""
    assert find(f"{ABOVE_THIS_LINE}\n\nold") == ""
    assert find("") == ""


@pytest.mark.parametrize(
    "piece",
    [
        "\n",
        " ",
        ">",
        "> ",
        "-",
        "_",
        "-----",
        "On ",
        "From: a\n",
        ":",
        "a:\n",
        "\n:\n",
        "a" + ADDRESS,
    ],
)
def test_a_hostile_mail_takes_no_longer_than_another(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    began = time.process_time()
    find(text)
    find(f"{text}\n{text[:1000]}x:\n> a\n> b")
    assert time.process_time() - began < 3


def test_for_each_quotation_only_a_few_lines_above_it_are_copied(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    copied: list[int] = []

    def count(above: Sequence[str], _: Sequence[str]) -> int:
        copied.append(len(above))
        return 0

    monkeypatch.setattr(new_words, "_count_attribution", count)
    assert find("x\n>\n" * 1000).count("x") == 1000
    assert len(copied) == 1000
    assert max(copied) <= 5
