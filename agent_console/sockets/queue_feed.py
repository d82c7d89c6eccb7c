"""The queue of this node: one line for each conversation that needs a person, sent to every console."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Sequence

from agent_console.sockets.offer_feed import FindSecondsLeft, OfferFeed, know_nothing
from agent_console.sockets.outbox import Outbox
from agent_console.wire.outbound import build_queue, build_status
from escalation.conversation import Conversation
from escalation.errors import DamagedConversation, HandraiseError, NotFound
from escalation.routing.waiting_line import FindDue, Item, build_item, order, promise_nothing
from escalation.store.log import ConversationLog

GATHER_SECONDS = 0.1
"""How long changes are gathered before they go out as one frame."""
AGAIN_SECONDS = 1.0
"""When to try again after the log could not be read."""
LINES_PER_FRAME = 24
"""Keeps a frame below 64 KB, whatever alphabet names and words are in."""
LONGEST_QUEUE = 2000
_GIVING = frozenset(("ConversationClaimed", "ConversationTransferred"))
_ROWS = 20

_log = logging.getLogger(__name__)


class QueueFeed:
    """Kept up to date while somebody looks at it; read anew when the first console comes."""

    def __init__(
        self,
        log: ConversationLog,
        find_due: FindDue = promise_nothing,
        find_seconds_left: FindSecondsLeft = know_nothing,
    ) -> None:
        self._log_store = log
        self._find_due = find_due
        self._offers = OfferFeed(log, find_seconds_left)
        self._items: dict[str, Item] = {}
        self._is_known = False
        """Whether ``_items`` is the whole queue, as far as was heard."""
        self._whole: list[str] | None = None
        """The frames of ``_items``, built for the first console that needs them."""
        self._states: dict[str, str] = {}
        """People whose state has changed and was not told yet."""
        self._consoles: dict[Outbox, None] = {}
        self._changed: dict[str, None] = {}
        self._missed: dict[str, None] = {}
        """What was being read when reading failed."""
        self._wake = asyncio.Event()
        self._reading = asyncio.Lock()
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

    async def join(self, outbox: Outbox) -> None:
        """Send a console the whole queue, as soon as it can be read, then every change."""
        async with self._reading:
            if not self._consoles:
                self._is_known = False  # nobody has listened to what changed
            self._consoles[outbox] = None  # before reading: what changes meanwhile is heard
            if self._is_known:
                outbox.lose_lines()
            else:
                try:
                    await self._read_whole()
                except HandraiseError as error:
                    _log.warning("the queue could not be read: %s", error)
                    self._read_anew()
            await self._offers.greet(outbox)

    def leave(self, outbox: Outbox) -> None:
        """Send a console no more."""
        self._consoles.pop(outbox, None)

    def hear(self, conversation_id: str) -> None:
        """Note that a conversation changed."""
        if self._consoles:
            self._changed[conversation_id] = None
            self._wake.set()

    def tell_presence(self, person_id: str, state: str) -> None:
        """Send every console what a person's state is now, with what else changes in a moment.

        A whole desk that comes back at once is one frame for each of them, not one for each pair.
        """
        if self._consoles:
            self._states[person_id] = state
            self._wake.set()

    def tell_absence(self, person_id: str, reason: str) -> None:
        """Tell a person's own consoles why the desk put them away, and the others that they are."""
        frame = build_status(None, {"presence": {person_id: "away"}, "reason": reason})
        for outbox in self._consoles:
            if outbox.owner == person_id:
                outbox.hint(frame)
        self.tell_presence(person_id, "away")

    def build_whole(self) -> list[str]:
        """Build the whole queue, in as many frames as it needs: the first says ``whole``."""
        if self._whole is None:
            items = order(self._items.values())
            pages = [items[i : i + LINES_PER_FRAME] for i in range(0, len(items), LINES_PER_FRAME)]
            self._whole = [
                _build(page, (), whole=number == 0) for number, page in enumerate(pages or [[]])
            ]
        return self._whole

    # -- keeping up --------------------------------------------------------------------------------

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._wake.clear()
            self._pass_states_on()
            try:
                async with self._reading:
                    await self.pass_on()
            except HandraiseError as error:
                _log.warning("the queue could not be read: %s", error)
                self._read_anew()
            except Exception:  # noqa: BLE001 the queue must go on
                _log.exception("the queue could not be read")
                self._read_anew()

    def _pass_states_on(self) -> None:
        if self._states:
            frame = build_status(None, {"presence": self._states})
            self._states = {}
            for outbox in self._consoles:
                outbox.hint(frame)

    def _read_anew(self) -> None:
        """Try again in a while what could not be read."""
        self._changed = self._missed | self._changed
        asyncio.get_running_loop().call_later(AGAIN_SECONDS, self._wake.set)

    async def pass_on(self) -> None:
        """Read the conversations that changed and send what that changes in the queue."""
        changed, self._changed = self._changed, {}
        self._missed = changed
        if not self._is_known:
            await self._read_whole()
        found = [(each, await self._load(each)) for each in changed]
        await self._tell_taken(found)
        # Nothing is noted before all is read: what is noted and not sent would never be sent.
        items: list[Item] = []
        gone: list[str] = []
        for conversation_id, conversation in found:
            item = None if conversation is None else build_item(conversation, self._find_due)
            if item == self._items.get(conversation_id):
                continue
            self._whole = None
            if item is None:
                del self._items[conversation_id]
                gone.append(conversation_id)
            else:
                self._items[conversation_id] = item
                items.append(item)
        for start in range(0, max(len(items), min(len(gone), 1)), LINES_PER_FRAME):
            frame = _build(items[start : start + LINES_PER_FRAME], gone, whole=False)
            gone = []
            for outbox in self._consoles:
                outbox.add_line(frame)
        for conversation_id, conversation in found:
            await self._offers.see(conversation_id, conversation, tuple(self._consoles))

    async def _tell_taken(self, found: Sequence[tuple[str, Conversation | None]]) -> None:
        """Tell people at once whom what they held went to, where that was not their own doing."""
        for conversation_id, c in found:
            line = self._items.get(conversation_id)
            before = None if line is None else line["holder"]
            if c is None or c.holder is None or before is None or before["id"] == c.holder:
                continue
            if await self._find_giver(c) == before["id"]:
                continue
            taker = {"id": c.holder, "name": c.holder_name or ""}
            frame = build_status(c.id, {"taken_by": taker})
            for outbox in self._consoles:
                if outbox.owner == before["id"]:
                    outbox.hint(frame)

    async def _find_giver(self, conversation: Conversation) -> str | None:
        """Find by whose word the holder has it."""
        with contextlib.suppress(DamagedConversation):
            after = max(0, conversation.head - _ROWS)
            rows = await self._log_store.read(conversation.id, after=after)
            given = [each for each in rows if each.kind in _GIVING]
            return given[-1].read_inner().get("by") if given else None
        return None

    async def _load(self, conversation_id: str) -> Conversation | None:
        try:
            return await self._log_store.load(conversation_id)
        except (NotFound, DamagedConversation):
            return None

    async def _read_whole(self) -> None:
        waiting = await self._log_store.list_conversations(
            states={"waiting", "offered", "human"}, limit=LONGEST_QUEUE
        )
        held = await self._log_store.list_conversations(held_only=True, limit=LONGEST_QUEUE)
        self._items = {
            item["conversation_id"]: item
            for each in (*waiting, *held)
            if (item := build_item(each, self._find_due)) is not None
        }
        self._offers.know(waiting)
        self._whole = None
        self._is_known = True
        for outbox in self._consoles:
            outbox.lose_lines()  # also whoever came when it could not be read


def _build(items: Sequence[Item], gone: Sequence[str], *, whole: bool) -> str:
    return build_queue([{**item} for item in items], gone, whole=whole)
