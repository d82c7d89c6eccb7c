"""What bots want done, among all else that happens: done once, after a yes, and in a person's hands else."""

from __future__ import annotations

from contextlib import suppress

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import invariant, rule

from escalation.commands import (
    ApprovalEnd,
    BeginDeed,
    ClaimConversation,
    DecideAction,
    EndDeed,
    Overdue,
    PassVeto,
    Person,
    ReturnToBot,
    WriteAsCustomer,
)
from escalation.errors import HandraiseError
from escalation.event_parts import Event
from escalation.events import (
    Action,
    ActionClosed,
    ActionDecided,
    ActionOutcome,
    ActionTaken,
    ActionWord,
    ToolWanted,
    decode,
)
from escalation.held_actions import HeldAction
from escalation.testing import (
    ANNA,
    CONVERSATION,
    CUSTOMER_ID,
    build_decision,
    build_write,
)
from tests.machines.in_a_file import InAFile
from tests.machines.test_handoff_machine import (
    PEOPLE,
    WISH_SECONDS,
    HandoffMachine,
    mostly,
    people,
    rarely,
    some,
)

REFUND = ToolWanted(name="refund", args={"amount": 40})
CLOSE = ToolWanted(name="close_account", permission="human")
wishes = st.sampled_from(
    [[REFUND], [REFUND], [REFUND, REFUND], [REFUND] * 3, [CLOSE], [REFUND, CLOSE], [REFUND] * 6]
)
words: st.SearchStrategy[ActionWord] = st.sampled_from(
    ["approve", "approve", "edit", "reject", "respond"]
)
outcomes: st.SearchStrategy[ActionOutcome] = st.sampled_from(
    ["done", "done", "done", "failed", "unknown"]
)
nodes = st.sampled_from(["n1", "n1", "n2"])
ends: st.SearchStrategy[ApprovalEnd] = st.sampled_from(["handoff", "apologise", "send"])
decisions: st.SearchStrategy[Action] = st.sampled_from(["approve", "approve", "approve", "handoff"])


class DeedMachine(HandoffMachine):
    """Everything that the machine of the handoff does, and a bot that wants things done."""

    @rule(wants=wishes, action=decisions, online=mostly)
    def want(self, wants: list[ToolWanted], action: Action, online: bool) -> None:
        self.give_it_to_the_bot()
        if self.turn is None:  # it waits for what is being done
            assert self.now.under_way
            return
        through, attempt = self.turn.through_seq, self.turn.attempt
        decision = build_decision(action, through_seq=through, attempt=attempt, draft=None)
        wish = decision.model_copy(update={"wants": wants, "confidence": None})
        self.finish(self.begin_draft(self.turn), wish, online)

    def give_it_to_the_bot(self) -> None:
        """See to it that the bot has the conversation, and a message to answer."""
        if self.now.state in ("waiting", "offered"):
            self.take(ClaimConversation(ANNA))
        if self.now.state == "human":
            self.take(ReturnToBot(PEOPLE[self.now.holder or ""]))
        if self.turn is None:
            self.take(WriteAsCustomer(CUSTOMER_ID, "hello"))

    @rule(person=people, which=some, word=words, is_holder=mostly, late=rarely)
    def decide_wish(
        self, person: Person, which: int, word: ActionWord, is_holder: bool, late: bool
    ) -> None:
        """Decide about one that waits, or one of any state."""
        actions = self.now.actions if late else self.now.waiting_actions
        if not actions:
            return
        action = actions[-1 - which % len(actions)]
        if is_holder:
            person = PEOPLE.get(self.now.holder or "", person)
        before = self.now
        command = DecideAction(person, action.seq, word, {"amount": 7}, "because")
        self.send(command, person.id, "ActionDecided")
        may = action.state == "held" and word != "respond"
        if action.only_holder:
            may = may and before.holder == person.id
        assert (self.now != before) == may

    @rule(which=some, steps=st.integers(1, 3), outcome=outcomes, online=mostly)
    def let_it_be_done(self, which: int, steps: int, outcome: ActionOutcome, online: bool) -> None:
        """Go so far with one that waits: a yes, its beginning, its end."""
        if not self.now.waiting_actions:
            return
        action = self.now.waiting_actions[which % len(self.now.waiting_actions)]
        if action.only_holder and self.now.holder is None:
            self.take(ClaimConversation(ANNA))
        self.decide_wish(ANNA, self.find_place(action), "approve", True, False)
        if steps > 1:
            self.append(build_write(BeginDeed(action.seq, "n1")))
        if steps > 2:
            self.append(build_write(EndDeed(action.seq, "n1", outcome, "so it is", online)))

    def find_place(self, action: HeldAction) -> int:
        """Find where an action stands among those that wait, counted from the newest."""
        return [each.seq for each in reversed(self.now.waiting_actions)].index(action.seq)

    @rule(late=rarely, over=mostly, end=ends, online=mostly)
    def let_the_deadline_pass(self, late: bool, over: bool, end: ApprovalEnd, online: bool) -> None:
        """What nobody decided about in time is given up, and never done."""
        before, awaited = self.now, self.list_awaited()
        granted = [each for each in before.actions if each.is_own and each.decision is not None]
        seq, epoch = before.newest_own - int(late), before.epoch
        self.take(PassVeto(seq, epoch, lambda *_: True, online, over, Overdue(end)))
        if late or not over or not awaited:
            assert self.now == before
            return
        assert self.list_awaited() == []
        assert self.now.under_way == before.under_way
        through = awaited[0].through_seq
        is_granted = any(each.through_seq == through for each in granted)
        stays = end == "apologise" and not is_granted
        assert self.now.state == ("bot" if stays else "waiting")
        over_now = {each.seq: each for each in self.now.actions}
        for each in awaited:
            given_up = over_now[each.seq]
            assert (given_up.decision, given_up.outcome) == (None, "given_up")
            assert given_up.cause == "approval_overdue"

    def list_awaited(self) -> list[HeldAction]:
        return [each for each in self.now.waiting_actions if not each.only_holder]

    def find_window(self) -> tuple[int, float] | None:
        if self.now.held is None and self.list_awaited():
            return self.now.newest_own, WISH_SECONDS
        return super().find_window()

    @rule(which=some, node=nodes)
    def begin(self, which: int, node: str) -> None:
        self.take(BeginDeed(self.pick(which).seq, node))

    @rule(which=some, node=nodes, outcome=outcomes, online=mostly)
    def end(self, which: int, node: str, outcome: ActionOutcome, online: bool) -> None:
        action, before = self.pick(which), self.now
        with suppress(HandraiseError):
            self.append(build_write(EndDeed(action.seq, node, outcome, "so it is", online)))
        if self.now == before or outcome == "done":
            return
        # Whatever went wrong, a person has it or is called.
        assert self.now.state in ("waiting", "offered", "human")

    def pick(self, which: int) -> HeldAction:
        """Pick one that is under way, else any, else one that never was."""
        actions = self.now.under_way or self.now.actions
        return actions[-1 - which % len(actions)] if actions else HeldAction(999, "", "", {})

    # -- what must always be so -------------------------------------------------------------------

    @invariant()
    def what_waits_waits_for_somebody_who_may_decide(self) -> None:
        for action in self.now.waiting_actions:
            assert action.only_holder == (self.now.state != "bot")

    @invariant()
    def nothing_is_said_while_it_is_done(self) -> None:
        if self.now.under_way:
            assert self.turn is None
            listed = self.loop.run_until_complete(self.log.list_under_way())
            assert [each.id for each in listed] == [CONVERSATION]

    def compare_stories(self, events: list[tuple[int, Event]]) -> None:
        """Each action has at most one yes, one run after it, and one end."""
        stories: dict[int, list[str]] = {}
        for _, event in events:
            match event:
                case ActionDecided():
                    stories.setdefault(event.inner.action_seq, []).append(event.inner.decision)
                case ActionTaken():
                    stories.setdefault(event.inner.action_seq, []).append("taken")
                case ActionClosed():
                    stories.setdefault(event.inner.action_seq, []).append(event.inner.outcome)
                case _:
                    pass
        for seq, story in stories.items():
            assert tuple(story) in ALLOWED, (seq, story)

    async def compare_with_log(self) -> None:
        await super().compare_with_log()
        found = [(each.seq, decode(each)) for each in await self.log.read(CONVERSATION)]
        self.compare_stories([(seq, event) for seq, event in found if event is not None])


def list_allowed() -> set[tuple[str, ...]]:
    """Every story that an action of the desk's own may have, told to any point."""
    whole = [("reject", "rejected"), ("given_up",)]
    for yes in ("approve", "edit"):
        whole += [(yes, "taken", end) for end in ("done", "failed", "unknown")]
        whole.append((yes, "unknown"))
    return {story[:length] for story in whole for length in range(len(story) + 1)}


ALLOWED = list_allowed()


class SqliteDeedMachine(InAFile, DeedMachine):
    """The same over a file."""


usual = settings().max_examples
TestDeeds = DeedMachine.TestCase
TestDeeds.settings = settings(max_examples=usual, stateful_step_count=60)
TestDeedsInAFile = SqliteDeedMachine.TestCase
TestDeedsInAFile.settings = settings(max_examples=usual // 10, stateful_step_count=60)
