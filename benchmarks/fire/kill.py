"""kill -9 under load: nothing acknowledged may be lost, doubled, reordered or left unanswered."""

from __future__ import annotations

import asyncio

from benchmarks.fire.campaign import run_campaign
from benchmarks.fire.report import Options, Report
from benchmarks.fire.site import NODE, Site

FIRST_ACK = "kill to first acknowledgement"
_EARLY_SHARE = 0.15
"""How often a server dies again before it is up."""


async def run(options: Options) -> Report:
    """Kill the server ``options.times`` times."""
    return await run_campaign("kill", options, _kill_again_and_again)


async def _kill_again_and_again(site: Site) -> None:
    for number in range(site.options.times):
        await site.wait_for("turn" if site.random.random() < 0.8 else "ack")
        await asyncio.sleep(site.random.expovariate(1 / 0.5))
        site.kill()
        site.start()
        if site.random.random() < _EARLY_SHARE:
            await asyncio.sleep(site.random.uniform(0, 1.5))
            site.kill()
            site.start()
        site.recorder.restart(node=NODE)
        site.report.note(FIRST_ACK, await site.wait_for("ack"))
        site.options.tell(number + 1)
