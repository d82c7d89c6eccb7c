"""A wall clock that jumps by hours: leases, limits and order are a matter of the steady clock."""

from __future__ import annotations

import asyncio
import sys

from benchmarks.fire.campaign import run_campaign
from benchmarks.fire.lateness import Lateness
from benchmarks.fire.nudges import LATE
from benchmarks.fire.report import Options, Report
from benchmarks.fire.site import LEASE_SECONDS, Site

_ROUND = 5.0


async def run(options: Options) -> Report:
    """Let the clock jump for ``options.times`` rounds of five seconds, kill the server in between."""
    return await run_campaign(
        "clocks",
        options,
        _let_it_jump,
        settings={"HANDRAISE_LIMITS": "on"},
        program=[sys.executable, "-m", "benchmarks.fire.wrong_clock"],
    )


async def _let_it_jump(site: Site) -> None:
    lateness = Lateness()
    site.tape.add_hearer(lateness.hear)
    for number in range(site.options.times):
        await asyncio.sleep(_ROUND)
        if number % 3 == 2:
            site.kill()
            site.start()
            await site.wait_for("ack")
        site.options.tell(number + 1)
    await asyncio.sleep(LEASE_SECONDS)
    site.report.seconds[LATE] = lateness.seconds
