"""What goes wrong at the storage: most of it at a named point, so that it hits every step there is."""

from __future__ import annotations

from collections.abc import Callable

from agent_console.lab.faults.fault import NOW, Fault, Stage
from agent_console.lab.loop import Crash
from agent_console.lab.schedule import Strike
from agent_console.lab.traps import Spring, Trap
from agent_console.lab.volume import Busy, DiskFull, IoError

SQL = (
    "sql.begin",
    "sql.read",
    "sql.append",
    "sql.save",
    "sql.turns",
    "sql.write",
    "sql.pragma",
    "sql.commit.before",
    "sql.commit.after",
)
LANE = ("lane.taken", "lane.done")
WRITES = (
    "disk.write.db",
    "disk.write.wal",
    "disk.truncate.db",
    "disk.truncate.wal",
    "disk.delete",
)
SYNCS = ("disk.sync.db", "disk.sync.wal")
READS = ("disk.open", "disk.read.db", "disk.read.wal")
RARE = {
    "disk.write.db": 1.5,
    "disk.truncate.wal": 4,
    "disk.delete": 4,
    "disk.open": 2,
    "disk.sync.db": 2,
    "disk.truncate.db": 2,
    "sql.turns": 2,
}
"""How much more readily a point is drawn that is passed seldom (others have 1), and struck at once."""
_LONGEST_WAIT = 4.0
"""Seconds that a query waits for a connection while all are busy, at most."""
HARVEST = ("harvest.read", "harvest.store")


def _set(stage: Stage, strike: Strike, spring: Spring, *, lasts: bool = False) -> None:
    until = None
    if lasts:
        until = stage.loop.time() + strike.seconds
        stage.excuse(strike.seconds)
    stage.traps.set(Trap(strike.fault, (strike.point,), spring, strike.skip, until))


def kill_there(stage: Stage, strike: Strike) -> None:
    """Let the next process that passes the point die there."""

    def crash(owner: str) -> None:
        stage.crash(owner)
        raise Crash

    _set(stage, strike, crash)


def _tear(stage: Stage, strike: Strike) -> None:
    def tear(_: str) -> None:
        stage.tear_log()
        raise Crash

    _set(stage, strike, tear)


def _lose_power(stage: Stage, strike: Strike) -> None:
    def lose(_: str) -> None:
        stage.lose_power()
        raise Crash

    if strike.point == NOW:
        stage.count(strike.fault, NOW)
        stage.lose_power()
    else:
        _set(stage, strike, lose)


def _fail_with(error: Callable[[], Exception], *, lasts: bool) -> Callable[[Stage, Strike], None]:
    def strike_there(stage: Stage, strike: Strike) -> None:
        def fail(_: str) -> None:
            if not lasts:
                stage.excuse(0.0)  # whoever read, reads again after a while
            raise error()

        _set(stage, strike, fail, lasts=lasts)

    return strike_there


def _fill(stage: Stage, strike: Strike) -> None:
    def fail(_: str) -> None:
        raise DiskFull

    until = stage.loop.time() + strike.seconds
    stage.excuse(strike.seconds)
    stage.traps.set(Trap(strike.fault, WRITES, fail, strike.skip, until))


def _occupy_readers(stage: Stage, strike: Strike) -> None:
    stage.count(strike.fault)
    stage.excuse(strike.seconds)
    usual, time = stage.loop.executor_delay, stage.loop.time
    until = min(time() + strike.seconds, stage.ends_at)
    busy = _LONGEST_WAIT * (0.1 + 0.9 * strike.amount)
    # At the end whoever waits gets a connection; strikes may overlap.
    stage.loop.executor_delay = lambda: max(usual(), min(busy, until - time()))


FAULTS = (
    Fault(
        "crash",
        "A server's process dies at a named point around a storage call.",
        kill_there,
        points=(*SQL, *LANE, *WRITES, *SYNCS, *READS),
        most=6,
        weight=6,
    ),
    Fault(
        "harvest_killed",
        "A server's process dies between reading what was resolved and storing its examples.",
        kill_there,
        points=HARVEST,
        weight=2,
    ),
    Fault(
        "power_loss",
        "The machine loses power: of what was written since the last sync anything may be gone.",
        _lose_power,
        points=(NOW, "sql.commit.before", "sql.commit.after", *LANE, *WRITES, *SYNCS),
        most=4,
        weight=4,
    ),
    Fault(
        "torn_log",
        "A process dies, and the end of the write-ahead log is cut or holds flipped bits.",
        _tear,
        points=("disk.write.wal", "disk.sync.wal", "sql.commit.before"),
    ),
    Fault(
        "disk_full",
        "For a while there is no room left on the disk.",
        _fill,
        longest=12.0,
        weight=2,
    ),
    Fault(
        "io_error",
        "The disk fails once, at a named point.",
        _fail_with(IoError, lasts=False),
        points=(*WRITES, *SYNCS, *READS),
        most=6,
        weight=3,
    ),
    Fault(
        "disk_sick",
        "For a while the disk fails at a named point each time.",
        _fail_with(IoError, lasts=True),
        points=(*WRITES, *SYNCS, *READS),
        most=5,
        longest=6.0,
        weight=2,
    ),
    Fault(
        "commit_unknown",
        "A commit is on the disk, and the program is told that it failed.",
        _fail_with(IoError, lasts=False),
        points=("sql.commit.after",),
    ),
    Fault(
        "database_locked",
        "For a while another program has the database locked.",
        _fail_with(Busy, lasts=True),
        points=("sql.begin",),
        longest=8.0,
    ),
    Fault(
        "readers_busy",
        "For a while every query waits for seconds for a free connection.",
        _occupy_readers,
        longest=8.0,
    ),
)
