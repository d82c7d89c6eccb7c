import pytest

from agent_console.lab.traps import Trap, Traps


class Full(Exception):
    pass


def fail(owner: str) -> None:
    raise Full(owner)


class Time:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_trap_springs_once_after_so_many_passings() -> None:
    traps = Traps(Time())
    traps.set(Trap("io_error", ["write"], fail, skip=2))
    traps.on_point("n1", "read")
    traps.on_point("n1", "write")
    traps.on_point("n2", "write")
    with pytest.raises(Full, match="n1"):
        traps.on_point("n1", "write")
    traps.on_point("n1", "write")
    assert traps.passed == {"read": 1, "write": 4}
    assert traps.fired == {"io_error write": 1}


def test_a_trap_that_lasts_springs_at_all_its_points_until_its_time_is_over() -> None:
    time = Time()
    traps = Traps(time)
    traps.set(Trap("disk_full", ["write", "sync"], fail, until=5.0))
    for point in ("sync", "write", "sync"):
        with pytest.raises(Full):
            traps.on_point("n1", point)
    time.seconds = 5.0
    traps.on_point("n1", "sync")
    traps.on_point("n1", "write")
    assert traps.fired == {"disk_full": 1}


def test_cleared_traps_are_gone() -> None:
    traps = Traps(Time())
    traps.set(Trap("io_error", ["write"], fail))
    traps.clear()
    traps.on_point("n1", "write")
    assert traps.fired == {}
