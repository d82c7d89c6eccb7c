"""The bot's turns that this node is at: so many drafts at once, the oldest first, each ended once."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Protocol

from escalation import handoff
from escalation.bus.bus import Bus
from escalation.clock import Clock
from escalation.commands import Command, FinishTurn, SetDraftAside
from escalation.conversation import Conversation
from escalation.errors import StaleEpoch, StaleStandings
from escalation.settings import EscalationSettings
from escalation.store.log import ConversationLog, OpenTurn, Write
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


class Drafting:
    """Drafts in flight, and the turns that wait for their place among them."""

    def __init__(
        self,
        *,
        log: ConversationLog,
        bus: Bus,
        turns: TurnJudge,
        vetoes: Vetoes,
        desk: Desk,
        clock: Clock,
        settings: EscalationSettings,
    ) -> None:
        self._log = log
        self._bus = bus
        self._turns = turns
        self._vetoes = vetoes
        self._desk = desk
        self._clock = clock
        self._settings = settings
        self._runs: dict[str, _Run] = {}
        self._left_over: dict[str, OpenTurn] = {}
        """Turns that were begun before this node took them up: older than those in ``_waiting``."""
        self._waiting: dict[str, OpenTurn] = {}
        self._stopped = False

    async def stop(self) -> None:
        """Drop drafts in flight; their turns stay open in the log."""
        self._stopped = True
        tasks = [run.task for run in self._runs.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._runs.clear()

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
        self._run(turn, run.began, run.superseded + 1)

    def _run(self, turn: OpenTurn, began: float, superseded: int) -> None:
        task = asyncio.create_task(self._run_turn(turn))
        run = _Run(task, turn.through_seq, turn.attempt, began, superseded)
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
        conversation = await persist(lambda: self._log.load(turn.conversation_id))
        if not conversation.owes_turn:
            return None
        through_seq = conversation.asked
        run = self._runs[turn.conversation_id]
        run.through_seq, run.attempt = through_seq, turn.attempt
        run.finishing, run.missed = False, None
        try:
            judged = await self._decide(conversation, turn.attempt)
            run.finishing = True
            return await self._finish(conversation, judged)
        except Exception as error:  # noqa: BLE001 whatever fails, the customer must hear of a person
            _log.exception("a bot's turn broke off; a person gets the conversation")
            run.finishing = True
            failed = build_failed_decision(error, through_seq=through_seq, attempt=turn.attempt)
            return await self._finish(conversation, Judged(failed, None))

    async def _decide(self, conversation: Conversation, attempt: int) -> Judged:
        through_seq = conversation.asked
        after = max(0, through_seq - _CONTEXT_ROWS)
        records = await persist(lambda: self._log.read(conversation.id, after=after))
        turns = build_turns(records, through_seq)
        return await self._turns.judge_turn(
            conversation, turns, through_seq=through_seq, attempt=attempt
        )

    async def _finish(self, conversation: Conversation, judged: Judged) -> OpenTurn | None:
        """Store the decision with its effect; one that came too late becomes a suggestion.

        Where a topic was stopped since, or its mode changed, it is decided anew before anything is
        stored. Returns the turn that is owed next.
        """
        decision = judged.decision
        finish = FinishTurn(conversation.epoch, decision, self._desk.is_anyone_online())
        try:
            return await self._append(
                conversation.id, finish, decision.attempt, standings=judged.standings
            )
        except StaleStandings:
            await persist(self._turns.refresh_standings)
            again = judged.decide_again
            return await self._finish(conversation, judged if again is None else again())
        except StaleEpoch as refusal:
            aside = SetDraftAside(
                decision.draft or "",
                decision.through_seq,
                refusal.code,
                decision.confidence,
                tuple(decision.sources),
            )
            return await self._append(conversation.id, aside)

    async def _append(
        self,
        conversation_id: str,
        command: Command,
        attempt: int | None = None,
        *,
        standings: int | None = None,
    ) -> OpenTurn | None:
        """Append from within a run: nudges, and begins no second run."""
        write = Write(
            conversation_id,
            decide=lambda conversation: handoff.decide(conversation, command),
            attempt=attempt,
            standings=standings,
        )
        appended = await persist(lambda: self._log.append(write))
        self._vetoes.follow(appended)
        if appended.records:
            self._bus.nudge(conversation_id, appended.conversation.head)
        return appended.turn
