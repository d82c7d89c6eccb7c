"""The wall of this node: every live conversation, also the bot's, for supervisors who look at it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from agent_console.sockets.outbox import Outbox
from agent_console.sockets.wall_card import Entry, fits, order
from agent_console.wire.frames import WatchWall
from agent_console.wire.wall import build_wall
from escalation.clock import Clock, format_time, parse_time
from escalation.conversation import Conversation
from escalation.errors import DamagedConversation, HandraiseError, NotFound
from escalation.store.log import ConversationLog
from escalation.words import Words

GATHER_SECONDS = 0.25
"""How long changes are gathered before they go out."""
AGAIN_SECONDS = 1.0
LIVE_SECONDS = 30 * 60
"""How long a conversation that the bot has counts as live after the last event."""
LOOK_SECONDS = 30.0
"""How often what has gone quiet is taken off, while nothing happens."""
MOST_SHOWN = 200
"""Conversations shown to one supervisor at most; a filter shows the others."""
CARDS_PER_FRAME = 24
_MOST_KNOWN = 2000
_ROWS = 30
"""How far back rows are read for the newest words."""
_MOST_NAMES = 100

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _View:
    """What one supervisor's wall is to show, and which versions of it they were sent."""

    wall: WatchWall
    may_look: Callable[[], bool]
    sent: dict[str, int] = field(default_factory=dict)
    is_new: bool = True
    told: tuple[object, ...] = ()


class WallFeed:
    """Kept up to date while somebody looks at it; read anew when the first one comes.

    A socket pulls what has changed for it when it gets to that, so one that is slow gets less often
    what is then the newest. The queue is another feed, and waits for nothing here.
    """

    def __init__(self, log: ConversationLog, clock: Clock) -> None:
        self._log_store = log
        self._clock = clock
        self._entries: dict[str, Entry] = {}
        self._is_known = False
        self._views: dict[Outbox, _View] = {}
        self._changed: dict[str, None] = {}
        self._versions = itertools.count(1)
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to pass on changes."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Pass on no more."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    def join(self, outbox: Outbox, wall: WatchWall, may_look: Callable[[], bool]) -> None:
        """Show a console what fits ``wall`` from now on, while ``may_look`` says so; whole first."""
        if not self._views:
            self._is_known = False  # nobody has listened to what changed
            self._entries = {}
        self._views[outbox] = _View(wall, may_look)
        self._wake.set()

    def leave(self, outbox: Outbox) -> None:
        """Show a console no more."""
        self._views.pop(outbox, None)

    def hear(self, conversation_id: str) -> None:
        """Note that a conversation changed."""
        if self._views:
            self._changed[conversation_id] = None
            self._wake.set()

    def hear_words(self, conversation_id: str, words: Words) -> None:
        """Note words of an answer that is being written."""
        entry = self._entries.get(conversation_id) if self._views else None
        if entry is not None:
            entry.words = words
            entry.version = next(self._versions)
            self._wake.set()

    # -- keeping up --------------------------------------------------------------------------------

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), LOOK_SECONDS)
            await asyncio.sleep(GATHER_SECONDS)
            self._wake.clear()
            if not self._views:
                continue
            try:
                await self.pass_on()
            except Exception as error:  # noqa: BLE001 the wall must go on
                known = isinstance(error, HandraiseError)
                _log.log(
                    logging.WARNING if known else logging.ERROR,
                    "the wall could not be read",
                    exc_info=None if known else error,
                )
                self._is_known = False
                asyncio.get_running_loop().call_later(AGAIN_SECONDS, self._wake.set)

    async def pass_on(self) -> None:
        """Read what changed, and let every console have what that changes for it."""
        changed, self._changed = self._changed, {}
        if not self._is_known:
            await self._read_whole()
        else:
            for conversation_id in changed:
                self._note(conversation_id, await self._load(conversation_id))
        self._drop_quiet()
        for outbox, view in tuple(self._views.items()):
            if not view.may_look():
                self.leave(outbox)
                continue
            for entry in self._find_shown(view):
                await self._read_rows(entry)
            outbox.pull(partial(self._build, outbox, view))

    async def _read_whole(self) -> None:
        held = await self._log_store.list_conversations(
            states={"waiting", "offered", "human"}, limit=_MOST_KNOWN
        )
        bots = await self._log_store.list_conversations(states={"bot"}, limit=_MOST_KNOWN)
        listed = {each.id for each in (*held, *bots)}
        for conversation_id in self._entries.keys() - listed:
            del self._entries[conversation_id]
        for conversation in (*held, *bots):
            self._note(conversation.id, conversation)
        self._is_known = True

    def _note(self, conversation_id: str, conversation: Conversation | None) -> None:
        if conversation is None or conversation.state == "resolved":
            self._entries.pop(conversation_id, None)
            return
        entry = self._entries.get(conversation_id)
        if entry is None:
            entry = self._entries[conversation_id] = Entry(conversation)
        elif entry.conversation.head == conversation.head:
            return
        entry.conversation = conversation
        entry.version = next(self._versions)

    def _drop_quiet(self) -> None:
        """Take off what the bot has and nobody has written in for a while."""
        now = parse_time(self._clock.now())
        quiet_since = format_time(now - timedelta(seconds=LIVE_SECONDS))
        for conversation_id, entry in tuple(self._entries.items()):
            c = entry.conversation
            if c.state == "bot" and c.held is None and c.last_at < quiet_since:
                del self._entries[conversation_id]

    async def _read_rows(self, entry: Entry) -> None:
        head = entry.conversation.head
        if entry.read_to >= head:
            return
        after = max(entry.read_to, head - _ROWS)
        try:
            entry.read(await self._log_store.read(entry.conversation.id, after=after))
        except DamagedConversation:
            entry.read_to = head
        entry.version = next(self._versions)

    async def _load(self, conversation_id: str) -> Conversation | None:
        try:
            return await self._log_store.load(conversation_id)
        except (NotFound, DamagedConversation):
            return None

    # -- what one console is sent ------------------------------------------------------------------

    def _find(self, view: _View) -> list[Entry]:
        return [each for each in self._entries.values() if fits(each.conversation, view.wall)]

    def _find_shown(self, view: _View) -> list[Entry]:
        return order(self._find(view))[:MOST_SHOWN]

    def _build(self, outbox: Outbox, view: _View) -> list[str]:
        """Build the frames that bring a console from what it was sent to what there is now."""
        if self._views.get(outbox) is not view:
            return []
        found = self._find(view)
        shown = order(found)[:MOST_SHOWN]
        fresh = [each for each in shown if view.sent.get(each.conversation.id) != each.version]
        gone = [*(view.sent.keys() - {each.conversation.id for each in shown})]
        total, more = len(found), len(found) - len(shown)
        sites, topics = self._list_names()
        told = (total, more, tuple(sites), tuple(topics))
        if not (fresh or gone or view.is_new or told != view.told):
            return []
        view.sent = {each.conversation.id: each.version for each in shown}
        view.told, is_new, view.is_new = told, view.is_new, False
        pages = _split([each.encode() for each in fresh])
        return [
            build_wall(
                page,
                gone if number == 0 else (),
                whole=is_new and number == 0,
                total=total,
                more=more,
                sites=sites,
                topics=topics,
            )
            for number, page in enumerate(pages)
        ]

    def _list_names(self) -> tuple[list[str], list[str]]:
        """List the sites and topics of all that is live, to filter by."""
        live = [each.conversation for each in self._entries.values()]
        return _name({each.site for each in live}), _name({e.topic for e in live if e.topic})


def _name(names: Iterable[str]) -> list[str]:
    return sorted(names)[:_MOST_NAMES]


def _split(cards: list[str]) -> list[list[str]]:
    starts = range(0, max(len(cards), 1), CARDS_PER_FRAME)
    return [cards[start : start + CARDS_PER_FRAME] for start in starts]
