"""Customers, people and a bot do what they like, late and twice: what must never happen does not."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from escalation.commands import (
    AddNote,
    ApproveDraft,
    AskForHuman,
    AuditAnswer,
    ClaimConversation,
    Command,
    DeclineOffer,
    ExpireOffer,
    FinishTurn,
    LeaveConversation,
    OfferConversation,
    OpenConversation,
    PassVeto,
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
from escalation.conversation import MOST_REVIEWS, Conversation
from escalation.errors import HandraiseError, StaleEpoch
from escalation.event_parts import Event
from escalation.events import (
    Action,
    AnswerAudited,
    Audit,
    BotAnswered,
    DecisionInner,
    DraftApproved,
    DraftRejected,
    decode,
)
from escalation.fold import fold, fold_records
from escalation.store.log import Appended, ConversationLog, OpenTurn, VetoTimer, Write
from escalation.store.log_memory import MemoryLog
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
from tests.machines.in_a_file import InAFile

PEOPLE = {person.id: person for person in (ANNA, BEN, SUSAN)}
people = st.sampled_from([ANNA, BEN, SUSAN])
mostly = st.sampled_from([True, True, True, False])
rarely = st.sampled_from([False, False, False, True])
some = st.integers(0, 2)
WISH_SECONDS = 60.0
"""How long what a bot wants done waits for a yes; its drafts wait for as long as needed."""
actions: st.SearchStrategy[Action] = st.sampled_from(
    ["answer", "answer", "answer", "audit", "approve", "approve", "veto", "handoff", "block"]
)


def weigh(**weights: int) -> st.SearchStrategy[str]:
    """Draw one of the names, each as often as its weight."""
    return st.sampled_from([name for name, weight in weights.items() for _ in range(weight)])


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
    newest_own: int = 0


@dataclass(frozen=True)
class Step:
    """One stored event, between the state before and the state after."""

    before: Conversation
    event: Event
    after: Conversation
    seq: int


class HandoffMachine(RuleBasedStateMachine):
    """Every command at any time over one conversation in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.log = self.open_log()
        self.steps: list[Step] = []
        self.unseen: list[Step] = []
        """The steps since the checks were made last."""
        self.answered: set[int] = set()
        self.decided: set[int] = set()
        self.judged: set[int] = set()
        self.now = Conversation(CONVERSATION)
        self.turn: OpenTurn | None = None
        self.sendings: list[Sending] = []
        self.draftings: list[Drafting] = []

    def open_log(self) -> ConversationLog:
        return MemoryLog(FakeClock())

    def teardown(self) -> None:
        try:
            self.loop.run_until_complete(self.compare_with_log())
        finally:
            self.loop.run_until_complete(self.log.close())
            self.loop.run_until_complete(self.loop.shutdown_default_executor())
            self.loop.close()

    async def compare_with_log(self) -> None:
        records = await self.log.read(CONVERSATION)
        assert [record.seq for record in records] == list(range(1, self.now.head + 1))
        assert fold_records(Conversation(CONVERSATION), records) == self.now
        assert await self.log.load(CONVERSATION) == self.now

    def append(self, write: Write) -> Appended:
        appended = self.loop.run_until_complete(self.log.append(write))
        for record in appended.records:
            event = decode(record)
            assert event is not None
            after = fold(self.now, event, seq=record.seq, at=record.at)
            assert record.epoch == after.epoch
            self.unseen.append(Step(self.now, event, after, record.seq))
            self.now = after
        assert appended.conversation == self.now
        self.turn = appended.turn
        self.check_timer(appended.timer)
        return appended

    def check_timer(self, timer: VetoTimer | None) -> None:
        """There is a timer while a draft with a window is held, and it is that draft's."""
        window = self.find_window()
        if window is None:
            assert timer is None
        else:
            assert timer == VetoTimer(CONVERSATION, window[0], self.now.epoch, window[1], "n1")
        listed = self.loop.run_until_complete(self.log.list_timers())
        assert list(listed) == ([] if timer is None else [timer])

    def find_window(self) -> tuple[int, float] | None:
        """Return by which number a node counts, and how many seconds; ``None`` for not at all."""
        held = self.now.held
        return None if held is None or held.veto_seconds is None else (held.seq, held.veto_seconds)

    def take(self, command: Command) -> None:
        """Let somebody try something; a refusal changes nothing, and the checks see to that."""
        with suppress(HandraiseError):
            self.append(build_write(command))

    def send(self, command: Command, sender: str, carrier: str) -> bool:
        """Let somebody send something under a new ``client_id``; say whether it was accepted."""
        write = build_write(
            command,
            sender=sender,
            client_id=f"m{len(self.sendings)}",
            payload=str(command),
            carrier=carrier,
        )
        try:
            seq = self.append(write).seq
        except HandraiseError:
            return False
        self.sendings.append(Sending(write, seq))
        return True

    def send_again(self, sending: Sending) -> None:
        again = self.append(sending.write)
        assert (again.seq, again.repeated, list(again.records)) == (sending.seq, True, [])

    @initialize()
    def open(self) -> None:
        self.append(build_write(OpenConversation(CUSTOMER_ID)))

    # One rule for each who acts, so that all of them come to it; what they do is drawn by weight.

    @rule(what=weigh(write=5, again=2, ask=1, leave=1), which=some, online=st.booleans())
    def act_as_customer(self, what: str, which: int, online: bool) -> None:
        match what:
            case "write":
                command = WriteAsCustomer(CUSTOMER_ID, "hello")
                assert self.send(command, CUSTOMER_ID, "CustomerWrote")
            case "again" if self.sendings:
                self.send_again(self.sendings[-1 - which % len(self.sendings)])
            case "ask":
                self.take(AskForHuman(CUSTOMER_ID, online))
            case _:
                self.take(LeaveConversation(CUSTOMER_ID))

    @rule(
        what=weigh(claim=2, write=2, back=3, resolve=1, transfer=1, release=1, note=1),
        person=people,
        is_holder=mostly,
        online=st.booleans(),
    )
    def act_as_person(self, what: str, person: Person, is_holder: bool, online: bool) -> None:
        holder = PEOPLE.get(self.now.holder or "", person) if is_holder else person
        suggestion = self.now.suggestion
        match what:
            case "claim":
                self.take(ClaimConversation(person))
            case "write":
                command = WriteAsHuman(holder, "hi", suggestion.seq if suggestion else None)
                self.send(command, holder.id, "HumanWrote")
            case "back":
                self.take(ReturnToBot(holder))
            case "resolve":
                self.take(ResolveConversation(holder, "solved"))
            case "transfer":
                self.take(TransferConversation(holder, person))
            case "release":
                self.take(ReleaseConversation(holder, online))
            case _:
                self.take(AddNote(person, "a note"))

    @rule(person=people, approved=mostly, edited=st.booleans(), which=some, online=st.booleans())
    def decide_draft(
        self, person: Person, approved: bool, edited: bool, which: int, online: bool
    ) -> None:
        held = [step.seq for step in self.steps if step.event.kind == "DraftHeld"]
        draft_seq = held[-1 - which % len(held)] if held else 0
        if approved:
            command = ApproveDraft(person, draft_seq, "edited" if edited else None)
            self.send(command, person.id, "DraftApproved")
        else:
            self.take(RejectDraft(person, draft_seq, "wrong", online))

    @rule(which=some, late=rarely, sends=mostly, over=mostly, online=st.booleans())
    def pass_window(self, which: int, late: bool, sends: bool, over: bool, online: bool) -> None:
        held = [step.seq for step in self.steps if step.event.kind == "DraftHeld"]
        before, epoch = self.now, self.now.epoch - int(late)
        draft_seq = held[-1 - which % len(held)] if held else 0
        self.take(PassVeto(draft_seq, epoch, lambda *_: sends, online, over))
        now = before.held
        is_open = now is not None and now.seq == draft_seq and not late
        has_passed = over and now is not None and now.veto_seconds is not None
        if not is_open or (sends and not has_passed):
            assert self.now == before
        else:
            # A stop takes back whatever is held; a window that has passed lets it go.
            assert self.now.state == ("bot" if sends else "waiting")

    @rule(person=people, which=some)
    def judge_answer(self, person: Person, which: int) -> None:
        answers = [step.seq for step in self.steps if step.event.kind == "BotAnswered"]
        if answers:
            command = AuditAnswer(person, answers[-1 - which % len(answers)], "wrong")
            self.send(command, person.id, "AnswerAudited")

    @rule(
        what=weigh(begin=2, end=2), action=actions, which=some, empty=rarely, online=st.booleans()
    )
    def act_as_bot(self, what: str, action: Action, which: int, empty: bool, online: bool) -> None:
        if self.turn is not None and what == "begin":
            self.draftings.append(self.begin_draft(self.turn))
        elif self.draftings:
            drafting = self.draftings[-1 - which % len(self.draftings)]
            self.finish_draft(drafting, action, None if empty else "a draft", online)

    @rule(action=actions)
    def answer_at_once(self, action: Action) -> None:
        if self.turn is not None:
            self.finish_draft(self.begin_draft(self.turn), action, "a draft", True)

    @rule(
        what=weigh(offer=2, expire=1, decline=1, lapse=3, restart=2),
        person=people,
        is_holder=mostly,
        late=rarely,
        online=st.booleans(),
    )
    def act_as_house(
        self, what: str, person: Person, is_holder: bool, late: bool, online: bool
    ) -> None:
        before = self.now
        holder = PEOPLE.get(before.holder or "", person) if is_holder else person
        match what:
            case "offer":
                self.take(OfferConversation(person.id, 30))
            case "expire":
                self.take(ExpireOffer(before.offered_to or person.id))
            case "decline":
                self.take(DeclineOffer(PEOPLE.get(before.offered_to or "", person)))
            case "lapse":
                epoch = before.epoch - int(late)
                self.take(ReleaseLapsed(holder.id, epoch, lambda: True, online))
                assert self.now == before or epoch == before.epoch
                self.take(ReleaseLapsed(holder.id, self.now.epoch, lambda: False, online))
            case _:
                self.restart_node()

    def restart_node(self) -> None:
        opened = self.loop.run_until_complete(self.log.list_turns())
        turns = self.loop.run_until_complete(self.log.reclaim_turns(opened))
        expected = [] if self.turn is None else [replace(self.turn, attempt=self.turn.attempt + 1)]
        assert list(turns) == expected
        self.turn = turns[0] if turns else None

    def begin_draft(self, turn: OpenTurn) -> Drafting:
        return Drafting(self.now.epoch, turn, self.now.newest_own)

    def finish_draft(
        self, drafting: Drafting, action: Action, draft: str | None, online: bool
    ) -> None:
        turn = drafting.turn
        window = 20.0 if action == "veto" else None
        # Now and then an answer is drawn to be looked at: which ones makes no difference here.
        audit = Audit(drawn=turn.through_seq % 3 == 0, probability=1 / 3)
        decision = build_decision(
            action, through_seq=turn.through_seq, attempt=turn.attempt, draft=draft
        ).model_copy(update={"veto_seconds": window, "audit": audit})
        self.finish(drafting, decision, online)

    def finish(self, drafting: Drafting, decision: DecisionInner, online: bool) -> None:
        """End a turn as it was decided, or keep its draft where it came too late."""
        turn = drafting.turn
        command = FinishTurn(
            drafting.epoch,
            decision,
            online,
            newest_own=drafting.newest_own,
            approval_seconds=WISH_SECONDS if decision.wants else None,
        )
        before, present = self.now, self.turn
        try:
            self.append(build_write(command, attempt=turn.attempt))
        except StaleEpoch as refusal:
            aside = SetDraftAside(decision.draft or "", turn.through_seq, refusal.code)
            self.append(build_write(aside))
        else:
            assert present is not None
            assert present.attempt == turn.attempt
            assert before.epoch == drafting.epoch
            assert before.settled < turn.through_seq <= before.asked

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
    def a_turn_is_open_when_the_bot_owes_one(self) -> None:
        assert (self.turn is not None) == self.now.owes_turn
        assert self.turn is None or self.turn.through_seq == self.now.asked

    @invariant()
    def every_step_was_allowed(self) -> None:
        for step in self.unseen:
            self.check_holder(step)
            if isinstance(step.event, BotAnswered):
                self.check_answer(step, step.event)
            self.check_draft(step)
            self.check_verdict(step)
            self.steps.append(step)
        self.unseen.clear()

    def check_holder(self, step: Step) -> None:
        """The epoch rises when the holder changes, and only then."""
        if self.steps:
            changed = find_holder(step.before) != find_holder(step.after)
            assert step.after.epoch - step.before.epoch == int(changed), step

    def check_answer(self, step: Step, event: BotAnswered) -> None:
        """The bot speaks only while it holds, after a decision, and once about each message."""
        assert step.before.state == "bot"
        approved, held = event.inner.approved_by is not None, step.before.held
        if held is not None:
            assert not approved
            assert held.veto_seconds is not None
            assert (event.inner.draft_seq, event.body.text) == (held.seq, held.text)
        else:
            assert self.steps[-1].event.kind == ("DraftApproved" if approved else "DecisionMade")
        answered = event.body.in_reply_to
        assert answered not in self.answered
        assert self.steps[answered - 1].event.kind == "CustomerWrote"
        self.answered.add(answered)

    def check_draft(self, step: Step) -> None:
        """A held draft is approved, rejected, set aside or its window passes: one of these, once."""
        held = step.before.held
        if held is not None and step.after.held != held:
            ends = ("DraftApproved", "DraftRejected", "DraftSetAside", "BotAnswered")
            assert step.event.kind in ends
            assert held.seq not in self.decided
            self.decided.add(held.seq)
        elif isinstance(step.event, DraftApproved | DraftRejected):
            raise AssertionError(f"there was no draft to decide: {step}")

    def check_verdict(self, step: Step) -> None:
        """Every verdict is on an answer that waited for it, and the only one."""
        if isinstance(step.event, AnswerAudited):
            answer_seq = step.event.inner.answer_seq
            (review,) = [r for r in step.before.reviews if r.answer_seq == answer_seq]
            assert review.approved_by != step.event.inner.by
            assert answer_seq not in self.judged
            self.judged.add(answer_seq)
        elif len(step.before.reviews) < MOST_REVIEWS:
            assert set(step.before.reviews) <= set(step.after.reviews)

    @invariant()
    def nobody_waits_without_a_word(self) -> None:
        if self.now.state in ("waiting", "offered"):
            assert self.now.notices


def find_holder(conversation: Conversation) -> str:
    """Name who holds it; nobody for one who waits, and nobody any more for a resolved one."""
    if conversation.state == "human":
        return str(conversation.holder)
    return "nobody" if conversation.state in ("waiting", "offered") else conversation.state


class SqliteHandoffMachine(InAFile, HandoffMachine):
    """The same over a file."""


usual = settings().max_examples
TestHandoff = HandoffMachine.TestCase
TestHandoff.settings = settings(max_examples=2 * usual, stateful_step_count=60)
TestHandoffInAFile = SqliteHandoffMachine.TestCase
TestHandoffInAFile.settings = settings(max_examples=usual // 8, stateful_step_count=60)
