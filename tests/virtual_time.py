"""An event loop whose time is not the machine's: when there is nothing to do, it skips ahead."""

from __future__ import annotations

import asyncio
import selectors
from typing import Any

from escalation.testing import FakeClock


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Runs programs that wait for seconds in no time, and always in the same order.

    For programs of one thread: while another one works, time here would fly.
    """

    def __init__(self) -> None:
        self._skipping = _SkippingSelector()
        super().__init__(self._skipping)

    def time(self) -> float:
        return self._skipping.seconds


class _SkippingSelector(selectors.DefaultSelector):
    """Waits for nothing but what is there already; the time that it was asked to wait has passed."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 1000.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, Any]]:
        ready = super().select(None if timeout is None else 0)
        if not ready and timeout is not None and timeout > 0:
            self.seconds += timeout
        return ready


class LoopClock(FakeClock):
    """The clock that goes with such a loop; ``advance`` is the loop's business."""

    def steady(self) -> float:
        return asyncio.get_running_loop().time()
