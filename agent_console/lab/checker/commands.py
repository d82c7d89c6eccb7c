"""Follows every command from its sending to its answer: what was promised to whom."""

from __future__ import annotations

from typing import NamedTuple

from agent_console.lab.checker.book import Book, Handler
from agent_console.lab.checker.content import encode
from agent_console.lab.checker.lines import BrokenHistory, Line
from agent_console.lab.checker.memory import Acked, Conversation, Order, Sending

ALWAYS_STORED = frozenset(("send", "note", "approve", "reject", "audit", "rate", "decide"))
"""Commands that leave a row of their own whenever they are acknowledged."""
CLAIMS = frozenset(("claim", "accept", "take_over"))
DEFINITE = frozenset(
    (
        "invalid", "too_large", "forbidden", "not_found", "rate_limited",
        "already_taken", "not_holder", "stale_epoch", "already_decided",
    )
)  # fmt: skip
"""Refusals after which nothing was stored. Others leave it open (storage), or speak of another
sending (conflict)."""


class _Asked(NamedTuple):
    kind: str
    sending: Sending | None
    words: int | None
    to: str | None


class Commands:
    """Reads ``invoke``, ``ack`` and ``refuse``.

    Finds `stale_acknowledgement`: an answer to what was not sent, or two numbers for one message;
    and `two_owners`: two people were acknowledged as owner under the same epoch.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._asked: dict[tuple[str, int], _Asked] = {}
        self._refused: set[tuple[str, int]] = set()
        self.handlers: dict[str, Handler] = {
            "invoke": self._invoke,
            "ack": self._acknowledge,
            "refuse": self._refuse,
        }

    def _invoke(self, line: Line) -> None:
        book, actor, kind = self._book, line["actor"], line["kind"]
        key = actor, line["id"]
        if key in self._asked:
            raise BrokenHistory(book.number, f"`id` {line['id']} of {actor} was used before.")
        book.senders.add(actor)
        conversation_id, client_id = line.get("conversation_id"), line.get("client_id")
        text = encode(line["args"]) if "args" in line else line.get("text")
        words = None if text is None else hash(text)
        if kind in ("claim", "take_over") and conversation_id is not None:
            book.find(conversation_id).claimers.add(actor)
        sending = None
        if client_id is not None and conversation_id is not None:
            sending = self._note_sending(line, book.find(conversation_id), words)
        self._asked[key] = _Asked(kind, sending, words, line.get("to"))

    def _note_sending(self, line: Line, conversation: Conversation, words: int | None) -> Sending:
        book = self._book
        key = line["actor"], line["client_id"]
        newest = book.timelines.newest
        sending = conversation.sendings.get(key)
        if sending is None:
            floor = conversation.find_known_head(book.timelines)
            sending = Sending(line["kind"], book.number, newest, floor)
            sending.tags = tuple(line.get("tags", ()))
            conversation.sendings[key] = sending
        sending.last_timeline = newest
        sending.sent += 1
        socket = line.get("socket")
        if socket is not None and socket not in sending.sockets:
            sending.sockets.append(socket)
        if words is not None and words not in sending.words:
            sending.words.append(words)
        return sending

    def _acknowledge(self, line: Line) -> None:
        book, actor = self._book, line["actor"]
        conversation = book.find(line["conversation_id"])
        timeline = book.find_timeline(line["log_id"])
        seq, head = line.get("seq"), line.get("head")
        asked = None
        if "id" in line:
            asked = self._asked.get((actor, line["id"]))
            if asked is None:
                return self._complain_unasked(line, f"command {line['id']}")
        if highest := max(seq or 0, head or 0):
            book.reach(conversation, highest, timeline)
        sending = None if asked is None else asked.sending
        if sending is None and "client_id" in line:
            sending = conversation.sendings.get((actor, line["client_id"]))
            if sending is None:
                return self._complain_unasked(line, f"`{line['client_id']}`")
        if sending is not None:
            self._note_ack(line, conversation, sending, timeline, asked)
        if asked is not None and head and "epoch" in line:
            self._note_order(line, conversation, asked, timeline)
        return None

    def _complain_unasked(self, line: Line, what: str) -> None:
        self._book.report(
            "stale_acknowledgement",
            f"{line['actor']} was told that {what} is done, which was not sent before.",
            line["conversation_id"],
        )

    def _note_ack(
        self,
        line: Line,
        conversation: Conversation,
        sending: Sending,
        timeline: int,
        asked: _Asked | None,
    ) -> None:
        book, seq = self._book, line.get("seq")
        words = None if asked is None else asked.words
        if seq:
            timeline = book.timelines.find_home(conversation.id, seq, timeline)
        for earlier in sending.acks:
            if earlier.timeline != timeline or earlier.seq is None or not seq:
                continue
            if earlier.seq == seq and earlier.words == words:
                return
            if earlier.seq != seq and sending.kind in ALWAYS_STORED:
                book.report(
                    "stale_acknowledgement",
                    f"One message was acknowledged as number {earlier.seq} and as number {seq}.",
                    conversation.id,
                    earlier.line,
                    book.number,
                )
        sending.acks.append(Acked(seq or None, timeline, book.number, words))

    def _note_order(
        self, line: Line, conversation: Conversation, asked: _Asked, timeline: int
    ) -> None:
        book, actor = self._book, line["actor"]
        head, epoch = line["head"], line["epoch"]
        home = book.timelines.find_home(conversation.id, head, timeline)
        conversation.orders.append(
            Order(head, home, book.number, epoch, asked.kind, actor, asked.to)
        )
        if asked.kind not in CLAIMS:
            return
        owner, told_in = conversation.epochs.setdefault((home, epoch), (actor, book.number))
        if owner != actor:
            book.report(
                "two_owners",
                f"{owner} and {actor} were both told that they own the conversation under "
                f"epoch {epoch}.",
                conversation.id,
                told_in,
                book.number,
            )

    def _refuse(self, line: Line) -> None:
        if line["code"] not in DEFINITE:
            return
        sending = None
        if "id" in line:
            key = line["actor"], line["id"]
            asked = self._asked.get(key)
            if asked is None or key in self._refused:
                return
            self._refused.add(key)
            sending = asked.sending
        elif "client_id" in line and "conversation_id" in line:
            conversation = self._book.find(line["conversation_id"])
            sending = conversation.sendings.get((line["actor"], line["client_id"]))
        if sending is not None:
            sending.refused += 1
            sending.refused_in = self._book.number
