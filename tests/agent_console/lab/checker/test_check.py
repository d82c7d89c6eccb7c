"""The whole checker: no valid history is blamed, everything that is injected is found."""

import os
from functools import cache
from random import Random
from typing import Any

import pytest

from agent_console.lab.checker.anomaly import MEANINGS
from agent_console.lab.checker.check import check_history
from agent_console.lab.checker.lines import BrokenHistory
from agent_console.lab.history import Line
from benchmarks.checker import proof
from benchmarks.checker.crowd import make_crowd
from benchmarks.checker.histories import draw_options, make_history
from benchmarks.checker.injections.tape import INJECTIONS, Injection, Tape
from tests.agent_console.lab.checker.tale import Tale

HISTORIES = int(os.environ.get("CHECKED_HISTORIES", "500"))
"""`python -m benchmarks.checker --histories 10000` tries more, and prints what came of it."""
PLACES = 2
"""Histories that each injection is tried in."""


@cache
def find_history(seed: int) -> list[Line]:
    return make_history(draw_options(seed))


@pytest.mark.parametrize("first", range(0, HISTORIES, 100))
def test_valid_histories_are_clean(first: int) -> None:
    alarms = [proof.try_valid(seed).false_alarms for seed in range(first, first + 100)]
    assert [each for found in alarms for each in found] == []


def test_many_conversations_at_once_are_clean() -> None:
    assert check_history(make_crowd(3000)) == []


@pytest.mark.parametrize("way", INJECTIONS, ids=lambda way: way.name)
def test_what_is_injected_is_found(way: Injection) -> None:
    places = 0
    for seed in range(400):
        random = Random(seed)
        tampered = way.tamper(Tape(find_history(seed), random))
        if tampered is not None:
            found = {each.kind for each in check_history(tampered)}
            assert way.kind in found, f"seed {seed}"
            assert found <= {way.kind} | way.companions, f"seed {seed}"
            places += 1
        if places == PLACES:
            return
    assert places > 0


def test_every_kind_is_injected_in_three_ways() -> None:
    ways = [way.kind for way in INJECTIONS]
    assert [kind for kind in MEANINGS if ways.count(kind) < 3] == []


def test_the_same_seed_makes_the_same_history() -> None:
    assert make_history(draw_options(7)) == make_history(draw_options(7))


def test_checking_changes_nothing() -> None:
    lines = find_history(0)
    before = [repr(line) for line in lines]
    check_history(lines)
    assert [repr(line) for line in lines] == before


def test_anomalies_are_told_by_kind_and_line() -> None:
    tale = Tale()
    tale.wrote()
    tale.answered(2)
    tale.hears("ann", "m7", seq=1)
    tale.hears("ann", "m8", seq=1)
    assert [(each.kind, each.lines) for each in tale.check()] == [
        ("stale_acknowledgement", (2,)),
        ("stale_acknowledgement", (3,)),
        ("effect_without_decision", (6,)),
    ]


class TestBrokenHistories:
    def check_changed(self, place: int, **fields: Any) -> None:
        lines = list(Tale().ends())
        lines[place] = {**lines[place], **fields}
        check_history(lines)

    @pytest.mark.parametrize(
        ("place", "fields", "problem"),
        [
            (0, {"op": "row"}, "Line 1: A history starts with `begin`."),
            (0, {"log_id": 7}, "Line 1: `log_id` of `begin` must be a text"),
            (0, {"t": None}, "Line 1: `t` must be a number of seconds."),
            (1, {"t": -1.0}, "Line 2: Time runs from 0.01 to -1.0: it must not run backwards."),
            (1, {"t": float("nan")}, "Line 2: Time runs from 0.01 to nan"),
            (1, {"t": "now"}, "Line 2: `t` must be a number of seconds."),
            (1, {"op": "begin"}, "Line 2: `op` must be a text, and `begin` comes once."),
            (1, {"op": 7}, "Line 2: `op` must be a text"),
            (1, {"seq": "1"}, "Line 2: `seq` of `row` must be a whole number, it is a text."),
            (1, {"op": "end"}, "Line 3: There is a line after `end`."),
            (2, {"op": "note"}, "Line 3: The history was cut short: `end` is missing."),
        ],
    )
    def test_they_are_refused_with_the_line(
        self, place: int, fields: dict[str, Any], problem: str
    ) -> None:
        with pytest.raises(BrokenHistory) as broken:
            self.check_changed(place, **fields)
        assert str(broken.value).startswith(problem)

    def test_an_empty_one_is_refused(self) -> None:
        with pytest.raises(BrokenHistory, match="Line 1: The history is empty"):
            check_history([])

    def test_ops_and_fields_of_newer_versions_are_ignored(self) -> None:
        tale = Tale()
        tale.lines.append({"op": "weather", "t": tale.t, "rain": True})
        tale.write.fault(name="rain", strength=3)
        assert tale.check() == []
