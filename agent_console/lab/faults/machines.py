"""What goes wrong with machines, processes and clocks."""

from __future__ import annotations

from agent_console.lab.faults.fault import Fault, Stage
from agent_console.lab.node import Node
from agent_console.lab.schedule import Strike

MOST_DRIFT = 0.02
"""How far a steady clock is from the right rate, at most."""


def _restart(stage: Stage, strike: Strike) -> None:
    node = _choose(stage, strike)
    if node.is_up:
        stage.count(strike.fault)
        stage.restart(node)


def _stall(stage: Stage, strike: Strike) -> None:
    node = _choose(stage, strike)
    if node.is_up:
        stage.count(strike.fault)
        stage.excuse(strike.seconds)
        stage.loop.stall(node.owner)
        owner = node.owner
        stage.later(strike.seconds, lambda: stage.loop.go_on(owner))


def _restore(stage: Stage, strike: Strike) -> None:
    def restore() -> None:
        stage.count(strike.fault)
        stage.restore()

    stage.back_up()
    stage.later(strike.seconds, restore)


def _jump(stage: Stage, strike: Strike) -> None:
    stage.count(strike.fault)
    far = (-86_400.0, -30.0, -1.0, 1.0, 30.0, 86_400.0)
    stage.clocks[strike.node % len(stage.clocks)].jump(far[int(strike.amount * len(far))])


def _drift(stage: Stage, strike: Strike) -> None:
    stage.count(strike.fault)
    stage.clocks[strike.node % len(stage.clocks)].run_at(1 + MOST_DRIFT * (2 * strike.amount - 1))


def _choose(stage: Stage, strike: Strike) -> Node:
    return stage.nodes[strike.node % len(stage.nodes)]


FAULTS = (
    Fault(
        "server_restarted",
        "A server is told to stop in the middle of its work, and is started again.",
        _restart,
    ),
    Fault(
        "server_stalled",
        "A server's process stands still for a while, then goes on where it was.",
        _stall,
        longest=25.0,
    ),
    Fault(
        "backup_restored",
        "The database is put back to what it was some seconds ago.",
        _restore,
        most=1,
        longest=10.0,
    ),
    Fault("clock_jumps", "A machine's wall clock jumps, by up to a day, either way.", _jump),
    Fault(
        "clock_drifts",
        "A machine's steady clock runs up to a fiftieth too fast or slow.",
        _drift,
        most=2,
    ),
)
