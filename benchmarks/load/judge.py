"""Puts the histories of all processes together with what the database holds, and has them checked."""

from __future__ import annotations

import heapq
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import chain
from operator import itemgetter
from pathlib import Path

from agent_console.lab.audit import find_contradictions, read_heads, read_left, record_left
from agent_console.lab.checker.check import check_history
from agent_console.lab.history import Line, Recorder
from escalation.store.sqlite_file import DRIVER


def find_anomalies(database: Path, histories: Sequence[Path]) -> list[str]:
    """Check everything that was sent and seen against the log of a server that is quiet now."""
    with closing(DRIVER.connect(str(database))) as connection:
        left, heads = read_left(connection), read_heads(connection)
        (log_id,) = connection.execute("SELECT value FROM meta WHERE key = 'log_id'").fetchone()
    begun: list[Line] = []
    Recorder(lambda: 0.0, begun).begin(source="load", log_id=log_id, people={})
    ended: list[Line] = []
    recorder = Recorder(time.monotonic, ended)
    for conversation_id, actor in _find_customers(histories).items():
        recorder.known_as(actor=actor, sender=left.conversations[conversation_id].customer_id)
    recorder.settled(heads=heads)
    record_left(left, recorder)
    recorder.end()
    seen = heapq.merge(*map(_read, histories), key=itemgetter("t"))
    return [
        *(anomaly.detail for anomaly in check_history(chain(begun, seen, ended))),
        *(contradiction["detail"] for contradiction in find_contradictions(left)),
    ]


def _find_customers(histories: Sequence[Path]) -> dict[str, str]:
    """Return whose conversation each is."""
    lines = (line for history in histories for line in _read(history))
    return {line["conversation_id"]: line["actor"] for line in lines if line["op"] == "connect"}


def _read(history: Path) -> Iterator[Line]:
    with history.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
