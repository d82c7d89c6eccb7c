"""Folds the final log of a conversation row by row, and lets each rule look at each step."""

from __future__ import annotations

import math
from collections.abc import Sequence

from agent_console.lab.checker.actions import is_lapse
from agent_console.lab.checker.book import Book
from agent_console.lab.checker.bot import judge_bot
from agent_console.lab.checker.consoles import Consoles
from agent_console.lab.checker.deeds import Deeds
from agent_console.lab.checker.desk import find_faults
from agent_console.lab.checker.fold import State, advance
from agent_console.lab.checker.leases import Leases
from agent_console.lab.checker.loads import Loads
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
        loads: Loads,
    ) -> None:
        self._book = book
        self._leases = leases
        self._consoles = consoles
        self._stops = stops
        self._speeches = speeches
        self._deeds = deeds
        self._loads = loads

    def judge(self, conversation: Conversation, rows: Sequence[Row]) -> None:
        """Fold all rows of one conversation."""
        book, state = self._book, State()
        orders = self._sort_orders(conversation)
        settled_head = self._find_settled_head(conversation, rows)
        self._speeches.judge(conversation, rows, settled_head, self._find_time)
        self._loads.begin()
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
            for kind, text in find_faults(state.desk, row, state.holding):
                book.report(kind, text, conversation.id, row.line)
            advance(state, row)
            self._loads.follow(conversation, state, row, self._find_time)
            wait = self._follow_wait(conversation, state, row, wait)
            while orders and orders[-1].head <= row.seq:
                order = orders.pop()
                if order.head == row.seq:
                    judge_order(book, conversation, state, order)
            if row.seq == settled_head:
                self._judge_rest(conversation, state, wait)
        self._deeds.judge_effects(conversation, state, self._find_time)
        self._loads.finish()
        self._judge_pauses(conversation, state, settled_head)
        self._judge_offers(conversation, state)

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
        if state.holding in _WAITING and state.desk.parked is None:
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
        """What comes to its end by itself was there to be decided about for as long as it says."""
        held = state.held
        if row.kind == "BotAnswered" and held is not None and held.alone:
            what = f"was sent, and draft {held.seq} could be stopped"
            self._judge_seconds(conversation, row, held.seq, held.seconds, what)
        action = state.actions.find_named(row) if row.kind == "ActionClosed" else None
        if action is not None and is_lapse(row.inner):
            what = f"gives action {action.seq} up, which could be decided about"
            seconds = math.inf if action.seconds is None else action.seconds
            self._judge_seconds(conversation, row, action.seq, seconds, what)

    def _judge_seconds(
        self, conversation: Conversation, row: Row, seq: int, seconds: float, what: str
    ) -> None:
        begun, ended = self._find_time(conversation, seq), self._find_time(conversation, row.seq)
        if begun is None or ended is None or ended - begun >= seconds - _TICK:
            return
        text = f"Number {row.seq} {what} for {seconds:g} s, after {ended - begun:.2f} s."
        self._book.report("window_cut_short", text, conversation.id, row.line)

    def _judge_pauses(self, conversation: Conversation, state: State, settled_head: int) -> None:
        """What was parked until a time was awake soon after it, by somebody or by itself."""
        book, desk, allowed = self._book, state.desk, self._book.max_oversleep
        pauses = desk.pauses if desk.parked is None else [*desk.pauses, desk.parked]
        for pause in pauses if allowed is not None else ():
            begun = self._find_time(conversation, pause.seq)
            until = self._find_time(conversation, pause.woken)
            if not pause.woken and pause.seq <= settled_head:
                until = book.settled_at
            if begun is None or until is None or pause.seconds is None or allowed is None:
                continue
            due = max(begun + pause.seconds, book.began_at[-1])
            slept = until - due
            if slept > allowed and not self._loads.is_excused(due, until):
                text = (
                    f"It was parked with number {pause.seq} for {pause.seconds:g} s, and slept "
                    f"{slept:.2f} s longer (allowed: {allowed:g} s)."
                )
                book.report("never_woken", text, conversation.id)

    def _judge_offers(self, conversation: Conversation, state: State) -> None:
        """What was offered is shown as offered no longer once the offer is over."""
        for place, offer in enumerate(state.desk.offers):
            ended = self._find_time(conversation, offer.ended)
            later = [each.made for each in state.desk.offers[place + 1 :] if each.to == offer.to]
            if state.desk.offered_to == offer.to:
                later.append(state.desk.offered_seq)
            again = [self._find_time(conversation, seq) for seq in later[:1]]
            is_told = ended is not None and ended >= self._book.began_at[-1]
            if is_told and ended is not None and offer.to is not None and None not in again:
                next_at = again[0] if again else None
                self._consoles.judge_offer(
                    conversation,
                    offer.to,
                    offer.ended,
                    ended,
                    math.inf if next_at is None else next_at,
                )

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
        self._consoles.judge_route(conversation, state.desk)
        if state.holding not in _WAITING or wait is None:
            return
        self._consoles.judge_rest(conversation)
        if book.settled_at is not None:
            self._judge_wait(conversation, wait.seq, book.began_at[-1], book.settled_at)
