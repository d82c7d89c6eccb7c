"""A bad network between clients and server, in most of its ways: see ``proxy.FAULTS``."""

from __future__ import annotations

import asyncio
from random import Random

from benchmarks.fire.campaign import run_campaign
from benchmarks.fire.proxy import Proxy
from benchmarks.fire.report import Options, Report
from benchmarks.fire.site import Site

_ROUND = 5.0


async def run(options: Options) -> Report:
    """Let the network be bad for ``options.times`` rounds of five seconds."""
    return await run_campaign("proxy", options, _spoil)


async def _spoil(site: Site) -> None:
    def note(client: int, fault: str) -> None:
        wire = site.net.find_by_port(client)
        if wire is not None:
            site.recorder.fault(name=f"proxy {fault}", socket=wire.id)
            site.recorder.impaired(socket=wire.id)

    async with Proxy(site.port, Random(f"{site.options.seed}/proxy"), note) as proxy:
        site.net.ports = [proxy.port, proxy.port, site.port]
        site.net.cut()
        for number in range(site.options.times):
            await asyncio.sleep(_ROUND)
            site.options.tell(number + 1)
        site.net.ports = [site.port]
        site.net.cut()
