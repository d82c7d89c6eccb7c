"""`handraise` with a wall clock that jumps by hours, back and forth; the steady clock is left alone."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from random import Random

import time_machine

from agent_console.cli import main

_EVERY = 0.7
"""Seconds between two jumps."""
_FURTHEST = timedelta(hours=12)


def _jump(traveller: time_machine.Traveller, began: float, start: datetime) -> None:
    random = Random(1)
    while True:
        time.sleep(_EVERY * 2 * random.random())
        now = start + timedelta(seconds=time.monotonic() - began)
        traveller.move_to(now + _FURTHEST * random.uniform(-1, 1), tick=True)


if __name__ == "__main__":
    began, start = time.monotonic(), datetime.now(UTC)
    with time_machine.travel(start, tick=True) as traveller:
        threading.Thread(target=_jump, args=(traveller, began, start), daemon=True).start()
        main()
