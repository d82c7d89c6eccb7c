"""SIGTERM under load, and a new server: everybody is told, nothing is lost, all come back by themselves."""

from __future__ import annotations

import asyncio
import signal
import time

from benchmarks.fire.campaign import run_campaign
from benchmarks.fire.report import Options, Report
from benchmarks.fire.site import NODE, Site

EXIT, BACK, ALL_BACK = "told to exit", "told to back, each", "told to back, the last"
MOST_SECONDS = 10.0
"""How long a server may take to end."""


async def run(options: Options) -> Report:
    """Stop and start the server ``options.times`` times."""
    return await run_campaign("stop", options, _stop_again_and_again)


async def _stop_again_and_again(site: Site) -> None:
    for number in range(site.options.times):
        await site.wait_for("turn")
        await site.crowd.wait_back(())
        before, began = site.tape.counts["ack"], time.monotonic()
        await asyncio.sleep(site.random.uniform(1.5, 3.0))
        count = site.tape.counts["ack"] - before
        site.report.rates.append(count / (time.monotonic() - began))
        await _stop_once(site)
        site.options.tell(number + 1)


async def _stop_once(site: Site) -> None:
    """Stop the server, start the next, and wait until everybody is there again."""
    report, wires = site.report, site.net.list_open()
    came_from = {wire.id for wire in wires}
    began = time.monotonic()
    site.signs.begin()
    site.running.send_signal(signal.SIGTERM)
    while site.running.is_running() and time.monotonic() - began < 2 * MOST_SECONDS:  # noqa: ASYNC110
        await asyncio.sleep(0.005)
    took = time.monotonic() - began
    site.recorder.stop(node=NODE)
    report.note(EXIT, took)
    if took > MOST_SECONDS:
        report.anomalies.append(f"the server took {took:.1f} s to end")
    elif site.running.stop() != 0:
        report.anomalies.append(f"the server ended badly:\n{site.running.read_printed()}")
    untold = [wire.id for wire in wires if not (wire.was_told_to_go or wire.has_left)]
    if untold:
        report.anomalies.append(f"sockets {untold} were not told that the server goes away")
    site.start()
    site.recorder.restart(node=NODE)
    times = await site.crowd.wait_back(came_from)
    for t in times:
        report.note(BACK, t - began)
    report.note(ALL_BACK, max(times) - began)
