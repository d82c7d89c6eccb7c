import asyncio
import json
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

import pytest

from agent_console.auth.people import Member, digest_token
from agent_console.auth.signing import Signer
from agent_console.lab.bus import Wire
from agent_console.lab.client_socket import ClientSocket
from agent_console.lab.clock import SimClock
from agent_console.lab.history import Recorder
from agent_console.lab.loop import SimLoop, run
from agent_console.lab.model import SimBot, SimReader
from agent_console.lab.network import Network
from agent_console.lab.node import Node, Site
from agent_console.lab.tools import SimTools
from agent_console.observe.metrics import Metrics
from escalation.autonomy.auditor import Auditor
from escalation.commands import FinishTurn, OpenConversation, Person, WriteAsCustomer
from escalation.errors import AlreadyDecided, Forbidden, Invalid, NotFound
from escalation.events import DecisionInner, ToolWanted
from escalation.policy.load import load_default_policy
from escalation.settings import EscalationSettings
from escalation.store.log_memory import MemoryLog
from escalation.testing import ANNA, CONVERSATION, CUSTOMER_ID, build_write
from escalation.transcripts.example_store_memory import MemoryExampleStore

DORA = Person("dora", "Dora", "data")
REFUND = DecisionInner(
    action="approve",
    through_seq=2,
    attempt=1,
    wants=[ToolWanted(name="refund", args={"amount": 20})],
)


class Visitor:
    """A customer who says hello as soon as the socket is open."""

    def __init__(self, network: Network) -> None:
        self.frames: list[dict[str, Any]] = []
        self.code: int | None = None
        self.socket: ClientSocket = network.connect(self, "alice", "/ws/customer", luck=0.0)

    def opened(self) -> None:
        self.socket.send('{"type":"hello"}')

    def received(self, text: str) -> None:
        self.frames.append(json.loads(text))

    def closed(self, code: int) -> None:
        self.code = code

    def types(self) -> list[str]:
        return [frame["type"] for frame in self.frames]


class Place:
    """One node on a log in memory, which outlives it."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, SimLoop)
        self.loop = loop
        self.network = Network(1, Recorder(loop.time, []))
        self.wire = Wire(Random(1))
        clock = SimClock(loop.time, "b1")
        self.log = MemoryLog(clock)
        examples = MemoryExampleStore()
        site = Site(
            open_store=lambda owner, clock: (self.log, examples),
            members=[
                Member(ANNA, "anna@desk.example", digest_token("hr_anna")),
                Member(DORA, "dora@desk.example", digest_token("hr_dora")),
            ],
            signer=Signer("secret"),
            policy=load_default_policy(),
            settings=EscalationSettings(uncertified="answer"),
            auditor=Auditor(b"key", 0.0),
            bot=SimBot(1, (), deadline=30),
            reader=SimReader(),
            metrics=Metrics(),
            open_tools=lambda _: SimTools(1, (), self.note, lambda _: None),
        )
        self.deeds: list[tuple[str, Any]] = []
        self.node = Node("n1", site, self.wire.attach("n1"), clock)
        self.network.servers.append(self.node)

    def note(self, *, name: str, args: Mapping[str, Any], key: str, result: str | None) -> None:
        self.deeds.append((name, args))

    async def want_refund(self) -> str:
        """Let the bot want something done; returns the task."""
        for command in (
            OpenConversation(CUSTOMER_ID),
            WriteAsCustomer(CUSTOMER_ID, "My money?"),
            FinishTurn(1, REFUND, True, history=self.log.log_id),
        ):
            await self.log.append(build_write(command))
        return f"{CONVERSATION}:a4:{self.log.log_id[:8]}"


def play(check: Callable[[Place], Any]) -> None:
    async def main() -> None:
        await check(Place())

    run(main, Random(1))


def test_a_started_node_lets_customers_in_and_its_bot_answers() -> None:
    async def check(place: Place) -> None:
        await place.node.begin()
        alice = Visitor(place.network)
        await asyncio.sleep(1)
        alice.socket.send('{"type":"send","client_id":"k1","text":"<alice-1> Does it?"}')
        await asyncio.sleep(5)
        kinds = [frame.get("kind", frame["type"]) for frame in alice.frames]
        assert [kind for kind in kinds if kind not in ("status", "CustomerWrote")] == [
            "welcome",
            "ConversationStarted",
            "caught_up",
            "ack",
            "BotAnswered",
        ]

    play(check)


def test_a_drained_node_says_goodbye_and_stops() -> None:
    async def check(place: Place) -> None:
        await place.node.begin()
        alice = Visitor(place.network)
        await asyncio.sleep(1)
        await place.node.run(place.node.drain())
        await asyncio.sleep(0.1)
        assert alice.types()[-1] == "going_away"
        assert alice.code == 1012
        place.node.is_up = False
        place.network.cut(place.node)
        await place.node.run(place.node.stop())
        with pytest.raises(Exception, match="could not be stored"):
            await place.log.append(None)  # type: ignore[arg-type]  # it is closed

    play(check)


def test_a_node_that_died_runs_no_more_code_and_the_next_process_has_a_name_of_its_own() -> None:
    async def check(place: Place) -> None:
        await place.node.begin()
        alice = Visitor(place.network)
        await asyncio.sleep(1)
        alice.socket.send('{"type":"send","client_id":"k1","text":"<alice-1> Does it?"}')
        first = place.node.owner
        await asyncio.sleep(0.04)
        place.loop.kill(first)
        place.wire.cut("n1")
        place.network.cut(place.node)
        place.node.die()
        await asyncio.sleep(40)
        assert alice.code == 1006
        (conversation,) = await place.log.list_conversations()
        assert conversation.owes_turn
        await place.node.begin()
        await asyncio.sleep(5)
        assert place.node.owner != first
        assert not (await place.log.load(conversation.id)).owes_turn

    play(check)


def test_a_person_decides_over_http_and_the_node_carries_it_out_as_it_was_changed() -> None:
    async def check(place: Place) -> None:
        await place.node.begin()
        task = await place.want_refund()
        edit = {"decision": "edit", "client_id": "k1", "args": {"amount": 5}}
        answer = await place.node.decide("hr_anna", task, edit)
        assert (answer["seq"], answer["state"]) == (6, "bot")
        await asyncio.sleep(5)
        assert place.deeds == [("refund", {"amount": 5})]
        assert (await place.node.decide("hr_anna", task, edit))["seq"] == 6
        with pytest.raises(AlreadyDecided):
            await place.node.decide("hr_anna", task, edit | {"client_id": "k2"})

    play(check)


def test_who_may_not_decide_or_decides_what_does_not_fit_is_refused() -> None:
    async def check(place: Place) -> None:
        await place.node.begin()
        task = await place.want_refund()
        approve = {"decision": "approve", "client_id": "k1"}
        for token in ("hr_dora", "hr_nobody"):
            with pytest.raises(Forbidden):
                await place.node.decide(token, task, approve)
        with pytest.raises(NotFound):
            await place.node.decide("hr_anna", task[:-1] + "?", approve)
        much = {"decision": "edit", "client_id": "k1", "args": {"amount": 900}}
        with pytest.raises(Invalid, match="whole number from 1 to 500"):
            await place.node.decide("hr_anna", task, much)
        assert place.deeds == []

    play(check)
