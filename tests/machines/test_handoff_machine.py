"""Customers, people and a bot do what they like, late and twice: what must never happen does not."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)

from escalation.conversation import Conversation, fold, fold_records
from escalation.errors import HandraiseError, StaleEpoch
from escalation.events import (
    Action,
    BotAnswered,
    CustomerWrote,
    DraftApproved,
    DraftRejected,
    Event,
    decode,
)
from escalation.handoff import (
    AddNote,
    ApproveDraft,
    AskForHuman,
    ClaimConversation,
    Command,
    DeclineOffer,
    ExpireOffer,
    FinishTurn,
    LeaveConversation,
    OfferConversation,
    OpenConversation,
    Person,
    RejectDraft,
    ReleaseConversation,
    ReleaseLapsed,
    ResolveConversation,
    ReturnToBot,
    SetDraftAside,
    TransferConversation,
    WriteAsCustomer,
    WriteAsHuman,
)
from escalation.store.log import Appended, ConversationLog, OpenTurn, Write
from escalation.store.log_memory import MemoryLog
from escalation.store.log_sql import SqliteLog
from escalation.store.session import migrate
from escalation.testing import (
    ANNA,
    BEN,
    CONVERSATION,
    CUSTOMER_ID,
    SUSAN,
    FakeClock,
    build_decision,
    build_write,
)

people = st.sampled_from([ANNA, BEN, SUSAN])
online = st.booleans()
actions: st.SearchStrategy[Action] = st.sampled_from(
    ["answer", "answer", "audit", "approve", "approve", "veto", "handoff", "block"]
)


@dataclass(frozen=True)
class Sending:
    """A write that went out with a ``client_id``, and the number it was acknowledged with."""

    write: Write
    seq: int


@dataclass(frozen=True)
class Drafting:
    """What a bot's turn was begun with; it may end long after."""

    epoch: int
    turn: OpenTurn


@dataclass(frozen=True)
class Step:
    """One stored event, between the state before and the state after."""

    before: Conversation
    event: Event
    after: Conversation
    seq: int


class HandoffMachine(RuleBasedStateMachine):
    """Every command at any time over one conversation in memory."""

    sendings: Bundle[Sending] = Bundle("sendings")
    draftings: Bundle[Drafting] = Bundle("draftings")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.log = self.open_log()
        self.steps: list[Step] = []
        self.now = Conversation(CONVERSATION)
        self.turn: OpenTurn | None = None
        self.sent = 0

    def open_log(self) -> ConversationLog:
        return MemoryLog(FakeClock())

    def teardown(self) -> None:
        self.loop.run_until_complete(self.log.close())
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()

    def append(self, write: Write) -> Appended:
        appended = self.loop.run_until_complete(self.log.append(write))
        for record in appended.records:
            event = decode(record)
            assert event is not None
            after = fold(self.now, event, seq=record.seq, at=record.at)
            assert record.epoch == after.epoch
            self.steps.append(Step(self.now, event, after, record.seq))
            self.now = after
        assert appended.conversation == self.now
        self.turn = appended.turn
        return appended

    def take(self, command: Command) -> None:
        """Let somebody try something; a refusal changes nothing, and the checks see to that."""
        with suppress(HandraiseError):
            self.append(build_write(command))

    def send(self, command: Command, sender: str, carrier: str) -> Sending | None:
        self.sent += 1
        write = build_write(
            command,
            sender=sender,
            client_id=f"m{self.sent}",
            payload=str(command),
            carrier=carrier,
        )
        try:
            return Sending(write, self.append(write).seq)
        except HandraiseError:
            return None

    # -- the customer -----------------------------------------------------------------------------

    @initialize()
    def open(self) -> None:
        self.append(build_write(OpenConversation(CUSTOMER_ID)))

    @rule(target=sendings)
    def write_as_customer(self) -> Sending:
        sending = self.send(WriteAsCustomer(CUSTOMER_ID, "hello"), CUSTOMER_ID, "CustomerWrote")
        assert sending is not None
        return sending

    @rule(online=online)
    def ask_for_human(self, online: bool) -> None:
        self.take(AskForHuman(CUSTOMER_ID, online))

    @rule()
    def leave(self) -> None:
        self.take(LeaveConversation(CUSTOMER_ID))

    @rule(sending=sendings)
    def send_again(self, sending: Sending) -> None:
        again = self.append(sending.write)
        assert (again.seq, again.repeated, list(again.records)) == (sending.seq, True, [])

    # -- people -----------------------------------------------------------------------------------

    @rule(person=people)
    def claim(self, person: Person) -> None:
        self.take(ClaimConversation(person))

    @rule(person=people, online=online)
    def release(self, person: Person, online: bool) -> None:
        self.take(ReleaseConversation(person, online))

    @rule(person=people, to=people)
    def transfer(self, person: Person, to: Person) -> None:
        self.take(TransferConversation(person, to))

    @rule(target=sendings, person=people)
    def write_as_human(self, person: Person) -> Sending | MultipleResults[Sending]:
        suggestion = self.now.suggestion
        command = WriteAsHuman(person, "hi", suggestion.seq if suggestion else None)
        sending = self.send(command, person.id, "HumanWrote")
        return multiple() if sending is None else sending

    @rule(person=people)
    def add_note(self, person: Person) -> None:
        self.take(AddNote(person, "a note"))

    @rule(person=people)
    def return_to_bot(self, person: Person) -> None:
        self.take(ReturnToBot(person))

    @rule(person=people)
    def resolve(self, person: Person) -> None:
        self.take(ResolveConversation(person, "solved"))

    @rule(target=sendings, person=people, edit=st.booleans(), draft=st.integers(0, 2))
    def approve(self, person: Person, edit: bool, draft: int) -> Sending | MultipleResults[Sending]:
        command = ApproveDraft(person, self.find_draft(draft), "edited" if edit else None)
        sending = self.send(command, person.id, "DraftApproved")
        return multiple() if sending is None else sending

    @rule(person=people, draft=st.integers(0, 2), online=online)
    def reject(self, person: Person, draft: int, online: bool) -> None:
        self.take(RejectDraft(person, self.find_draft(draft), "wrong", online))

    def find_draft(self, age: int) -> int:
        """Return the number of the newest draft that was ever held, or of one before it."""
        held = [step.seq for step in self.steps if step.event.kind == "DraftHeld"]
        return held[-1 - age] if age < len(held) else 0

    # -- offers and leases ------------------------------------------------------------------------

    @rule(person=people)
    def offer(self, person: Person) -> None:
        self.take(OfferConversation(person.id, 30))

    @rule(person=people, declined=st.booleans())
    def end_offer(self, person: Person, declined: bool) -> None:
        self.take(DeclineOffer(person) if declined else ExpireOffer(person.id))

    @rule(person=people, late=st.integers(0, 1), lapsed=st.booleans(), online=online)
    def look_after_leases(self, person: Person, late: int, lapsed: bool, online: bool) -> None:
        self.take(ReleaseLapsed(person.id, self.now.epoch - late, lambda: lapsed, online))

    # -- the bot ----------------------------------------------------------------------------------

    @rule(target=draftings)
    def begin_draft(self) -> Drafting | MultipleResults[Drafting]:
        return multiple() if self.turn is None else Drafting(self.now.epoch, self.turn)

    @rule(drafting=draftings, action=actions, online=online, empty=st.booleans())
    def finish_draft(self, drafting: Drafting, action: Action, online: bool, empty: bool) -> None:
        turn = drafting.turn
        decision = build_decision(
            action,
            through_seq=turn.through_seq,
            attempt=turn.attempt,
            draft=None if empty else "a draft",
        )
        finish = build_write(FinishTurn(drafting.epoch, decision, online), attempt=turn.attempt)
        try:
            self.append(finish)
        except StaleEpoch as refusal:
            aside = SetDraftAside(decision.draft or "", turn.through_seq, refusal.code)
            self.append(build_write(aside))

    @rule()
    def restart_node(self) -> None:
        turns = self.loop.run_until_complete(self.log.reclaim_turns())
        expected = [] if self.turn is None else [replace(self.turn, attempt=self.turn.attempt + 1)]
        assert list(turns) == expected
        self.turn = turns[0] if turns else None

    # -- what must always be so -------------------------------------------------------------------

    @invariant()
    def a_conversation_is_in_one_state(self) -> None:
        now = self.now
        assert now.state in ("bot", "waiting", "offered", "human", "resolved")
        assert (now.holder is not None) == (now.state == "human")
        assert (now.offered_to is not None) == (now.state == "offered")
        assert now.held is None or now.state == "bot"
        assert (now.waiting_since is not None) == (
            now.state in ("waiting", "offered") or now.held is not None
        )

    @invariant()
    def the_log_says_the_same(self) -> None:
        records = self.loop.run_until_complete(self.log.read(CONVERSATION))
        assert [record.seq for record in records] == list(range(1, len(records) + 1))
        if records:
            assert self.loop.run_until_complete(self.log.load(CONVERSATION)) == self.now
            assert fold_records(Conversation(CONVERSATION), records) == self.now

    @invariant()
    def a_turn_is_open_when_the_bot_owes_one(self) -> None:
        assert (self.turn is not None) == self.now.owes_turn
        assert self.turn is None or self.turn.through_seq == self.now.asked

    @invariant()
    def the_epoch_rises_when_the_holder_changes(self) -> None:
        for step in self.steps[1:]:
            changed = find_holder(step.before) != find_holder(step.after)
            assert step.after.epoch - step.before.epoch == int(changed), step

    @invariant()
    def the_bot_speaks_only_while_it_holds(self) -> None:
        for index, step in enumerate(self.steps):
            if isinstance(step.event, BotAnswered):
                assert step.before.state == "bot"
                before = self.steps[index - 1].event.kind
                approved = step.event.inner.approved_by is not None
                assert before == ("DraftApproved" if approved else "DecisionMade")

    @invariant()
    def a_message_is_answered_by_the_bot_once(self) -> None:
        answered = [
            step.event.body.in_reply_to
            for step in self.steps
            if isinstance(step.event, BotAnswered)
        ]
        asked = {step.seq for step in self.steps if isinstance(step.event, CustomerWrote)}
        assert len(answered) == len(set(answered))
        assert set(answered) <= asked

    @invariant()
    def a_draft_is_decided_once(self) -> None:
        decided = Counter(
            step.event.inner.draft_seq
            for step in self.steps
            if isinstance(step.event, DraftApproved | DraftRejected)
        )
        decided += Counter(
            step.before.held.seq
            for step in self.steps
            if step.event.kind == "DraftSetAside" and step.before.held is not None
        )
        assert all(count == 1 for count in decided.values())

    @invariant()
    def nobody_waits_without_a_word(self) -> None:
        if self.now.state in ("waiting", "offered"):
            assert self.now.notices


def find_holder(conversation: Conversation) -> str:
    """Name who holds it; nobody for one who waits, and nobody any more for a resolved one."""
    if conversation.state == "human":
        return str(conversation.holder)
    return "nobody" if conversation.state in ("waiting", "offered") else conversation.state


class SqliteHandoffMachine(HandoffMachine):
    """The same over a file."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp()
        super().__init__()

    def open_log(self) -> ConversationLog:
        url = f"sqlite:///{Path(self.folder, 'log.db')}"
        migrate(url)
        return SqliteLog.open(url, clock=FakeClock())

    def teardown(self) -> None:
        super().teardown()
        shutil.rmtree(self.folder)


usual = settings().max_examples
TestHandoff = HandoffMachine.TestCase
TestHandoff.settings = settings(max_examples=usual, stateful_step_count=50)
TestHandoffInAFile = SqliteHandoffMachine.TestCase
TestHandoffInAFile.settings = settings(max_examples=usual // 8, stateful_step_count=30)
