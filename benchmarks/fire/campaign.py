"""One campaign: a site under load, something done to it, and at the end a judgement of its history."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from typing import cast

from websockets.asyncio.client import connect

from agent_console.lab.actors.stage import Stage
from agent_console.lab.audit import find_contradictions, read_heads, read_left, record_left
from agent_console.lab.checker.check import check_history
from agent_console.lab.network import Network
from benchmarks.fire import shop
from benchmarks.fire.crowd import HABITS, Crowd
from benchmarks.fire.signs import Signs
from benchmarks.fire.tape import Tape
from benchmarks.fire.wire import HOST, Net
from benchmarks.server import ServerProcess, find_port
from escalation.store.sqlite_file import DRIVER

NODE = "server"
LEASE_SECONDS = 10.0
_PATIENCE = 180.0
"""Seconds within which everything owed must be done, once the faults are over."""
_COUNT_MESSAGES = (
    "SELECT count(*) FROM events "
    "WHERE kind IN ('CustomerWrote', 'BotAnswered', 'HumanWrote', 'NoteAdded')"
)
_QUIET = 2.0
"""Seconds that a settled site is watched for what still comes."""


@dataclass(frozen=True, slots=True)
class Options:
    """How large a campaign is. ``tell`` hears how many of its rounds are done."""

    folder: Path
    times: int
    customers: int = 20
    people: int = 4
    pause: float = 0.3
    """Mean seconds between two messages of a customer."""
    seed: int = 1
    tell: Callable[[int], None] = lambda _: None

    @property
    def history(self) -> Path:
        """Where the history is written to."""
        return self.folder / "history.jsonl"


@dataclass
class Report:
    """What came of a campaign. ``seconds`` holds lists of measured seconds by what they measure."""

    name: str
    times: int = 0
    conversations: int = 0
    acknowledged: int = 0
    bot_answers: int = 0
    handovers: int = 0
    people_wrote: int = 0
    storage_refused: int = 0
    """Commands that were refused because the storage was away."""
    per_second: float = 0.0
    """Messages stored in a second, faults included: of customers, the bot and people."""
    seconds: dict[str, list[float]] = field(default_factory=dict)
    anomalies: list[str] = field(default_factory=list)
    how: str | None = None
    """By what means it was done, where there are several."""
    skipped: str | None = None
    """Why it did not run at all."""
    lasted: float = 0.0

    def note(self, what: str, seconds: float) -> None:
        """Add a measured time."""
        self.seconds.setdefault(what, []).append(seconds)

    def summarise(self, what: str) -> dict[str, float]:
        """Return median and maximum of a measured time."""
        return {
            "median": round(median(self.seconds[what]), 3),
            "max": round(max(self.seconds[what]), 3),
        }


class Site:
    """A server with its crowd. ``restart`` is told apart from the first start in the history."""

    def __init__(
        self,
        options: Options,
        report: Report,
        *,
        settings: Mapping[str, str],
        program: Sequence[str],
        data: Path,
    ) -> None:
        self.options = options
        self.report = report
        self.random = Random(options.seed)
        self.data = data
        self.port = find_port()
        self.net = Net([self.port])
        self.tape = Tape(options.history)
        self.recorder = self.tape.recorder
        self.signs = Signs()
        self.server: ServerProcess | None = None
        self._settings = {"HANDRAISE_LEASE_SECONDS": f"{LEASE_SECONDS:g}", **settings}
        self._program = program
        self._stage = Stage(cast(Network, self.net), self.recorder, HABITS)
        self._workers: list[shop.Worker] = []
        self._crowd: Crowd | None = None
        self._began = 0.0

    @property
    def database(self) -> Path:
        """The database file."""
        return self.data / shop.DATABASE

    @property
    def running(self) -> ServerProcess:
        """The server, which must have been started."""
        assert self.server is not None
        return self.server

    @property
    def crowd(self) -> Crowd:
        """Everybody who is there; only on an open site."""
        assert self._crowd is not None
        return self._crowd

    async def open(self, max_delay: float) -> None:
        """Prepare the data, start the server, and let the crowd in."""
        workers = await shop.prepare(self.options.folder, self.data, self.options.people)
        self._workers = workers
        self.signs.begin()
        self.start()
        await asyncio.to_thread(self.running.wait_ready)
        self.recorder.begin(
            source="fire",
            seed=self.options.seed,
            log_id=self._read_log_id(),
            people={worker.person.id: worker.person.role for worker in workers},
            max_delay=max_delay,
            lease_seconds=LEASE_SECONDS,
        )
        self.tape.add_hearer(self.signs.hear)
        self._crowd = Crowd(
            self._stage,
            workers,
            customers=self.options.customers,
            seed=self.options.seed,
            pause=self.options.pause,
            clerk_pause=0.25,
        )
        self._began = time.monotonic()
        self.crowd.start()

    # -- what campaigns do -------------------------------------------------------------------------

    def start(self, *, before: Sequence[str] = ()) -> None:
        """Start the server; returns at once. ``before`` is a command that runs it."""
        self.server = shop.start(
            self.data, self.port, self._settings, program=self._program, before=before
        )

    def kill(self) -> None:
        """Kill the server, and measure from now on how long the next one takes."""
        self.running.kill()
        self.recorder.crash(node=NODE)
        self.signs.begin()

    async def wait_for(self, sign: str) -> float:
        """Return the seconds from the last ``kill`` to the first sign of a new server."""
        return await self.signs.wait_for(sign, self.running)

    async def read_any(self) -> float:
        """Read a conversation through a console's socket; returns the seconds it took."""
        began = time.monotonic()
        url = f"ws://{HOST}:{self.port}/ws/human"
        headers = {"Authorization": f"Bearer {self._workers[0].token}"}
        watch = {"type": "watch", "conversation_id": self.random.choice(self._stage.conversations)}
        async with (
            asyncio.timeout(_PATIENCE),
            connect(url, additional_headers=headers, compression=None) as socket,
        ):
            await socket.send('{"type":"hello"}')
            await socket.send(json.dumps(watch))
            async for text in socket:
                if json.loads(text)["type"] == "caught_up":
                    break
        return time.monotonic() - began

    # -- the end -----------------------------------------------------------------------------------

    async def settle(self) -> None:
        """Wait until nobody is owed anything; what is still owed after a long time is an anomaly."""
        self.report.per_second = self._count_messages() / (time.monotonic() - self._began)
        self.crowd.wind_down()
        ends = time.monotonic() + _PATIENCE
        while (left := self._list_open()) and time.monotonic() < ends:  # noqa: ASYNC110 a look around
            await asyncio.sleep(0.2)
        self.report.anomalies += [f"unfinished: {line}" for line in left[:10]]
        await asyncio.sleep(_QUIET)
        with closing(self._look_into_database()) as connection:
            heads = read_heads(connection)
        self.recorder.settled(heads=heads)
        self.crowd.stop()

    async def stop(self) -> None:
        """Stop the server, and write into the history what its file holds."""
        await asyncio.to_thread(self.running.stop)
        self.recorder.stop(node=NODE)
        with closing(sqlite3.connect(self.database)) as connection:
            left = read_left(connection)
        record_left(left, self.recorder)
        self.recorder.end()
        self.report.anomalies += [each["detail"] for each in find_contradictions(left)]
        self.report.conversations = len(left.conversations)

    def close(self) -> None:
        """Leave nothing running."""
        if self._crowd is not None:
            self._crowd.stop()
        if self.server is not None:
            self.server.kill()
        self.tape.close()

    def judge(self) -> None:
        """Fill the report from the history."""
        report, counts = self.report, self.tape.counts
        report.acknowledged = counts["ack"]
        report.bot_answers = counts["row BotAnswered"]
        report.handovers = counts["row HandoffRequested"]
        report.people_wrote = counts["row HumanWrote"]
        report.storage_refused = counts["refuse storage_unavailable"]
        for found in check_history(self.tape.read()):
            report.anomalies.append(f"{found.kind}: {found.detail} {found.to_json()}")
        if "Traceback" in self.running.read_printed():
            report.anomalies.append(f"the server printed:\n{self.running.read_printed()}")

    def _count_messages(self) -> int:
        with closing(self._look_into_database()) as connection:
            (count,) = connection.execute(_COUNT_MESSAGES).fetchone()
        return int(count)

    def _list_open(self) -> list[str]:
        """Say what is not done yet."""
        with closing(self._look_into_database()) as connection:
            rows = connection.execute("SELECT conversation_id FROM turns LIMIT 10").fetchall()
        left = [f"{row[0]}: the bot's turn is not over" for row in rows]
        return [*self.crowd.list_open(), *left]

    def _read_log_id(self) -> str:
        with closing(self._look_into_database()) as connection:
            (log_id,) = connection.execute("SELECT value FROM meta WHERE key='log_id'").fetchone()
        return str(log_id)

    def _look_into_database(self) -> sqlite3.Connection:
        return cast(
            sqlite3.Connection, DRIVER.connect(f"file:{self.database}?mode=ro", uri=True, timeout=5)
        )


async def run_campaign(
    name: str,
    options: Options,
    act: Callable[[Site], Awaitable[None]],
    *,
    settings: Mapping[str, str] | None = None,
    program: Sequence[str] = (),
    data: Path | None = None,
    max_delay: float = 5.0,
) -> Report:
    """Run ``act`` on a site under load, and judge what came of it.

    ``max_delay``: seconds within which a healthy socket must get what is stored.
    """
    began = time.monotonic()
    report = Report(name, options.times)
    site = Site(
        options,
        report,
        settings=settings or {},
        program=program,
        data=data or options.folder / "data",
    )
    try:
        await site.open(max_delay)
        await act(site)
        await site.settle()
        await site.stop()
        site.judge()
    finally:
        site.close()
    report.lasted = time.monotonic() - began
    return report
