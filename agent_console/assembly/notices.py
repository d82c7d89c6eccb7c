"""Builds what tells people outside the console."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from agent_console.assembly.stores import open_deliveries
from agent_console.settings import Settings
from escalation.clock import Clock

if TYPE_CHECKING:
    from agent_console.assembly.house import House
    from agent_console.notify.courier import Courier
    from agent_console.notify.notices import Notices
    from agent_console.notify.receiver import Receivers


def load_receivers(settings: Settings) -> Receivers:
    """Load who is told outside the console. Raises ``ReceiversInvalid``."""
    from agent_console.notify.receiver import NOBODY
    from agent_console.notify.receivers_file import load_receivers_file

    if settings.notices is None:
        return NOBODY
    return load_receivers_file(settings.notices, os.environ)


def open_courier(settings: Settings, receivers: Receivers, clock: Clock) -> Courier:
    """Build what carries notices; its imports take a while, so not on the event loop."""
    from agent_console.notify.courier import Courier

    return Courier(receivers, base_url=settings.base_url, clock=clock)


async def open_notices(house: House, receivers: Receivers) -> Notices:
    """Build what tells people outside the console."""
    courier = await asyncio.to_thread(open_courier, house.settings, receivers, house.clock)
    from agent_console.notify.follower import NoticeFollower
    from agent_console.notify.notices import Notices
    from agent_console.notify.sender import NoticeSender

    store, log, clock = open_deliveries(house.database), house.log, house.clock
    sender = NoticeSender(
        store=store,
        log=log,
        receivers=receivers.named,
        courier=courier,
        clock=clock,
        is_lost=house.presence.is_dead,
        count=house.metrics.count_notice,
    )
    follower = NoticeFollower(
        log=log,
        bus=house.bus,
        store=store,
        receivers=receivers.named,
        clock=clock,
        tell=sender.wake,
    )
    return Notices(follower, sender)
