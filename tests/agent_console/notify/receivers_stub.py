"""Receivers on this machine: they answer what they are told to, hang, or hear mail."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast


@dataclass(frozen=True, slots=True)
class Posted:
    """One request."""

    path: str
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> dict[str, Any]:
        return cast(dict[str, Any], json.loads(self.content))


@dataclass
class HttpStub:
    """Answers each request with the next of ``answers``, then always with the last one.

    An answer is a status with headers; ``None`` answers nothing for as long as it runs.
    """

    port: int = 0
    answers: list[tuple[int, Mapping[str, str]] | None] = field(default_factory=lambda: [(204, {})])
    posted: list[Posted] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    body: bytes = b""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks/T0/secret"

    async def wait_for(self, number: int) -> None:
        """Return when so many requests have come."""
        while len(self.posted) < number:
            self.news.clear()
            await asyncio.wait_for(self.news.wait(), 10)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(asyncio.IncompleteReadError, OSError):
                await self._answer(reader, writer)
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.strip().split("\r\n")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in lines)
        }
        content = await reader.readexactly(int(headers.get("content-length", 0)))
        self.posted.append(Posted(first.split(" ")[1], headers, content))
        self.news.set()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer is None:
            await asyncio.Event().wait()
        assert answer is not None
        status, extra = answer
        told = "".join(f"{name}: {value}\r\n" for name, value in extra.items())
        writer.write(
            f"HTTP/1.1 {status} Said\r\n{told}Content-Length: {len(self.body)}\r\n\r\n".encode()
        )
        writer.write(self.body)
        await writer.drain()


@asynccontextmanager
async def run_http() -> AsyncIterator[HttpStub]:
    """Run a receiver of webhooks."""
    stub = HttpStub()
    async with _serving(stub.serve) as port:
        stub.port = port
        yield stub


@dataclass
class SmtpStub:
    """Takes mail. ``replies`` are what it says instead of the usual, by the word it answers."""

    port: int = 0
    replies: dict[str, str | None] = field(default_factory=dict)
    """``None`` says nothing for as long as it runs; ``greeting`` and ``data`` are words too."""
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    tls: Any = None
    """A context for STARTTLS."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(asyncio.IncompleteReadError, OSError):
                await self._say(writer, "greeting", "220 stub")
                while line := (await reader.readline()).decode().strip():
                    await self._hear(line, reader, writer)
        finally:
            writer.close()

    async def _hear(
        self, line: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        word = line.split(" ")[0].upper()
        if word == "EHLO":
            offer = "AUTH PLAIN" if self.tls is None else "STARTTLS"
            await self._say(writer, "EHLO", f"250-stub\r\n250-{offer}\r\n250 8BITMIME")
        elif word == "RCPT":
            self.recipients.append(line.partition("<")[2].rstrip(">"))
            await self._say(writer, self.recipients[-1], self.replies.get("RCPT") or "250 ok")
        elif word == "AUTH":
            self.logins.append(line)
            await self._say(writer, "AUTH", "235 ok")
        elif word == "DATA":
            await self._say(writer, "DATA", "354 go on")
            content = await reader.readuntil(b"\r\n.\r\n")
            self.mails.append(message_from_bytes(content[:-3], policy=default))
            await self._say(writer, "data", "250 taken")
        elif word == "STARTTLS":
            await self._say(writer, "STARTTLS", "220 go on")
            await writer.start_tls(self.tls)
            self.tls = None
        else:
            await self._say(writer, word, "221 bye" if word == "QUIT" else "250 ok")

    async def _say(self, writer: asyncio.StreamWriter, word: str, usual: str) -> None:
        reply = self.replies.get(word, usual)
        if reply is None:
            await asyncio.Event().wait()
        writer.write(f"{reply}\r\n".encode())
        await writer.drain()


@asynccontextmanager
async def run_smtp() -> AsyncIterator[SmtpStub]:
    """Run a mail server."""
    stub = SmtpStub()
    async with _serving(stub.serve) as port:
        stub.port = port
        yield stub


@asynccontextmanager
async def _serving(serve: Any) -> AsyncIterator[int]:
    tasks: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        with contextlib.suppress(asyncio.CancelledError):
            await serve(reader, writer)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
