"""One node without faults, on a log in memory: enough for simulated people to come to."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from functools import partial
from typing import Any

from agent.dialogue import Bot
from agent_console.auth.identify import Doorkeeper
from agent_console.auth.limits import Limits
from agent_console.auth.people import Member
from agent_console.auth.signing import Signer
from agent_console.lab.model import SimReader
from agent_console.lab.node import GivenPeople
from agent_console.lab.server_end import AsgiDoor
from agent_console.observe.metrics import Metrics
from agent_console.sockets.doors import build_doors
from escalation.bus.bus_memory import MemoryBus
from escalation.policy.decide import decide
from escalation.policy.load import load_default_policy
from escalation.routing.presence import Presence
from escalation.settings import EscalationSettings
from escalation.store.log_memory import MemoryLog
from escalation.switchboard import Switchboard
from escalation.turn import TurnJudge
from tests.virtual_time import LoopClock

POLICY = load_default_policy()


class SmallHouse:
    """A server of the network."""

    name = "n1"

    def __init__(self, members: Sequence[Member], bot: Bot, *, lease: float = 30.0) -> None:
        self.is_up = True
        clock = LoopClock()
        settings = EscalationSettings(lease_seconds=lease, model_deadline=5.0)
        self.log = MemoryLog(clock)
        presence = Presence(clock, lease)
        bus = MemoryBus()
        judge = partial(decide, POLICY)
        self.switchboard = Switchboard(
            log=self.log,
            bus=bus,
            turns=TurnJudge(bot, SimReader(), judge, settings),
            desk=presence,
            clock=clock,
            settings=settings,
        )
        self.doors = build_doors(
            switchboard=self.switchboard,
            log=self.log,
            bus=bus,
            presence=presence,
            clock=clock,
            door=Doorkeeper(GivenPeople(members), Signer("secret"), ()),
            limits=Limits(on=False),
            metrics=Metrics(),
        )

    def door(self, path: str) -> AsgiDoor:
        return self.doors.human if path == "/ws/human" else self.doors.customer

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return asyncio.get_running_loop().create_task(work)

    async def start(self) -> None:
        await self.switchboard.start()
        await self.doors.start()

    async def stop(self) -> None:
        await self.doors.stop()
        await self.switchboard.stop()
