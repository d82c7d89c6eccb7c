"""The site that a campaign is about: a server under load, and the history of all that goes on."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from typing import cast

from websockets.asyncio.client import connect

from agent_console.lab.actors.stage import Stage
from agent_console.lab.audit import find_contradictions, read_heads, read_left, record_left
from agent_console.lab.checker.check import check_history
from agent_console.lab.network import Network
from benchmarks.fire import shop
from benchmarks.fire.crowd import HABITS, Crowd
from benchmarks.fire.report import Options, Report
from benchmarks.fire.signs import Signs
from benchmarks.fire.tape import Tape
from benchmarks.fire.wire import HOST, Net
from benchmarks.server import ServerProcess, find_port
from escalation.store.sqlite_file import DRIVER

NODE = "server"
LEASE_SECONDS = 10.0
_CLERK_PAUSE = 0.25
"""Mean seconds between two doings of a person of the desk."""
_PATIENCE = 180.0
"""Seconds within which everything owed must be done, once the faults are over."""
_QUIET = 2.0
"""Seconds that a settled site is watched for what still comes."""
_COUNT_MESSAGES = (
    "SELECT count(*) FROM events "
    "WHERE kind IN ('CustomerWrote', 'BotAnswered', 'HumanWrote', 'NoteAdded')"
)


class Site:
    """A server with its crowd and its history. ``open`` comes first, then what a campaign does,
    then ``settle``, ``stop`` and ``judge``; ``close`` comes at the end of all, whatever went wrong.
    """

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
        options = self.options
        workers = await shop.prepare(options.folder, self.data, options.people)
        self._workers = workers
        self.signs.begin()
        self.start()
        await asyncio.to_thread(self.running.wait_ready)
        self.recorder.begin(
            source="fire",
            seed=options.seed,
            log_id=self._read_log_id(),
            people={worker.person.id: worker.person.role for worker in workers},
            max_delay=max_delay,
            max_wait=max_delay,
            lease_seconds=LEASE_SECONDS,
        )
        self.tape.add_hearer(self.signs.hear)
        self._crowd = Crowd(
            self._stage,
            workers,
            customers=options.customers,
            seed=options.seed,
            pause=options.pause,
            clerk_pause=_CLERK_PAUSE,
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
