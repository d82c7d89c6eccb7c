import asyncio
from typing import Any

import pytest

from agent_console.auth.limits import Limits
from agent_console.observe.metrics import Metrics
from agent_console.sockets.doors import DRAIN_SECONDS, Doors, build_doors
from agent_console.sockets.outbox import Outbox
from escalation.bus.bus_memory import MemoryBus
from escalation.commands import AskForHuman, OpenConversation
from escalation.store.log_memory import MemoryLog
from escalation.testing import CONVERSATION, CUSTOMER_ID, FakeClock, build_write
from tests.virtual_time import VirtualTimeLoop


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


def build(log: MemoryLog, bus: MemoryBus) -> Doors:
    nobody: Any = None
    return build_doors(
        switchboard=nobody,
        log=log,
        bus=bus,
        presence=nobody,
        clock=nobody,
        door=nobody,
        limits=Limits(on=False),
        metrics=Metrics(),
    )


async def drop(frame: str) -> None:
    pass


async def test_what_the_bus_tells_reaches_the_queue_until_they_stop() -> None:
    log, bus = MemoryLog(FakeClock()), MemoryBus()
    doors = build(log, bus)
    assert doors.customer.hub is doors.human.hub is doors.hub
    await doors.start()
    await log.append(build_write(OpenConversation(CUSTOMER_ID)))
    await doors.feed.join(Outbox(drop, log, for_customer=False))
    await log.append(build_write(AskForHuman(CUSTOMER_ID)))
    bus.nudge(CONVERSATION, 3)
    await asyncio.sleep(0.2)
    assert '"state":"waiting"' in doors.feed.build_whole()[0]
    await doors.stop()
    assert bus._listeners == []


async def test_draining_waits_no_longer_than_a_server_may_take() -> None:
    class Stuck:
        async def say_goodbye(self) -> None:
            await asyncio.sleep(1000)

    doors = build(MemoryLog(FakeClock()), MemoryBus())
    doors.hub.sockets[Stuck()] = None
    began = asyncio.get_running_loop().time()
    await doors.drain()
    assert asyncio.get_running_loop().time() - began == pytest.approx(DRAIN_SECONDS)
