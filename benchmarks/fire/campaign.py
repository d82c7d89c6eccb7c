"""One campaign: a site under load, something done to it, and at the end a judgement of its history."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.fire.report import Options, Report
from benchmarks.fire.site import Site


async def run_campaign(
    name: str,
    options: Options,
    act: Callable[[Site], Awaitable[None]],
    *,
    settings: Mapping[str, str] | None = None,
    program: Sequence[str] = (),
    data: Path | None = None,
    max_delay: float = 5.0,
) -> Report:
    """Run ``act`` on a site under load, and judge what came of it.

    ``max_delay``: seconds within which a healthy socket must get what is stored.
    """
    began = time.monotonic()
    report = Report(name, options.times)
    site = Site(
        options,
        report,
        settings=settings or {},
        program=program,
        data=data or options.folder / "data",
    )
    try:
        await site.open(max_delay)
        await act(site)
        await site.settle()
        await site.stop()
        site.judge()
    finally:
        site.close()
    report.lasted = time.monotonic() - began
    return report
