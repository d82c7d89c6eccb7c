"""Writes docs/reference/faults.md: every fault of the simulation, as the catalogue has it."""

from collections.abc import Iterable

from agent_console.lab.faults import deeds, desk, hints, machines, manners, sockets, storage
from agent_console.lab.faults.fault import NOW, Fault

HEAD = """\
# Faults

What `handraise simulate` breaks, and the names by which `--faults` switches it on:
`--faults crash,disk_full` plays every schedule with just these two, `--faults crash/1` with one
strike of one of them alone. How to read and replay what it finds:
[simulate](../howto/simulate.md)."""

ROOMS: tuple[tuple[str, str, Iterable[Fault]], ...] = (
    (
        "Storage",
        "Most strike at a named point: the next process that passes it is hit, wherever it is in its "
        "work. `--json` reports how often each struck at each of its points.",
        storage.FAULTS,
    ),
    ("Machines, processes and clocks", "", machines.FAULTS),
    ("The bus between servers", "", hints.FAULTS),
    ("Connections", "", sockets.FAULTS),
    (
        "People and the model",
        "These last for the whole schedule: they are how people and the model behave.",
        manners.FAULTS,
    ),
    (
        "What the bot may have done",
        "These strike where the bot has tools, which it has in some of the schedules: a seed decides, "
        "whatever `--faults` says.",
        deeds.FAULTS,
    ),
    (
        "The desk",
        "These strike where the desk has a plan: in such schedules conversations are offered, routed, "
        "parked, timed and closed. A seed decides that too.",
        desk.FAULTS,
    ),
)


def build_faults() -> str:
    """The page."""
    parts = [HEAD]
    for title, words, faults in ROOMS:
        rows = [f"| `{each.name}` | {each.what} | {_tell_where(each)} |" for each in faults]
        table = "\n".join(["| fault | what happens | where, how long |", "|---|---|---|", *rows])
        parts += [part for part in (f"## {title}", words, table) if part]
    return "\n\n".join(parts) + "\n"


def _tell_where(fault: Fault) -> str:
    points = ["between two steps" if point == NOW else f"`{point}`" for point in fault.points]
    told = [", ".join(points)] if points else []
    if fault.longest:
        told.append(f"up to {fault.longest:g} s")
    return "; ".join(told)
