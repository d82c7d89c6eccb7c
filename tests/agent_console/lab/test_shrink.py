import json
from collections import Counter
from pathlib import Path

import pytest

from agent_console.lab import shrink as module
from agent_console.lab.faults.catalogue import draw_schedule
from agent_console.lab.schedule import MOST_MESSAGES, Schedule
from agent_console.lab.shrink import describe, keep, list_smaller, load_kept, shrink
from agent_console.lab.world import Outcome

MIXED = draw_schedule(5, ("crash", "disk_full", "socket_dropped"))


def fail_with_crash_and_drop(schedule: Schedule) -> Outcome:
    """Two strikes and three messages are what this anomaly needs."""
    names = {strike.name for strike in schedule.strikes}
    fails = {"crash/0", "socket_dropped/1"} <= names and schedule.messages >= 3
    anomalies = [{"kind": "lost", "detail": "Number 3 is gone."}] if fails else []
    return Outcome(schedule.seed, b'{"op":"end"}\n', "00", anomalies, (), Counter(), Counter())


def test_what_a_failure_does_not_need_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "play", fail_with_crash_and_drop)
    told: list[str] = []
    found = shrink(MIXED, told.append)
    assert {strike.name for strike in found.schedule.strikes} == {"crash/0", "socket_dropped/1"}
    assert found.schedule.messages == MOST_MESSAGES // 2
    assert found.outcome.anomalies[0]["kind"] == "lost"
    assert told[-1] == describe(found.schedule)


def test_a_schedule_that_does_not_fail_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "play", fail_with_crash_and_drop)
    sound = draw_schedule(5, ("crash",))
    assert shrink(sound, lambda _: None).schedule == sound


def test_smaller_schedules_lack_a_strike_or_half_the_messages() -> None:
    smaller = list(list_smaller(MIXED))
    assert [each.messages for each in smaller][:2] == [5, 10]
    assert len(smaller) == len(MIXED.strikes) + 1


def test_the_command_plays_the_same_again() -> None:
    small = MIXED.without(MIXED.strikes[0]).with_messages(3)
    words = describe(small).split()
    assert words[:4] == ["handraise", "simulate", "--seeds", "5:6"]
    again = draw_schedule(5, words[5].split(",")).with_messages(int(words[7]))
    assert again == small
    assert describe(draw_schedule(5, ())).endswith("--faults none")


def test_what_failed_is_kept_and_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "play", fail_with_crash_and_drop)
    found = shrink(MIXED, lambda _: None)
    path = keep(found, tmp_path / "found")
    assert load_kept(path) == found.schedule
    assert json.loads(path.read_text())["command"] == describe(found.schedule)
    assert path.with_suffix(".history.jsonl").read_bytes() == b'{"op":"end"}\n'
