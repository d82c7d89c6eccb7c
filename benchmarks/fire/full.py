"""A disk that is full for a while: nothing false is acknowledged, reading goes on, and it comes back."""

from __future__ import annotations

import asyncio
import time
from functools import partial

from benchmarks.fire.campaign import run_campaign
from benchmarks.fire.report import Options, Report
from benchmarks.fire.site import Site
from benchmarks.full_disk.small_disk import SmallDisk, open_small_disk

SECONDS = 60.0
"""How long the disk is full each time."""
BACK, READ = "room again to first acknowledgement", "conversation read while full"
MOST_SECONDS = 5.0
"""How long the server may take to come back, and to show a conversation."""
_AGAIN = 0.5
"""Seconds after which the room that the server has made is filled too."""


async def run(options: Options) -> Report:
    """Fill the disk ``options.times`` times."""
    folder = options.folder / "small"
    folder.mkdir()
    with open_small_disk(folder) as disk:
        act = partial(_fill_again_and_again, disk)
        report = await run_campaign("full", options, act, data=folder / "data")
    report.how = disk.how
    return report


async def _fill_again_and_again(disk: SmallDisk, site: Site) -> None:
    for number in range(site.options.times):
        await asyncio.sleep(site.random.uniform(1.0, 3.0))
        site.recorder.fault(name="disk_full", seconds=SECONDS)
        ends = time.monotonic() + SECONDS
        while time.monotonic() < ends:
            await asyncio.to_thread(disk.fill, site.running.pid)
            await _read(site)
            await asyncio.sleep(_AGAIN)
        site.signs.begin(on_any_socket=True)
        disk.empty(site.running.pid)
        back = await site.wait_for("ack")
        site.report.note(BACK, back)
        if back > MOST_SECONDS:
            site.report.anomalies.append(f"it took {back:.1f} s to come back when there was room")
        site.options.tell(number + 1)


async def _read(site: Site) -> None:
    took = await site.read_any()
    site.report.note(READ, took)
    if took > MOST_SECONDS:
        site.report.anomalies.append(f"a conversation took {took:.1f} s to read")
