import json

from agent_console.lab.schedule import Schedule, Strike

CRASH = Strike("crash", 0, 1.5, point="sql.read", skip=2)
FULL = Strike("disk_full", 1, 2.0, seconds=4.0, amount=0.25)


def test_a_schedule_comes_back_from_json() -> None:
    schedule = Schedule(7, 2, 12.5, 4, (CRASH, FULL), "veto", tools=True, desk=True)
    assert Schedule.from_json(json.loads(json.dumps(schedule.to_json()))) == schedule


def test_a_schedule_that_was_kept_before_there_were_policies_has_the_usual_one() -> None:
    kept = Schedule(7, 2, 12.5).to_json()
    del kept["policy"]
    assert Schedule.from_json(kept).policy == "default"


def test_a_schedule_that_was_kept_before_bots_had_tools_has_none() -> None:
    kept = Schedule(7, 2, 12.5, tools=True).to_json()
    del kept["tools"]
    assert not Schedule.from_json(kept).tools


def test_a_schedule_that_was_kept_before_desks_had_plans_has_none() -> None:
    kept = Schedule(7, 2, 12.5, desk=True).to_json()
    del kept["desk"]
    assert not Schedule.from_json(kept).desk


def test_strikes_can_be_left_out_and_customers_write_less() -> None:
    schedule = Schedule(7, 1, 12.5, strikes=(CRASH, FULL))
    assert schedule.without(CRASH).strikes == (FULL,)
    assert schedule.with_messages(3).messages == 3
    assert FULL.name == "disk_full/1"
