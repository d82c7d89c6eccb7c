"""Hears every nudge of this node once, and wakes the sockets that follow the conversation."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from agent_console.sockets.outbox import Outbox
from agent_console.wire.outbound import build_status
from escalation.bus.bus import Bus
from escalation.conversation import Conversation
from escalation.errors import HandraiseError
from escalation.store.log import ConversationLog
from escalation.words import Words, read_words

POLL_SECONDS = 1.5
"""How long a lost nudge stays unnoticed at most."""
_NEWEST = 2**62

_log = logging.getLogger(__name__)


class LeavingSocket(Protocol):
    """An open socket that can be asked to end."""

    async def say_goodbye(self) -> None:
        """Tell the client, finish what is being stored, and close."""
        ...


class Hub:
    """Who follows what on this node. Only ``poll`` reads the log; what it finds counts as a nudge."""

    def __init__(self, log: ConversationLog, bus: Bus) -> None:
        self._log_store = log
        self._bus = bus
        self._followers: dict[str, dict[Outbox, None]] = {}
        self._hearers: list[Callable[[str], None]] = []
        self._absence_hearers: list[Callable[[str, str], None]] = []
        self._word_hearers: list[Callable[[str, Words], None]] = []
        self._position = 0
        self._unsubscribe: Callable[[], None] | None = None
        self._poller: asyncio.Task[None] | None = None
        self.sockets: dict[LeavingSocket, None] = {}
        """Every open socket, customers' and people's, in the order in which they came."""
        self._draining = False
        self._goodbyes: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Begin to listen."""
        self._position, _ = await self._log_store.heads_after(_NEWEST)
        self._unsubscribe = self._bus.subscribe(self)
        self._poller = asyncio.create_task(self._poll_for_ever())

    async def stop(self) -> None:
        """Listen no more."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        if self._poller is not None:
            self._poller.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._poller
            self._poller = None

    def join(self, socket: LeavingSocket) -> None:
        """Note an open socket; one that comes while the server drains is sent away at once."""
        self.sockets[socket] = None
        if self._draining:
            self._say_goodbye(socket)

    def leave(self, socket: LeavingSocket) -> None:
        """Note that a socket has ended."""
        self.sockets.pop(socket, None)

    async def drain(self, seconds: float) -> None:
        """Say goodbye on every socket, for ``seconds`` at most."""
        self._draining = True
        for socket in self.sockets:
            self._say_goodbye(socket)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._goodbyes:
                    await asyncio.wait(self._goodbyes)

    def _say_goodbye(self, socket: LeavingSocket) -> None:
        goodbye = asyncio.create_task(socket.say_goodbye())
        self._goodbyes.add(goodbye)
        goodbye.add_done_callback(self._goodbyes.discard)

    def follow(self, conversation: Conversation, outbox: Outbox, *, after: int) -> None:
        """Send a conversation to a socket from after a number on."""
        key, head, speech = conversation.id, conversation.head, conversation.speech
        self._followers.setdefault(key, {})[outbox] = None
        outbox.follow(key, after=after, head=head, speech=speech)

    def unfollow(self, conversation_id: str, outbox: Outbox) -> None:
        """Send no more of it."""
        outbox.unfollow(conversation_id)
        followers = self._followers.get(conversation_id)
        if followers is not None:
            followers.pop(outbox, None)
            if not followers:
                del self._followers[conversation_id]

    def add_hearer(self, hear: Callable[[str], None]) -> None:
        """Call ``hear`` with the id of every conversation that grows."""
        self._hearers.append(hear)

    def add_absence_hearer(self, hear: Callable[[str, str], None]) -> None:
        """Call ``hear`` with the id of everybody whom the desk puts away, and with the reason."""
        self._absence_hearers.append(hear)

    def add_word_hearer(self, hear: Callable[[str, Words], None]) -> None:
        """Call ``hear`` with words of every answer that is being written, true or not."""
        self._word_hearers.append(hear)

    # -- the bus -----------------------------------------------------------------------------------

    def hear_nudge(self, conversation_id: str, head: int) -> None:
        for outbox in self._followers.get(conversation_id, ()):
            outbox.hear(conversation_id, head)
        for hear in self._hearers:
            hear(conversation_id)

    def hear_whisper(self, conversation_id: str, status: Mapping[str, object]) -> None:
        """Pass on who is typing, and words of an answer that is being written.

        Customers see the bot typing and who speaks to them, and their place in the queue; nobody
        sees himself.
        """
        if "away" in status:
            for hear in self._absence_hearers:
                hear(str(status["away"]), str(status.get("reason", "")))
            return
        followers = self._followers.get(conversation_id)
        if not followers:
            return
        if "seen" in status or "asks" in status:
            return  # of use to whoever mails customers, or tells them their place, alone
        if "words" in status:
            self._pass_words_on(conversation_id, status, followers)
            return
        shown = {name: value for name, value in status.items() if name not in ("by", "for")}
        frame = build_status(conversation_id, shown)
        is_place = "place" in status
        for_all = status.get("typing") in ("bot", "human") and status.get("for") != "desk"
        for outbox in followers:
            hidden = not (for_all or is_place) if outbox.for_customer else is_place
            if not hidden and outbox.owner != status.get("by"):
                outbox.hint(frame)

    def _pass_words_on(
        self, conversation_id: str, status: Mapping[str, object], followers: Iterable[Outbox]
    ) -> None:
        words = read_words(status)
        if words is not None:
            for outbox in followers:
                outbox.hear_words(conversation_id, words)
            for hear in self._word_hearers:
                hear(conversation_id, words)

    # -- healing -----------------------------------------------------------------------------------

    async def poll(self) -> None:
        """Look for growth that no nudge told of."""
        self._position, heads = await self._log_store.heads_after(self._position)
        for conversation_id, head in heads.items():
            self.hear_nudge(conversation_id, head)

    async def _poll_for_ever(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                await self.poll()
            except HandraiseError as error:
                _log.warning("the log could not be polled: %s", error)
            except Exception:  # noqa: BLE001 without polling a lost nudge would stay lost
                _log.exception("the log could not be polled")
