"""The history of a campaign: written to a file as it happens, and listened to on the way."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from agent_console.lab.history import Line, Recorder, encode_line


class Tape:
    """Writes to ``path``; ``counts`` holds how often each op, kind of row and code of refusal came."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.recorder = Recorder(time.monotonic, self._write)
        self.counts: Counter[str] = Counter()
        self._file = path.open("w", encoding="utf-8")
        self._hearers: list[Callable[[Line], None]] = []

    def add_hearer(self, hear: Callable[[Line], None]) -> None:
        """Call ``hear`` with every line that is written from now on."""
        self._hearers.append(hear)

    def close(self) -> None:
        """Write no more."""
        self._file.close()

    def read(self) -> Iterator[Line]:
        """Read every line that was written."""
        self._file.flush()
        with self.path.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)

    def _write(self, line: Line) -> None:
        self._file.write(encode_line(line) + "\n")
        self.counts[line["op"]] += 1
        if line["op"] in ("row", "refuse"):
            self.counts[f"{line['op']} {line.get('kind', line.get('code'))}"] += 1
        for hear in self._hearers:
            hear(line)
