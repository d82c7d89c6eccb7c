"""What goes wrong with what the bot may have done: only where it has tools."""

from __future__ import annotations

from agent_console.lab.faults.fault import Fault, Stage
from agent_console.lab.faults.storage import kill_there
from agent_console.lab.schedule import Strike
from agent_console.lab.traps import Trap

HELD = "deed.held"
"""What the bot wants done is durable, and waits."""
DEEDS = {
    "deed.decided": 2.0,
    "deed.begun": 1.5,
    "tool.run": 2.5,
    "tool.done": 3.5,
    "deed.ended": 2.0,
}
"""The way of a deed: a person's yes is durable, its beginning, the tool, its effect, its end.

With how much more readily a point is drawn to which fewer come.
"""


def _restore_to_there(stage: Stage, strike: Strike) -> None:
    def back_up(_: str) -> None:
        stage.back_up()
        stage.later(strike.seconds, stage.restore)

    stage.traps.set(Trap(strike.fault, (strike.point,), back_up, strike.skip))


FAULTS = (
    Fault(
        "deed_killed",
        "A server's process dies on the way of what a person let the bot do: once the yes, the "
        "beginning or the end of it is stored, or around the tool's effect.",
        kill_there,
        points=tuple(DEEDS),
        most=3,
        weight=6,
        waits=True,
    ),
    Fault(
        "deed_restored",
        "The database is put back to the moment at which a wish of the bot, a person's yes to it, or "
        "the beginning of what it was for was stored.",
        _restore_to_there,
        points=(HELD, "deed.decided", "deed.begun"),
        most=2,
        longest=6.0,
        weight=4,
        waits=True,
    ),
    Fault(
        "tools_fail",
        "Tools refuse, or break off by an error, some of them after they took effect.",
        misdeeds=frozenset({"refuse", "break", "stray"}),
    ),
    Fault(
        "tools_hang",
        "Tools take seconds, or do not end in their time.",
        misdeeds=frozenset({"tool_slow", "tool_hang"}),
    ),
    Fault(
        "tools_garble",
        "What tools tell is endless, or cannot be stored.",
        misdeeds=frozenset({"garble"}),
    ),
    Fault(
        "model_greedy",
        "The model wants far too much done at once, again and again, and tools that do not exist.",
        misdeeds=frozenset({"greedy"}),
    ),
)
