"""Fills the disk under load, gives the room back, and compares what was acknowledged with the log."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
import urllib.request
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.full_disk.load import Tally, Writer, read_again_and_again
from benchmarks.full_disk.small_disk import SmallDisk
from benchmarks.server import ServerProcess, find_handraise, find_port

SETTINGS = {"HANDRAISE_LIMITS": "off", "HANDRAISE_LOG_LEVEL": "error"}
_PATIENCE = 30.0
BACK_WITHIN = 5.0
"""Seconds after which messages must be taken again once there is room."""


@dataclass
class Report:
    """What came of it. Seconds, counts, and megabytes of a million bytes."""

    how: str
    seconds_full: float
    acknowledged_before: int = 0
    acknowledged_while_full: int = 0
    acknowledged_after: int = 0
    refused: int = 0
    refused_without_retry_after: int = 0
    reads_while_full: int = 0
    slowest_read: float = 0.0
    failed_reads: int = 0
    back_after: float | None = None
    """From room to the first acknowledgement."""
    megabytes_before: float = 0.0
    megabytes_most: float = 0.0
    log_megabytes: float = 0.0
    """Size of the write-ahead log while the disk was full."""
    false_acknowledgements: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        back = self.back_after is not None and self.back_after <= BACK_WITHIN
        reads = self.reads_while_full > 0 and not self.failed_reads
        refused = self.refused > 0 and not self.refused_without_retry_after
        return back and reads and refused and not self.false_acknowledgements and not self.odd


async def run_campaign(disk: SmallDisk, *, seconds: float, calm: float, customers: int) -> Report:
    """Run a server on a small disk: room for ``calm`` seconds, full for ``seconds``, and room again."""
    report = Report(disk.how, seconds)
    port = find_port()
    server = start(disk.folder, port)
    tally = Tally()
    crowd = [Writer(port, number, tally) for number in range(customers)]
    tasks: list[asyncio.Task[None]] = []
    try:
        await asyncio.to_thread(server.wait_ready)
        await asyncio.to_thread(_wait_loaded, port)
        tasks += [asyncio.create_task(writer.run()) for writer in crowd]
        tasks += [
            asyncio.create_task(read_again_and_again(port, writer, tally)) for writer in crowd[:5]
        ]
        await asyncio.sleep(calm)
        report.megabytes_before = _read_megabytes(server.pid)
        await _stay_full(disk, server, report, tally, seconds, calm)
        for writer in crowd:
            writer.leaving = True
        await asyncio.wait(tasks, timeout=30)
        if server.stop() != 0:
            report.odd.append("the server did not end with code 0")
    finally:
        for task in tasks:
            task.cancel()
        server.kill()
    if "Traceback" in server.read_printed():
        report.odd.append(f"the server printed a traceback:\n{server.read_printed()}")
    report.odd += tally.odd
    report.odd += [f"{len(tally.lost_sockets)} sockets were lost"] if tally.lost_sockets else []
    report.false_acknowledgements = find_false(disk.folder / "handraise.db", tally)
    return report


def start(folder: Path, port: int) -> ServerProcess:
    """Start the real server on a folder; returns at once. What it prints goes beside the folder."""
    command = [find_handraise(), "serve", "--port", str(port), "--data", str(folder)]
    return ServerProcess(command, port, folder.with_name("printed.txt"), SETTINGS)


async def _stay_full(
    disk: SmallDisk,
    server: ServerProcess,
    report: Report,
    tally: Tally,
    seconds: float,
    calm: float,
) -> None:
    began = time.monotonic()
    ends = began + seconds
    while time.monotonic() < ends:
        await asyncio.to_thread(disk.fill, server.pid)
        report.megabytes_most = max(report.megabytes_most, _read_megabytes(server.pid))
        await asyncio.sleep(0.25)
    log = disk.folder / "handraise.db-wal"
    report.log_megabytes = log.stat().st_size / 1e6 if log.exists() else 0.0
    room = time.monotonic()
    await asyncio.to_thread(disk.empty, server.pid)
    tally.first_since = room
    await asyncio.wait([asyncio.create_task(tally.acknowledged_again.wait())], timeout=_PATIENCE)
    await asyncio.sleep(calm)
    after = [moment for *_, moment in tally.acknowledged.values() if moment >= room]
    report.back_after = min(after) - room if after else None
    report.acknowledged_before = tally.count_acknowledged(0, began)
    report.acknowledged_while_full = tally.count_acknowledged(began, room)
    report.acknowledged_after = len(after)
    refused = [frame for moment, frame in tally.refusals if began <= moment]
    report.refused = len(refused)
    report.refused_without_retry_after = sum("retry_after" not in frame for frame in refused)
    reads = [took for moment, took in tally.reads if began <= moment < room]
    report.reads_while_full, report.slowest_read = len(reads), max(reads, default=0.0)
    report.failed_reads = sum(began <= moment < room for moment, _ in tally.failed_reads)


def find_false(path: Path, tally: Tally) -> list[str]:
    """Name every acknowledgement that the log does not bear out, and everything stored twice."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT conversation_id, client_id, seq, body FROM events WHERE client_id IS NOT NULL"
        ).fetchall()
        heads = connection.execute(
            "SELECT conversation_id, count(*), max(seq) FROM events GROUP BY conversation_id"
        ).fetchall()
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
    stored = {
        (key, client_id): (seq, json.loads(body)["text"]) for key, client_id, seq, body in rows
    }
    found = [
        f"{key}: {count} rows, numbered up to {head}" for key, count, head in heads if count != head
    ]
    if len(stored) != len(rows):
        found.append("a message was stored twice")
    if verdict != "ok":
        found.append(f"the database is damaged: {verdict}")
    for key, (seq, text, _) in tally.acknowledged.items():
        if stored.get(key) != (seq, text):
            found.append(f"{key} was acknowledged as {seq}, {text!r}; stored: {stored.get(key)}")
    return found


def _wait_loaded(port: int) -> None:
    """Return when the bot is loaded. Raises ``TimeoutError``."""
    ends = time.monotonic() + _PATIENCE
    while time.monotonic() < ends:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz"):
            return
        time.sleep(0.1)
    raise TimeoutError(f"the server is not ready after {_PATIENCE:.0f} s")


def _read_megabytes(pid: int) -> float:
    return float(psutil.Process(pid).memory_info().rss) / 1e6
