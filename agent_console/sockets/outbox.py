"""All that waits to go out on one socket, and the one task that writes it.

Events do not wait here: the writer reads them from the log after its own cursor when it gets to
them. So a slow socket holds little memory, and loses hints and queue lines (then sent whole), but
never its place. Words of an unfinished answer go out only between its beginning and its end, as this
socket was sent them.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from agent_console.wire.outbound import build_caught_up, build_delta, build_error
from escalation.conversation import Speech
from escalation.errors import DamagedConversation, HandraiseError
from escalation.events import Record
from escalation.fold import follow_speech
from escalation.store.log import ConversationLog
from escalation.words import Words

ANSWERS = 64
"""Answers that may wait before the socket's next frame is taken."""
HINTS = 64
PAGE = 32
"""Rows read at once. A socket that gets stuck holds them, and there may be many long ones."""
RETRY_SECONDS = 1.0
"""When to read again after the log could not be read."""


@dataclass(slots=True, eq=False)
class _Reading:
    """How far one conversation was sent."""

    cursor: int
    target: int | None
    """The head when it began: when it is reached, ``caught_up`` is due."""
    speech: Speech | None = None
    """The answer that is being written, as far as this was sent."""
    words: Words | None = None
    """The newest words of an answer that wait to be sent."""
    index: int = 0
    """Of the words of this answer that were sent last."""

    def take(self, record: Record) -> None:
        """Note a row that is sent now."""
        self.cursor = record.seq
        if self.speech is not None or record.kind == "AnswerBegun":
            speech = follow_speech(self.speech, record)
            if speech is not self.speech:
                self.speech, self.index = speech, 0

    def keep(self, words: Words) -> bool:
        """Keep words unless later ones of the same answer wait; nobody knows yet whether they are true."""
        kept = self.words
        if kept is not None and kept.begun_seq == words.begun_seq and kept.index >= words.index:
            return False
        self.words = words
        return True

    def take_words(self) -> tuple[Speech, Words] | None:
        """Return the words that may be sent now; later ones wait until their answer was begun here."""
        words, speech = self.words, self.speech
        if words is None or words.begun_seq > self.cursor:
            return None
        self.words = None
        is_of = speech is not None and speech.begun_seq == words.begun_seq
        if speech is None or not is_of or words.index <= self.index:
            return None
        if not words.is_sealed(speech.seal):
            return None
        self.index = words.index
        return speech, words


class Outbox:
    """Frames of one socket. Everything but ``put`` and ``run`` returns at once."""

    def __init__(
        self,
        send: Callable[[str], Awaitable[None]],
        log: ConversationLog,
        *,
        for_customer: bool,
        owner: str = "",
        build_whole: Callable[[], list[str]] | None = None,
        render: Callable[[Record], str] | None = None,
    ) -> None:
        """``render`` builds the frame of a row as whoever is at the other end may read it."""
        self.for_customer = for_customer
        self.owner = owner
        """Id of the person or visitor at the other end."""
        self._send = send
        self._log = log
        self._build_whole = build_whole
        self._render = render or Record.frame_for_human
        if for_customer:
            self._render = Record.frame_for_customer
        self._pulled: Callable[[], list[str]] | None = None
        """Builds what is the newest for this socket when it gets to it."""
        self._answers: deque[str] = deque()
        self._hints: deque[str] = deque(maxlen=HINTS)
        self._lines: deque[str] = deque()
        self._lines_lost = False
        self._readings: dict[str, _Reading] = {}
        self._behind: dict[str, None] = {}
        self._telling: dict[str, None] = {}
        """Conversations of which words wait."""
        self._wake = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._ending = False
        self.done = asyncio.Event()
        """Set when nothing more will be written."""

    # -- filling -----------------------------------------------------------------------------------

    async def put(self, frame: str) -> None:
        """Add an answer, never lost; waits while too many wait already."""
        await self._room.wait()
        if self.done.is_set():
            return
        self._answers.append(frame)
        if len(self._answers) >= ANSWERS:
            self._room.clear()
        self._wake.set()

    def hint(self, frame: str) -> None:
        """Add a frame that may be lost (the oldest goes first)."""
        self._hints.append(frame)
        self._wake.set()

    def add_line(self, frame: str) -> None:
        """Add a change of the queue; when too many wait, the whole queue is sent instead."""
        if len(self._lines) >= HINTS:
            self.lose_lines()
        elif not self._lines_lost:
            self._lines.append(frame)
        self._wake.set()

    def pull(self, build: Callable[[], list[str]]) -> None:
        """Send what ``build`` returns when there is time for it; a later one takes its place."""
        self._pulled = build
        self._wake.set()

    def lose_lines(self) -> None:
        """Send the whole queue next."""
        self._lines.clear()
        self._lines_lost = True
        self._wake.set()

    def follow(
        self, conversation_id: str, *, after: int, head: int, speech: Speech | None = None
    ) -> None:
        """Send what comes after ``after``; ``caught_up`` when ``head`` is reached.

        ``speech`` is the answer that is being written at that moment.
        """
        begun = speech if speech is not None and speech.begun_seq <= after else None
        self._readings[conversation_id] = _Reading(after, head, begun)
        self._behind[conversation_id] = None
        self._wake.set()

    def unfollow(self, conversation_id: str) -> None:
        """Send no more of it."""
        self._readings.pop(conversation_id, None)
        self._behind.pop(conversation_id, None)

    def hear(self, conversation_id: str, head: int) -> None:
        """Note that a conversation has grown; a forged number costs one reading in vain."""
        reading = self._readings.get(conversation_id)
        if reading is not None and head > reading.cursor:
            self._behind[conversation_id] = None
            self._wake.set()

    def hear_words(self, conversation_id: str, words: Words) -> None:
        """Note the words that an answer has so far; the newest ones alone are sent."""
        reading = self._readings.get(conversation_id)
        if reading is not None and reading.keep(words):
            self._telling[conversation_id] = None
            self._wake.set()

    def finish(self) -> None:
        """Let ``run`` return once the answers that wait are written."""
        self._ending = True
        self._wake.set()

    # -- writing -----------------------------------------------------------------------------------

    async def run(self) -> None:
        """Write until ``finish`` is called or the socket breaks."""
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                await self._write_answers()
                if self._ending:
                    return
                await self._write_lossy()
                await self._write_answers()  # a watch that came meanwhile: before its backlog
                while self._behind and not self._ending:
                    await self._read_on(next(iter(self._behind)))
                    await self._write_answers()
                if self._telling:
                    await self._write_words()
        finally:
            self.done.set()
            self._room.set()

    async def _write_answers(self) -> None:
        while self._answers:
            await self._send(self._answers.popleft())
        self._room.set()

    async def _write_lossy(self) -> None:
        while self._hints:
            await self._send(self._hints.popleft())
        if self._lines_lost and self._build_whole is not None:
            self._lines_lost = False
            self._lines.extend(self._build_whole())
        while self._lines:
            await self._send(self._lines.popleft())
        if self._pulled is not None:
            build, self._pulled = self._pulled, None
            for frame in build():
                await self._send(frame)
                await self._write_answers()

    async def _write_words(self) -> None:
        """Send words of answers that were begun on this socket and have not ended on it."""
        for conversation_id in tuple(self._telling):
            del self._telling[conversation_id]
            reading = self._readings.get(conversation_id)
            told = None if reading is None else reading.take_words()
            if told is not None:
                await self._send(self._build_delta(conversation_id, *told))

    def _build_delta(self, conversation_id: str, speech: Speech, words: Words) -> str:
        shown, epoch = (None, None) if self.for_customer else (conversation_id, speech.epoch)
        turn, begun_seq = speech.through_seq, speech.begun_seq
        return build_delta(shown, turn, begun_seq, words.index, words.text, epoch)

    async def _read_on(self, conversation_id: str) -> None:
        """Send one page of a conversation, or find that there is nothing more."""
        del self._behind[conversation_id]
        reading = self._readings[conversation_id]
        try:
            records = await self._log.read(conversation_id, after=reading.cursor, limit=PAGE)
        except DamagedConversation as damage:
            self.unfollow(conversation_id)
            await self._send(build_error(damage))
            return
        except HandraiseError:
            loop = asyncio.get_running_loop()
            loop.call_later(RETRY_SECONDS, self._try_again, conversation_id)
            return
        for record in records:
            if self._readings.get(conversation_id) is not reading:
                return
            reading.take(record)
            if not self.for_customer or record.is_for_customer():
                await self._send(self._render(record))
        if self._readings.get(conversation_id) is not reading:
            return
        self._telling[conversation_id] = None
        is_short = reading.target is not None and reading.cursor < reading.target
        if records and (len(records) == PAGE or is_short):
            self._behind[conversation_id] = None
        elif reading.target is not None and reading.cursor >= reading.target:
            reading.target = None
            shown = None if self.for_customer else conversation_id
            await self._send(build_caught_up(reading.cursor, shown))

    def _try_again(self, conversation_id: str) -> None:
        if conversation_id in self._readings:
            self._behind[conversation_id] = None
            self._wake.set()
