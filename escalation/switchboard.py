"""Takes every command, orders the steps that follow from it, and decides nothing itself."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import string
from collections.abc import Callable, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

from agent.dialogue import Bot, Turn
from escalation import handoff
from escalation.bus.bus import Bus
from escalation.clock import Clock
from escalation.commands import (
    ActionCommand,
    AddNote,
    ApproveDraft,
    AskForHuman,
    AuditAnswer,
    BlockCustomer,
    CloseAction,
    Command,
    CustomerCommand,
    DecideAction,
    HoldAction,
    LeaveContact,
    LeaveConversation,
    MergeConversation,
    NoteAboutMail,
    OpenConversation,
    Overdue,
    PersonCommand,
    ProgramCommand,
    RateConversation,
    RejectDraft,
    ReleaseLapsed,
    SaysWhoIsThere,
    TakeAction,
    UnblockCustomer,
    WriteAsCustomer,
    WriteAsHuman,
)
from escalation.conversation import Conversation, State
from escalation.drafting import Drafting
from escalation.errors import NotHolder, StillMoving
from escalation.event_parts import Event
from escalation.events import Record
from escalation.merging import MOST_TRIES, build_absorption
from escalation.settings import EscalationSettings
from escalation.shut_out import ShutOut
from escalation.store.log import Appended, ConversationLog, OpenTurn, Write
from escalation.turn import Judged, TurnJudge
from escalation.work.deeds import Deeds, NoTools, Tools
from escalation.work.persist import persist
from escalation.work.stops import Stops
from escalation.work.vetoes import Vetoes

_log = logging.getLogger(__name__)
_ALPHABET = string.ascii_lowercase + string.digits
_OPEN: frozenset[State] = frozenset(("bot", "waiting", "offered", "human"))
_LOOK_SECONDS = 1.0
"""How often turns that nobody works on are looked for."""
_SWEEP_SECONDS = (0.05, 0.4, 0.9)
"""Between two looks for leases that ran out: at least, when one seems to have, at most.

What is held is looked at when its lease may end, so that with the offer that follows it takes no
second; and whatever came to be held since is in the next look.
"""
_LOOK_SOON = 0.1
"""How soon again, when more of them were found than could be taken up."""
_MOST_HELD = 100_000
"""Conversations looked at for lapsed leases in one sweep."""


class Desk(Protocol):
    """Who is at the desk, whose lease ran out, and which nodes are dead."""

    def is_anyone_online(self) -> bool:
        """Say whether a person is there to take a conversation."""
        ...

    def is_lapsed(self, person_id: str) -> bool:
        """Say whether nothing was heard of a person for a whole lease."""
        ...

    def find_lease_left(self, person_id: str) -> float:
        """Return after how many seconds ``is_lapsed`` may be true once one has looked again."""
        ...

    def renew(self, person_id: str) -> None:
        """Note that a person gave a sign of life."""
        ...

    async def announce(self, person_id: str) -> None:
        """The same, so that a node which looks from now on knows. Raises ``StorageUnavailable``."""
        ...

    async def refresh(self) -> None:
        """Look what other nodes have heard of people. Raises ``StorageUnavailable``."""
        ...

    def is_dead(self, node: str) -> bool:
        """Say whether another node is gone, so that its turns are anybody's."""
        ...


class Harvester(Protocol):
    """Turns resolved conversations into examples, in its own time."""

    def wake(self) -> None:
        """Say that a conversation was resolved; returns at once."""
        ...


class Switchboard:
    """The way in for everything that changes a conversation."""

    def __init__(  # noqa: PLR0913 what a house is built of
        self,
        *,
        log: ConversationLog,
        bus: Bus,
        turns: TurnJudge,
        desk: Desk,
        clock: Clock,
        settings: EscalationSettings,
        harvester: Harvester | None = None,
        tools: Tools | None = None,
        decide: handoff.Decide = handoff.decide,
    ) -> None:
        self._log = log
        self._bus = bus
        self._turns = turns
        self._desk = desk
        self._settings = settings
        self._harvester = harvester
        self._decide = decide
        self._shut_out = ShutOut()
        self._vetoes = Vetoes(
            log=log,
            bus=bus,
            desk=desk,
            standings=turns.standings,
            decide=decide,
            overdue=Overdue(settings.approval_then, settings.approval_say),
        )
        self._stops = Stops(log=log, bus=bus, desk=desk, standings=turns.standings, decide=decide)
        self._drafting = Drafting(
            log=log,
            bus=bus,
            turns=turns,
            vetoes=self._vetoes,
            desk=desk,
            clock=clock,
            settings=settings,
            decide=decide,
        )
        self._tools = NoTools() if tools is None else tools
        self._deeds = Deeds(
            log=log,
            bus=bus,
            desk=desk,
            tools=self._tools,
            begin_turn=self._drafting.begin,
            decide=decide,
        )
        self._follow_ups: set[asyncio.Task[Appended]] = set()
        self._unattended: dict[str, int] = {}
        """Own turns that nothing works on, and at how many looks they were found so before."""
        self._looks: list[asyncio.Task[None]] = []
        self._stopped = False

    # -- life --------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Take up what dead nodes have left over, and begin to watch them and the leases."""
        self._shut_out.load(await self._log.list_blocked())
        await self._deeds.look()
        is_all = await self.take_up_turns(is_start=True)
        await self._vetoes.look()
        self._stops.start()
        self._looks = [
            asyncio.create_task(self._sweep_for_ever()),
            asyncio.create_task(self._take_up_for_ever(is_all)),
        ]

    async def stop(self) -> None:
        """Drop drafts in flight; turns and windows stay in the log, to be taken up elsewhere or later.

        Tools that run are waited for, though not for long.
        """
        self._stopped = True
        tasks: list[asyncio.Task[Any]] = [*self._follow_ups, *self._looks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._deeds.stop()
        await self._drafting.stop()
        await self._stops.stop()
        await self._vetoes.stop()

    async def wait_idle(self) -> None:
        """Return when no tool runs and no draft is in flight on this node, and none waits to be."""
        await self._deeds.wait_idle()
        await self._drafting.wait_idle()

    # -- commands and reading ----------------------------------------------------------------------

    async def open_conversation(self, customer_id: str, site: str = "default") -> Conversation:
        """Open a new conversation for a customer and return its first state."""
        conversation_id = "c" + "".join(secrets.choice(_ALPHABET) for _ in range(24))
        appended = await self.take(conversation_id, OpenConversation(customer_id, site))
        return appended.conversation

    async def take(
        self,
        conversation_id: str,
        command: Command,
        *,
        client_id: str | None = None,
        admit: Callable[[], None] | None = None,
    ) -> Appended:
        """Carry out a command; returns when what it changed is durably stored.

        Raises the refusals of ``escalation.errors``. Sending again with the same ``client_id`` is
        harmless and acknowledges the same number. ``admit`` may refuse what is new, and is not
        asked about what was stored before; it is called in the thread that stores.
        """

        if isinstance(command, SaysWhoIsThere):
            command = replace(command, anyone_online=self._desk.is_anyone_online())
        if isinstance(command, DecideAction):
            command = replace(command, check=self._tools.check, history=self._log.log_id)
        elif isinstance(command, MergeConversation) and command.head is None:
            return await self._merge(conversation_id, command)
        write = build_write(
            conversation_id,
            command,
            client_id=client_id,
            admit=self._build_admission(command, admit),
            decide=self._decide,
        )
        if not isinstance(command, PersonCommand):
            return await self._append(write)
        await self._desk.announce(command.person.id)
        appended = await self._append(write)
        self._desk.renew(command.person.id)
        if isinstance(command, BlockCustomer):
            await self._shut_elsewhere(appended.conversation.customer_id, command)
        elif isinstance(command, UnblockCustomer):
            await self._let_in(appended.conversation.customer_id, command)
        return appended

    async def _merge(self, conversation_id: str, command: MergeConversation) -> Appended:
        """Have the other conversation absorb this one first; anew where this one moved meanwhile."""
        for _ in range(MOST_TRIES):
            absorb = await build_absorption(self._log, conversation_id, command)
            head = 0 if absorb is None else absorb.source_head
            if absorb is not None:
                await self.take(command.into, absorb)
            with suppress(StillMoving):
                return await self.take(conversation_id, replace(command, head=head))
        raise StillMoving

    def _build_admission(
        self, command: Command, admit: Callable[[], None] | None
    ) -> Callable[[], None] | None:
        """Refuse what customers want who were shut out, in whichever conversation that was."""
        if not isinstance(command, CustomerCommand | OpenConversation):
            return admit
        if not handoff.is_for_desk(command):
            return admit
        customer_id = command.customer_id

        def admit_customer() -> None:
            self._shut_out.refuse(customer_id)
            if admit is not None:
                admit()

        return admit_customer

    async def _shut_elsewhere(self, customer_id: str, command: BlockCustomer) -> None:
        """Close the customer's other open conversations, too; what a colleague holds is theirs to end."""
        for each in await self._log.list_conversations(states=_OPEN, customer_id=customer_id):
            with suppress(NotHolder):
                await self._append(build_write(each.id, command, decide=self._decide))

    async def _let_in(self, customer_id: str, command: UnblockCustomer) -> None:
        """Let a customer write again who was shut out in other conversations, too."""
        for key in self._shut_out.list_conversations(customer_id):
            await self._append(build_write(key, command, decide=self._decide))

    def see(self, conversation: Conversation) -> None:
        """Note what another node may have changed: whether the customer was shut out."""
        self._shut_out.see(conversation)

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

    async def judge(self, turns: Sequence[Turn], bot: Bot) -> Judged:
        """Decide about what ``bot`` drafts, in the place of the house's own, and write nothing."""
        judge = copy(self._turns)
        judge.bot = bot
        return await judge.judge_turn(Conversation(id="prediction"), turns)

    # -- what follows an append --------------------------------------------------------------------

    async def _append(self, write: Write) -> Appended:
        try:
            appended = await self._log.append(write)
        except asyncio.CancelledError:
            self._follow_up(write.conversation_id)
            raise
        self._vetoes.follow(appended)
        self._deeds.follow(appended)
        self._shut_out.see(appended.conversation)
        if appended.turn is not None and appended.turn.node == self._log.node:
            self._drafting.begin(appended.turn)
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
        task = asyncio.create_task(persist(lambda: self._append(nothing)))
        self._follow_ups.add(task)
        task.add_done_callback(self._follow_ups.discard)

    # -- turns that nobody works on ----------------------------------------------------------------

    async def take_up_turns(self, *, is_start: bool = False) -> bool:
        """Take up turns of dead nodes, the oldest first, and own ones that were lost on the way.

        Only as many as there is room for; returns whether these were all. At the start a turn under
        this node's name is that of a process before this one.
        """
        if self._drafting.room <= 0:
            return False
        turns = await self._log.list_turns()
        me = self._log.node
        dead = {node for node in {turn.node for turn in turns} - {me} if self._desk.is_dead(node)}
        if is_start:
            dead.add(me)
        else:
            self._begin_lost([turn for turn in turns if turn.node == me])
        left = [turn for turn in turns if turn.node in dead]
        taken = left[: max(self._drafting.room, 0)]
        for turn in await self._log.reclaim_turns(taken):
            _log.info("a bot's turn is taken over, attempt %d", turn.attempt)
            self._drafting.begin(turn, is_left_over=True)
        return len(taken) == len(left)

    def _begin_lost(self, own: Sequence[OpenTurn]) -> None:
        """Begin own turns that two looks in a row found unattended; after that ever more rarely.

        One look may be ahead of a write whose outcome is on its way here. A turn that breaks off
        again each time it is begun must not keep the house busy.
        """
        before, self._unattended = self._unattended, {}
        for turn in own:
            key = turn.conversation_id
            if self._drafting.is_at(key):
                if key in before:
                    self._unattended[key] = before[key]
                continue
            looks = before.get(key, -1) + 1
            self._unattended[key] = looks
            if looks and looks & (looks - 1) == 0:
                _log.warning("a bot's turn was lost on the way and is begun again")
                self._drafting.begin(turn, is_left_over=True)

    async def _take_up_for_ever(self, is_all: bool) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS if is_all else _LOOK_SOON)
            try:
                is_all = await self.take_up_turns()
                await self._vetoes.look()
                await self._deeds.look()
            except Exception:  # noqa: BLE001 turns must be taken up whatever one look ran into
                _log.exception("turns could not be taken up; the next look is soon")
                is_all = True

    # -- leases ------------------------------------------------------------------------------------

    async def sweep(self) -> float:
        """Release every conversation whose human gave no sign of life for a whole lease.

        What cannot be released now keeps no other conversation from it. Returns after how many
        seconds to look again.
        """
        soonest, again, latest = _SWEEP_SECONDS
        held = await self._log.list_conversations(states={"human"}, limit=_MOST_HELD)
        left = {each.id: self._desk.find_lease_left(each.holder or "") for each in held}
        held = [each for each in held if left[each.id] <= 0]
        if not held:
            return min(max(min(left.values(), default=latest), soonest), latest)
        # Only now, when the conversations are known: who wrote in one since has moved its head, and
        # whoever wrote before had themselves announced before that.
        await self._desk.refresh()
        failed: Exception | None = None
        for conversation in held:
            if self._is_lapsed(conversation):
                try:
                    await self._release(conversation)
                except Exception as error:  # noqa: BLE001 each is released on its own
                    failed = failed or error
        if failed is not None:
            _log.error("lapsed leases could not be ended", exc_info=failed)
        return again

    def _is_lapsed(self, conversation: Conversation) -> bool:
        return conversation.holder is not None and self._desk.is_lapsed(conversation.holder)

    async def _release(self, conversation: Conversation) -> None:
        holder = conversation.holder or ""
        is_lapsed = partial(self._desk.is_lapsed, holder)
        lapsed = ReleaseLapsed(holder, conversation.epoch, is_lapsed, head=conversation.head)
        await self.take(conversation.id, lapsed)

    async def _sweep_for_ever(self) -> None:
        seconds = _SWEEP_SECONDS[-1]
        while True:
            await asyncio.sleep(min(seconds, self._settings.lease_seconds / 4))
            seconds = _SWEEP_SECONDS[1]
            try:
                seconds = await self.sweep()
            except Exception:  # noqa: BLE001 a lease must lapse whatever one look ran into
                _log.exception("the leases could not be looked after; the next look is soon")


def build_write(
    conversation_id: str,
    command: Command,
    *,
    client_id: str | None = None,
    admit: Callable[[], None] | None = None,
    decide: handoff.Decide = handoff.decide,
) -> Write:
    """Build what appends what follows from a command, for whoever has a log and no house around it."""

    def decide_admitted(conversation: Conversation) -> Sequence[Event]:
        if admit is not None:
            admit()
        return decide(conversation, command)

    carrier, payload = _find_payload(command)
    return Write(
        conversation_id,
        decide=decide_admitted,
        authorise=lambda conversation: handoff.authorise(conversation, command),
        sender=_find_sender(command),
        client_id=client_id,
        payload=payload,
        carrier=carrier,
    )


def _find_sender(command: Command) -> str | None:
    if isinstance(command, CustomerCommand | OpenConversation):
        return command.customer_id
    return command.person.id if isinstance(command, PersonCommand | ProgramCommand) else None


def _find_payload(command: Command) -> tuple[str | None, str]:
    """Return the kind of event that carries the client_id, and what sameness is judged on."""
    match command:
        case WriteAsCustomer():
            return "CustomerWrote", command.text
        case AskForHuman():
            return "HandoffRequested", ""
        case LeaveContact():
            return "ContactLeft", command.email
        case RateConversation():
            return "CustomerRated", f"{command.score}:{command.seq}:{command.comment}"
        case LeaveConversation():
            return "CustomerLeft", ""
        case NoteAboutMail():
            return "NoteAdded", command.text
        case HoldAction() | DecideAction() | TakeAction() | CloseAction():
            return _find_payload_of_action(command)
        case _:
            return _find_payload_of_person(command)


def _find_payload_of_action(command: ActionCommand) -> tuple[str, str]:
    match command:
        case HoldAction():
            # Not what was said before it: the same may be told with more or less around it.
            parts = [command.name, command.args, command.allowed, command.description]
            return "ActionHeld", json.dumps(parts, sort_keys=True)
        case DecideAction():
            decided = [command.action_seq, command.decision, command.args, command.text]
            return "ActionDecided", json.dumps(decided, sort_keys=True)
        case TakeAction():
            return "ActionTaken", f"{command.action_seq}:{command.attempt}:{command.runner}"
        case CloseAction():
            return "ActionClosed", f"{command.action_seq}:{command.runner}"


def _find_payload_of_person(command: Command) -> tuple[str | None, str]:
    match command:
        case WriteAsHuman():
            return "HumanWrote", command.text
        case AddNote():
            return "NoteAdded", f"{command.to}:{command.text}" if command.to else command.text
        case ApproveDraft():
            return "DraftApproved", f"{command.draft_seq}:{command.text}"
        case RejectDraft():
            return "DraftRejected", f"{command.draft_seq}:{command.reason}"
        case AuditAnswer():
            said = (command.answer_seq, command.verdict, command.right_answer_id, command.note)
            return "AnswerAudited", ":".join(map(str, said))
        case _:
            return None, ""
