"""Builds what calibrates the bot, and says what the calibration in force is worth."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from agent.dialogue import Bot
from agent.errors import BotError
from agent_console.assembly.bot import build_bot_settings
from agent_console.assembly.database import open_database
from agent_console.assembly.stores import open_certifications, open_knowledge, open_ledger
from agent_console.assembly.tools import find_tools_version
from agent_console.settings import Settings
from escalation.store.log import ConversationLog
from escalation.store.session import Database

if TYPE_CHECKING:
    from agent_console.adapters.calibration_state import CalibrationState
    from agent_console.adapters.calibrator import Calibrator


def build_calibrator(
    settings: Settings, database: Database, log: ConversationLog, find_bot: Callable[[], Bot]
) -> Calibrator:
    """Build what follows the log and calibrates: its imports are the bot's, so not on the event loop."""
    from agent_console.adapters.calibrator import Calibrator
    from agent_console.adapters.teacher import Teacher
    from escalation.autonomy.ledger_harvest import LedgerHarvester

    ledger, knowledge = open_ledger(database), open_knowledge(database)
    chosen = getattr(find_bot(), "settings", None) or build_bot_settings(settings)
    return Calibrator(
        LedgerHarvester(log, ledger),
        ledger,
        knowledge,
        open_certifications(database),
        chosen,
        find_bot,
        Teacher(ledger, log, knowledge) if settings.learn == "on" else None,
    )


async def look_at_calibration(settings: Settings) -> CalibrationState:
    """Say what the calibration in force is worth. Raises the errors of ``open_database``."""
    from agent_console.adapters.calibration_state import tell_calibration

    database = await asyncio.to_thread(open_database, settings)
    try:
        chosen = build_bot_settings(settings)
        with suppress(BotError):  # that is a check of its own
            chosen = chosen.offer(await find_tools_version(settings))
        return await tell_calibration(open_certifications(database), chosen)
    finally:
        await asyncio.to_thread(database.close)
