"""What a fault is, and what it can get at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from agent_console.lab.bus import Wire
from agent_console.lab.clock import SimClock
from agent_console.lab.loop import SimLoop
from agent_console.lab.network import Network
from agent_console.lab.node import Node
from agent_console.lab.schedule import Strike
from agent_console.lab.traps import Traps

NOW = "now"
"""In the place of a named point: at the strike's own time, between two steps of the program."""


class Stage(Protocol):
    """A schedule while it is played."""

    loop: SimLoop
    traps: Traps
    wire: Wire
    network: Network

    ends_at: float
    """When all faults end, in the loop's time."""

    @property
    def nodes(self) -> Sequence[Node]:
        """The servers."""
        ...

    @property
    def clocks(self) -> Sequence[SimClock]:
        """Wall and steady clock of each server's machine, in the order of ``nodes``."""
        ...

    def count(self, fault: str, point: str = "") -> None:
        """Note that a fault has struck."""
        ...

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """Do something after a while; at once when all faults are ended before."""
        ...

    def excuse(self, seconds: float) -> None:
        """Note that until then, and a while longer, whatever comes late is the fault's doing."""
        ...

    def crash(self, owner: str) -> None:
        """End a process where it stands; it is started again by and by."""
        ...

    def tear_log(self) -> None:
        """End every process, and leave the end of the write-ahead log as an unfinished write does."""
        ...

    def lose_power(self) -> None:
        """End every process, and forget what was never synced."""
        ...

    def restart(self, node: Node) -> None:
        """Tell a server to stop, and start it again."""
        ...

    def back_up(self) -> None:
        """Keep a copy of the database as it is."""
        ...

    def restore(self) -> None:
        """End every process, put the copy in the database's place, and start again."""
        ...


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong, ``what`` says how in a sentence.

    Either it strikes, up to ``most`` times and up to ``longest`` seconds each, at one of its
    ``points`` where it has any; or it lies in how people and the model behave all the time
    (``habits``, ``misdeeds``). ``weight`` is how readily it is drawn into a mixture. ``waits`` says
    that most of its strikes are set from the beginning, for points that few come to.
    """

    name: str
    what: str
    strike: Callable[[Stage, Strike], None] | None = None
    points: tuple[str, ...] = ()
    most: int = 3
    longest: float = 0.0
    weight: int = 1
    waits: bool = False
    habits: frozenset[str] = frozenset()
    misdeeds: frozenset[str] = frozenset()
