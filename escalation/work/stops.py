"""What a stop of the bot finds waiting for a yes goes to people at once, with the reason."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import Protocol

from escalation import handoff
from escalation.autonomy.mode import Sheet, may_send
from escalation.bus.bus import Bus
from escalation.commands import PassVeto
from escalation.conversation import Conversation
from escalation.errors import DamagedConversation, StaleStandings
from escalation.looking import Looking
from escalation.store.log import ConversationLog, Write

LOOK_SECONDS = 0.4
"""How often it is asked whether the standings changed; that costs nothing while they did not."""
_AT_ONCE = 32
_MOST_HELD = 100_000

_log = logging.getLogger(__name__)


class Desk(Protocol):
    """Who is at the desk."""

    def is_anyone_online(self) -> bool:
        """Say whether a person is there to take a conversation."""
        ...


class Standings(Protocol):
    """How far topics may go without a person, as this node knows it: ``KnownStandings``."""

    @property
    def sheet(self) -> Sheet:
        """All standings at one moment, and its version."""
        ...


class Stops:
    """Hands over the held drafts of what was stopped.

    Once for each version of the standings: what is decided under a later one is not held but handed
    over to begin with. Every node does so, whichever comes first: under the draft's number, its
    epoch and the standings' version. A yes that a person gives before this is a person's word, and
    is sent; after it the draft is no longer open (``already_decided``). Windows that a node counts
    are its ``Vetoes``' as well; that both end one does no harm.
    """

    def __init__(
        self,
        *,
        log: ConversationLog,
        bus: Bus,
        desk: Desk,
        standings: Standings | None,
        decide: handoff.Decide = handoff.decide,
    ) -> None:
        self._log = log
        self._bus = bus
        self._desk = desk
        self._standings = standings
        self._decide = decide
        self._version = -1
        """Of the standings by which all that was held has been looked at."""
        self._looking = Looking(
            self.look, LOOK_SECONDS, "held drafts of a stop cannot be handed over"
        )

    def start(self) -> None:
        """Begin to look."""
        if self._standings is not None:
            self._looking.start()

    async def stop(self) -> None:
        """Look no more."""
        await self._looking.stop()

    async def look(self) -> None:
        """Hand over what is held and stopped, if the standings changed. Raises ``StorageUnavailable``."""
        sheet = None if self._standings is None else self._standings.sheet
        if sheet is None or sheet.version in (-1, self._version):
            return
        if sheet.has_stops:
            held = await self._log.list_conversations(held_only=True, limit=_MOST_HELD)
            stopped = [each for each in held if _is_stopped(sheet, each)]
            for start in range(0, len(stopped), _AT_ONCE):
                page = stopped[start : start + _AT_ONCE]
                await asyncio.gather(*(self._hand_over(sheet, each) for each in page))
            if stopped:
                _log.info("%d held drafts go to people: the bot was stopped", len(stopped))
        self._version = sheet.version

    async def _hand_over(self, sheet: Sheet, conversation: Conversation) -> None:
        held = conversation.held
        assert held is not None
        command = PassVeto(
            held.seq,
            conversation.epoch,
            partial(may_send, sheet),
            anyone_online=self._desk.is_anyone_online(),
            over=False,
        )
        write = Write(
            conversation.id,
            decide=lambda present: self._decide(present, command),
            standings=sheet.version,
        )
        try:
            appended = await self._log.append(write)
        except (StaleStandings, DamagedConversation) as refusal:
            # Newer standings are looked at in their turn; what is damaged is nobody's to change.
            _log.info("a held draft stays where it is: %s", refusal.code)
            return
        if appended.records:
            self._bus.nudge(conversation.id, appended.conversation.head)


def _is_stopped(sheet: Sheet, conversation: Conversation) -> bool:
    held = conversation.held
    if held is None or conversation.state != "bot":
        return False
    return sheet.find(held.topic, conversation.site).stopped
