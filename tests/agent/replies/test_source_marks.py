"""Marks of sources are citations; what only looks like one stays in the answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.replies.source_marks import list_marked, take_off_marks


@pytest.mark.parametrize(
    ("answer", "rest", "numbers"),
    [
        ("It takes 2 days [1].", "It takes 2 days.", ("1",)),
        ("It takes 2 days[2][1], or 4 [2, 3]", "It takes 2 days, or 4", ("2", "1", "3")),
        ("It takes 2 days【4†source】.", "It takes 2 days.", ("4",)),
        ("2 days [^1]\n4 on islands [12]", "2 days\n4 on islands", ("1", "12")),
        (
            "It was shipped [t1], and takes 2 days[t2, 1].",
            "It was shipped, and takes 2 days.",
            ("t1", "t2", "1"),
        ),
        ("It was shipped【t1†order】.", "It was shipped.", ("t1",)),
        ("It was shipped [t", "It was shipped", ()),
        ("Press [1] for help.", "Press [1] for help.", ()),
        ("See [1](https://example.org).", "See [1](https://example.org).", ()),
        ("【注意】请登录。", "【注意】请登录。", ()),
        ("Open [Settings].", "Open [Settings].", ()),
        ("It takes 2 days [", "It takes 2 days", ()),
    ],
)
def test_marks_are_read_and_taken_off(answer: str, rest: str, numbers: tuple[str, ...]) -> None:
    assert (take_off_marks(answer), list_marked(answer)) == (rest, numbers)


@given(st.text(st.sampled_from("at1 ,.[]【】(\n"), max_size=12), st.integers(0, 12))
def test_what_remains_only_grows(text: str, end: int) -> None:
    whole, half = take_off_marks(text).strip(), take_off_marks(text[:end]).strip()
    assert whole.startswith(half)
