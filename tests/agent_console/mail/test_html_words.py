"""The words of HTML mails."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_console.mail.html_words import find_html_words


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>One</p><p>Two &amp; three</p>", "One\n\nTwo & three"),
        ("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"),
        ("One<br>Two<br/>Three", "One\nTwo\nThree"),
        ("<html><head><title>No</title><style>p{}</style></head><body>Yes", "Yes"),
        ("<head><style>p{}</style><body>Yes</body>", "Yes"),
        ("<script>alert(1)</script>Hello\n  there", "Hello there"),
        ("<p>Yes</p><blockquote><p>Old<br>words</p></blockquote>", "Yes\n\n> Old\n> words\n>"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("", ""),
    ],
)
def test_what_is_seen_is_found(html: str, words: str) -> None:
    assert find_html_words(html) == words


@given(
    st.text()
    | st.lists(st.sampled_from(["<p>", "</p>", "<blockquote>", "a", "<", "&", "<!--"])).map("".join)
)
def test_whatever_is_written_can_be_read(html: str) -> None:
    assert "\0" not in find_html_words(html)
