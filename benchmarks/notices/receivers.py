"""Receivers on this machine that do what receivers do on a bad day, and one that is well."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

SECRET = "whsec_" + base64.b64encode(b"benchmark" * 4).decode()
_ANSWER = "HTTP/1.1 {status} Said\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@asynccontextmanager
async def run_receivers(folder: Path) -> AsyncIterator[dict[str, Path | None]]:
    """Run receivers and write a file of notices for each arm; ``None`` is for nobody at all."""
    held: set[asyncio.StreamWriter] = set()

    def answer(status: int | None) -> asyncio.Future[asyncio.Server]:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            held.add(writer)
            if status is not None:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(_ANSWER.format(status=status).encode())
                writer.close()

        return asyncio.ensure_future(asyncio.start_server(serve, "127.0.0.1", 0))

    well, failing, hanging, closed = [await answer(each) for each in (204, 500, None, 204)]
    ports = [each.sockets[0].getsockname()[1] for each in (well, failing, hanging, closed)]
    closed.close()
    await closed.wait_closed()
    try:
        yield {
            "nobody": None,
            "well": _write(folder / "well.yaml", {"crm": ports[0]}),
            "bad": _write(
                folder / "bad.yaml",
                {"fails": ports[1], "hangs": ports[2], "refuses": ports[3]},
                smtp=ports[2],
            ),
        }
    finally:
        for server in (well, failing, hanging):
            server.close()
        for writer in held:
            writer.close()


def _write(path: Path, ports: dict[str, int], smtp: int | None = None) -> Path:
    lines = ["receivers:"]
    for name, port in ports.items():
        lines += [f"  {name}:", "    kind: webhook", f"    url: http://127.0.0.1:{port}/"]
        lines.append("    secrets: [$BENCHMARK_SECRET]")
    if smtp is not None:
        lines += ["  desk:", "    kind: email", "    to: [desk@shop.example]"]
        lines += ["mail:", "  server: 127.0.0.1", f"  port: {smtp}", "  security: none"]
        lines.append("  sender: desk@shop.example")
    path.write_text("\n".join(lines) + "\n")
    return path
