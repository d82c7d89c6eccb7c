"""`handraise` with a bus that loses every nudge: what is stored is found by polling alone."""

from __future__ import annotations

from unittest import mock

from agent_console.cli import main
from escalation.bus.bus_memory import MemoryBus

if __name__ == "__main__":
    with mock.patch.object(MemoryBus, "nudge"):
        main()
