"""SIGSTOP and SIGCONT: a server that sleeps, now and then for longer than a lease, and wakes up unaware."""

from __future__ import annotations

import asyncio
import signal

from benchmarks.fire.campaign import run_campaign
from benchmarks.fire.report import Options, Report
from benchmarks.fire.site import LEASE_SECONDS, Site

SECONDS = (1.0, 3.0, LEASE_SECONDS * 0.6, LEASE_SECONDS * 1.3, 40.0)
"""How long it sleeps, in turn."""
FIRST_ACK = "woken to first acknowledgement"


async def run(options: Options) -> Report:
    """Freeze the server ``options.times`` times."""
    return await run_campaign("freeze", options, _freeze_again_and_again)


async def _freeze_again_and_again(site: Site) -> None:
    for number in range(site.options.times):
        await asyncio.sleep(site.random.uniform(2.0, 4.0))
        site.recorder.fault(name="freeze", seconds=SECONDS[number % len(SECONDS)])
        site.recorder.impaired()
        site.running.send_signal(signal.SIGSTOP)
        await asyncio.sleep(SECONDS[number % len(SECONDS)])
        site.signs.begin(on_any_socket=True)
        site.running.send_signal(signal.SIGCONT)
        site.report.note(FIRST_ACK, await site.wait_for("ack"))
        site.recorder.healed()
        site.options.tell(number + 1)
