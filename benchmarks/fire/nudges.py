"""A bus that loses every nudge: everything arrives all the same, a little later."""

from __future__ import annotations

import asyncio
import sys

from benchmarks.fire.campaign import run_campaign
from benchmarks.fire.lateness import Lateness
from benchmarks.fire.report import Options, Report
from benchmarks.fire.site import Site

LATE = "stored to shown, each socket"
MOST_SECONDS = 2.0
"""How late a delivery may be."""
_ROUND = 5.0


async def run(options: Options) -> Report:
    """Watch the deliveries for ``options.times`` rounds of five seconds."""
    return await run_campaign(
        "nudges",
        options,
        _watch,
        program=[sys.executable, "-m", "benchmarks.fire.without_nudges"],
        max_delay=MOST_SECONDS,
    )


async def _watch(site: Site) -> None:
    lateness = Lateness()
    site.tape.add_hearer(lateness.hear)
    for number in range(site.options.times):
        await asyncio.sleep(_ROUND)
        site.options.tell(number + 1)
    site.report.seconds[LATE] = lateness.seconds
