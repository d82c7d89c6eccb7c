"""The real server and the real commands, in processes of their own, on a data folder of their own."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

HANDRAISE = Path(sys.executable).with_name("handraise")
WAIVER = {"HANDRAISE_UNCERTIFIED": "answer", "HANDRAISE_LIMITS": "off"}
"""Nobody has labelled a bank's answers yet: the operator waives the certificate, as `demo` does.
All customers come from one address here, which the rate limits are right to mind."""
_PATIENCE = 60.0


async def run_command(data: Path, *arguments: str) -> Any:
    """Run `handraise …` on a data folder; returns its report. Its progress goes to the screen."""
    process = await asyncio.create_subprocess_exec(
        *(str(HANDRAISE), *arguments, "--data", str(data), "--json"),
        env=_build_environment(),
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"handraise {' '.join(arguments)} ended with {process.returncode}")
    return json.loads(printed)


@asynccontextmanager
async def serve(data: Path) -> AsyncIterator[int]:
    """Run the server; gives the port once it accepts connections."""
    port = _find_port()
    process = await asyncio.create_subprocess_exec(
        *(str(HANDRAISE), "serve", "--port", str(port), "--data", str(data)),
        env=_build_environment(),
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(_PATIENCE):
            while not await _accepts(port):
                if process.returncode is not None:
                    raise RuntimeError(f"the server ended with {process.returncode}")
                await asyncio.sleep(0.05)
        yield port
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


def _build_environment() -> dict[str, str]:
    ours = {name: text for name, text in os.environ.items() if not name.startswith("HANDRAISE_")}
    return ours | WAIVER


def _find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _accepts(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
