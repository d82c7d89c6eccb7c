"""Standings, and which of them holds for a topic."""

from __future__ import annotations

from dataclasses import replace

import pytest

from escalation.autonomy.mode import (
    EVERYTHING,
    FOLLOWS,
    WAIVED,
    Sheet,
    Standing,
    find_audit_rate,
    find_lower,
    is_above,
)

BILLING = Standing("billing", mode="audit", audits=40)
ALL = Standing(EVERYTHING, mode="veto")


def test_a_topic_s_own_standing_comes_before_that_of_all() -> None:
    sheet = Sheet(3, {"billing": BILLING, EVERYTHING: ALL})
    assert sheet.find("billing") is BILLING
    assert sheet.find("delivery") is ALL
    assert sheet.find(None) is ALL


def test_without_any_the_default_holds() -> None:
    default = Standing(mode="audit", cause=WAIVED)
    assert Sheet(default=default).find("billing") is default
    assert default.is_waived
    assert not Standing().is_waived


def test_a_stop_of_all_stops_every_topic_and_says_by_whom() -> None:
    stopped = replace(ALL, stopped=True, cause="Fire.", by="pa", since="t")
    found = Sheet(1, {"billing": BILLING, EVERYTHING: stopped}).find("billing")
    assert found == replace(BILLING, stopped=True, cause="Fire.", by="pa", since="t")


def test_an_own_stop_keeps_its_own_cause() -> None:
    own = replace(BILLING, stopped=True, cause="Prices changed.")
    stopped = replace(ALL, stopped=True, cause="Fire.")
    assert Sheet(1, {"billing": own, EVERYTHING: stopped}).find("billing") is own


def test_a_new_topic_begins_as_all_stand_but_not_stopped() -> None:
    stopped = replace(ALL, stopped=True, audits=9)
    assert Sheet(1, {EVERYTHING: stopped}).find_own("billing") == Standing("billing", mode="veto")
    assert Sheet(1, {"billing": BILLING}).find_own("billing") is BILLING


def test_a_topic_that_follows_stands_as_all_do_and_counts_its_own_audits() -> None:
    follower = Standing("billing", mode="answer", cause=FOLLOWS, audits=12)
    stopped = replace(ALL, stopped=True, cause="Fire.")
    assert Sheet(1, {"billing": follower, EVERYTHING: ALL}).find("billing") == replace(
        ALL, topic="billing", audits=12
    )
    assert Sheet(1, {"billing": follower, EVERYTHING: stopped}).find("billing").stopped
    own = Sheet(1, {"billing": follower, EVERYTHING: stopped}).find_own("billing")
    assert own == replace(ALL, topic="billing", audits=12, cause="Fire.")


def test_nothing_stands_above_the_ceiling_of_the_house() -> None:
    sheet = Sheet(1, {"billing": BILLING}, Standing(mode="approve", ceiling="veto"))
    assert sheet.find("billing").mode == "veto"
    assert sheet.find_own("billing").mode == "veto"
    assert sheet.find("delivery").mode == "approve"


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"mode": "veto"}, False),
        ({"ceiling": "audit"}, False),
        ({"stopped": True}, False),
        ({"cause": "Else.", "since": "t", "by": "pa", "audits": 41}, True),
    ],
)
def test_two_standings_are_alike_when_they_let_the_bot_do_the_same(change, same) -> None:
    assert replace(BILLING, **change).is_as(BILLING) is same


def test_modes_rise_from_shadow_to_answer() -> None:
    assert find_lower("veto", "approve") == "approve"
    assert find_lower("shadow", "answer") == "shadow"
    assert is_above("answer", "audit")
    assert not is_above("audit", "audit")


@pytest.mark.parametrize(
    ("standing", "rate"),
    [(None, 0.05), (ALL, 0.05), (BILLING, 0.05), (replace(BILLING, mode="answer"), 0.02)],
)
def test_only_the_highest_mode_is_audited_less(standing, rate) -> None:
    assert find_audit_rate(standing, full=0.05, lower=0.02) == rate
