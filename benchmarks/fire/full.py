"""A disk that is full for a while: nothing false is acknowledged, reading goes on, and it comes back."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.fire.campaign import Options, Report, Site, run_campaign

SECONDS = 60.0
"""How long the disk is full each time."""
BACK, READ = "room again to first acknowledgement", "conversation read while the disk was full"
MOST_SECONDS = 5.0
"""How long the server may take to come back, and to show a conversation."""
_SIZE = "48m"
_PIECE = 256 * 1024


async def run(options: Options) -> Report:
    """Fill the disk ``options.times`` times."""
    small = options.folder / "small"
    with _mount(small) as reason:
        if reason is not None:
            return Report("full", options.times, skipped=reason)
        return await run_campaign("full", options, _fill_again_and_again, data=small / "data")


@contextlib.contextmanager
def _mount(folder: Path) -> Iterator[str | None]:
    """Mount a small file system in memory; gives the reason where that may not be done."""
    folder.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if mount is None or umount is None:
        yield "there is no mount"
        return
    command = [mount, "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        yield f"nothing may be mounted (`unshare -rm` may help): {done.stderr.strip()}"
        return
    try:
        yield None
    finally:
        subprocess.run([umount, "--lazy", str(folder)], check=True)


async def _fill_again_and_again(site: Site) -> None:
    balloon = site.data.parent / "balloon"
    for number in range(site.options.times):
        await asyncio.sleep(site.random.uniform(1.0, 3.0))
        site.recorder.fault(name="disk_full", seconds=SECONDS)
        ends = time.monotonic() + SECONDS
        while time.monotonic() < ends:
            await asyncio.to_thread(_fill, balloon)
            await _read(site)
            await asyncio.sleep(0.5)
        site.signs.begin(on_any_socket=True)
        balloon.unlink()
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


def _fill(balloon: Path) -> None:
    """Take all the room there is."""
    with balloon.open("ab", buffering=0) as file:
        piece = _PIECE
        while piece:
            try:
                file.write(os.urandom(piece))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
                piece //= 2
