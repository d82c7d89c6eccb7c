"""Notices in words, on one line each, with a link to the conversation."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given

from agent_console.notify.notice import KINDS, NoticeKind, Words
from agent_console.notify.wording import clean, tell
from escalation.testing import CONVERSATION
from tests.agent_console.notify.samples import BASE, make_notice


def test_a_handover_says_who_waits_why_and_where() -> None:
    notice = make_notice(reasons=("wants_human", "low_confidence"), place=2, waiting=7)
    told = tell(notice, BASE)
    assert told.title == "A customer waits for a person"
    assert told.facts == (
        ("Site", "shop"),
        ("Why", "wants human, low confidence"),
        ("Place in the queue", "2 of 7"),
    )
    assert told.link == f"{BASE}/console#/c/{CONVERSATION}"
    assert told.quote == ""


def test_what_people_wrote_is_told_where_it_is_given() -> None:
    told = tell(make_notice("contact_left"), BASE, Words(text="Hello?", email="c@x.example"))
    assert ("Address", "c@x.example") in told.facts
    assert told.quote == "Hello?"
    rated = tell(make_notice("rated_low", score=1), BASE, Words(text="Hello?", comment="Slow!"))
    assert ("Stars", "1 of 5") in rated.facts
    assert rated.quote == "Slow!"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_title(kind: NoticeKind) -> None:
    assert tell(make_notice(kind), BASE).title


def test_a_promised_time_says_what_is_waited_for_and_until_when() -> None:
    due = {"clock": "first_reply", "due": "2026-11-21T10:02:30.000Z"}
    told = tell(make_notice("clock_breached", **due), BASE)
    assert ("Waits for", "the first reply") in told.facts
    assert ("Due", "21 Nov 2026, 10:02 UTC") in told.facts
    newer = tell(make_notice("clock_warned", clock="call_back", due="soon"), BASE)
    assert ("Waits for", "call back") in newer.facts
    assert ("Due", "soon") in newer.facts


def test_a_test_is_about_no_conversation() -> None:
    told = tell(make_notice("test", conversation_id=""), BASE)
    assert (told.facts, told.link) == ((), f"{BASE}/console")


@given(st.text(), st.integers(1, 100))
def test_a_clean_text_is_one_visible_line(text: str, longest: int) -> None:
    line = clean(text, longest)
    assert len(line) <= longest
    assert line.isprintable()
    assert line == " ".join(line.split())


def test_what_turns_the_writing_round_is_taken_out() -> None:
    assert clean("a\u202eb\r\nc\x00d\u2028e", 50) == "a b c d e"
