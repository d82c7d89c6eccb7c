import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from agent_console.lab.faults.catalogue import FAULTS, draw_schedule, has_desk, has_tools
from agent_console.lab.schedule import Schedule, Strike
from agent_console.lab.shrink import load_kept
from agent_console.lab.world import Outcome, play

REGRESSIONS = sorted((Path(__file__).parent / "regressions").glob("*.json"))
SEED = 11
TRIES = 12

PLACES = [
    (fault.name, point)
    for fault in FAULTS.values()
    if fault.strike
    for point in fault.points or ("",)
]


def read(outcome: Outcome) -> list[dict[str, Any]]:
    return [json.loads(line) for line in outcome.history.splitlines()]


@pytest.fixture(scope="module")
def quiet() -> Outcome:
    """A schedule without faults."""
    return play(draw_schedule(SEED, ()))


def test_without_faults_everything_is_kept_and_answered(quiet: Outcome) -> None:
    assert quiet.anomalies == []
    lines = read(quiet)
    ops = {line["op"] for line in lines}
    assert ops >= {"begin", "invoke", "ack", "deliver", "queue", "stored", "settled", "row", "end"}
    acknowledged = {
        line["client_id"] for line in lines if line["op"] == "ack" and "client_id" in line
    }
    stored = {line["client_id"] for line in lines if line["op"] == "row" and "client_id" in line}
    assert len(stored) > 10
    assert {name for name in acknowledged if name.startswith("alice")} <= stored
    assert quiet.struck == []


def test_where_the_bot_has_tools_what_people_allow_is_done_just_so_and_told() -> None:
    done, allowed = [], []
    for seed in filter(has_tools, range(30)):
        outcome = play(draw_schedule(seed, ()))
        lines = read(outcome)
        assert (outcome.anomalies, lines[0]["deeds"]) == ([], True)
        done += [line["args"] for line in lines if line["op"] == "deed"]
        rows = [line for line in lines if line["op"] == "row"]
        yeses = [each["inner"] for each in rows if each["kind"] == "ActionDecided"]
        allowed += [each["args"] for each in yeses if each["decision"] != "reject"]
        ends = [each["inner"]["outcome"] for each in rows if each["kind"] == "ActionClosed"]
        assert {"failed", "unknown"}.isdisjoint(ends)
    assert len(done) > 4
    assert sorted(map(json.dumps, done)) == sorted(map(json.dumps, allowed))


def test_where_the_desk_has_a_plan_everything_that_goes_with_it_happens_and_nothing_is_wrong() -> (
    None
):
    kinds = set()
    for seed in filter(has_desk, range(70)):
        outcome = play(draw_schedule(seed, ()))
        lines = read(outcome)
        assert (outcome.anomalies, "capacities" in lines[0]) == ([], True)
        kinds |= {line["kind"] for line in lines if line["op"] == "row"}
    assert kinds >= {
        *("ConversationOffered", "OfferExpired", "ConversationRouted", "ConversationSnoozed"),
        *("ConversationWoken", "ClockWarned", "ClockBreached", "CustomerBlocked", "HumanJoined"),
    }


def test_the_same_schedule_is_the_same_byte_for_byte(quiet: Outcome) -> None:
    assert play(draw_schedule(SEED, ())).history == quiet.history
    assert quiet.hash == hashlib.sha256(quiet.history).hexdigest()
    assert quiet.without_history().history == b""


def test_the_same_schedule_is_the_same_in_another_process_with_another_order_of_sets() -> None:
    code = (
        "from agent_console.lab.faults.catalogue import draw_schedule\n"
        "from agent_console.lab.world import play\n"
        "print(*(play(draw_schedule(seed)).hash for seed in range(6)))"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": order},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for order in ("1", "2")
    }
    assert len(hashes) == 1
    assert hashes.pop().split() == [play(draw_schedule(seed)).hash for seed in range(6)]


@pytest.mark.parametrize(("name", "point"), PLACES)
def test_every_fault_strikes_at_every_point_it_names(name: str, point: str) -> None:
    fault = FAULTS[name]
    key = f"{name} {point}".rstrip()
    for seed in range(TRIES):
        drawn = draw_schedule(seed, ())
        strikes = tuple(
            Strike(name, index, at, seconds=fault.longest / 2, point=point, amount=0.6)
            for index, at in enumerate((0.0, 1.5, 3.0))
        )
        # Some points are passed only by a server that finds what another one has left.
        died = Strike("crash", 9, 1.0, point="sql.commit.before")
        schedule = Schedule(seed, drawn.nodes, 6.0, strikes=(*strikes, died), tools=True)
        outcome = play(schedule)
        assert outcome.anomalies == []
        if any(fired.startswith(key) for fired in outcome.points):
            return
    pytest.fail(f"{key} never struck in {TRIES} schedules")


def test_a_planted_mistake_is_found_and_is_gone_afterwards(quiet: Outcome) -> None:
    kinds = {
        each["kind"]
        for seed in range(20, 32)
        for each in play(
            draw_schedule(seed, ("crash",)), defect="acknowledged-before-commit"
        ).anomalies
    }
    assert kinds & {"lost", "stale_acknowledgement"}
    assert play(draw_schedule(SEED, ())).hash == quiet.hash


@pytest.mark.parametrize("path", REGRESSIONS, ids=lambda path: path.stem)
def test_what_once_failed_does_so_no_more(path: Path) -> None:
    assert play(load_kept(path)).anomalies == []
