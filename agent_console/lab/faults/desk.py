"""What goes wrong with people at a desk that offers them conversations."""

from __future__ import annotations

from agent_console.lab.faults.fault import Fault

FAULTS = (
    Fault(
        "presence_flaps",
        "People are online and away by turns, from one moment to the next, and take other numbers "
        "of conversations each time.",
        habits=frozenset({"flap"}),
    ),
)
