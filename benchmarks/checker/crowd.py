"""Makes one long history out of many short ones that go on at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from agent_console.lab.history import Line
from benchmarks.checker.histories import draw_options, make_history

_APART = 0.25
"""Seconds between the beginnings of two of them: about a hundred go on at once."""
_NAMES = ("actor", "sender", "socket", "conversation_id", "to", "id")
_INNER_NAMES = ("by", "to", "customer_id")


def make_crowd(events: int) -> list[Line]:
    """Return a valid history of at least so many lines."""
    body: list[Line] = []
    ends: list[Line] = []
    people: dict[str, str] = {}
    number = 0
    while len(body) + len(ends) + 2 < events:
        options = replace(
            draw_options(number), restores=False, erasure=False, settles=False, has_limits=True
        )
        lines = make_history(options)
        people |= {f"{number}.{actor}": role for actor, role in lines[0]["people"].items()}
        for line in _shift(lines[1:-1], f"{number}.", number * _APART):
            (ends if line["op"] in ("row", "example") else body).append(line)
        number += 1
    body.sort(key=lambda line: line["t"])
    t = body[-1]["t"]
    ends.sort(key=lambda line: line["op"] == "example")
    begin = {"op": "begin", "t": 0.0, "source": "made up", "log_id": "log1", "people": people}
    # No ``max_wait``: each console shows the queue of its own little world only.
    limits = {"max_delay": 2.0, "lease_seconds": 10.0}
    finale = [{**line, "t": t} for line in ends]
    return [{**begin, **limits}, *body, *finale, {"op": "end", "t": t}]


def _shift(lines: list[Line], prefix: str, seconds: float) -> Iterator[Line]:
    """Rename everybody and everything, and move it in time."""
    for line in lines:
        if line["op"] in ("impaired", "healed") and "socket" not in line:
            continue  # would excuse all the others too
        changed = {**line, "t": round(line["t"] + seconds, 6)}
        for name in _NAMES:
            if isinstance(line.get(name), str):
                changed[name] = prefix + line[name]
        for name in ("until", "sent"):
            if name in line:
                changed[name] = line[name] + seconds
        if "waiting" in line:
            changed["waiting"] = [prefix + each for each in line["waiting"]]
        if "inner" in line:
            changed["inner"] = _rename_inner(line["inner"], prefix)
        yield changed


def _rename_inner(inner: dict[str, Any], prefix: str) -> dict[str, Any]:
    names = {name: prefix + inner[name] for name in _INNER_NAMES if inner.get(name) is not None}
    return {**inner, **names}
