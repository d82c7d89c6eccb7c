"""Shows each offer to the consoles of the person whom it was made to, and takes it back when it is over."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from agent_console.sockets.outbox import Outbox
from agent_console.wire.outbound import encode
from escalation.conversation import Conversation
from escalation.desk_events import ConversationOffered, OfferDeclined, OfferExpired
from escalation.errors import HandraiseError
from escalation.events import Record, decode
from escalation.store.log import ConversationLog

FindSecondsLeft = Callable[[str, int], float | None]
"""Says of a conversation and the number of its offer how long that stands, if this node knows."""
_FEW = 50
"""Rows after an offer among which its end is looked for."""

_log = logging.getLogger(__name__)


def know_nothing(conversation_id: str, seq: int) -> float | None:  # noqa: ARG001 the contract has it
    """Count no offer here: each is told with its full term."""
    return None


class OfferFeed:
    """Follows the conversations that the queue of this node has read."""

    def __init__(
        self, log: ConversationLog, find_seconds_left: FindSecondsLeft = know_nothing
    ) -> None:
        self._log_store = log
        self._find_seconds_left = find_seconds_left
        self._told: dict[str, tuple[str, int]] = {}
        """The offers that stand: to whom, and the number of the offer."""

    def know(self, conversations: Iterable[Conversation]) -> None:
        """Note which offers stand, after the whole queue was read."""
        found = ((each.id, _find_offer(each)) for each in conversations)
        self._told = {key: offer for key, offer in found if offer is not None}

    async def greet(self, outbox: Outbox) -> None:
        """Send a console the offers that stand and are for its owner."""
        for key, (person_id, seq) in tuple(self._told.items()):
            if person_id == outbox.owner and (frame := await self._build_offer(key, seq)):
                outbox.hint(frame)

    async def see(
        self, key: str, conversation: Conversation | None, consoles: Iterable[Outbox]
    ) -> None:
        """Tell what has changed about the offer of a conversation."""
        told, offer = self._told.get(key), _find_offer(conversation)
        if told == offer:
            return
        if told is not None:
            del self._told[key]
            _send(await self._build_end(key, *told, conversation), told[0], consoles)
        if offer is not None:
            self._told[key] = offer
            _send(await self._build_offer(key, offer[1]), offer[0], consoles)

    # -- frames ------------------------------------------------------------------------------------

    async def _build_offer(self, key: str, seq: int) -> str | None:
        records = await self._read(key, seq - 1, 1)
        event = decode(records[0]) if records else None
        if not isinstance(event, ConversationOffered):
            return None
        left = self._find_seconds_left(key, seq)
        try:
            preview = (await self._log_store.load(key)).preview
        except HandraiseError:
            preview = ""
        return encode(
            {
                "type": "offer",
                "conversation_id": key,
                "seq": seq,
                "seconds": round((event.inner.seconds or 0.0) if left is None else left, 1),
                "reason": event.inner.reason,
                "preview": preview,
            }
        )

    async def _build_end(
        self, key: str, person_id: str, seq: int, conversation: Conversation | None
    ) -> str:
        cause, by = await self._find_end(key, seq), None
        if cause == "" and conversation is not None and conversation.state == "human":
            cause = "accepted" if conversation.holder == person_id else "taken"
            by = {"id": conversation.holder, "name": conversation.holder_name}
        return encode(
            {
                "type": "offer_over",
                "conversation_id": key,
                "seq": seq,
                "cause": cause or "withdrawn",
                "by": by if cause == "taken" else None,
            }
        )

    async def _find_end(self, key: str, seq: int) -> str:
        """Return how an offer ended by itself; empty where the conversation moved on instead."""
        for record in await self._read(key, seq, _FEW):
            event = decode(record)
            if isinstance(event, OfferDeclined):
                return "declined"
            if isinstance(event, OfferExpired):
                return event.inner.cause
            if record.kind in ("ConversationClaimed", "ConversationTransferred"):
                return ""
        return ""

    async def _read(self, key: str, after: int, limit: int) -> list[Record]:
        try:
            return list(await self._log_store.read(key, after=after, limit=limit))
        except HandraiseError as error:
            _log.warning("an offer could not be read: %s", error.message)
            return []


def _find_offer(conversation: Conversation | None) -> tuple[str, int] | None:
    if conversation is None or conversation.state != "offered":
        return None
    return conversation.offered_to or "", conversation.offered_seq


def _send(frame: str | None, person_id: str, consoles: Iterable[Outbox]) -> None:
    for outbox in consoles:
        if frame is not None and outbox.owner == person_id:
            outbox.hint(frame)
