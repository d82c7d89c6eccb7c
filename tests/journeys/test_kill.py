"""kill -9 of the real server under load, a few times; `python -m benchmarks.kill` does it 50 times."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.kill.campaign import run_campaign
from benchmarks.kill.check import Event, find_anomalies
from benchmarks.kill.customer import Chat

KILLS = 8


@pytest.mark.timeout(600)
async def test_nothing_acknowledged_is_lost_and_every_turn_ends_once(tmp_path: Path) -> None:
    report = await run_campaign(tmp_path, kills=KILLS, customers=10, seed=7)
    assert report.anomalies == []
    assert len(report.restarts) == KILLS
    assert report.acknowledged > 5 * KILLS
    assert report.answered > 0
    assert report.handed_over > 0


# -- the check itself, tried on logs that are wrong -----------------------------------------------


def build_event(seq: int, kind: str, client_id: str | None = None, **parts: Any) -> Event:
    event: Event = {"seq": seq, "kind": kind, "body": {}, "inner": {"epoch": 1}}
    if client_id is not None:
        event["client_id"] = client_id
    return event | parts


LOG = [
    build_event(1, "ConversationStarted"),
    build_event(2, "CustomerWrote", "a", body={"text": "one"}),
    build_event(3, "DecisionMade", inner={"through_seq": 2}),
    build_event(4, "BotAnswered", body={"text": "yes", "in_reply_to": 2}),
    build_event(5, "CustomerWrote", "b", body={"text": "two"}),
    build_event(6, "CustomerWrote", "c", body={"text": "three"}),
    build_event(7, "DecisionMade", inner={"through_seq": 6}),
    build_event(8, "HandoffRequested", inner={"through_seq": 6}),
]


def see(log: list[Event]) -> Chat:
    """What the customer of such a log has sent and seen."""
    seen = [{name: part for name, part in event.items() if name != "inner"} for event in log]
    return Chat(
        "c1",
        "token",
        "log",
        sent={"a": "one", "b": "two", "c": "three"},
        acknowledged={"a": 2, "c": 6},
        events=[event for event in seen if event["kind"] != "DecisionMade"],
    )


def test_a_log_in_order_is_not_complained_of() -> None:
    assert list(find_anomalies(see(LOG), LOG)) == []


def lose(log: list[Event]) -> None:
    log[5]["client_id"] = log[5]["kind"] = "x"


def double(log: list[Event]) -> None:
    log.append(build_event(9, "CustomerWrote", "c", body={"text": "three"}))


def swap(log: list[Event]) -> None:
    log[4]["client_id"], log[5]["client_id"] = "c", "b"


def change(log: list[Event]) -> None:
    log[3]["body"]["text"] = "no"


def leave_a_hole(log: list[Event]) -> None:
    del log[6]


def answer_twice(log: list[Event]) -> None:
    log.append(build_event(9, "BotAnswered", body={"text": "yes", "in_reply_to": 6}))


def decide_twice(log: list[Event]) -> None:
    log.append(build_event(9, "DecisionMade", inner={"through_seq": 6}))


def leave_a_turn_open(log: list[Event]) -> None:
    del log[6:]


@pytest.mark.parametrize(
    "damage",
    [lose, double, swap, change, leave_a_hole, answer_twice, decide_twice, leave_a_turn_open],
)
def test_a_damaged_log_is_found_out(damage: Callable[[list[Event]], None]) -> None:
    log = copy.deepcopy(LOG)
    damage(log)
    chat = see(LOG)
    chat.events = chat.events[:5]
    assert list(find_anomalies(chat, log)) != []
