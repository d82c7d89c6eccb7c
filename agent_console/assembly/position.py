"""Notes beside the database how far it has come, so that an older copy of it is recognised."""

from __future__ import annotations

import asyncio

from agent_console.assembly.database import find_database_url
from agent_console.settings import Settings
from escalation.store.watermark import WatermarkKeeper

NOTE_SECONDS = 1.0
"""How often it is noted."""


async def note_position(settings: Settings) -> None:
    """Note how far the database has come, again and again, and at the end: when it is cancelled."""
    keeper = await asyncio.to_thread(WatermarkKeeper, find_database_url(settings))
    try:
        while True:
            await asyncio.to_thread(keeper.note)
            await asyncio.sleep(NOTE_SECONDS)
    finally:
        await asyncio.to_thread(keeper.close)
