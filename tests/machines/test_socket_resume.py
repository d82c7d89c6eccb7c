"""Whatever the network does, every reader ends with the log's events, each once and in order."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule

from agent.dialogue import Confidence, Draft, Signals, Turn
from agent_console.auth.identify import Doorkeeper
from agent_console.auth.limits import Limits
from agent_console.auth.people import Member, People, digest_token
from agent_console.auth.signing import Signer
from agent_console.observe.metrics import Metrics
from agent_console.sockets.customer import CustomerDoor
from agent_console.sockets.hub import POLL_SECONDS, Hub
from agent_console.sockets.human import HumanDoor
from agent_console.sockets.queue_feed import QueueFeed
from agent_console.sockets.wall_feed import WallFeed
from escalation.bus.bus_memory import MemoryBus
from escalation.commands import ClaimConversation, ReturnToBot, WriteAsHuman
from escalation.policy.rule import Decision, Situation
from escalation.routing.presence import Presence
from escalation.settings import EscalationSettings
from escalation.store.log_memory import MemoryLog
from escalation.switchboard import Switchboard
from escalation.testing import ANNA
from escalation.turn import TurnJudge
from tests.virtual_time import LoopClock, VirtualTimeLoop

TOKEN = "hr_anna"
SOUND, LOST, DOUBLED, AHEAD, LATE = [(1, 0)], [(0, 0)], [(2, 0)], [(1, 50)], [(1, -2)]
"""How many copies of a nudge arrive, and how far its number is off."""
_Result = TypeVar("_Result")


class QuickBot:
    async def draft(self, turns: Sequence[Turn]) -> Draft:
        return Draft("It comes tomorrow.", Confidence(0.99, threshold=0.5))


class DeafReader:
    def read(self, turns: Sequence[Turn]) -> Signals:
        return Signals()


def say_yes(situation: Situation) -> Decision:
    return Decision("answer", (), (), "v1")


class FewPeople(People):
    """Anna alone."""

    def __init__(self) -> None:
        member = Member(ANNA, "anna@desk.example", digest_token(TOKEN))
        self._by_id = {ANNA.id: member}
        self._by_digest = {digest_token(TOKEN): member}

    async def refresh(self) -> None:
        pass


class ShakyBus(MemoryBus):
    """Loses, doubles and forges nudges: what happens to each next one stands in ``faults``."""

    def __init__(self) -> None:
        super().__init__()
        self.faults = itertools.cycle(SOUND)

    def nudge(self, conversation_id: str, head: int) -> None:
        copies, forged = next(self.faults)
        for _ in range(copies):
            super().nudge(conversation_id, head + forged)


class House:
    """Log, switchboard, hub and doors in one process, without a network."""

    def __init__(self) -> None:
        clock = LoopClock()
        self.log = MemoryLog(clock)
        self.bus = ShakyBus()
        presence = Presence(clock, 1e9)
        numbers = EscalationSettings(lease_seconds=1e9)
        self.switchboard = Switchboard(
            log=self.log,
            bus=self.bus,
            turns=TurnJudge(QuickBot(), DeafReader(), say_yes, numbers),
            desk=presence,
            clock=clock,
            settings=numbers,
        )
        self.hub = Hub(self.log, self.bus)
        door = Doorkeeper(FewPeople(), Signer("secret"), ())
        shared: dict[str, Any] = {
            "switchboard": self.switchboard,
            "log": self.log,
            "bus": self.bus,
            "hub": self.hub,
            "door": door,
            "limits": Limits(on=False),
            "metrics": Metrics(),
        }
        self.customers = CustomerDoor(**shared)
        self.humans = HumanDoor(
            **shared,
            feed=QueueFeed(self.log),
            wall=WallFeed(self.log, clock),
            presence=presence,
            clock=clock,
        )


class Line:
    """One connection: what either side sent and the other has not taken yet."""

    def __init__(self, door: Any, headers: Sequence[tuple[bytes, bytes]] = ()) -> None:
        self.to_server: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.to_server.put_nowait({"type": "websocket.connect"})
        self.arrived: list[dict[str, Any]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.cut = False
        scope = {"type": "websocket", "headers": list(headers), "client": ("test", 1)}
        self.task = asyncio.create_task(door(scope, self.to_server.get, self._carry))

    async def _carry(self, message: Any) -> None:
        await self.gate.wait()
        if self.cut:
            raise OSError("the connection is gone")
        if message["type"] == "websocket.send":
            self.arrived.append(json.loads(message["text"]))

    def send(self, **frame: Any) -> None:
        self.to_server.put_nowait({"type": "websocket.receive", "text": json.dumps(frame)})

    def break_off(self) -> None:
        self.cut = True
        self.gate.set()
        self.to_server.put_nowait({"type": "websocket.disconnect", "code": 1006})


class Reader:
    """A tab or a console: what it has seen, kept over its connections."""

    def __init__(self, name: int) -> None:
        self.name = name
        self.line: Line | None = None
        self.seen: list[dict[str, Any]] = []
        self.pending: dict[str, str] = {}
        self.acked: dict[str, int] = {}
        self.token: str | None = None
        self.conversation: str | None = None

    @property
    def cursor(self) -> int:
        return self.seen[-1]["seq"] if self.seen else 0

    def connect(self, house: House) -> None:
        self.line = Line(house.customers)
        self.line.send(
            type="hello",
            **{} if self.token is None else {"token": self.token},
            **{} if self.conversation is None else {"conversation_id": self.conversation},
            after_seq=self.cursor,
            log_id=house.log.log_id,
        )
        for client_id, text in self.pending.items():
            self.line.send(type="send", client_id=client_id, text=text)

    def take(self, count: int) -> None:
        """Read frames that have arrived, as a browser would."""
        assert self.line is not None
        frames, self.line.arrived = self.line.arrived[:count], self.line.arrived[count:]
        for frame in frames:
            self._take_one(frame)

    def _take_one(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "welcome":
                self.token, self.conversation = frame["token"], frame["conversation_id"]
            case "event":
                assert frame["conversation_id"] == self.conversation
                self.seen.append(frame)
            case "ack":
                assert self.acked.setdefault(frame["client_id"], frame["seq"]) == frame["seq"]
                self.pending.pop(frame["client_id"], None)
            case word:
                assert word in ("caught_up", "ok", "queue", "status"), frame


class Console(Reader):
    """Anna's console, watching one conversation."""

    def connect(self, house: House) -> None:
        self.line = Line(house.humans, [(b"authorization", f"Bearer {TOKEN}".encode())])
        assert self.conversation is not None
        self.line.send(
            type="hello", cursors={self.conversation: self.cursor}, log_id=house.log.log_id
        )


class SocketResume(RuleBasedStateMachine):
    readers = Bundle("readers")

    def __init__(self) -> None:
        super().__init__()
        self.loop = VirtualTimeLoop()
        self.names = itertools.count(1)
        self.all: list[Reader] = []
        self.sent: dict[str, dict[str, str]] = {}
        self.house = self.do(self._build())

    async def _build(self) -> House:
        house = House()
        await house.switchboard.start()
        await house.hub.start()
        return house

    def do(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        return self.loop.run_until_complete(work)

    def act(self, call: Callable[[], None], seconds: float = 0.01) -> None:
        """Call something inside the loop and let follow what follows at once."""

        async def run() -> None:
            call()
            await asyncio.sleep(seconds)

        self.do(run())

    # -- readers -----------------------------------------------------------------------------------

    @rule(target=readers)
    def open_a_new_chat(self) -> Reader:
        reader = Reader(next(self.names))
        self.act(lambda: reader.connect(self.house))
        reader.take(1)
        self.all.append(reader)
        return reader

    @rule(target=readers, other=readers)
    def open_another_tab(self, other: Reader) -> Reader:
        tab = Reader(next(self.names))
        tab.token, tab.conversation = other.token, other.conversation
        self.act(lambda: tab.connect(self.house))
        self.all.append(tab)
        return tab

    @rule(target=readers, other=readers)
    def open_a_console(self, other: Reader) -> Reader:
        console = Console(next(self.names))
        console.token, console.conversation = other.token, other.conversation
        self.act(lambda: console.connect(self.house))
        self.all.append(console)
        return console

    @rule(reader=readers, count=st.integers(1, 9))
    def read_some(self, reader: Reader, count: int) -> None:
        if reader.line is not None:
            reader.take(count)

    @rule(reader=readers)
    def stop_reading(self, reader: Reader) -> None:
        if reader.line is not None:
            reader.line.gate.clear()

    @rule(reader=readers)
    def read_again(self, reader: Reader) -> None:
        if reader.line is not None:
            self.act(reader.line.gate.set)

    @rule(reader=readers)
    def lose_the_connection(self, reader: Reader) -> None:
        """Whatever has arrived and was not read is lost with it."""
        if reader.line is not None:
            self.act(reader.line.break_off)
            self.do(asyncio.wait_for(reader.line.task, 5))
            reader.line = None

    @rule(reader=readers)
    def come_back(self, reader: Reader) -> None:
        if reader.line is None:
            self.act(lambda: reader.connect(self.house))

    # -- what is said ------------------------------------------------------------------------------

    @rule(reader=readers, at_once=st.integers(1, 3))
    def say(self, reader: Reader, at_once: int) -> None:
        if isinstance(reader, Console) or reader.conversation is None:
            return
        for _ in range(at_once):
            client_id = f"k{next(self.names)}"
            text = f"Message {client_id}"
            reader.pending[client_id] = text
            self.sent.setdefault(reader.conversation, {})[client_id] = text
            if reader.line is not None:
                reader.line.send(type="send", client_id=client_id, text=text)
        self.act(lambda: None)

    @rule(reader=readers)
    def say_again(self, reader: Reader) -> None:
        if reader.line is not None:
            for client_id, text in reader.pending.items():
                reader.line.send(type="send", client_id=client_id, text=text)
            self.act(lambda: None)

    @rule(reader=readers, goes_on=st.booleans())
    def a_human_speaks(self, reader: Reader, goes_on: bool) -> None:
        if reader.conversation is None:
            return
        take, conversation = self.house.switchboard.take, reader.conversation
        self.do(take(conversation, ClaimConversation(ANNA)))
        self.do(take(conversation, WriteAsHuman(ANNA, "Anna here")))
        if not goes_on:
            self.do(take(conversation, ReturnToBot(ANNA)))

    # -- the bus -----------------------------------------------------------------------------------

    @rule(faults=st.lists(st.sampled_from(SOUND + LOST + DOUBLED + AHEAD + LATE), min_size=1))
    def nudges_go_astray(self, faults: list[tuple[int, int]]) -> None:
        self.house.bus.faults = itertools.cycle(faults)

    @rule()
    def time_passes(self) -> None:
        self.do(asyncio.sleep(POLL_SECONDS + 0.1))

    @precondition(lambda self: self.all)
    @invariant()
    def what_was_seen_is_a_beginning_of_the_log(self) -> None:
        for reader in self.all:
            if reader.conversation is not None:
                whole = self.read_log(reader)
                assert [f["seq"] for f in reader.seen] == [f["seq"] for f in whole][
                    : len(reader.seen)
                ]
                assert reader.seen == whole[: len(reader.seen)]

    def read_log(self, reader: Reader) -> list[dict[str, Any]]:
        """What this reader should see in the end."""
        assert reader.conversation is not None
        records = self.do(self.house.log.read(reader.conversation, limit=10_000))
        if isinstance(reader, Console):
            return [json.loads(record.frame_for_human()) for record in records]
        return [json.loads(r.frame_for_customer()) for r in records if r.is_for_customer()]

    def teardown(self) -> None:
        try:
            self.bring_all_back()
            for reader in self.all:
                reader.take(100_000)
                assert reader.seen == self.read_log(reader)
                assert reader.pending == {}
            self.check_what_was_said()
        finally:
            self.do(self._close())
            self.loop.close()

    def bring_all_back(self) -> None:
        """Mend what is broken, without a single nudge more."""
        self.nudges_go_astray(LOST)
        for reader in self.all:
            self.come_back(reader)
            self.read_again(reader)
            self.say_again(reader)
        self.do(self.house.switchboard.wait_idle())
        self.do(asyncio.sleep(2 * POLL_SECONDS))

    def check_what_was_said(self) -> None:
        """Every message stands in the log once, under the number that was acknowledged."""
        for conversation, said in self.sent.items():
            records = self.do(self.house.log.read(conversation, limit=10_000))
            stored = {
                r.client_id: (r.seq, json.loads(r.body)["text"])
                for r in records
                if r.kind == "CustomerWrote"
            }
            assert {key: text for key, (_, text) in stored.items()} == said
            assert len(stored) == sum(record.kind == "CustomerWrote" for record in records)
            for reader in self.all:
                if reader.conversation == conversation:
                    assert all(stored[key][0] == seq for key, seq in reader.acked.items())

    async def _close(self) -> None:
        for reader in self.all:
            if reader.line is not None:
                reader.line.break_off()
                await asyncio.wait_for(reader.line.task, 5)
        await self.house.hub.stop()
        await self.house.switchboard.stop()


SocketResume.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestSocketResume = SocketResume.TestCase
