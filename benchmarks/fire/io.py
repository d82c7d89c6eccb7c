"""Errors of the disk, put under the server's system calls by strace: nothing false is acknowledged."""

from __future__ import annotations

import asyncio
import shutil
import signal
import subprocess
import sys

from benchmarks.fire.campaign import run_campaign
from benchmarks.fire.report import Options, Report
from benchmarks.fire.site import Site

CALLS = "pwrite64,fdatasync,fsync"
ERRORS = ("EIO", "ENOSPC")
BACK = "errors over to first acknowledgement"
MOST_SECONDS = 5.0
"""How long the server may take to come back."""


async def run(options: Options) -> Report:
    """Let system calls fail ``options.times`` times, for a few seconds each."""
    reason = find_reason_to_skip()
    if reason is not None:
        return Report("io", options.times, skipped=reason)
    return await run_campaign("io", options, _fail_again_and_again)


def find_reason_to_skip() -> str | None:
    """Say why strace cannot be used here; ``None`` when it can."""
    strace = shutil.which("strace")
    if strace is None:
        return "there is no strace"
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(5)"])
    tracing = subprocess.Popen(
        [strace, "-qq", "-p", str(sleeper.pid)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        _, complaint = tracing.communicate(timeout=0.5)
    except subprocess.TimeoutExpired:
        tracing.terminate()
        tracing.communicate()
        return None
    finally:
        sleeper.kill()
        sleeper.wait()
    return f"strace may not attach to processes: {complaint.strip()}"


async def _fail_again_and_again(site: Site) -> None:
    for number in range(site.options.times):
        await asyncio.sleep(site.random.uniform(1.0, 3.0))
        error, every = ERRORS[number % len(ERRORS)], site.random.choice((1, 2, 5, 11))
        site.recorder.fault(name=f"io {error}", every=every)
        site.recorder.impaired()
        tracing = await _inject(site.running.pid, error, every)
        await asyncio.sleep(site.random.uniform(2.0, 6.0))
        site.signs.begin(on_any_socket=True)
        tracing.send_signal(signal.SIGTERM)
        await tracing.wait()
        back = await site.wait_for("ack")
        site.report.note(BACK, back)
        if back > MOST_SECONDS:
            site.report.anomalies.append(f"it took {back:.1f} s to come back after {error}")
        site.recorder.healed()
        site.options.tell(number + 1)


async def _inject(pid: int, error: str, every: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *("strace", "-f", "-qq", "-o", "/dev/null", "-p", str(pid), "-e", f"trace={CALLS}"),
        *("-e", f"inject={CALLS}:error={error}:when=1+{every}"),
        stderr=asyncio.subprocess.DEVNULL,
    )
