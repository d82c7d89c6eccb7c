"""Sends notices, and tells a receiver nothing any more that says it is gone."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence

from agent_console.notify.courier import Courier
from agent_console.notify.delivery_sender import DeliverySender
from agent_console.notify.notice import NO_WORDS, Notice
from agent_console.notify.receiver import Receiver
from agent_console.notify.words import read_words
from escalation.clock import Clock
from escalation.errors import HandraiseError
from escalation.store.log import ConversationLog
from escalation.work.deliveries import DeliveryStore, Disabled
from escalation.work.delivery import Delivery, Outcome

_log = logging.getLogger(__name__)


class NoticeSender(DeliverySender):
    """Carries notices to receivers, one by one."""

    what = "notices"

    def __init__(
        self,
        *,
        store: DeliveryStore,
        log: ConversationLog,
        receivers: Mapping[str, Receiver],
        courier: Courier,
        clock: Clock,
        is_lost: Callable[[str], bool],
        count: Callable[[str], None] = lambda _: None,
    ) -> None:
        super().__init__(store=store, node=log.node, clock=clock, is_lost=is_lost, count=count)
        self._log = log
        self._receivers = receivers
        self._courier = courier
        self._disabled: frozenset[str] = frozenset()

    @property
    def disabled(self) -> frozenset[str]:
        """Names of the receivers that answered that they are no more."""
        return self._disabled

    async def find_receivers(self) -> Collection[str]:
        """Return the receivers that are not gone. Raises ``StorageUnavailable``."""
        await self._read_disabled()
        return [name for name in self._receivers if name not in self._disabled]

    async def carry(self, deliveries: Sequence[Delivery]) -> Outcome:
        """Carry one notice to its receiver."""
        (delivery,) = deliveries
        receiver = self._receivers[delivery.receiver]
        notice = Notice.model_validate_json(delivery.facts)
        words = await read_words(self._log, notice) if receiver.texts else NO_WORDS
        outcome = await self._courier.carry(receiver, delivery.id, notice, words)
        if outcome.word == "gone":
            await self._disable(delivery.receiver, outcome)
        return outcome

    async def close(self) -> None:
        """Let go of every connection."""
        await self._courier.close()

    async def _read_disabled(self) -> None:
        """Learn which receivers are gone; one that has another address now is there again."""
        disabled = set()
        for each in await self._store.list_disabled():
            receiver = self._receivers.get(each.receiver)
            if receiver is not None and receiver.digest_address() == each.address:
                disabled.add(each.receiver)
            else:
                await self._store.enable(each.receiver)
        self._disabled = frozenset(disabled)

    async def _disable(self, name: str, outcome: Outcome) -> None:
        self._disabled |= {name}
        address = self._receivers[name].digest_address()
        disabled = Disabled(name, address, outcome.told, self._read_time())
        _log.warning("the receiver %s is told nothing any more: it %s", name, outcome.told)
        try:
            await self._store.disable(disabled)
        except HandraiseError as error:  # it will say so again
            _log.warning("that could not be noted: %s", error.message)
