"""Standings, and which of them holds for a topic."""

from __future__ import annotations

from dataclasses import replace

import pytest

from escalation.autonomy.mode import (
    EVERYTHING,
    FOLLOWS,
    WAIVED,
    Mode,
    Sheet,
    Standing,
    build_sheet,
    find_audit_rate,
    find_lower,
    is_above,
    may_send,
    name_site,
    read_site,
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


def test_a_stop_of_a_site_stops_every_topic_there_and_nowhere_else() -> None:
    stop = Standing(name_site("shop"), stopped=True, cause="Prices.", by="pa", since="t1")
    sheet = build_sheet(4, {"billing": BILLING, name_site("shop"): stop}, Standing())
    found = sheet.find("billing", "shop")
    assert (found.topic, found.stopped, found.mode) == ("*site:shop", True, BILLING.mode)
    assert (found.cause, found.by, found.since) == ("Prices.", "pa", "t1")
    assert sheet.find(None, "shop").stopped
    assert sheet.find("billing", "blog") is BILLING
    assert sheet.find("billing") is BILLING
    assert dict(sheet.standings) == {"billing": BILLING}
    assert sheet.has_stops


def test_a_site_that_goes_on_leaves_every_topic_as_it_is() -> None:
    sheet = build_sheet(4, {name_site("shop"): Standing(name_site("shop"))}, Standing())
    assert sheet.find("billing", "shop") == Standing()
    assert not sheet.has_stops


def test_a_stop_of_everything_says_so_also_where_the_site_is_stopped() -> None:
    rows = {
        EVERYTHING: Standing(stopped=True, cause="All."),
        name_site("shop"): Standing(name_site("shop"), stopped=True, cause="Shop."),
    }
    assert build_sheet(1, rows, Standing()).find("billing", "shop").cause == "All."


def test_a_site_stands_under_a_name_of_its_own() -> None:
    assert read_site(name_site("shop")) == "shop"
    assert read_site("shop") is None
    own = Sheet().find_own(name_site("shop"))
    assert (own.topic, own.stopped, own.cause) == (
        "*site:shop", False, "Nobody has stopped this site.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("stopped", "mode", "by_mode", "may"),
    [
        (False, "answer", True, True),
        (True, "answer", False, False),
        (False, "approve", True, False),
        (False, "approve", False, True),
    ],
)
def test_what_a_window_ends_with(stopped: bool, mode: Mode, by_mode: bool, may: bool) -> None:
    sheet = Sheet(1, {"billing": Standing("billing", mode=mode, stopped=stopped)})
    assert may_send(sheet, "shop", "billing", by_mode) is may
    assert may_send(None, "shop", "billing", by_mode)
