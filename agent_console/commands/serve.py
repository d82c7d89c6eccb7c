"""`handraise serve`: opens the house on a bound port, runs the server until it is told to stop."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import sys
import time
from collections.abc import Callable

from agent_console.app import EXIT_SECONDS, Server, build_app
from agent_console.assembly.database import note_address, reserve_database
from agent_console.assembly.house import House
from agent_console.assembly.open_house import open_house
from agent_console.commands.report import note, say
from agent_console.commands.trouble import WrongUse
from agent_console.observe.logs import configure_logs
from agent_console.overlooked import find_idle, find_misspelt
from agent_console.settings import Settings

if sys.platform != "win32":
    import resource

MOST_FILES = 65_536

_COLLECT_AFTER = (10_000, 20, 50)
"""Objects made, and younger rounds, before the garbage collector looks at each generation."""


def run_serve(settings: Settings, listener: socket.socket, *, workers: int, started: float) -> None:
    """Run the server. Raises ``WrongUse``, and what opening the house raises."""
    if workers > 1:
        raise WrongUse(
            "More than one server process needs PostgreSQL, which this version does not have yet: "
            "leave --workers at 1."
        )
    _keep_what_is_loaded()
    configure_logs(settings.log_level, debug=settings.debug)
    tell_overlooked(settings)
    settings = settings.model_copy(update={"port": listener.getsockname()[1]})
    asyncio.run(run_until_stopped(settings, listener, lambda house: _tell(house, started)))


async def run_until_stopped(
    settings: Settings, listener: socket.socket, tell: Callable[[House], None]
) -> None:
    """Serve on a bound socket; ``tell`` is called once, when the bot is loaded (or cannot be)."""
    with listener, reserve_database(settings):
        house = await open_house(settings)
        server = Server(build_app(house), exit_within=EXIT_SECONDS)
        await run_server(server, listener, house, tell)


async def run_server(
    server: Server, listener: socket.socket, house: House, tell: Callable[[House], None]
) -> None:
    """Run a built server to its end."""
    _allow_many_sockets()
    await asyncio.to_thread(note_address, house.database, house.settings.base_url)

    async def tell_when_ready() -> None:
        await house.wait_loaded()
        gc.collect()
        _keep_what_is_loaded()
        tell(house)

    telling = asyncio.create_task(tell_when_ready())
    try:
        await server.serve(sockets=[listener])
    finally:
        telling.cancel()


def _allow_many_sockets() -> None:
    """Raise this process's limit of open files, as far as it may: the usual one is 1,024 sockets."""
    if sys.platform != "win32":
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _keep_what_is_loaded() -> None:
    """Take what was loaded out of the garbage collector's rounds: it stays for the server's life.

    Walking the libraries' objects again and again was a quarter of what a turn cost.
    """
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)


def tell_overlooked(settings: Settings) -> None:
    """Say which settings do nothing."""
    for overlooked in (*find_misspelt(os.environ), *find_idle(settings)):
        note(f"Warning: {overlooked}")


def _tell(house: House, started: float) -> None:
    tell_troubles(house)
    base = house.settings.base_url
    say(f"Handraise is ready after {time.monotonic() - started:.1f} s: {base}/console")
    if house.knowledge_version == 0:
        say("The bot knows nothing yet: handraise knowledge add PATH")
    if not house.people.list_members():
        say("Nobody can sign in yet: handraise people add EMAIL --role admin")
    say("Stop it with Ctrl+C.")


def tell_troubles(house: House) -> None:
    """Say what keeps the bot from answering, or from answering well."""
    for trouble in house.explain_troubles():
        note(trouble)
    for warning in house.read_warnings():
        note(f"Warning: {warning}")
