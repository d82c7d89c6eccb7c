"""Follows every socket: what it was owed, and whether it got just that, in order and in time."""

from __future__ import annotations

from agent_console.lab.checker.book import Book, Handler
from agent_console.lab.checker.content import Contents
from agent_console.lab.checker.excuses import Excuses
from agent_console.lab.checker.grants import Grants
from agent_console.lab.checker.lines import BrokenHistory, Line
from agent_console.lab.checker.memory import Closed, Stretch, Words
from agent_console.lab.checker.streams import Socket, Stream

_MOST_MISSED = 1000
"""Numbers that are looked at of one hole."""


class Readers:
    """Reads ``connect``, ``reset``, ``deliver``, ``delta``, ``caught_up``, ``unwatch``,
    ``disconnect`` and ``settled``.

    Finds `duplicate` and `reordered` deliveries, `gap` (a console got a later number without the
    one before), `silent_hole` (``caught_up`` came too early on a console's socket), `late` and
    `unhealed_reset`. What customers' sockets left out, and what sockets did not get to the end, is
    kept: it shows in the final log whether it was owed.
    """

    def __init__(self, book: Book, excuses: Excuses) -> None:
        self._book = book
        self._excuses = excuses
        self._grants = Grants(book, excuses)
        self._contents = Contents(book)
        self._sockets: dict[str, Socket] = {}
        self._ended: set[str] = set()
        self.handlers: dict[str, Handler] = {
            "connect": self._connect,
            "reset": self._reset,
            "deliver": self._deliver,
            "delta": self._hear_words,
            "caught_up": self._catch_up,
            "unwatch": self._unwatch,
            "disconnect": self._disconnect,
            "settled": self._settle,
        }

    # -- following ---------------------------------------------------------------------------------

    def _connect(self, line: Line) -> None:
        book = self._book
        self._notice_kept_name(line)
        timeline = book.find_timeline(line["log_id"])
        conversation = book.find(line["conversation_id"])
        head, after, known = line["head"], line["after"], line.get("known_log_id")
        if head:
            book.reach(conversation, head, timeline)
        if line["socket"] in self._ended:
            raise BrokenHistory(book.number, f"The socket {line['socket']} has ended before.")
        socket = self._sockets.setdefault(line["socket"], Socket())
        self._end_stream(socket.streams.get(conversation.id))
        stream = Stream(line, conversation, timeline, book.t)
        is_foreign = known not in (None, line["log_id"]) and after > 0
        if is_foreign and socket.is_reset:
            if conversation.id not in socket.streams:
                stream.last = 0
        elif is_foreign or after > head:
            stream.needs_reset = True
        socket.streams[conversation.id] = stream
        if stream.for_customer:
            conversation.viewers.setdefault(stream.actor, book.number)

    def _notice_kept_name(self, line: Line) -> None:
        timelines, log_id = self._book.timelines, line["log_id"]
        # What a socket from before the restore still brings was sent before it, too.
        is_late = line.get("opened", self._book.t) < self._book.began_at[-1]
        if timelines.awaits_name and timelines.is_known(log_id) and not is_late:
            timelines.name_newest(log_id)
            self._book.report(
                "unhealed_reset",
                f"The database was restored from a backup and is still called `{log_id}`.",
                None,
            )

    def _reset(self, line: Line) -> None:
        if line["socket"] in self._ended:
            return
        socket = self._sockets.setdefault(line["socket"], Socket())
        chosen = line.get("conversation_id")
        socket.is_reset |= chosen is None
        for conversation_id, stream in socket.streams.items():
            if stream is not None and chosen in (None, conversation_id):
                self._give_up_missed(stream)
                stream.last, stream.needs_reset, stream.since = 0, False, self._book.t

    def _unwatch(self, line: Line) -> None:
        socket = self._sockets.get(line["socket"])
        if socket is not None:
            self._end_stream(socket.streams.get(line["conversation_id"]))
            socket.streams[line["conversation_id"]] = None

    def _disconnect(self, line: Line) -> None:
        socket = self._sockets.pop(line["socket"], None)
        self._ended.add(line["socket"])
        if socket is not None:
            for stream in socket.streams.values():
                self._end_stream(stream)

    def _end_stream(self, stream: Stream | None) -> None:
        if stream is None:
            return
        self._give_up_missed(stream)
        if self._book.max_delay is not None and self._book.settled_at is None:
            self._keep_unfinished(stream, is_settled=False)

    def _keep_unfinished(self, stream: Stream, *, is_settled: bool) -> None:
        """Remember how far a socket got, when that may not have been far enough."""
        book = self._book
        excused = self._excuses.find_end(stream.socket)
        if excused > book.t or stream.needs_reset:
            return
        since = max(stream.since, excused)
        delay = book.max_delay
        if is_settled or (delay is not None and book.t - since > delay):
            stream.conversation.closed.append(
                Closed(
                    stream.last,
                    stream.timeline,
                    book.t,
                    since,
                    book.number,
                    stream.for_customer,
                    is_settled,
                )
            )

    # -- what comes --------------------------------------------------------------------------------

    def _deliver(self, line: Line) -> None:
        book, seq = self._book, line["seq"]
        conversation_id: str = line["conversation_id"]
        socket = self._sockets.get(line["socket"])
        streams = {} if socket is None else socket.streams
        stream = streams.get(conversation_id)
        if socket is None or stream is None:
            if conversation_id not in streams and line["socket"] not in self._ended:
                self._grants.complain_unasked(line)
            return
        conversation = stream.conversation
        stretch = book.reach(conversation, seq, stream.timeline)
        home = 0
        if stream.timeline:
            home = book.timelines.find_home(conversation_id, seq, stream.timeline)
        if line["kind"] == "NoteAdded" and line.get("inner", {}).get("hidden") is True:
            stretch.hidden.setdefault(seq, book.number)
        else:
            self._contents.see(line, conversation, stretch, home)
        self._grants.check(line, stream)
        if stream.needs_reset:
            self._complain_unhealed(stream, f"number {seq}")
            stream.last = seq - 1
        if book.max_delay is not None:
            self._check_delay(stretch, stream, seq)
        if seq == stream.last + 1:
            stream.last = seq
        else:
            self._place(stream, seq)

    def _hear_words(self, line: Line) -> None:
        """Remember words of an unfinished answer; the final log shows whether they were in place."""
        book, conversation_id = self._book, line["conversation_id"]
        socket = self._sockets.get(line["socket"])
        stream = None if socket is None else socket.streams.get(conversation_id)
        if stream is None:
            if line["socket"] not in self._ended and (
                socket is None or conversation_id not in socket.streams
            ):
                self._grants.complain_of_words(line)
            return
        if not stream.for_customer:
            self._grants.check_words(line)
        words = Words(
            line["begun_seq"],
            line["text"],
            stream.last,
            stream.timeline,
            book.number,
            stream.actor,
        )
        stream.conversation.words.append(words)

    def _place(self, stream: Stream, seq: int) -> None:
        """Take a number that is not the next one."""
        book, last = self._book, stream.last
        if seq > last:
            for missing in range(last + 1, min(seq, last + _MOST_MISSED)):
                stream.missed[missing] = book.number
            stream.last = seq
        elif stream.missed.pop(seq, None) is not None:
            book.report(
                "reordered",
                f"{stream.actor} got number {seq} after number {last}.",
                stream.conversation.id,
            )
        else:
            book.report(
                "duplicate",
                f"{stream.actor} got number {seq} again on the same socket.",
                stream.conversation.id,
            )

    def _check_delay(self, stretch: Stretch, stream: Stream, seq: int) -> None:
        book, delay = self._book, self._book.max_delay
        assert delay is not None
        known_at = stretch.told_at[seq - stretch.base - 1]
        if book.t - known_at <= delay:
            return
        since = max(known_at, stream.since, self._excuses.find_end(stream.socket))
        if book.t - since > delay:
            book.report(
                "late",
                f"{stream.actor} got number {seq} {book.t - since:.2f} s after it was there "
                f"(allowed: {delay:g} s).",
                stream.conversation.id,
                stretch.told_in[seq - stretch.base - 1],
                book.number,
            )

    def _catch_up(self, line: Line) -> None:
        book, seq = self._book, line["seq"]
        socket = self._sockets.get(line["socket"])
        stream = None if socket is None else socket.streams.get(line["conversation_id"])
        if stream is None:
            return
        if seq:
            book.reach(stream.conversation, seq, stream.timeline)
        if stream.needs_reset:
            self._complain_unhealed(stream, "`caught_up`")
        self._give_up_missed(stream)
        if seq <= stream.last:
            return
        if stream.for_customer:
            for missing in range(stream.last + 1, min(seq + 1, stream.last + _MOST_MISSED)):
                stream.missed[missing] = book.number
        else:
            book.report(
                "silent_hole",
                f"{stream.actor} was told to have caught up to {seq}, and got no more than "
                f"{stream.last}.",
                stream.conversation.id,
            )
        stream.last = seq

    def _complain_unhealed(self, stream: Stream, what: str) -> None:
        stream.needs_reset = False
        self._book.report(
            "unhealed_reset",
            f"{stream.actor} came with a cursor that is not of this log, and got {what} without "
            "being told to start again.",
            stream.conversation.id,
        )

    def _give_up_missed(self, stream: Stream) -> None:
        """What was left out will not come any more."""
        if not stream.missed:
            return
        book, conversation = self._book, stream.conversation
        if stream.for_customer:
            for seq, line in stream.missed.items():
                stretch = book.reach(conversation, seq, stream.timeline)
                stretch.skipped.setdefault(seq, line)
        else:
            first, line = next(iter(stream.missed.items()))
            book.report(
                "gap",
                f"{stream.actor} got later numbers without number {first}.",
                conversation.id,
                line,
            )
        stream.missed.clear()

    # -- the end -----------------------------------------------------------------------------------

    def _settle(self, _: Line) -> None:
        for socket in self._sockets.values():
            for stream in socket.streams.values():
                if stream is None:
                    continue
                if stream.needs_reset:
                    self._complain_unhealed(stream, "nothing to the end")
                self._give_up_missed(stream)
                self._keep_unfinished(stream, is_settled=True)

    def finish(self) -> None:
        """The final log follows: nothing will come on the sockets that are still open."""
        for name in list(self._sockets):
            socket = self._sockets.pop(name)
            for stream in socket.streams.values():
                self._end_stream(stream)
