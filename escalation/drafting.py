"""The bot's turns that this node is at: so many drafts at once, the oldest first, each ended once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from escalation import handoff
from escalation.bus.bus import Bus
from escalation.clock import Clock
from escalation.commands import BeginAnswer, Command, FinishTurn, SetDraftAside, WithdrawAnswer
from escalation.conversation import Conversation, State
from escalation.errors import HandraiseError, StaleEpoch, StaleStandings, StaleTurn
from escalation.settings import EscalationSettings
from escalation.speaking import Speaking
from escalation.store.log import Appended, ConversationLog, OpenTurn, Write
from escalation.transcripts.transcript import build_turns
from escalation.turn import Judged, TurnJudge, build_failed_decision
from escalation.work.persist import persist
from escalation.work.vetoes import Vetoes

_log = logging.getLogger(__name__)
_TYPING_AFTER = 0.3
"""Seconds after which a customer is told that the bot is typing; quicker answers need no word."""
_CONTEXT_ROWS = 45
"""How far back a bot is shown a conversation, in rows of the log (some 15 questions and answers)."""


class Desk(Protocol):
    """Who is at the desk."""

    def is_anyone_online(self) -> bool:
        """Say whether a person is there to take a conversation."""
        ...


@dataclass(slots=True)
class _Run:
    """A draft in flight on this node."""

    task: asyncio.Task[None]
    through_seq: int
    attempt: int
    began: float
    """Steady time at which the turn began, over all its restarts."""
    superseded: int = 0
    finishing: bool = False
    """Whether the decision is being stored: from then on nothing restarts it."""
    missed: OpenTurn | None = None
    """A newer state of the turn that came while nothing could restart it."""
    conversation: Conversation | None = None
    """What is drafted for, once it was read."""
    nudged: int = 0
    """How far the conversation is said to be."""
    nudges: int = 0
    """How often that was said."""
    look: asyncio.Task[None] | None = None
    """Looks whether the bot still holds the conversation."""
    cut: str | None = None
    """Why the draft was stopped: somebody else holds the conversation."""
    speaking: Speaking | None = None
    """The words that are shown, of this draft or still of the one before it."""


class Drafting:
    """Drafts in flight, and the turns that wait for their place among them."""

    def __init__(  # noqa: PLR0913 what drafts are made with
        self,
        *,
        log: ConversationLog,
        bus: Bus,
        turns: TurnJudge,
        vetoes: Vetoes,
        desk: Desk,
        clock: Clock,
        settings: EscalationSettings,
        decide: handoff.Decide = handoff.decide,
    ) -> None:
        self._log = log
        self._bus = bus
        self._turns = turns
        self._vetoes = vetoes
        self._desk = desk
        self._clock = clock
        self._settings = settings
        self._decide_command = decide
        self._runs: dict[str, _Run] = {}
        self._left_over: dict[str, OpenTurn] = {}
        """Turns that were begun before this node took them up: older than those in ``_waiting``."""
        self._waiting: dict[str, OpenTurn] = {}
        self._stopped = False
        self._unsubscribe: Callable[[], None] | None = bus.subscribe(self)

    async def stop(self) -> None:
        """Drop drafts in flight; their turns stay open in the log, words that were shown do not."""
        self._stopped = True
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        runs = dict(self._runs)
        for run in runs.values():
            run.task.cancel()
        await asyncio.gather(*(run.task for run in runs.values()), return_exceptions=True)
        self._runs.clear()
        for conversation_id, run in runs.items():
            if run.speaking is not None and not run.finishing:
                await self._take_back_at_the_end(conversation_id, run.speaking, run.attempt)

    async def wait_idle(self) -> None:
        """Return when no draft is in flight, and none waits to be."""
        while self._runs:
            await asyncio.gather(*(run.task for run in self._runs.values()), return_exceptions=True)

    @property
    def room(self) -> int:
        """How many turns that were left over may be taken up now."""
        return self._settings.drafts_at_once - len(self._left_over)

    def is_at(self, conversation_id: str) -> bool:
        """Say whether a conversation's turn is worked on, or waits for that."""
        places = (self._runs, self._left_over, self._waiting)
        return any(conversation_id in place for place in places)

    def begin(self, turn: OpenTurn, *, is_left_over: bool = False) -> None:
        """Begin to draft as soon as there is a place.

        A draft in flight is begun anew with the newer message where that is still allowed.
        """
        if self._stopped:
            return
        key = turn.conversation_id
        if key in self._runs:
            self._restart(self._runs[key], turn)
            return
        is_older = key in self._left_over or (is_left_over and key not in self._waiting)
        (self._left_over if is_older else self._waiting)[key] = turn
        self._fill()

    # -- runs --------------------------------------------------------------------------------------

    def _fill(self) -> None:
        """Give the free places to those that wait longest."""
        while len(self._runs) < self._settings.drafts_at_once:
            place = self._left_over or self._waiting
            if not place:
                return
            self._run(place.pop(next(iter(place))), self._clock.steady(), 0)

    def _restart(self, run: _Run, turn: OpenTurn) -> None:
        now = self._clock.steady()
        is_refused = run.attempt < turn.attempt
        may_supersede = (
            run.through_seq < turn.through_seq
            and run.superseded < self._settings.supersede_times
            and now - run.began < self._settings.supersede_seconds
        )
        if run.finishing or not (is_refused or may_supersede):
            run.missed = turn
            return
        run.task.cancel()
        self._run(turn, run.began, run.superseded + 1, run.speaking)

    def _run(
        self, turn: OpenTurn, began: float, superseded: int, before: Speaking | None = None
    ) -> None:
        if before is not None:
            before.end()
        task = asyncio.create_task(self._run_turn(turn))
        run = _Run(task, turn.through_seq, turn.attempt, began, superseded, speaking=before)
        self._runs[turn.conversation_id] = run
        task.add_done_callback(lambda done: self._end_run(turn.conversation_id, done))

    def _end_run(self, conversation_id: str, task: asyncio.Task[None]) -> None:
        run = self._runs.get(conversation_id)
        if run is None or run.task is not task:
            return
        del self._runs[conversation_id]
        if run.missed is not None:
            self.begin(run.missed)
        if not self._stopped:
            self._fill()
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a bot's turn broke off", exc_info=error)

    # -- one turn ----------------------------------------------------------------------------------

    async def _run_turn(self, turn: OpenTurn) -> None:
        """Draft, decide and act until this node owes the conversation nothing more."""
        conversation_id = turn.conversation_id
        typing = asyncio.get_running_loop().call_later(
            _TYPING_AFTER, self._bus.whisper, conversation_id, {"typing": "bot"}
        )
        owed: OpenTurn | None = turn
        try:
            while owed is not None and owed.node == self._log.node:
                owed = await self._take_turn(owed)
        finally:
            typing.cancel()

    async def _take_turn(self, turn: OpenTurn) -> OpenTurn | None:
        run = self._runs[turn.conversation_id]
        conversation = await self._load(turn, run)
        if conversation is None or not conversation.owes_turn:
            return None
        through_seq = conversation.asked
        run.through_seq, run.attempt = through_seq, turn.attempt
        run.finishing, run.missed = False, None
        run.conversation = conversation
        if run.nudged > conversation.head:
            self._look(run)
        try:
            judged = await self._decide(conversation, run)
            run.finishing = True
            return await self._finish(conversation, judged, run.speaking)
        except asyncio.CancelledError:
            if run.cut is None or not _take_cancellation_back():
                raise
            return await self._give_up(conversation, run, run.cut)
        except Exception as error:  # noqa: BLE001 whatever fails, the customer must hear of a person
            _log.exception("a bot's turn broke off; a person gets the conversation")
            run.finishing = True
            failed = build_failed_decision(error, through_seq=through_seq, attempt=turn.attempt)
            return await self._finish(conversation, Judged(failed, None), run.speaking)

    async def _load(self, turn: OpenTurn, run: _Run) -> Conversation | None:
        """Read the conversation; what may still be shown of an earlier draft is taken back first.

        ``None`` when another node has taken the turn over.
        """
        run.conversation, run.cut, before = None, None, run.speaking
        if before is not None:
            await before.settle()
        conversation = await persist(lambda: self._log.load(turn.conversation_id))
        if conversation.speech is not None:
            shown = None if before is None else before.shown
            is_own = shown is not None and shown.seal == conversation.speech.seal
            withdraw = WithdrawAnswer("new_message" if is_own else "lost", shown)
            try:
                appended = await self._append(turn.conversation_id, withdraw, turn.attempt)
            except StaleTurn:
                return None
            conversation = appended.conversation
        run.speaking = None
        return conversation

    async def _decide(self, conversation: Conversation, run: _Run) -> Judged:
        through_seq, attempt = conversation.asked, run.attempt
        after = max(0, through_seq - _CONTEXT_ROWS)
        records = await persist(lambda: self._log.read(conversation.id, after=after))
        turns = build_turns(records, through_seq)
        if self._settings.stream:
            run.speaking = self._build_speaking(conversation, attempt)
        try:
            return await self._turns.judge_turn(
                conversation,
                turns,
                through_seq=through_seq,
                attempt=attempt,
                listener=run.speaking,
            )
        finally:
            if run.speaking is not None:
                run.speaking.end()

    async def _finish(
        self, conversation: Conversation, judged: Judged, speaking: Speaking | None
    ) -> OpenTurn | None:
        """Store the decision with its effect; one that came too late becomes a suggestion.

        Where a topic was stopped since, or its mode changed, it is decided anew before anything is
        stored. Returns the turn that is owed next.
        """
        decision = judged.decision
        shown = None
        if speaking is not None:
            await speaking.settle()
            shown = speaking.shown
        finish = FinishTurn(
            conversation.epoch,
            decision,
            self._desk.is_anyone_online(),
            shown,
            conversation.newest_own,
            self._log.log_id,
            self._settings.approval_seconds,
        )
        try:
            appended = await self._append(
                conversation.id, finish, decision.attempt, standings=judged.standings
            )
        except StaleStandings:
            await persist(self._turns.refresh_standings)
            again = judged.decide_again
            return await self._finish(conversation, judged if again is None else again(), speaking)
        except StaleEpoch as refusal:
            aside = SetDraftAside(
                decision.draft or "",
                decision.through_seq,
                refusal.code,
                decision.confidence,
                tuple(decision.sources),
                shown=shown,
            )
            appended = await self._append(conversation.id, aside)
        return appended.turn

    async def _append(
        self,
        conversation_id: str,
        command: Command,
        attempt: int | None = None,
        *,
        standings: int | None = None,
    ) -> Appended:
        """Append from within a run, however long that takes: nudges, and begins no second run."""
        return await persist(
            lambda: self._append_once(conversation_id, command, attempt, standings)
        )

    async def _append_once(
        self, conversation_id: str, command: Command, attempt: int | None, standings: int | None
    ) -> Appended:
        write = Write(
            conversation_id,
            decide=lambda conversation: self._decide_command(conversation, command),
            attempt=attempt,
            standings=standings,
        )
        appended = await self._log.append(write)
        self._vetoes.follow(appended)
        if appended.records:
            self._bus.nudge(conversation_id, appended.conversation.head)
        return appended

    # -- words on their way, and drafts that are cut ----------------------------------------------

    def _build_speaking(self, conversation: Conversation, attempt: int) -> Speaking:
        async def store(
            command: BeginAnswer | WithdrawAnswer, standings: int | None
        ) -> Conversation:
            appended = await self._append_once(conversation.id, command, attempt, standings)
            return appended.conversation

        return Speaking(conversation, attempt, self._bus, store, self._turns.look_again)

    def hear_nudge(self, conversation_id: str, head: int) -> None:
        """Look whether somebody else took a conversation that is drafted for here."""
        run = self._runs.get(conversation_id)
        if run is None or run.finishing:
            return
        run.nudged = max(run.nudged, head)
        run.nudges += 1
        if run.conversation is not None:
            self._look(run)

    def hear_whisper(self, conversation_id: str, status: Mapping[str, object]) -> None:
        """What is lossy stops no draft."""

    def _look(self, run: _Run) -> None:
        if run.look is None or run.look.done():
            run.look = asyncio.create_task(self._cut_if_taken(run))

    async def _cut_if_taken(self, run: _Run) -> None:
        """Stop the draft where the bot does not hold the conversation any more as it did."""
        conversation, nudges = run.conversation, -1
        while conversation is not None and nudges != run.nudges:
            nudges = run.nudges
            try:
                now = await self._log.load(conversation.id)
            except HandraiseError:
                return  # the end of the turn is refused all the same
            if run.conversation is not conversation or run.finishing:
                return
            if now.epoch != conversation.epoch and self._runs.get(conversation.id) is run:
                run.cut, run.conversation = _CUTS.get(now.state, "stale_epoch"), None
                run.task.cancel()
                return

    async def _give_up(self, conversation: Conversation, run: _Run, cause: str) -> OpenTurn | None:
        """Keep what there is of a draft that was cut, as a suggestion, and take back its words."""
        run.finishing = True
        speaking = run.speaking
        if speaking is not None:
            await speaking.settle()
        aside = SetDraftAside(
            "" if speaking is None else speaking.words,
            run.through_seq,
            cause,
            unfinished=True,
            shown=None if speaking is None else speaking.shown,
        )
        return (await self._append(conversation.id, aside)).turn

    async def _take_back_at_the_end(
        self, conversation_id: str, speaking: Speaking, attempt: int
    ) -> None:
        """Take back words of a draft that this process will not finish; another begins it anew."""
        speaking.end()
        await speaking.settle()
        if speaking.shown is None:
            return
        withdraw = WithdrawAnswer("stopped", speaking.shown)
        with contextlib.suppress(HandraiseError):
            await self._append_once(conversation_id, withdraw, attempt, None)


_CUTS: dict[State, str] = {"human": "claimed", "resolved": "resolved", "waiting": "handoff"}
"""What is said of a draft that was stopped, by who has the conversation now."""


def _take_cancellation_back() -> bool:
    """Go on after one cancellation that was meant for the draft; ``False`` where there were more."""
    task = asyncio.current_task()
    return task is not None and task.uncancel() == 0
