"""Both sockets of one node with what wakes them: built on the parts of a house, begun and ended together."""

from __future__ import annotations

from dataclasses import dataclass

from agent_console.auth.identify import Doorkeeper
from agent_console.auth.limits import Limits
from agent_console.observe.metrics import Metrics
from agent_console.sockets.customer import CustomerDoor
from agent_console.sockets.hub import Hub
from agent_console.sockets.human import HumanDoor
from agent_console.sockets.offer_feed import FindSecondsLeft, know_nothing
from agent_console.sockets.queue_feed import QueueFeed
from agent_console.sockets.wall_feed import WallFeed
from escalation.bus.bus import Bus
from escalation.clock import Clock
from escalation.routing.presence import Presence
from escalation.routing.waiting_line import FindDue, promise_nothing
from escalation.store.log import ConversationLog
from escalation.switchboard import Switchboard

DRAIN_SECONDS = 5.0
"""How long open sockets may take to finish what they are storing."""


@dataclass(frozen=True, slots=True)
class Doors:
    """The ASGI endpoints of a node, and the hub, the queue and the wall behind them."""

    hub: Hub
    feed: QueueFeed
    wall: WallFeed
    customer: CustomerDoor
    human: HumanDoor

    async def start(self) -> None:
        """Begin to hear what grows; sockets may be opened from now on."""
        await self.hub.start()
        self.feed.start()
        self.wall.start()

    async def drain(self) -> None:
        """Say goodbye on every socket, before the server closes them."""
        await self.hub.drain(DRAIN_SECONDS)

    async def stop(self) -> None:
        """Hear no more."""
        await self.wall.stop()
        await self.feed.stop()
        await self.hub.stop()


def build_doors(  # noqa: PLR0913 what two sockets are built of
    *,
    switchboard: Switchboard,
    log: ConversationLog,
    bus: Bus,
    presence: Presence,
    clock: Clock,
    door: Doorkeeper,
    limits: Limits,
    metrics: Metrics,
    find_due: FindDue = promise_nothing,
    find_seconds_left: FindSecondsLeft = know_nothing,
) -> Doors:
    """Build both sockets on one hub."""
    hub = Hub(log, bus)
    feed = QueueFeed(log, find_due, find_seconds_left)

    def put_away(person_id: str, reason: str) -> None:
        presence.put_away(person_id)
        feed.tell_absence(person_id, reason)

    hub.add_absence_hearer(put_away)
    wall = WallFeed(log, clock)
    hub.add_hearer(feed.hear)
    hub.add_hearer(wall.hear)
    hub.add_word_hearer(wall.hear_words)
    customer = CustomerDoor(
        switchboard=switchboard,
        log=log,
        bus=bus,
        hub=hub,
        door=door,
        limits=limits,
        metrics=metrics,
    )
    human = HumanDoor(
        switchboard=switchboard,
        log=log,
        bus=bus,
        hub=hub,
        feed=feed,
        wall=wall,
        presence=presence,
        clock=clock,
        door=door,
        limits=limits,
        metrics=metrics,
    )
    return Doors(hub, feed, wall, customer, human)
