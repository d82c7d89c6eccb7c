"""Finds in the log what people outside the console are to be told."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence

from agent_console.notify.log_follower import LogFollower
from agent_console.notify.notice import Notice, name_message, spot
from agent_console.notify.receiver import Receiver
from escalation.bus.bus import Bus
from escalation.clock import Clock, parse_time
from escalation.errors import DamagedConversation, NotFound
from escalation.events import Record
from escalation.routing.waiting_line import Item, build_item, order
from escalation.store.log import UNREADABLE, ConversationLog
from escalation.work.deliveries import DeliveryStore
from escalation.work.delivery import Delivery

_LONGEST_QUEUE = 1000

_log = logging.getLogger(__name__)


class NoticeFollower(LogFollower):
    """Keeps a delivery for every receiver that is to be told of a row."""

    what = "notices"

    def __init__(
        self,
        *,
        log: ConversationLog,
        bus: Bus,
        store: DeliveryStore,
        receivers: Mapping[str, Receiver],
        clock: Clock,
        tell: Callable[[], None],
    ) -> None:
        super().__init__(log=log, bus=bus, store=store, clock=clock, tell=tell)
        self._receivers = receivers

    async def build(self, records: Sequence[Record]) -> list[Delivery]:
        """Return a delivery for each notice and whoever wants it."""
        spotted = [notice for record in records if (notice := _spot(record)) is not None]
        if not spotted:
            return []
        queue = await self._list_queue() if any(each.is_waiting for each in spotted) else []
        now = parse_time(self._clock.now())
        deliveries = []
        for bare in spotted:
            notice = await self._complete(bare, queue)
            facts = notice.model_dump_json(exclude_none=True)
            deliveries += [
                Delivery(
                    id=name_message(self._log.log_id, notice, name),
                    receiver=name,
                    notice=notice.kind,
                    conversation_id=notice.conversation_id,
                    seq=notice.seq,
                    facts=facts,
                    since=now,
                    next_at=now,
                )
                for name, receiver in self._receivers.items()
                if receiver.wants(notice)
            ]
        return deliveries

    async def _list_queue(self) -> list[Item]:
        waiting = await self._log.list_conversations(
            states={"waiting", "offered"}, limit=_LONGEST_QUEUE
        )
        if len(waiting) == _LONGEST_QUEUE:
            return []  # there are more: no place that could be told would be true
        return order(item for each in waiting if (item := build_item(each)) is not None)

    async def _complete(self, notice: Notice, queue: Sequence[Item]) -> Notice:
        """Add the site and, for who waits, the place in the queue as it is now."""
        known: dict[str, object] = {}
        try:
            conversation = await self._log.load(notice.conversation_id)
            known["site"] = conversation.site
        except (NotFound, DamagedConversation) as error:
            _log.error("a notice lacks its site: %s", error.message)
        if notice.is_waiting:
            ids = [item["conversation_id"] for item in queue]
            if notice.conversation_id in ids:
                known["place"] = ids.index(notice.conversation_id) + 1
                known["waiting"] = len(ids)
        return notice.model_copy(update=known)


def _spot(record: Record) -> Notice | None:
    if record.kind == UNREADABLE:
        return None
    try:
        return spot(record)
    except (DamagedConversation, ValueError, TypeError) as damage:
        _log.error("a row is told to nobody: %s", type(damage).__name__)
        return None
