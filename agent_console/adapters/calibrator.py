"""Keeps the ledger at the log's end, teaches the bot from it, and calibrates when labels suffice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from agent.certifications import CertificationStore, StoredCalibration
from agent.errors import BotError, CalibrationInvalid
from agent.knowledge.store import KnowledgeStore
from agent.live_bot import LiveBot
from agent.recalibrating import ROLLBACK, Request, recalibrate
from agent.settings import BotSettings
from agent_console.adapters.labels_sql import read_labels
from agent_console.adapters.teacher import Teacher
from escalation.autonomy.ledger import Ledger
from escalation.autonomy.ledger_harvest import LedgerHarvester
from escalation.errors import HandraiseError

SECONDS = 1.0
"""How long what is new in the log stays out of the ledger at most."""

LEAST_NEW = 25
_NEW_SHARE = 0.25
_log = logging.getLogger(__name__)


class _Stopped(Exception):
    """The server stops: what is being fitted is given up."""


@dataclass(slots=True)
class Calibrator:
    """Works beside a running server; ``find_bot`` returns the bot in use, whatever it is."""

    harvester: LedgerHarvester
    ledger: Ledger
    knowledge: KnowledgeStore
    certifications: CertificationStore
    settings: BotSettings
    find_bot: Callable[[], object]
    teacher: Teacher | None = None
    """Learns questions from what people do; ``None`` where that is switched off."""
    _tried: int = -1
    """Labels that there were when a calibration was last begun here."""
    _is_stopped: bool = False
    _following: asyncio.Task[None] | None = None
    _calibrating: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Follow the log in the background."""
        self._following = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        """Give up what is going on; a fit that has begun ends within a moment."""
        self._is_stopped = True
        tasks = [each for each in (self._following, self._calibrating) if each is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def keep_up(self) -> None:
        """Bring the ledger up to date once, teach, and begin to calibrate where that is due."""
        await self.harvester.harvest()
        if self.teacher is not None and await self.teacher.teach():
            learner = self.find_bot()
            if isinstance(learner, LiveBot):
                await learner.refresh()
        if self._calibrating is None or self._calibrating.done():
            bot = self.find_bot()
            if isinstance(bot, LiveBot) and await self._is_due(bot):
                self._calibrating = asyncio.create_task(self._calibrate(bot))

    async def wait_idle(self) -> None:
        """Return when nothing is being calibrated."""
        if self._calibrating is not None:
            await asyncio.gather(self._calibrating, return_exceptions=True)

    async def _follow(self) -> None:
        while True:
            try:
                await self.keep_up()
            except (HandraiseError, BotError) as error:
                _log.warning("the ledger could not be kept: %s", error.message)
            except Exception:  # noqa: BLE001 a defect must be seen, and later decisions still kept
                _log.exception("the ledger could not be kept")
            await asyncio.sleep(SECONDS)

    async def _is_due(self, bot: LiveBot) -> bool:
        labels = await self.ledger.count_labels()
        if labels in (0, self._tried):
            return False
        try:
            newest = await self.certifications.read_newest()
        except CalibrationInvalid:
            return False  # a person has to look at what happened to it
        return is_due(labels, newest, bot.in_force.trouble, self._tried)

    async def _calibrate(self, bot: LiveBot) -> None:
        try:
            labels = await read_labels(self.ledger)
            self._tried = len(labels)
            request = Request(made_by="server", cause="labels")
            done = await recalibrate(
                self.settings,
                self.knowledge,
                self.certifications,
                labels,
                bot.embedder,
                request,
                self._check_stopped,
            )
            await bot.refresh()
            _log.info("calibration %s was made from %d labels", done.number, len(labels))
        except (HandraiseError, BotError) as error:
            _log.warning("no calibration was made: %s", error.message)
        except _Stopped:
            pass
        except Exception:  # noqa: BLE001 the present calibration stays in force
            _log.exception("no calibration was made")

    def _check_stopped(self, what: str, done: int, total: int) -> None:  # noqa: ARG002 a progress's
        if self._is_stopped:
            raise _Stopped


def is_due(labels: int, newest: StoredCalibration | None, trouble: str, tried: int = -1) -> bool:
    """Say whether to calibrate anew, given how many labels there are and were.

    A quarter more than at the last calibration are enough, 25 at the least; and any at all where the
    calibration in force is of no use any more. After somebody went back to an earlier one, nothing
    is done until a person calibrates.
    """
    if newest is not None and newest.cause.startswith(ROLLBACK):
        return False
    known = 0 if newest is None else int(newest.report.get("labels", 0))
    if trouble and tried < 0:
        return True
    since = max(known, tried, 0)
    return labels - since >= max(LEAST_NEW, int(since * _NEW_SHARE))
