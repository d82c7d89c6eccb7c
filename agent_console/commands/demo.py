"""`handraise demo`: the server with a sample shop, so that one person sees both sides at once."""

from __future__ import annotations

import asyncio
import socket
import time
from pathlib import Path

import agent_console.demo
from agent.adding import add_knowledge
from agent_console.app import EXIT_SECONDS, Server, build_app
from agent_console.assembly.database import reserve_database
from agent_console.assembly.house import House
from agent_console.assembly.open_house import open_house
from agent_console.assembly.stores import open_knowledge
from agent_console.auth.origins import is_loopback
from agent_console.auth.people import enrol
from agent_console.commands.listen import bind
from agent_console.commands.progress import ProgressBar
from agent_console.commands.report import note, say
from agent_console.commands.serve import run_server, tell_overlooked, tell_troubles
from agent_console.observe.logs import configure_logs
from agent_console.settings import Settings

HUMAN = ("ana.silva@demo.example", "Ana Silva")
SUPERVISOR = ("sam.okafor@demo.example", "Sam Okafor")


def run_demo(settings: Settings, *, started: float) -> None:
    """Run the demo until it is stopped. Raises what ``serve`` raises."""
    configure_logs(settings.log_level, debug=settings.debug)
    tell_overlooked(settings)
    listener = bind(settings)
    settings = settings.model_copy(update={"port": listener.getsockname()[1]})
    asyncio.run(_run(settings, listener, started))


async def _run(settings: Settings, listener: socket.socket, started: float) -> None:
    with listener, reserve_database(settings):
        house = await open_house(settings)
        await _add_knowledge(house)
        human = enrol(house.database, house.clock, HUMAN[0], "human", name=HUMAN[1])
        boss = enrol(house.database, house.clock, SUPERVISOR[0], "supervisor", name=SUPERVISOR[1])
        people = (human.member.person.id, boss.member.person.id)
        app = build_app(house, demo_person=people[0] if is_loopback(settings.host) else None)
        server = Server(app, exit_within=EXIT_SECONDS)
        await run_server(server, listener, house, lambda house: _tell(house, people, started))


async def _add_knowledge(house: House) -> None:
    with ProgressBar() as progress:
        sample = Path(agent_console.demo.__path__[0])
        await add_knowledge([sample], open_knowledge(house.database), progress=progress)


def _tell(house: House, people: tuple[str, str], started: float) -> None:
    tell_troubles(house)
    base, sign = house.settings.base_url, house.door.signer.sign_link
    say(f"Handraise is ready after {time.monotonic() - started:.1f} s.")
    say(f"  Shop and console, side by side: {base}/demo")
    say(f"  Console, as {HUMAN[1]}:          {base}/sign-in?token={sign(people[0])}")
    say(f"  Console, as supervisor:         {base}/sign-in?token={sign(people[1])}")
    if not is_loopback(house.settings.host):
        note("Other machines can reach this demo: sign in by a link before you open /demo.")
    say("Stop it with Ctrl+C.")
