"""The words of HTML mails."""

from __future__ import annotations

import time

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
        ("1 < 2, 3 > 2 and a <b", "1 < 2, 3 > 2 and a <b"),
        ("<p title=\"a > b\" class='c'>Yes<!-- <p>No</p> > --> it is</p>", "Yes it is"),
        ("<!DOCTYPE html><script>if (a<b) '<body>'</script><SCRIPT>x</script >Yes", "Yes"),
        ("<b>One</b>&lt;p&gt;&#8364;<br>Two", "One<p>€\nTwo"),
        ("Cost: &#" + "9" * 5000 + "; and &#x" + "f" * 99 + ";", "Cost: \ufffd and \ufffd"),
        ("a <b " + "x" * 3000 + "> c", "a <b " + "x" * 3000 + "> c"),
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


@pytest.mark.parametrize(
    "piece",
    [
        *('<a b="', "<a b='>", "<a ", "<", "</", "<!", "<!--", "<!-- >", "<![CDATA[", "<?", "<a>"),
        *("<script>", "<style></", "<blockquote>", "&#1", "&", "<a \"'", "</a <", '"' * 9 + "<a "),
    ],
)
@pytest.mark.parametrize("end", ["", ">"])
def test_a_hostile_page_takes_no_longer_than_its_length(piece: str, end: str) -> None:
    def measure(length: int) -> float:
        text = piece * (length // len(piece)) + end
        began = time.process_time()
        find_html_words(text)
        return time.process_time() - began

    short = measure(20_000)
    assert measure(160_000) < 8 * 3 * max(short, 0.01)
