"""The server that is measured, with its rate limits: as `benchmarks.turns.ours`, which has none."""

from __future__ import annotations

import asyncio

from agent_console.observe.logs import configure_logs
from agent_console.settings import load_settings
from benchmarks.turns.bare import read_arguments
from benchmarks.turns.ours import CannedBot, run


def main() -> None:
    """Serve on the port of the command line."""
    port, data = read_arguments()
    settings = load_settings(port=port, data=data, limits="on", uncertified="answer")
    configure_logs(settings.log_level, debug=settings.debug)
    asyncio.run(run(settings, CannedBot()))


if __name__ == "__main__":
    main()
