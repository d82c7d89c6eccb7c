"""Passes on the words of one answer while it is being written: so many times a second, all of them each time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Awaitable, Callable

from escalation.bus.bus import Bus
from escalation.commands import BeginAnswer, Shown, WithdrawAnswer
from escalation.conversation import Conversation, Speech
from escalation.errors import HandraiseError
from escalation.events import SENT_AT_ONCE
from escalation.turn import Judged, find_fault
from escalation.words import Words

PAUSE = 0.05
"""Seconds between two hints of one answer."""
LOOK_AGAIN = 0.25
"""Seconds after which it is asked again whether words that are shown still may be."""

Store = Callable[[BeginAnswer | WithdrawAnswer, int | None], Awaitable[Conversation]]
"""Carries a command out, under a version of the standings; returns what the log has then."""

_log = logging.getLogger(__name__)


class Speaking:
    """One answer that is being written. ``shown`` is what customers may have seen of it.

    Nothing is passed on before it is durably stored that words may be. Once the topics' standings,
    as they are known, do not allow it any more, what was shown is taken back at once, and the rest
    is written in silence.
    """

    def __init__(
        self,
        conversation: Conversation,
        attempt: int,
        bus: Bus,
        store: Store,
        look_again: Callable[[Judged], Judged],
    ) -> None:
        self._conversation = conversation
        self._attempt = attempt
        self._bus = bus
        self._store = store
        self._look_again = look_again
        self._seal = secrets.token_hex(16)
        self._foreseen: Judged | None = None
        self._storing: asyncio.Task[None] | None = None
        """What was stored last of it, or is just being stored."""
        self._timer: asyncio.TimerHandle | None = None
        self._watch: asyncio.TimerHandle | None = None
        """Looks after words that are shown while no new ones come."""
        self._speech: Speech | None = None
        self._seen = ""
        self._index = 0
        self._told_at = 0.0
        self._ended = False
        self.words = ""
        """All that the bot has told so far."""

    @property
    def shown(self) -> Shown | None:
        """What customers may have seen; ``None`` when nothing was begun."""
        return None if self._storing is None else Shown(self._seal, self._seen)

    @property
    def speech(self) -> Speech | None:
        """What the log has of it, once it was begun."""
        return self._speech

    # -- what the turn tells -----------------------------------------------------------------------

    def allow(self, foreseen: Judged) -> bool:
        """Say whether words may be shown of a draft that is foreseen so, and remember why."""
        is_allowed = foreseen.decision.action in SENT_AT_ONCE
        if is_allowed:
            self._foreseen = foreseen
        return is_allowed

    def hear(self, words: str) -> None:
        """Take all the words that the answer has so far; they may only become more."""
        if self._ended or not words.startswith(self.words) or find_fault(words) is not None:
            return
        self.words = words
        if self._storing is None:
            self._storing = asyncio.create_task(self._begin())
        else:
            self._tell_soon()

    def end(self) -> None:
        """Pass nothing on any more."""
        self._ended = True
        for timer in (self._timer, self._watch):
            if timer is not None:
                timer.cancel()
        self._timer = self._watch = None

    async def settle(self) -> None:
        """Return when nothing of it is being stored any more."""
        if self._storing is not None:
            await asyncio.wait([self._storing])

    # -- telling -----------------------------------------------------------------------------------

    async def _begin(self) -> None:
        foreseen = self._foreseen
        if foreseen is None:
            return
        decision = foreseen.decision
        begin = BeginAnswer(
            self._conversation.epoch,
            decision.through_seq,
            self._attempt,
            decision.action,
            self._seal,
            decision.confidence,
            tuple(decision.reasons),
            self._conversation.newest_own,
        )
        try:
            stored = await self._store(begin, foreseen.standings)
        except HandraiseError as refusal:
            _log.info("no words are shown of an answer: %s", refusal.code)
            self.end()
            return
        self._speech = stored.speech
        self._tell_soon()

    def _tell_soon(self) -> None:
        if self._ended or self._speech is None or self._timer is not None:
            return
        loop = asyncio.get_running_loop()
        self._timer = loop.call_at(max(loop.time(), self._told_at + PAUSE), self._tell)

    def _tell(self) -> None:
        self._timer = None
        speech = self._speech
        if self._ended or speech is None or self.words == self._seen or not self._may_go_on():
            return
        self._index += 1
        self._seen = self.words
        self._told_at = asyncio.get_running_loop().time()
        words = Words(speech.begun_seq, self._index, self._seen).seal(speech.seal)
        self._bus.whisper(self._conversation.id, words.to_status())
        if self._watch is None:
            self._look_after()

    def _look_after(self) -> None:
        """Take back what is shown as soon as it is known to be stopped, also amid a long silence."""
        if not self._ended and self._may_go_on():
            self._watch = asyncio.get_running_loop().call_later(LOOK_AGAIN, self._look_after)

    def _may_go_on(self) -> bool:
        """Ask whether words may be shown still; where not, those that are shown are taken back."""
        if self._foreseen is None:
            return False
        self._foreseen = self._look_again(self._foreseen)
        if self._foreseen.decision.action in SENT_AT_ONCE:
            return True
        self.end()
        self._storing = asyncio.create_task(self._take_back())
        return False

    async def _take_back(self) -> None:
        """Take back what was shown; where that cannot be stored now, the end of the turn does it."""
        with contextlib.suppress(HandraiseError):
            await self._store(WithdrawAnswer("stopped", self.shown), None)
