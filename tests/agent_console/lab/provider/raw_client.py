"""A client of bare bytes: it asks, reads as much as a test wants, and goes away."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit


@asynccontextmanager
async def ask(url: str, **body: Any) -> AsyncIterator[asyncio.StreamReader]:
    """Send ``body`` to ``url``; yields what is to be read."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    data = json.dumps(body).encode()
    head = f"POST {parts.path} HTTP/1.1\r\nAuthorization: Bearer k\r\nContent-Length: {len(data)}"
    writer.write(head.encode() + b"\r\n\r\n" + data)
    try:
        yield reader
    finally:
        writer.close()


async def read_reply(url: str, **body: Any) -> tuple[int, dict[str, str], bytes]:
    """Return the status, the headers (names in small letters) and the whole body."""
    async with ask(url, **body) as reader:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        status, *lines = head.strip().split("\r\n")
        headers = {line.split(":")[0].lower(): line.split(": ")[1] for line in lines}
        content = b""
        while size := int(await reader.readline(), 16):
            content += await reader.readexactly(size)
            await reader.readline()
        return int(status.split()[1]), headers, content
