"""Wakes what is parked, closes what is over, and tells who waits whether people are there: in due time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from escalation.clock import Clock, parse_time
from escalation.commands import CloseConversation, RoutingCommand, TellWaiting, WakeSnoozed
from escalation.conversation import Conversation, State
from escalation.errors import HandraiseError, NotFound
from escalation.looking import Looking
from escalation.notices import NOBODY
from escalation.routing.plan import Closing, DeskPlan
from escalation.routing.staffing import find_group
from escalation.store.log import ConversationLog

LOOK_SECONDS = 1.0
"""How often it is looked; of the log that reads what has changed."""
AWAY_SECONDS = 60.0
"""How long nobody has to be there before those are told who wait: somebody may be back in a moment."""
_WANTED: frozenset[State] = frozenset(("waiting", "offered"))
_OPEN: frozenset[State] = _WANTED | {"bot"}
_NEWEST = _ALL = 2**62
_MOST = 100_000
"""So many of those that the bot has are looked at when it begins, the ones that moved last."""
_AT_ONCE = 32

_log = logging.getLogger(__name__)


class Desk(Protocol):
    """Whether somebody is there to take a conversation: ``StaffedDesk``."""

    def is_anyone_online(self, group: str = "") -> bool:
        """Say whether a person is there for what a group takes."""
        ...

    def is_open(self, group: str = "") -> bool:
        """Say whether a group has its hours now, or one of those that stand in for it."""
        ...


class Take(Protocol):
    """Carries a command out: ``Switchboard.take``."""

    def __call__(self, conversation_id: str, command: RoutingCommand, /) -> Awaitable[object]:
        """Return when what it changed is durably stored."""
        ...


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done with a conversation by itself, and when."""

    at: datetime
    command: RoutingCommand


@dataclass(frozen=True, slots=True)
class _Waiter:
    """A conversation that waits for somebody of a group, and what its customer was told."""

    group: str
    is_told_of_nobody: bool


def find_due(c: Conversation, closing: Closing) -> Due | None:
    """Return what comes next by itself, if anything. Pure.

    What a person holds is theirs to end. A customer who left an address and waits for a person is
    answered there: that is not closed because they went.
    """
    if c.state not in _OPEN:
        return None
    found = [*_list_waking(c), *_list_closing(c, closing)]
    return min(found, key=lambda due: due.at, default=None)


def _list_waking(c: Conversation) -> list[Due]:
    until = c.snoozed_until if c.snoozed else None
    return [] if until is None else [Due(parse_time(until), WakeSnoozed(until))]


def _list_closing(c: Conversation, closing: Closing) -> list[Due]:
    dues = []
    is_answered_by_mail = c.contact is not None and c.escalated_at is not None
    if c.left_at is not None and closing.after_left is not None and not is_answered_by_mail:
        left = CloseConversation(c.head, "customer_left", closing.say)
        dues.append(Due(_add(c.left_at, closing.after_left), left))
    since = _find_silence(c)
    if since is not None and closing.after_silence is not None:
        silent = CloseConversation(c.head, "silent", closing.say)
        dues.append(Due(_add(since, closing.after_silence), silent))
    return dues


def _find_silence(c: Conversation) -> str | None:
    """Return since when it is the customer's turn to say something; ``None``: it is not."""
    if c.snoozed:
        return c.pauses[-1].since if c.waiting_on_customer and c.pauses else None
    is_answered = c.state == "bot" and 0 < c.asked <= c.settled
    if not is_answered or c.held_seq is not None or c.under_way:
        return None
    return c.last_at


def _add(moment: str, seconds: float) -> datetime:
    return parse_time(moment) + timedelta(seconds=seconds)


class DeskTimes:
    """Does each thing once, whichever node and however many of them look.

    Nothing is kept but in the log: what was found is asked again inside the transaction, and a
    restart finds everything again.
    """

    def __init__(
        self,
        *,
        log: ConversationLog,
        clock: Clock,
        desk: Desk,
        take: Take,
        find_plan: Callable[[], DeskPlan],
        see: Callable[[Conversation], None] = lambda _: None,
    ) -> None:
        self._log = log
        self._clock = clock
        self._desk = desk
        self._take = take
        self._find_plan = find_plan
        self._see = see
        """Is shown every conversation that changed, whoever changed it."""
        self._plan: DeskPlan | None = None
        """The one by which everything was reckoned; ``None``: nothing was yet."""
        self._position = 0
        self._dues: dict[str, Due] = {}
        self._waiters: dict[str, _Waiter] = {}
        self._empty_since: dict[str, float] = {}
        """By group: since when nobody is there, by the steady clock."""
        trouble = "the times of the desk could not be looked after"
        self._looking = Looking(self.look, LOOK_SECONDS, trouble)

    def start(self) -> None:
        """Look in the background."""
        self._looking.start()

    async def stop(self) -> None:
        """Look no more; the next one finds what is due by itself."""
        await self._looking.stop()

    async def look(self) -> None:
        """Do what is due now. Raises storage errors; what fails keeps nothing else from being done."""
        plan = self._find_plan()
        if plan is self._plan:
            await self._read_changes()
        else:
            await self._read_all(plan)
        now = parse_time(self._clock.now())
        dues = [(key, due.command) for key, due in self._dues.items() if due.at <= now]
        await self._carry_out([*dues, *self._list_news()])

    # -- what is to be looked at -------------------------------------------------------------------

    async def _read_changes(self) -> None:
        position, heads = await self._log.heads_after(self._position)
        for key in heads:
            await self._read_one(key)
        self._position = position

    async def _read_all(self, plan: DeskPlan) -> None:
        self._plan = None
        # What changes while the list is read is read again by the next look.
        position, _ = await self._log.heads_after(_NEWEST)
        found = [*await self._log.list_conversations(states=_WANTED, limit=_ALL)]
        closing = plan.closing
        if closing.after_left is not None or closing.after_silence is not None:
            found += await self._log.list_conversations(states={"bot"}, limit=_MOST)
        self._plan, self._position = plan, position
        self._dues, self._waiters = {}, {}
        for conversation in found:
            self._reckon(conversation)

    async def _read_one(self, conversation_id: str) -> None:
        try:
            self._reckon(await self._log.load(conversation_id))
        except NotFound:
            return
        except HandraiseError as error:
            _log.error("the times of a conversation stand still: %s", error.message)
            self._dues.pop(conversation_id, None)
            self._waiters.pop(conversation_id, None)

    def _reckon(self, c: Conversation) -> None:
        assert self._plan is not None
        self._see(c)
        due = find_due(c, self._plan.closing)
        if due is None:
            self._dues.pop(c.id, None)
        else:
            self._dues[c.id] = due
        if c.state in ("waiting", "offered") and not c.snoozed:
            self._waiters[c.id] = _Waiter(find_group(self._plan, c), NOBODY in c.notices)
        else:
            self._waiters.pop(c.id, None)

    # -- what is due -------------------------------------------------------------------------------

    def _list_news(self) -> list[tuple[str, RoutingCommand]]:
        """List what is new for who waits: that people are there by now, or no more."""
        groups = {waiter.group for waiter in self._waiters.values()}
        there = {group: self._desk.is_anyone_online(group) for group in groups}
        now = self._clock.steady()
        empty = {group for group, is_there in there.items() if not is_there}
        self._empty_since = {group: self._empty_since.get(group, now) for group in empty}
        news: list[tuple[str, RoutingCommand]] = []
        for key, waiter in self._waiters.items():
            if there[waiter.group]:
                is_news = waiter.is_told_of_nobody
            else:
                # Whoever went may be back in a moment; once it has closed nobody is.
                is_long = now - self._empty_since[waiter.group] >= AWAY_SECONDS
                is_sure = is_long or not self._desk.is_open(waiter.group)
                is_news = is_sure and not waiter.is_told_of_nobody
            if is_news:
                news.append((key, TellWaiting(there[waiter.group])))
        return news

    async def _carry_out(self, wanted: Sequence[tuple[str, RoutingCommand]]) -> None:
        failed: BaseException | None = None
        for start in range(0, len(wanted), _AT_ONCE):
            page = wanted[start : start + _AT_ONCE]
            taken = [self._do(key, command) for key, command in page]
            for outcome in await asyncio.gather(*taken, return_exceptions=True):
                if isinstance(outcome, BaseException):
                    failed = failed or outcome
        if failed is not None:
            raise failed

    async def _do(self, conversation_id: str, command: RoutingCommand) -> None:
        await self._take(conversation_id, command)
        await self._read_one(conversation_id)
