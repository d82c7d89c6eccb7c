"""Finds in the log what customers who left an address may have to be mailed."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from datetime import timedelta

from agent_console.mail.spoken import ANSWERS
from agent_console.notify.log_follower import LogFollower
from escalation.clock import parse_time
from escalation.errors import DamagedConversation, NotFound
from escalation.events import Record
from escalation.work.deliveries import CUSTOMERS
from escalation.work.delivery import Delivery

WAIT_SECONDS = 30
"""How long after an answer its mail goes: what was seen in the chat meanwhile is not mailed, and what
is answered meanwhile goes with it."""

_log = logging.getLogger(__name__)


class AnswerFollower(LogFollower):
    """Keeps a delivery for each answer in a conversation whose customer left an address."""

    what = "answers by mail"

    async def build(self, records: Sequence[Record]) -> list[Delivery]:
        """Return a delivery for each answer; whether it is mailed is decided when it is due."""
        answers = [record for record in records if record.kind in ANSWERS]
        reachable = {
            each: await self._has_address(each)
            for each in dict.fromkeys(record.conversation_id for record in answers)
        }
        now = parse_time(self._clock.now())
        return [
            Delivery(
                id=name_answer(self._log.log_id, record.conversation_id, record.seq),
                receiver=CUSTOMERS,
                notice="answer",
                conversation_id=record.conversation_id,
                seq=record.seq,
                facts="{}",
                since=now,
                next_at=now + timedelta(seconds=WAIT_SECONDS),
            )
            for record in answers
            if reachable[record.conversation_id]
        ]

    async def _has_address(self, conversation_id: str) -> bool:
        try:
            return bool((await self._log.load(conversation_id)).contact)
        except (NotFound, DamagedConversation) as error:
            _log.error("an answer is not mailed: %s", error.message)
            return False


def name_answer(log_id: str, conversation_id: str, seq: int) -> str:
    """Name the delivery of an answer: the same name whenever it is found again."""
    what = f"{log_id}/{conversation_id}/{seq}/{CUSTOMERS}"
    return f"mail_{hashlib.sha256(what.encode()).hexdigest()[:32]}"
