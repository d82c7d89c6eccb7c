"""The windows of what is held, as this node counts them: each ends once, by itself or by a stop."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from escalation import handoff
from escalation.autonomy.mode import Sheet, may_send
from escalation.bus.bus import Bus
from escalation.commands import Overdue, PassVeto
from escalation.conversation import Conversation, KeptDraft
from escalation.errors import HandraiseError, StaleStandings
from escalation.store.log import Appended, ConversationLog, VetoTimer, Write
from escalation.work.persist import persist

_log = logging.getLogger(__name__)


class Desk(Protocol):
    """Who is at the desk, and which nodes are dead."""

    def is_anyone_online(self) -> bool:
        """Say whether a person is there to take a conversation."""
        ...

    def is_dead(self, node: str) -> bool:
        """Say whether another node is gone, so that its windows are anybody's."""
        ...


class Standings(Protocol):
    """How far topics may go without a person, as this node knows it: ``KnownStandings``."""

    @property
    def sheet(self) -> Sheet:
        """All standings at one moment, and its version."""
        ...

    async def refresh(self) -> None:
        """Read them anew. Raises ``StorageUnavailable``."""
        ...


@dataclass(frozen=True, slots=True)
class _Window:
    """A window that is being counted, and the draft that is held, unless it is that of actions."""

    timer: VetoTimer
    site: str
    draft: KeptDraft | None
    handle: asyncio.TimerHandle

    def is_stopped(self, sheet: Sheet | None) -> bool:
        """Say whether the draft may not go out by itself any more."""
        draft = self.draft
        return draft is not None and not may_send(sheet, self.site, draft.topic, draft.by_mode)


class Vetoes:
    """Counts windows on this node's steady clock; what they end with is decided in the transaction.

    There are those in which a draft may be stopped, and those in which somebody has to say yes to it,
    or to what the bot wants done.
    A row of the table ``timers`` names the node that counts. A window that changes hands, or is
    found after a restart, gets one full term. That two nodes may count the same one does no harm:
    what comes of the draft is stored under its number and epoch, by whichever is first.
    """

    def __init__(
        self,
        *,
        log: ConversationLog,
        bus: Bus,
        desk: Desk,
        standings: Standings | None,
        decide: handoff.Decide = handoff.decide,
        overdue: Overdue | None = None,
    ) -> None:
        self._log = log
        self._bus = bus
        self._desk = desk
        self._standings = standings
        self._decide = decide
        self._overdue = Overdue() if overdue is None else overdue
        self._windows: dict[str, _Window] = {}
        self._ending: dict[str, asyncio.Task[None]] = {}
        """Windows that have passed or were stopped, until that is stored."""

    async def stop(self) -> None:
        """Count no more; the rows stay, and the windows are taken up elsewhere or later."""
        for window in self._windows.values():
            window.handle.cancel()
        self._windows.clear()
        tasks = list(self._ending.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def follow(self, appended: Appended) -> None:
        """Take up the window that an append has begun, and drop the one that it has ended."""
        timer = appended.timer
        if timer is not None and timer.node == self._log.node:
            self._begin(timer, appended.conversation)
        else:
            self._drop(appended.conversation.id)

    async def look(self) -> None:
        """Take up windows of dead nodes and own ones that nothing counts, and end stopped ones.

        Raises ``StorageUnavailable``.
        """
        timers = await self._log.list_timers()
        me = self._log.node
        dead = [each for each in timers if each.node != me and self._desk.is_dead(each.node)]
        found = [each for each in timers if each.node == me]
        for timer in (*found, *await self._log.reclaim_timers(dead)):
            if not self._is_at(timer):
                await self._take_up(timer)
        for key, window in tuple(self._windows.items()):
            if window.is_stopped(self._read_sheet()):
                self._drop(key)
                self._end(window.timer, over=False)

    # -- counting ----------------------------------------------------------------------------------

    def _is_at(self, timer: VetoTimer) -> bool:
        key = timer.conversation_id
        window = self._windows.get(key)
        return key in self._ending or (window is not None and _is_same(window.timer, timer))

    async def _take_up(self, timer: VetoTimer) -> None:
        try:
            conversation = await self._log.load(timer.conversation_id)
        except HandraiseError as error:
            _log.error("a window cannot be counted: %s", error)
            return
        self._begin(timer, conversation)

    def _begin(self, timer: VetoTimer, conversation: Conversation) -> None:
        key, window = timer.conversation_id, conversation.window
        if self._is_at(timer) or window is None or window.seq != timer.draft_seq:
            return
        self._drop(key)
        handle = asyncio.get_running_loop().call_later(timer.seconds, self._pass, timer)
        self._windows[key] = _Window(timer, conversation.site, conversation.held, handle)

    def _drop(self, conversation_id: str) -> None:
        window = self._windows.pop(conversation_id, None)
        if window is not None:
            window.handle.cancel()

    # -- ending ------------------------------------------------------------------------------------

    def _pass(self, timer: VetoTimer) -> None:
        self._drop(timer.conversation_id)
        self._end(timer, over=True)

    def _end(self, timer: VetoTimer, *, over: bool) -> None:
        key = timer.conversation_id
        task = asyncio.create_task(self._store_end(timer, over=over))
        self._ending[key] = task
        task.add_done_callback(partial(self._note_end, key))

    def _note_end(self, conversation_id: str, task: asyncio.Task[None]) -> None:
        del self._ending[conversation_id]
        if not task.cancelled() and (error := task.exception()) is not None:
            # It is found again by the next look, and gets another term.
            _log.error("a window could not be ended", exc_info=error)

    async def _store_end(self, timer: VetoTimer, *, over: bool) -> None:
        """Do what is due, or hand over where the draft's topic was stopped meanwhile."""
        while True:
            try:
                appended = await persist(partial(self._append, timer, over=over))
            except StaleStandings:
                assert self._standings is not None
                await persist(self._standings.refresh)
                continue
            if appended.records:
                self._bus.nudge(timer.conversation_id, appended.conversation.head)
            return

    async def _append(self, timer: VetoTimer, *, over: bool) -> Appended:
        sheet = self._read_sheet()
        command = PassVeto(
            timer.draft_seq,
            timer.epoch,
            partial(may_send, sheet),
            anyone_online=self._desk.is_anyone_online(),
            over=over,
            overdue=self._overdue,
        )
        write = Write(
            timer.conversation_id,
            decide=lambda conversation: self._decide(conversation, command),
            standings=None if sheet is None else sheet.version,
        )
        return await self._log.append(write)

    def _read_sheet(self) -> Sheet | None:
        return None if self._standings is None else self._standings.sheet


def _is_same(one: VetoTimer, other: VetoTimer) -> bool:
    return (one.draft_seq, one.epoch) == (other.draft_seq, other.epoch)
