"""The campaign: load, kill, restart, and at the end a look at the whole log from the outside."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from websockets.asyncio.client import connect

from benchmarks.kill.check import Event, find_anomalies
from benchmarks.kill.customer import Chat, Customer
from benchmarks.server import ServerProcess, clean_environment, find_handraise, find_port

KNOWLEDGE: Sequence[tuple[str, Sequence[str], str]] = (
    (
        "delivery",
        ("How long does delivery take?", "When will my parcel arrive?"),
        "Parcels arrive within three working days.",
    ),
    (
        "returns",
        ("How do I return something I bought?", "Can I send a jacket back?"),
        "Send it back within 30 days with the label in your account; we refund it in full.",
    ),
    (
        "payment",
        ("How can I pay?", "Which payment methods do you take?"),
        "You can pay by card, by bank transfer or on invoice.",
    ),
    (
        "address",
        ("How do I change my delivery address?", "Can my order go to another address?"),
        "Change the address under Orders for as long as the parcel has not left us.",
    ),
    (
        "sizes",
        ("Which size fits me?", "Do your shoes run small?"),
        "Every product has a size table; our shoes run half a size small.",
    ),
)
SETTINGS = {"HANDRAISE_LIMITS": "off", "HANDRAISE_UNCERTIFIED": "answer"}
CHAT_LENGTH = 12
"""Messages of one conversation."""
_PATIENCE = 120.0


@dataclass
class Report:
    """What came of a campaign. ``restarts`` are seconds from a start to the first acknowledgement."""

    kills: int
    conversations: int = 0
    acknowledged: int = 0
    answered: int = 0
    handed_over: int = 0
    restarts: list[float] = field(default_factory=list)
    anomalies: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def median_restart(self) -> float:
        return median(self.restarts)


class SignsOfLife:
    """Seconds from a start of the server to its first acknowledgement and its first ended turn."""

    def __init__(self) -> None:
        self._began = 0.0
        self._firsts: dict[str, asyncio.Future[float]] = {}

    def begin(self) -> None:
        """Measure from now on."""
        self._began = time.monotonic()
        loop = asyncio.get_running_loop()
        self._firsts = {sign: loop.create_future() for sign in ("ack", "turn")}

    async def wait_for(self, sign: str, server: ServerProcess) -> float:
        """Return the seconds to the first ``ack`` or ``turn``, when it has come.

        Raises ``RuntimeError`` with what the server printed when none comes or the server ended.
        """
        ends = time.monotonic() + _PATIENCE
        while not self._firsts[sign].done():
            if not server.is_running() or time.monotonic() > ends:
                raise RuntimeError(f"no {sign} from the server:\n{server.read_printed()}")
            await asyncio.wait([self._firsts[sign]], timeout=0.5)
        return self._firsts[sign].result()

    def note(self, sign: str) -> None:
        """Note one."""
        if not self._firsts[sign].done():
            self._firsts[sign].set_result(time.monotonic() - self._began)


def _ignore(_: int) -> None:
    pass


async def run_campaign(
    folder: Path,
    *,
    kills: int,
    customers: int,
    seed: int,
    tell: Callable[[int], None] = _ignore,
) -> Report:
    """Kill the server so many times under load, then compare log and customers.

    ``tell`` hears the number of kills done.
    """
    began = time.monotonic()
    data, port, random = folder / "data", find_port(), Random(seed)
    token = prepare(folder, data)
    signs = SignsOfLife()
    crowd = [
        Customer(port, number, Random(seed + number), signs.note, length=CHAT_LENGTH)
        for number in range(customers)
    ]
    report = Report(kills)
    signs.begin()
    server = start(data, port)
    chatting = [asyncio.create_task(customer.run()) for customer in crowd]
    try:
        for number in range(kills):
            await signs.wait_for("turn" if random.random() < 0.8 else "ack", server)
            await asyncio.sleep(random.expovariate(1 / 0.5))
            server.kill()
            signs.begin()
            server = start(data, port)
            if random.random() < 0.15:  # now and then it dies before it is up
                await asyncio.sleep(random.uniform(0, 2.0))
                server.kill()
                signs.begin()
                server = start(data, port)
            report.restarts.append(await signs.wait_for("ack", server))
            tell(number + 1)
        for customer in crowd:
            customer.leave()
        await asyncio.wait_for(asyncio.gather(*chatting), _PATIENCE)
        chats = [chat for customer in crowd for chat in customer.chats]
        logs = await read_logs(port, token, chats)
        server.stop()
    finally:
        for task in chatting:
            task.cancel()
        server.kill()
    report.anomalies += [each for customer in crowd for each in customer.anomalies]
    _sum_up(report, chats, logs)
    report.anomalies += _check_file(data / "handraise.db")
    if "Traceback" in server.read_printed():
        report.anomalies.append(f"the server printed a traceback:\n{server.read_printed()}")
    report.seconds = time.monotonic() - began
    return report


def prepare(folder: Path, data: Path) -> str:
    """Fill a data folder with a little knowledge and one person; returns that person's token."""
    lines = [
        json.dumps({"id": key, "questions": questions, "answer": answer})
        for key, questions, answer in KNOWLEDGE
    ]
    knowledge = folder / "faq.jsonl"
    knowledge.write_text("\n".join(lines) + "\n")
    _command("knowledge", "add", str(knowledge), "--data", str(data))
    added = _command(
        *("people", "add", "watcher@desk.example", "--role", "supervisor", "--token", "--json"),
        *("--data", str(data)),
    )
    token: str = json.loads(added)["token"]
    return token


def start(data: Path, port: int) -> ServerProcess:
    """Start the real server; returns at once."""
    command = [find_handraise(), "serve", "--port", str(port), "--data", str(data)]
    return ServerProcess(command, port, data / "printed.txt", SETTINGS)


async def read_logs(port: int, token: str, chats: Sequence[Chat]) -> list[list[Event]]:
    """Read every conversation through the console's socket, once the bot owes nothing any more."""
    url, headers = f"ws://127.0.0.1:{port}/ws/human", {"Authorization": f"Bearer {token}"}
    async with connect(url, additional_headers=headers, compression=None) as socket:
        await socket.send('{"type":"hello"}')
        logs = []
        for chat in chats:
            log = await _read_log(socket, chat.conversation_id)
            ends = time.monotonic() + _PATIENCE / 2
            while _is_owed(log) and time.monotonic() < ends:
                await asyncio.sleep(0.2)
                log = await _read_log(socket, chat.conversation_id)
            logs.append(log)
        return logs


async def _read_log(socket: Any, conversation_id: str) -> list[Event]:
    await socket.send(json.dumps({"type": "watch", "conversation_id": conversation_id}))
    log: list[Event] = []
    while True:
        frame = json.loads(await asyncio.wait_for(socket.recv(), _PATIENCE))
        if frame.get("conversation_id") != conversation_id:
            continue
        if frame["type"] == "event":
            log.append(frame)
        elif frame["type"] == "caught_up":
            await socket.send(json.dumps({"type": "unwatch", "conversation_id": conversation_id}))
            return log


def _is_owed(log: Sequence[Event]) -> bool:
    """Say whether the bot still has something to say."""
    said = [event["kind"] for event in log if event["kind"] in _TURNS]
    return bool(said) and said[-1] == "CustomerWrote" and "HandoffRequested" not in said


_TURNS = ("CustomerWrote", "BotAnswered", "HandoffRequested", "DraftHeld")


def _sum_up(report: Report, chats: Sequence[Chat], logs: Sequence[Sequence[Event]]) -> None:
    report.conversations = len(chats)
    for chat, log in zip(chats, logs, strict=True):
        report.acknowledged += len(chat.acknowledged)
        report.answered += sum(event["kind"] == "BotAnswered" for event in log)
        report.handed_over += sum(event["kind"] == "HandoffRequested" for event in log)
        report.anomalies += find_anomalies(chat, log)


def _check_file(path: Path) -> Iterator[str]:
    connection = sqlite3.connect(path)
    try:
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
    finally:
        connection.close()
    if verdict != "ok":
        yield f"the database is damaged: {verdict}"


def _command(*arguments: str) -> str:
    done = subprocess.run(
        [find_handraise(), *arguments], capture_output=True, text=True, env=clean_environment()
    )
    if done.returncode:
        raise RuntimeError(f"handraise {arguments[0]}: {done.stderr}")
    return done.stdout
