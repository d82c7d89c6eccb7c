"""Holds the checker against many histories: none of the valid ones is blamed, every injection is seen."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random

from agent_console.lab.checker.anomaly import MEANINGS
from agent_console.lab.checker.check import check_history
from benchmarks.checker.histories import draw_options, make_history
from benchmarks.checker.injections import (
    deeds,
    desk,
    log_rows,
    promises,
    reviews,
    sockets,
    speeches,
    stops,
    times,
)
from benchmarks.checker.injections.tape import INJECTIONS, Injection, Tape

_FILES = (deeds, desk, log_rows, promises, reviews, sockets, speeches, stops, times)
"""Imported for the injections that they add to the list."""

Tell = Callable[[int, int], None]


@dataclass
class Proof:
    """What came of it. Keys of the counters are kinds, or kind and injection."""

    histories: int = 0
    lines: int = 0
    false_alarms: list[str] = field(default_factory=list)
    injected: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    strays: list[str] = field(default_factory=list)
    """Injections that were missed, or found as something else."""

    def add(self, other: Proof) -> None:
        """Add what came of other histories."""
        self.histories += other.histories
        self.lines += other.lines
        self.false_alarms += other.false_alarms
        self.injected += other.injected
        self.found += other.found
        self.strays += other.strays


def try_valid(seed: int) -> Proof:
    """Check one valid history."""
    lines = make_history(draw_options(seed))
    found = check_history(lines)
    alarms = [f"seed {seed}: {each.kind}: {each.detail}" for each in found]
    return Proof(histories=1, lines=len(lines), false_alarms=alarms)


def try_injections(seed: int) -> Proof:
    """Bring one anomaly of each kind about in the history of a seed, where it has a place for it."""
    random = Random(f"injections {seed}")
    lines = make_history(draw_options(seed))
    proof = Proof(histories=1, lines=len(lines))
    for kind in MEANINGS:
        ways = [each for each in INJECTIONS if each.kind == kind]
        random.shuffle(ways)
        for way in ways:
            tampered = way.tamper(Tape(lines, random))
            if tampered is not None:
                _judge(proof, way, seed, {each.kind for each in check_history(tampered)})
                break
    return proof


def _judge(proof: Proof, way: Injection, seed: int, found: set[str]) -> None:
    name = f"{way.kind}: {way.name}"
    proof.injected[way.kind] += 1
    proof.injected[name] += 1
    if way.kind in found and found <= {way.kind} | way.companions:
        proof.found[way.kind] += 1
        proof.found[name] += 1
    else:
        proof.strays.append(f"seed {seed}, {name}: found {sorted(found)}")


def run(attempt: Callable[[int], Proof], seeds: range, *, jobs: int, tell: Tell) -> Proof:
    """Try many seeds over several processes."""
    proof = Proof()
    if jobs == 1:
        _gather(proof, map(attempt, seeds), len(seeds), tell)
        return proof
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        _gather(proof, pool.imap(attempt, seeds, chunksize=20), len(seeds), tell)
    return proof


def _gather(proof: Proof, parts: Iterable[Proof], total: int, tell: Tell) -> None:
    for done, part in enumerate(parts, 1):
        proof.add(part)
        tell(done, total)
