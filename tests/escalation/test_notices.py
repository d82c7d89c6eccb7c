"""Notices: what the house itself tells a customer."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from escalation.desk_events import CustomerNotified
from escalation.notices import (
    BACK,
    DISCLOSURE,
    NOBODY,
    TEXTS,
    build_notice,
    build_opening,
    build_waiting_notice,
    say_when_open,
)

BERLIN = "Europe/Berlin"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo(BERLIN))


def test_a_notice_carries_its_code_and_words() -> None:
    notice = build_notice("queued")
    assert (notice.author.role, notice.body.code) == ("system", "queued")
    assert notice.body.text == TEXTS["queued"]
    assert notice.body.reach == []
    assert build_notice("queued", BACK).body.text == BACK


def test_only_when_nobody_is_there_the_customer_is_asked_for_an_address() -> None:
    assert {code for code in TEXTS if build_notice(code).body.reach} == {NOBODY}
    assert build_notice(NOBODY).body.reach == ["email"]


def test_who_waits_is_told_whether_anybody_is_there() -> None:
    assert build_waiting_notice(True).body.code == "queued"
    assert build_waiting_notice(True, "requeued").body.code == "requeued"
    assert build_waiting_notice(False, "requeued", "Sorry.").body.text == TEXTS[NOBODY]
    assert build_waiting_notice(True, "late", "Sorry.").body.text == "Sorry."


def test_who_finds_nobody_is_told_when_people_are_back() -> None:
    opening = build_opening(MONDAY, MONDAY - timedelta(days=2), BERLIN)
    queued, nobody = say_when_open([build_notice("queued"), build_notice(NOBODY)], opening)
    assert queued == build_notice("queued")
    assert isinstance(nobody, CustomerNotified)
    assert nobody.body.opens_at == "2026-11-23T08:00:00.000Z"
    assert "We are back on Monday at 09:00 (Europe/Berlin). Leave your e-mail" in nobody.body.text
    assert say_when_open([build_notice(NOBODY)], None) == [build_notice(NOBODY)]


def test_a_day_that_is_far_away_has_its_date() -> None:
    opening = build_opening(MONDAY, MONDAY - timedelta(days=7), BERLIN)
    (nobody,) = say_when_open([build_notice(NOBODY)], opening)
    assert isinstance(nobody, CustomerNotified)
    assert "We are back on Monday, 23 November at 09:00 (Europe/Berlin)." in nobody.body.text


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(KeyError):
        build_notice("no_such_code")


def test_the_disclosure_says_what_it_is_and_how_to_reach_a_person() -> None:
    assert "automated" in DISCLOSURE
    assert "person" in DISCLOSURE
