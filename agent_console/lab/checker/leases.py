"""Signs of life: nobody loses a conversation within their lease, nobody keeps one when gone."""

from __future__ import annotations

from bisect import bisect_left

from agent_console.lab.checker.book import Book, Handler
from agent_console.lab.checker.fold import State
from agent_console.lab.checker.lines import Line
from agent_console.lab.checker.memory import Conversation
from agent_console.lab.checker.rows import Row

_PATIENCE = 2.0
"""Leases of silence after which a conversation must have been released; some seconds on top."""
_SLACK = 5.0


class Leases:
    """Reads what people do; nothing is checked unless ``begin`` names ``lease_seconds``.

    Finds `human_after_lost_lease` (a lease ended early, where the time of the release is known) and
    `left_without_a_word` (somebody gone still holds a conversation when all has settled).
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._sent: dict[tuple[str, int], float] = {}
        self._acked: dict[str, list[float]] = {}
        self._signs: dict[str, list[float]] = {}
        """For each actor, when signs of life were acknowledged, and the latest sending by then."""
        self._heard: dict[str, float] = {}
        self._started = book.t
        self._nodes: set[str] = set()
        """Every node that was started."""
        self.handlers: dict[str, Handler] = {}
        if book.lease_seconds is not None:
            self.handlers = {
                "invoke": self._invoke,
                "ack": self._acknowledge,
                "refuse": self._hear,
                "connect": self._hear,
                "presence": self._note_presence,
                "restart": self._note_start,
            }

    def _hear(self, line: Line) -> None:
        self._heard[line["actor"]] = self._book.t

    def _invoke(self, line: Line) -> None:
        self._hear(line)
        self._sent[line["actor"], line["id"]] = self._book.t

    def _acknowledge(self, line: Line) -> None:
        self._hear(line)
        sent = self._sent.get((line["actor"], line.get("id", -1)))
        if sent is not None:
            self._note_sign(line["actor"], sent)

    def _note_presence(self, line: Line) -> None:
        self._hear(line)
        if "sent" in line:
            self._note_sign(line["actor"], float(line["sent"]))

    def _note_sign(self, actor: str, sent: float) -> None:
        signs = self._signs.setdefault(actor, [])
        self._acked.setdefault(actor, []).append(self._book.t)
        signs.append(max(sent, signs[-1]) if signs else sent)

    def _note_start(self, line: Line) -> None:
        self._nodes.add(line["node"])
        self._started = self._book.t

    def judge_release(self, conversation: Conversation, state: State, row: Row) -> None:
        """Hold a lapsed lease against the holder's last sign of life before it."""
        book = self._book
        if row.inner.get("cause") != "lease_lapsed" or book.lease_seconds is None:
            return
        timelines = book.timelines
        home = timelines.find_home(conversation.id, row.seq, timelines.newest)
        stretch = conversation.stretches.get(home)
        stored_at = None if stretch is None else stretch.stored_at.get(row.seq)
        signs = self._signs.get(state.holder or "")
        if stored_at is None or signs is None or state.holder is None:
            return
        before = bisect_left(self._acked[state.holder], stored_at)
        if self._came_back_late(signs[:before]):
            return
        if before and stored_at - signs[before - 1] < book.lease_seconds:
            book.report(
                "human_after_lost_lease",
                f"{state.holder} lost it with number {row.seq}, "
                f"{stored_at - signs[before - 1]:.2f} s after a sign of life (the lease: "
                f"{book.lease_seconds:g} s).",
                conversation.id,
                row.line,
            )

    def _came_back_late(self, signs: list[float]) -> bool:
        """Say whether the last sign came when the lease had run out, and several nodes had to hear it.

        The one that looks after the leases may not have heard of it yet when it releases.
        """
        lease = self._book.lease_seconds
        is_late = len(signs) > 1 and lease is not None and signs[-1] - signs[-2] >= lease
        return is_late and len(self._nodes) > 1

    def judge_rest(self, conversation: Conversation, state: State) -> None:
        """Look whether the holder is still there when all has settled."""
        book = self._book
        if state.holding != "human" or book.lease_seconds is None or book.settled_at is None:
            return
        heard = max(self._heard.get(state.holder or "", self._started), self._started)
        silent = book.settled_at - heard
        if silent > _PATIENCE * book.lease_seconds + _SLACK:
            text = f"{state.holder} holds it, and was silent for {silent:.0f} s."
            book.report("left_without_a_word", text, conversation.id)
