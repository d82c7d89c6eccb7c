"""Notices: what the house itself tells a customer."""

from __future__ import annotations

import pytest

from escalation.notices import DISCLOSURE, TEXTS, build_notice, build_waiting_notice


def test_a_notice_carries_its_code_and_words() -> None:
    notice = build_notice("queued")
    assert (notice.author.role, notice.body.code) == ("system", "queued")
    assert notice.body.text == TEXTS["queued"]
    assert notice.body.reach == []


def test_only_when_nobody_is_there_the_customer_is_asked_for_an_address() -> None:
    assert {code for code in TEXTS if build_notice(code).body.reach} == {"nobody_available"}
    assert build_notice("nobody_available").body.reach == ["email"]


def test_who_waits_is_told_whether_anybody_is_there() -> None:
    assert build_waiting_notice(True).body.code == "queued"
    assert build_waiting_notice(True, "requeued").body.code == "requeued"
    assert build_waiting_notice(False, "requeued").body.code == "nobody_available"


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(KeyError):
        build_notice("no_such_code")


def test_the_disclosure_says_what_it_is_and_how_to_reach_a_person() -> None:
    assert "automated" in DISCLOSURE
    assert "person" in DISCLOSURE
