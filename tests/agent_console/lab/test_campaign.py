import pickle

import pytest

from agent_console.lab import campaign
from agent_console.lab.campaign import BrokenPlay, Report, find_differences, run_campaign
from agent_console.lab.checker.lines import BrokenHistory
from agent_console.lab.faults.catalogue import FAULTS
from agent_console.lab.schedule import Schedule
from agent_console.lab.world import Outcome

SEEDS = range(10)


def run(seeds: range, jobs: int = 1, names: tuple[str, ...] = ("all",)) -> Report:
    return run_campaign(seeds, names, jobs=jobs, tell=lambda *_: None)


@pytest.fixture(scope="module")
def few() -> Report:
    return run(SEEDS)


def test_a_campaign_is_the_same_over_any_number_of_processes(few: Report) -> None:
    spread = run(SEEDS, jobs=2)
    assert spread.hashes == few.hashes
    assert {**spread.to_json(), "seconds": 0} == {**few.to_json(), "seconds": 0}


def test_the_report_adds_up_what_the_schedules_found(few: Report) -> None:
    assert (few.schedules, few.seeds) == (len(SEEDS), "0:10")
    assert len(few.hash) == 64
    assert sum(few.passed.values()) > 10_000
    assert few.faults.keys() <= FAULTS.keys()
    assert sum(few.points.values()) >= sum(few.faults.values()) > 10
    assert few.anomalies == []
    assert "hashes" not in few.to_json()


def test_no_point_is_passed_at_which_nobody_could_die(few: Report) -> None:
    killers = ("crash", "harvest_killed", "deed_killed", "deed_restored")
    deadly = {point for name in killers for point in FAULTS[name].points}
    assert few.passed.keys() <= deadly


def test_fewer_messages_make_other_histories(few: Report) -> None:
    less = run_campaign(range(2), ("all",), jobs=1, tell=lambda *_: None, messages=1)
    assert less.hashes[0] != few.hashes[0]


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    run_campaign(range(3), (), jobs=1, tell=lambda *progress: told.append(progress))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_the_seeds_that_failed_are_told_once_each() -> None:
    found = [{"seed": 4, "kind": "lost"}, {"seed": 4, "kind": "gap"}, {"seed": 9, "kind": "lost"}]
    assert Report("0:10", anomalies=found).list_failed() == [4, 9]


def test_two_plays_that_differ_are_found_by_their_seed() -> None:
    one, other = Report("7:10", hashes=["a", "b", "c"]), Report("7:10", hashes=["a", "x", "c"])
    assert find_differences(one, other) == [8]
    assert find_differences(one, one) == []


def test_a_schedule_that_cannot_be_checked_is_named_and_ends_the_campaign(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def break_off(schedule: Schedule) -> Outcome:
        raise BrokenHistory(3, "a field is missing")

    monkeypatch.setattr(campaign, "play", break_off)
    with pytest.raises(BrokenPlay, match=r"seed 7: BrokenHistory: Line 3: a field is missing"):
        run_campaign(range(7, 8), (), jobs=1, tell=lambda *_: None)
    crossed = pickle.loads(pickle.dumps(BrokenHistory(3, "why")))
    assert str(crossed) == "Line 3: why"
