"""What a day's log says of those who waited."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from benchmarks.desk.verdict import Verdict, find_share, judge, measure_spread
from benchmarks.desk.world import draw_day
from escalation.clock import format_time
from escalation.commands import (
    AskForHuman,
    ClaimConversation,
    Command,
    LeaveConversation,
    OpenConversation,
    ReleaseConversation,
    ResolveConversation,
    WriteAsHuman,
)
from escalation.conversation import Conversation
from escalation.events import Record, build_record
from escalation.fold import fold_records
from escalation.handoff import decide
from escalation.testing import ANNA, BEN

NINE = datetime.fromisoformat("2026-01-05T09:00:00Z")


def tell(*steps: tuple[float, Command], hush: bool = False) -> list[Record]:
    """Build the rows of one conversation, each step so many seconds after nine."""
    c, rows = Conversation("c1"), list[Record]()
    for seconds, command in steps:
        for event in decide(c, command):
            if hush and event.kind == "CustomerNotified":
                continue
            at = format_time(NINE + timedelta(seconds=seconds))
            row = build_record(event, conversation_id="c1", seq=c.head + 1, epoch=c.epoch, at=at)
            rows.append(row)
            c = fold_records(c, [row])
    return rows


OPEN = (0, OpenConversation("v1"))
ASK = (10, AskForHuman("v1", anyone_online=True))


def test_a_wait_is_from_the_wish_to_a_persons_hands_and_words() -> None:
    verdict = judge(
        tell(
            OPEN,
            ASK,
            (40, ClaimConversation(ANNA)),
            (70, WriteAsHuman(ANNA, "Hello")),
            (130, ResolveConversation(ANNA, "solved")),
        )
    )
    assert (verdict.waits, verdict.first_words) == ([30.0], [60.0])
    assert (verdict.untold, verdict.lost, verdict.handed_round) == ([], [], 0)
    assert verdict.taken == {"p" + "a" * 16: 1}
    assert verdict.held == {"p" + "a" * 16: 90.0}
    assert verdict.ends == {"resolved: solved": 1}


def test_each_wait_counts_also_after_it_was_passed_back() -> None:
    verdict = judge(
        tell(
            OPEN,
            ASK,
            (20, ClaimConversation(ANNA)),
            (50, ReleaseConversation(ANNA, anyone_online=True)),
            (55, ClaimConversation(BEN)),
        )
    )
    assert (verdict.waits, verdict.handed_round) == ([10.0, 5.0], 1)


def test_who_waits_and_hears_nothing_is_named() -> None:
    rows = tell(OPEN, ASK, (40, ClaimConversation(ANNA)), hush=True)
    assert judge(rows).untold == ["c1 before 3"]


def test_who_still_waits_when_all_have_gone_must_know_it() -> None:
    verdict = judge(tell(OPEN, ASK))
    assert verdict.ends == {"in the queue": 1}
    assert verdict.untold == ["c1: nobody is there any more"]
    assert judge(tell(OPEN, (10, AskForHuman("v1", anyone_online=False)))).untold == []


def test_who_lost_patience_is_counted() -> None:
    verdict = judge(tell(OPEN, ASK, (300, LeaveConversation("v1"))))
    assert verdict.left_waiting == 1


def test_shares_and_spread() -> None:
    assert find_share([], 0.95) == 0.0
    assert find_share(list(range(100)), 0.95) == 95
    day = draw_day(1, conversations=1, people=2)
    even, odd = Verdict(), Verdict()
    hours = [(s.end - s.begin - (s.lunch[1] - s.lunch[0])) / 3600 for s in day.shifts]
    for shift, length in zip(day.shifts, hours, strict=True):
        even.taken[shift.id] = round(10_000 * length)
    assert measure_spread(day, even) == pytest.approx(0.0, abs=1e-3)
    odd.taken[day.shifts[0].id] = 10
    assert measure_spread(day, odd) == pytest.approx(1.0)
