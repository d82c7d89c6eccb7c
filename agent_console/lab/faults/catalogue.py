"""Every fault by its name, and how a seed draws a mixture of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from zlib import crc32

from agent_console.lab.desk_plans import DESK
from agent_console.lab.faults import deeds, desk, hints, machines, manners, sockets, storage
from agent_console.lab.faults.fault import Fault
from agent_console.lab.policies import draw_policy
from agent_console.lab.schedule import Schedule, Strike

FAULTS: dict[str, Fault] = {
    each.name: each
    for each in (
        *storage.FAULTS,
        *machines.FAULTS,
        *hints.FAULTS,
        *sockets.FAULTS,
        *manners.FAULTS,
        *deeds.FAULTS,
        *desk.FAULTS,
    )
}

_USUAL = [f for f in FAULTS.values() if f not in (*deeds.FAULTS, *desk.FAULTS)]

_RARE = storage.RARE | deeds.DEEDS | {deeds.HELD: 1.0}

ALL = "all"
NONE = "none"
_FEWEST, _MOST = 2, 6
"""How many faults make a mixture."""
_MOST_OF_TOOLS = 3
"""How many faults of tools come to it where the bot has some."""
_OF_DESK = 0.3
"""How readily a fault of the desk comes to it where the desk has a plan."""
_NODES = (1, 1, 1, 1, 2, 2, 3)
"""How many servers there may be; the odds are in the repetitions."""
_SHORTEST, _LONGEST = 3.0, 7.5
"""Seconds that people and faults are at it."""
TOOLS = 1 / 3
"""Share of the schedules in which the bot has tools."""
_TOOLS_TAKE = 1.0
"""Seconds more for these, in which people may decide."""
_BEFORE = 0.1
"""Share of the strikes that are there before the servers start."""
_WAITING = 2.0
"""The same for faults that wait where few come by, as odds."""


class UnknownFault(Exception):
    """There is no such fault."""


def read_names(text: str) -> tuple[str, ...]:
    """Read what ``--faults`` was given: ``all``, ``none``, or names with commas between them.

    ``NAME/N`` is one strike of a fault alone. Raises ``UnknownFault``.
    """
    if text == NONE:
        return ()
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        fault, _, index = name.partition("/")
        if name != ALL and (fault not in FAULTS or (index and not index.isdecimal())):
            raise UnknownFault(f"{name!r} is no fault. There are: {', '.join(FAULTS)}.")
    return names


def draw_schedule(seed: int, names: Sequence[str] = (ALL,)) -> Schedule:
    """Draw what a seed stands for.

    Of ``all`` a handful strikes, of names that are given each one. When and where a fault strikes
    depends on the seed and the fault alone: leaving out another one does not move it.
    """
    random = _derive(seed, "shape")
    nodes, tools = random.choice(_NODES), has_tools(seed)
    seconds = round(random.uniform(_SHORTEST, _LONGEST) + (_TOOLS_TAKE if tools else 0.0), 1)
    chosen = _choose(seed) if ALL in names else tuple(names)
    strikes: list[Strike] = []
    for name in chosen:
        fault, _, index = name.partition("/")
        drawn = _draw_strikes(FAULTS[fault], seed, seconds)
        strikes += [each for each in drawn if not index or each.index == int(index)]
    strikes.sort(key=lambda each: (each.at, each.name))
    policy = draw_policy(_derive(seed, "policy"))
    return Schedule(
        seed,
        nodes,
        seconds,
        strikes=tuple(strikes),
        policy=policy,
        tools=tools,
        desk=has_desk(seed),
    )


def has_tools(seed: int) -> bool:
    """Say whether the bot has tools in the schedule of a seed."""
    return _derive(seed, "tools").random() < TOOLS


def has_desk(seed: int) -> bool:
    """Say whether the desk has a plan in the schedule of a seed."""
    return _derive(seed, "desk").random() < DESK


def _choose(seed: int) -> tuple[str, ...]:
    random = _derive(seed, "mixture")
    drawn = random.sample(_fill_hat(_USUAL), random.randint(_FEWEST, _MOST))
    if has_tools(seed):  # drawn apart: these strike nothing where there are none
        random = _derive(seed, "mixture of tools")
        drawn += random.sample(_fill_hat(deeds.FAULTS), random.randint(1, _MOST_OF_TOOLS))
    if has_desk(seed):
        random = _derive(seed, "mixture of the desk")
        drawn += [fault.name for fault in desk.FAULTS if random.random() < _OF_DESK]
    return tuple(dict.fromkeys(drawn))


def _fill_hat(faults: Iterable[Fault]) -> list[str]:
    return [fault.name for fault in faults for _ in range(fault.weight)]


def _draw_strikes(fault: Fault, seed: int, seconds: float) -> list[Strike]:
    if fault.strike is None:
        return [Strike(fault.name, 0, 0.0)]
    random = _derive(seed, fault.name)
    earliest = -_BEFORE if not fault.waits else -_WAITING
    return [
        Strike(
            fault.name,
            index,
            at=round(max(0.0, random.uniform(earliest * seconds, seconds)), 3),
            seconds=round(random.uniform(0.05, 1.0) * fault.longest, 3),
            node=random.randrange(6),
            point=(point := _draw_point(random, fault)),
            skip=0 if point in _RARE else int(random.expovariate(0.5)),
            amount=round(random.random(), 4),
        )
        for index in range(random.randint(1, fault.most))
    ]


def _draw_point(random: Random, fault: Fault) -> str:
    if not fault.points:
        return ""
    (point,) = random.choices(fault.points, [_RARE.get(each, 1) for each in fault.points])
    return point


def _derive(seed: int, name: str) -> Random:
    return Random(crc32(f"{seed}/{name}".encode()))
