"""Folds the final log of a conversation row by row, and lets each rule look at each step."""

from __future__ import annotations

from collections.abc import Sequence

from agent_console.lab.checker.book import Book
from agent_console.lab.checker.bot import judge_bot
from agent_console.lab.checker.consoles import Consoles
from agent_console.lab.checker.deeds import Deeds
from agent_console.lab.checker.fold import State, advance
from agent_console.lab.checker.leases import Leases
from agent_console.lab.checker.memory import Conversation, Order
from agent_console.lab.checker.ownership import judge_order, judge_ownership
from agent_console.lab.checker.rows import Row
from agent_console.lab.checker.speeches import Speeches
from agent_console.lab.checker.stops import Stops
from agent_console.lab.checker.words import judge_rest, judge_words

_WAITING = ("waiting", "offered")
_TICK = 0.001
"""Seconds that a timer may be early by rounding."""


class Story:
    """What must hold from row to row, after acknowledged commands, and when all has settled."""

    def __init__(
        self,
        book: Book,
        leases: Leases,
        consoles: Consoles,
        stops: Stops,
        speeches: Speeches,
        deeds: Deeds,
    ) -> None:
        self._book = book
        self._leases = leases
        self._consoles = consoles
        self._stops = stops
        self._speeches = speeches
        self._deeds = deeds

    def judge(self, conversation: Conversation, rows: Sequence[Row]) -> None:
        """Fold all rows of one conversation."""
        book, state = self._book, State()
        orders = self._sort_orders(conversation)
        settled_head = self._find_settled_head(conversation, rows)
        self._speeches.judge(conversation, rows, settled_head, self._find_time)
        wait: Row | None = None
        for row in rows:
            if row.kind == "ConversationReleased":
                self._leases.judge_release(conversation, state, row)
            judge_ownership(book, conversation, state, row)
            judge_bot(book, conversation, state, row)
            judge_words(book, conversation, state, row)
            self._deeds.judge(conversation, state, row)
            self._judge_window(conversation, state, row)
            self._stops.judge(conversation, row, self._find_time(conversation, row.seq))
            advance(state, row)
            wait = self._follow_wait(conversation, state, row, wait)
            while orders and orders[-1].head <= row.seq:
                order = orders.pop()
                if order.head == row.seq:
                    judge_order(book, conversation, state, order)
            if row.seq == settled_head:
                self._judge_rest(conversation, state, wait)
        self._deeds.judge_effects(conversation, state, self._find_time)

    def _sort_orders(self, conversation: Conversation) -> list[Order]:
        """Return what the final log must agree with, the last first."""
        timelines = self._book.timelines
        final = [
            order
            for order in conversation.orders
            if not timelines.newest
            or timelines.find_home(conversation.id, order.head, timelines.newest) == order.timeline
        ]
        return sorted(final, key=lambda order: order.head, reverse=True)

    def _find_settled_head(self, conversation: Conversation, rows: Sequence[Row]) -> int:
        """Return the row after which all was settled; 0 when it never was."""
        book = self._book
        if book.settled_at is None or not rows:
            return 0
        if book.settled_heads is None:
            return rows[-1].seq
        return book.settled_heads.get(conversation.id, 0)

    def _follow_wait(
        self, conversation: Conversation, state: State, row: Row, wait: Row | None
    ) -> Row | None:
        """Return the row with which the present wait began."""
        if state.holding in _WAITING:
            return wait or row
        if wait is not None and self._book.max_wait is not None:
            until = self._find_time(conversation, row.seq)
            if until is not None:
                home = self._find_home(conversation, row.seq)
                self._judge_wait(conversation, wait.seq, self._book.began_at[home], until)
        return None

    def _judge_wait(
        self, conversation: Conversation, seq: int, restored_at: float, until: float
    ) -> None:
        """Before a restore it may have been otherwise: what counts is the time since then."""
        since = self._find_time(conversation, seq)
        if since is not None:
            self._consoles.judge_wait(conversation, seq, max(since, restored_at), until)

    def _judge_window(self, conversation: Conversation, state: State, row: Row) -> None:
        """A draft that is sent by itself was there to be stopped for as long as it says."""
        held = state.held
        if row.kind != "BotAnswered" or held is None or not held.alone:
            return
        begun = self._find_time(conversation, held.seq)
        sent = self._find_time(conversation, row.seq)
        if begun is None or sent is None or sent - begun >= held.seconds - _TICK:
            return
        text = (
            f"Number {row.seq} was sent {sent - begun:.2f} s after draft {held.seq}, which could "
            f"be stopped for {held.seconds:g} s."
        )
        self._book.report("window_cut_short", text, conversation.id, row.line)

    def _find_home(self, conversation: Conversation, seq: int) -> int:
        timelines = self._book.timelines
        return timelines.find_home(conversation.id, seq, timelines.newest)

    def _find_time(self, conversation: Conversation, seq: int) -> float | None:
        """Return when a row became durable, if that is known."""
        stretch = conversation.stretches.get(self._find_home(conversation, seq))
        return None if stretch is None else stretch.stored_at.get(seq)

    def _judge_rest(self, conversation: Conversation, state: State, wait: Row | None) -> None:
        book = self._book
        judge_rest(book, conversation, state)
        self._deeds.judge_rest(conversation, state)
        self._leases.judge_rest(conversation, state)
        if state.holding not in _WAITING or wait is None:
            return
        self._consoles.judge_rest(conversation)
        if book.settled_at is not None:
            self._judge_wait(conversation, wait.seq, book.began_at[-1], book.settled_at)
