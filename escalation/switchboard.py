"""Takes every command, orders the steps that follow from it, and decides nothing itself."""

from __future__ import annotations

import asyncio
import logging
import secrets
import string
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol, TypeVar

from agent.dialogue import Turn
from escalation import handoff
from escalation.bus.bus import Bus
from escalation.clock import Clock
from escalation.commands import (
    AddNote,
    ApproveDraft,
    AskForHuman,
    Command,
    CustomerCommand,
    FinishTurn,
    LeaveContact,
    LeaveConversation,
    OpenConversation,
    PersonCommand,
    RateConversation,
    RejectDraft,
    ReleaseConversation,
    ReleaseLapsed,
    SetDraftAside,
    WriteAsCustomer,
    WriteAsHuman,
)
from escalation.conversation import Conversation
from escalation.errors import DamagedConversation, StaleEpoch, StorageUnavailable
from escalation.events import DecisionInner, Record
from escalation.settings import EscalationSettings
from escalation.store.log import Appended, ConversationLog, OpenTurn, Write
from escalation.transcripts.transcript import build_turns
from escalation.turn import Judged, TurnJudge, build_failed_decision

_log = logging.getLogger(__name__)
_ALPHABET = string.ascii_lowercase + string.digits
_RETRY_SECONDS = (0.1, 0.5, 2.0)
_TYPING_AFTER = 0.3
"""Seconds after which a customer is told that the bot is typing; quicker answers need no word."""
_CONTEXT_ROWS = 45
"""How far back a bot is shown a conversation, in rows of the log (some 15 questions and answers)."""
_MOST_HELD = 100_000
"""Conversations looked at for lapsed leases in one sweep."""
_Result = TypeVar("_Result")


class Desk(Protocol):
    """Who is at the desk, and whose lease ran out."""

    def is_anyone_online(self) -> bool:
        """Say whether a person is there to take a conversation."""
        ...

    def is_lapsed(self, person_id: str) -> bool:
        """Say whether nothing was heard of a person for a whole lease."""
        ...

    def renew(self, person_id: str) -> None:
        """Note that a person gave a sign of life."""
        ...


class Harvester(Protocol):
    """Turns resolved conversations into examples, in its own time."""

    def wake(self) -> None:
        """Say that a conversation was resolved; returns at once."""
        ...


@dataclass(slots=True)
class _Run:
    """A draft in flight on this node."""

    task: asyncio.Task[None]
    through_seq: int
    began: float
    """Steady time at which the turn began, over all its restarts."""
    superseded: int = 0
    finishing: bool = False
    """Whether the decision is being stored: from then on nothing restarts it."""
    missed: OpenTurn | None = None
    """A newer state of the turn that came while nothing could restart it."""


class Switchboard:
    """The way in for everything that changes a conversation."""

    def __init__(
        self,
        *,
        log: ConversationLog,
        bus: Bus,
        turns: TurnJudge,
        desk: Desk,
        clock: Clock,
        settings: EscalationSettings,
        harvester: Harvester | None = None,
    ) -> None:
        self._log = log
        self._bus = bus
        self._turns = turns
        self._desk = desk
        self._clock = clock
        self._settings = settings
        self._harvester = harvester
        self._runs: dict[str, _Run] = {}
        self._follow_ups: set[asyncio.Task[Appended]] = set()
        self._sweeper: asyncio.Task[None] | None = None
        self._stopped = False

    # -- life --------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Take up the turns that were left over, and begin to watch the leases."""
        for turn in await self._log.reclaim_turns():
            self._begin_run(turn)
        self._sweeper = asyncio.create_task(self._sweep_for_ever())

    async def stop(self) -> None:
        """Drop drafts in flight; their turns stay open in the log and are taken up at the next start."""
        self._stopped = True
        tasks: list[asyncio.Task[Any]] = [run.task for run in self._runs.values()]
        tasks += self._follow_ups
        if self._sweeper is not None:
            tasks.append(self._sweeper)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._runs.clear()

    async def wait_idle(self) -> None:
        """Return when no draft is in flight on this node."""
        while self._runs:
            await asyncio.gather(*(run.task for run in self._runs.values()), return_exceptions=True)

    # -- commands and reading ----------------------------------------------------------------------

    async def open_conversation(self, customer_id: str, site: str = "default") -> Conversation:
        """Open a new conversation for a customer and return its first state."""
        conversation_id = "c" + "".join(secrets.choice(_ALPHABET) for _ in range(24))
        appended = await self.take(conversation_id, OpenConversation(customer_id, site))
        return appended.conversation

    async def take(
        self, conversation_id: str, command: Command, *, client_id: str | None = None
    ) -> Appended:
        """Carry out a command; returns when what it changed is durably stored.

        Raises the refusals of ``escalation.errors``. Sending again with the same ``client_id`` is
        harmless and acknowledges the same number.
        """
        if isinstance(command, AskForHuman | ReleaseConversation | RejectDraft | ReleaseLapsed):
            command = replace(command, anyone_online=self._desk.is_anyone_online())
        sender = _find_sender(command)
        carrier, payload = _find_payload(command)
        write = Write(
            conversation_id,
            decide=lambda conversation: handoff.decide(conversation, command),
            authorise=lambda conversation: handoff.authorise(conversation, command),
            sender=sender,
            client_id=client_id,
            payload=payload,
            carrier=carrier,
        )
        appended = await self._append(write)
        if isinstance(command, PersonCommand):
            self._desk.renew(command.person.id)
        return appended

    async def load(self, conversation_id: str) -> Conversation:
        """Return the present state. Raises ``NotFound``."""
        return await self._log.load(conversation_id)

    async def read(
        self, conversation_id: str, after: int = 0, limit: int = 1000
    ) -> Sequence[Record]:
        """Return the rows after a number, in order."""
        return await self._log.read(conversation_id, after=after, limit=limit)

    async def predict(self, turns: Sequence[Turn]) -> Judged:
        """Draft and decide as for a customer, and write nothing."""
        return await self._turns.judge_turn(Conversation(id="prediction"), turns)

    # -- what follows an append --------------------------------------------------------------------

    async def _append(self, write: Write) -> Appended:
        try:
            appended = await self._log.append(write)
        except asyncio.CancelledError:
            self._follow_up(write.conversation_id)
            raise
        if appended.turn is not None and appended.turn.node == self._log.node:
            self._begin_run(appended.turn)
        if appended.records:
            self._bus.nudge(write.conversation_id, appended.conversation.head)
            if self._harvester is not None and appended.conversation.state == "resolved":
                self._harvester.wake()
        return appended

    def _follow_up(self, conversation_id: str) -> None:
        """Look what became of a write nobody waits for any more: stored, it may owe a bot's turn."""
        if self._stopped:
            return
        nothing = Write(conversation_id, decide=lambda _: ())
        task = asyncio.create_task(_persist(lambda: self._append(nothing)))
        self._follow_ups.add(task)
        task.add_done_callback(self._follow_ups.discard)

    def _begin_run(self, turn: OpenTurn) -> None:
        """Start drafting, or restart with the newer message where that is still allowed."""
        if self._stopped:
            return
        now = self._clock.steady()
        run = self._runs.get(turn.conversation_id)
        superseded, began = 0, now
        if run is not None:
            allowed = (
                not run.finishing
                and run.through_seq < turn.through_seq
                and run.superseded < self._settings.supersede_times
                and now - run.began < self._settings.supersede_seconds
            )
            if not allowed:
                run.missed = turn
                return
            run.task.cancel()
            superseded, began = run.superseded + 1, run.began
        task = asyncio.create_task(self._run_turn(turn))
        self._runs[turn.conversation_id] = _Run(task, turn.through_seq, began, superseded)
        task.add_done_callback(lambda done: self._end_run(turn.conversation_id, done))

    def _end_run(self, conversation_id: str, task: asyncio.Task[None]) -> None:
        run = self._runs.get(conversation_id)
        if run is None or run.task is not task:
            return
        del self._runs[conversation_id]
        if run.missed is not None:
            self._begin_run(run.missed)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a bot's turn broke off", exc_info=error)

    # -- the bot's turn ----------------------------------------------------------------------------

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
        conversation = await _persist(lambda: self._log.load(turn.conversation_id))
        if not conversation.owes_turn:
            return None
        through_seq = conversation.asked
        run = self._runs[turn.conversation_id]
        run.through_seq, run.finishing, run.missed = through_seq, False, None
        try:
            decision = await self._decide(conversation, turn.attempt)
            run.finishing = True
            return await self._finish(conversation, decision)
        except Exception as error:  # noqa: BLE001 whatever fails, the customer must hear of a person
            _log.exception("a bot's turn broke off; a person gets the conversation")
            run.finishing = True
            failed = build_failed_decision(error, through_seq=through_seq, attempt=turn.attempt)
            return await self._finish(conversation, failed)

    async def _decide(self, conversation: Conversation, attempt: int) -> DecisionInner:
        through_seq = conversation.asked
        after = max(0, through_seq - _CONTEXT_ROWS)
        records = await _persist(lambda: self._log.read(conversation.id, after=after))
        turns = build_turns(records, through_seq)
        judged = await self._turns.judge_turn(
            conversation, turns, through_seq=through_seq, attempt=attempt
        )
        return judged.decision

    async def _finish(self, conversation: Conversation, decision: DecisionInner) -> OpenTurn | None:
        """Store the decision with its effect; one that came too late becomes a suggestion.

        Returns the turn that is owed next.
        """
        finish = FinishTurn(conversation.epoch, decision, self._desk.is_anyone_online())
        try:
            return await self._append_as_house(conversation.id, finish, decision.attempt)
        except StaleEpoch as refusal:
            aside = SetDraftAside(
                decision.draft or "",
                decision.through_seq,
                refusal.code,
                decision.confidence,
                tuple(decision.sources),
            )
            return await self._append_as_house(conversation.id, aside)

    async def _append_as_house(
        self, conversation_id: str, command: Command, attempt: int | None = None
    ) -> OpenTurn | None:
        """Append from within a run: nudges, and begins no second run."""
        write = Write(
            conversation_id,
            decide=lambda conversation: handoff.decide(conversation, command),
            attempt=attempt,
        )
        appended = await _persist(lambda: self._log.append(write))
        if appended.records:
            self._bus.nudge(conversation_id, appended.conversation.head)
        return appended.turn

    # -- leases ------------------------------------------------------------------------------------

    async def sweep(self) -> None:
        """Release every conversation whose human gave no sign of life for a whole lease."""
        held = await self._log.list_conversations(states={"human"}, limit=_MOST_HELD)
        for conversation in held:
            holder = conversation.holder
            if holder is None or not self._desk.is_lapsed(holder):
                continue
            lapsed = ReleaseLapsed(
                holder, conversation.epoch, partial(self._desk.is_lapsed, holder)
            )
            try:
                await self.take(conversation.id, lapsed)
            except DamagedConversation as damage:
                _log.error("a lapsed lease could not be ended: %s", damage)

    async def _sweep_for_ever(self) -> None:
        while True:
            await asyncio.sleep(min(1.0, self._settings.lease_seconds / 4))
            try:
                await self.sweep()
            except Exception:  # noqa: BLE001 a lease must lapse whatever one look ran into
                _log.exception("the leases could not be looked after; the next look is soon")


async def _persist(act: Callable[[], Awaitable[_Result]]) -> _Result:
    """Do it again, ever more slowly, for as long as the storage is away: a turn must end."""
    failures = 0
    while True:
        try:
            return await act()
        except StorageUnavailable:
            await asyncio.sleep(_RETRY_SECONDS[min(failures, len(_RETRY_SECONDS) - 1)])
            failures += 1


def _find_sender(command: Command) -> str | None:
    if isinstance(command, CustomerCommand | OpenConversation):
        return command.customer_id
    return command.person.id if isinstance(command, PersonCommand) else None


def _find_payload(command: Command) -> tuple[str | None, str]:
    """Return the kind of event that carries the client_id, and what sameness is judged on."""
    match command:
        case WriteAsCustomer():
            return "CustomerWrote", command.text
        case WriteAsHuman():
            return "HumanWrote", command.text
        case AddNote():
            return "NoteAdded", command.text
        case ApproveDraft():
            return "DraftApproved", f"{command.draft_seq}:{command.text}"
        case RejectDraft():
            return "DraftRejected", f"{command.draft_seq}:{command.reason}"
        case AskForHuman():
            return "HandoffRequested", ""
        case LeaveContact():
            return "ContactLeft", command.email
        case RateConversation():
            return "CustomerRated", f"{command.score}:{command.seq}:{command.comment}"
        case LeaveConversation():
            return "CustomerLeft", ""
        case _:
            return None, ""
