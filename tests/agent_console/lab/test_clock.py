from agent_console.lab.clock import SimClock
from escalation.clock import parse_time


class Time:
    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_both_clocks_follow_the_true_time() -> None:
    time = Time()
    clock = SimClock(time, "b1", counted=7.0)
    assert (clock.boot_id, clock.now(), clock.steady()) == ("b1", "2026-01-05T09:01:40.000Z", 7.0)
    time.seconds += 1.5
    assert (clock.now(), clock.steady()) == ("2026-01-05T09:01:41.500Z", 8.5)


def test_a_jump_moves_the_wall_clock_alone() -> None:
    clock = SimClock(Time(), "b1", skew=-20.0)
    before = parse_time(clock.now())
    clock.jump(-3600)
    assert (parse_time(clock.now()) - before).total_seconds() == -3600
    assert clock.now() == "2026-01-05T08:01:20.000Z"
    assert clock.steady() == 0.0


def test_a_steady_clock_that_runs_at_another_rate_never_jumps() -> None:
    time = Time()
    clock = SimClock(time, "b1", rate=1.1)
    time.seconds += 10
    assert clock.steady() == 11.0
    clock.run_at(0.9)
    assert clock.steady() == 11.0
    time.seconds += 10
    assert clock.steady() == 20.0
