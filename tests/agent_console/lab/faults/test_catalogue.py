import pytest

from agent_console.lab.cast import HABITS
from agent_console.lab.desk_plans import DESK
from agent_console.lab.faults import deeds, desk
from agent_console.lab.faults.catalogue import (
    FAULTS,
    UnknownFault,
    draw_schedule,
    has_desk,
    has_tools,
    read_names,
)
from agent_console.lab.faults.storage import RARE
from agent_console.lab.model import MISDEEDS
from agent_console.lab.tools import TOOL_MISDEEDS


def test_names_are_read_as_they_are_given() -> None:
    assert read_names("all") == ("all",)
    assert read_names("none") == ()
    assert read_names("crash, disk_full/1") == ("crash", "disk_full/1")


@pytest.mark.parametrize("text", ["flood", "crash,floodd", "crash/x", "crash/-1"])
def test_an_unknown_name_is_refused_with_the_known_ones(text: str) -> None:
    with pytest.raises(UnknownFault, match="There are: crash, harvest_killed, power_loss"):
        read_names(text)


def test_a_seed_stands_for_the_same_schedule_each_time_and_another_for_another() -> None:
    assert draw_schedule(5) == draw_schedule(5)
    assert len({draw_schedule(seed) for seed in range(50)}) == 50


def test_strikes_fall_within_the_schedule_and_in_order() -> None:
    for seed in range(100):
        schedule = draw_schedule(seed)
        times = [strike.at for strike in schedule.strikes]
        assert times == sorted(times)
        assert all(0 <= at <= schedule.seconds for at in times)


def test_leaving_a_fault_out_does_not_move_the_others() -> None:
    both = draw_schedule(5, ("crash", "disk_full"))
    crashes = tuple(strike for strike in both.strikes if strike.fault == "crash")
    assert draw_schedule(5, ("crash",)).strikes == crashes
    assert draw_schedule(5, ("crash/0",)).strikes == tuple(s for s in crashes if s.index == 0)
    assert draw_schedule(5, ()).strikes == ()
    assert draw_schedule(5, ()).seconds == both.seconds


def test_every_fault_and_every_point_is_drawn_about_as_often_as_its_weight_says() -> None:
    drawn = [strike for seed in range(2000) for strike in draw_schedule(seed).strikes]
    assert {strike.fault for strike in drawn} == FAULTS.keys()
    crashes = [strike.point for strike in drawn if strike.fault == "crash"]
    counts = [crashes.count(point) / RARE.get(point, 1) for point in FAULTS["crash"].points]
    assert min(counts) > max(counts) / 3


def test_habits_and_misdeeds_are_those_that_people_and_bots_know() -> None:
    for fault in FAULTS.values():
        assert fault.habits <= HABITS.keys()
        assert fault.misdeeds <= MISDEEDS.keys() | TOOL_MISDEEDS.keys()
    assert frozenset().union(*(fault.habits for fault in FAULTS.values())) == HABITS.keys()


def test_every_fault_is_told_in_a_sentence() -> None:
    assert all(fault.what.endswith(".") and fault.what[0].isupper() for fault in FAULTS.values())


def test_the_bot_has_tools_in_every_third_schedule_and_only_there_they_go_wrong() -> None:
    names = {fault.name for fault in deeds.FAULTS}
    schedules = [draw_schedule(seed) for seed in range(1000)]
    with_tools = [schedule for schedule in schedules if schedule.tools]
    assert 290 < len(with_tools) < 380
    for schedule in schedules:
        drawn = names & {strike.fault for strike in schedule.strikes}
        assert bool(drawn) == schedule.tools == has_tools(schedule.seed)


def test_the_desk_has_a_plan_in_a_part_of_the_schedules_and_only_there_it_is_disturbed() -> None:
    names = {fault.name for fault in desk.FAULTS}
    schedules = [draw_schedule(seed) for seed in range(1000)]
    assert 1000 * DESK * 0.85 < sum(each.desk for each in schedules) < 1000 * DESK * 1.15
    for schedule in schedules:
        drawn = names & {strike.fault for strike in schedule.strikes}
        assert schedule.desk == has_desk(schedule.seed)
        assert schedule.desk or not drawn


def test_what_waits_on_the_way_of_a_deed_is_mostly_there_from_the_beginning() -> None:
    strikes = [each for seed in range(500) for each in draw_schedule(seed).strikes]
    killed = [each for each in strikes if each.fault == "deed_killed"]
    assert {each.point for each in killed} == set(deeds.DEEDS)
    assert 0.6 < sum(each.at == 0 for each in killed) / len(killed) < 0.75
    assert {each.skip for each in killed} == {0}
