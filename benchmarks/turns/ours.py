"""The real server with a canned bot: everything but the model, as `handraise serve` assembles it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from agent.dialogue import Bot, Confidence, Draft, Signals, Turn
from agent_console.app import Server, build_app
from agent_console.assembly.open_house import open_house
from agent_console.commands.listen import bind
from agent_console.commands.serve import run_server
from agent_console.observe.logs import configure_logs
from agent_console.settings import Settings, load_settings
from benchmarks.turns.bare import REPLY, read_arguments

_SURE = Confidence(0.97, raw=3.5, threshold=0.8, certified=True)


class CannedReader:
    """Sees nothing in any message: what reading costs is part of deciding, and printed apart."""

    def read(self, turns: Sequence[Turn]) -> Signals:
        """Return no signals."""
        return Signals()


class CannedBot:
    """Gives the same confident answer to everything, at once."""

    async def draft(self, turns: Sequence[Turn]) -> Draft:
        """Answer."""
        return Draft(REPLY, _SURE, answer_id="address", topic="orders")


async def run(settings: Settings, bot: Bot) -> None:
    """Serve until stopped."""
    with bind(settings) as listener:
        house = await open_house(settings, bot=bot, reader=CannedReader())
        await run_server(Server(build_app(house)), listener, house, lambda _: None)


def main() -> None:
    """Serve on the port of the command line, without rate limits: the load is one address."""
    port, data = read_arguments()
    # Nothing it answers is certified in this house: the waiver lets it answer all the same.
    settings = load_settings(port=port, data=data, limits="off", uncertified="answer")
    configure_logs(settings.log_level, debug=settings.debug)
    asyncio.run(run(settings, CannedBot()))


if __name__ == "__main__":
    main()
