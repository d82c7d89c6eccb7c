"""The real server with a bot that is never sure: every message is handed over, and told of."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from agent.dialogue import Confidence, Draft, Turn
from agent_console.observe.logs import configure_logs
from agent_console.settings import load_settings
from benchmarks.turns.bare import REPLY, read_arguments
from benchmarks.turns.ours import run

_UNSURE = Confidence(0.02, raw=-3.5, threshold=0.8, certified=True)


class UnsureBot:
    """Gives the same doubtful answer to everything, at once."""

    async def draft(self, turns: Sequence[Turn]) -> Draft:
        """Answer."""
        return Draft(REPLY, _UNSURE, answer_id="address", topic="orders")


def main() -> None:
    """Serve on the port of the command line; the environment says who is told."""
    port, data = read_arguments()
    settings = load_settings(port=port, data=data, limits="off", uncertified="answer")
    configure_logs("error", debug=False)
    asyncio.run(run(settings, UnsureBot()))


if __name__ == "__main__":
    main()
