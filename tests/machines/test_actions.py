"""People decide and programs go on, at any time and twice: each action has one decision and one run."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from escalation.commands import (
    ActionCommand,
    CloseAction,
    DecideAction,
    HoldAction,
    OpenConversation,
    Person,
    ResolveConversation,
    TakeAction,
)
from escalation.conversation import Conversation
from escalation.errors import HandraiseError
from escalation.events import ActionDecided, ActionTaken, ActionWord, decode
from escalation.fold import fold_records
from escalation.store.log import Appended
from escalation.testing import (
    ANNA,
    BEN,
    CONVERSATION,
    CUSTOMER_ID,
    SUSAN,
    build_write,
    open_memory_log,
)

SHOP = Person("p" + "x" * 16, "Shop")
people = st.sampled_from([ANNA, BEN, SUSAN])
runners = st.sampled_from(["shop-1", "shop-2"])
words: st.SearchStrategy[ActionWord] = st.sampled_from(["approve", "edit", "reject", "respond"])
some = st.integers(0, 5)


@dataclass
class Known:
    """What the machine knows of an action, by itself."""

    args: dict[str, Any]
    allowed: tuple[str, ...]
    decision: tuple[str, str, dict[str, Any]] | None = None
    runner: str | None = None
    attempt: int = 0
    closed: bool = False


class ActionMachine(RuleBasedStateMachine):
    """One conversation with its actions; every command at any time, also on stale knowledge."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.log = open_memory_log()
        self.known: dict[int, Known] = {}

    def teardown(self) -> None:
        self.loop.close()

    def append(self, command: Any) -> Appended | None:
        with suppress(HandraiseError):
            return self.loop.run_until_complete(self.log.append(build_write(command)))
        return None

    def take(self, command: ActionCommand) -> bool:
        """Let somebody try; say whether anything was written."""
        appended = self.append(command)
        return appended is not None and bool(appended.records)

    def pick(self, number: int) -> int:
        """Pick one of the actions, or one that never was."""
        seqs = sorted(self.known)
        return seqs[number % len(seqs)] if seqs else 99

    @initialize()
    def open(self) -> None:
        assert self.append(OpenConversation(CUSTOMER_ID)) is not None

    @rule(amount=some, allowed=st.sets(words))
    def hold(self, amount: int, allowed: set[ActionWord]) -> None:
        command = HoldAction(SHOP, "refund", {"amount": amount}, tuple(sorted(allowed)))
        appended = self.append(command)
        assert (appended is None) == (not allowed)
        if appended is not None:
            self.known[appended.seq] = Known({"amount": amount}, tuple(sorted(allowed)))

    @rule(first=people, second=people, number=some, one=words, two=words, amount=some)
    def decide(
        self,
        first: Person,
        second: Person,
        number: int,
        one: ActionWord,
        two: ActionWord,
        amount: int,
    ) -> None:
        """Two people decide, the second on what the first one saw too."""
        seq = self.pick(number)
        for person, word in ((first, one), (second, two)):
            command = DecideAction(person, seq, word, {"amount": -amount}, "Because.")
            known = self.known.get(seq)
            may = (
                known is not None and not (known.decision or known.closed) and word in known.allowed
            )
            assert self.take(command) == may
            if may and known is not None:
                args = {"approve": known.args, "edit": {"amount": -amount}}.get(word, {})
                known.decision = (word, person.id, args)

    @rule(number=some, runner=runners, ahead=st.integers(-1, 2))
    def take_up(self, number: int, runner: str, ahead: int) -> None:
        seq = self.pick(number)
        known = self.known.get(seq)
        attempt = max((known.attempt if known else 0) + ahead, 0)
        may = (
            known is not None
            and known.decision is not None
            and not known.closed
            and known.runner in (None, runner)
            and attempt == known.attempt + 1
        )
        assert self.take(TakeAction(SHOP, seq, attempt, runner)) == may
        if may and known is not None:
            known.runner, known.attempt = runner, attempt

    @rule(number=some, runner=runners)
    def close(self, number: int, runner: str) -> None:
        seq = self.pick(number)
        known = self.known.get(seq)
        may = known is not None and not known.closed and known.runner in (None, runner)
        assert self.take(CloseAction(SHOP, seq, runner)) == may
        if may and known is not None:
            known.closed = True

    @rule()
    def resolve(self) -> None:
        """A conversation that is brought to an end keeps the actions that wait in it."""
        self.append(ResolveConversation(SUSAN, "solved"))

    @invariant()
    def each_is_as_it_was_granted(self) -> None:
        if not self.known:
            return
        now = self.loop.run_until_complete(self.log.load(CONVERSATION))
        found = {each.seq: each for each in now.actions}
        for seq, known in self.known.items():
            action = found[seq]
            word, by, args = known.decision or (None, None, known.args)
            assert (action.decision, action.decided_by, action.args) == (word, by, args)
            assert (action.attempt, action.runner or None) == (known.attempt, known.runner)
            assert (action.state == "closed") == known.closed
            waits = not known.closed and known.decision is None
            assert (action in now.waiting_actions) == waits
        assert (now.held_seq is None) == all(each.closed for each in self.known.values())

    @invariant()
    def the_log_holds_one_decision_each_and_attempts_of_one_program(self) -> None:
        records = self.loop.run_until_complete(self.log.read(CONVERSATION))
        events = [decode(record) for record in records]
        decided = [e.inner.action_seq for e in events if isinstance(e, ActionDecided)]
        assert len(decided) == len(set(decided))
        for seq in self.known:
            taken = [
                e.inner for e in events if isinstance(e, ActionTaken) and e.inner.action_seq == seq
            ]
            assert [each.attempt for each in taken] == list(range(1, len(taken) + 1))
            assert len({each.runner for each in taken}) <= 1
        folded = fold_records(Conversation(CONVERSATION), records)
        assert folded == self.loop.run_until_complete(self.log.load(CONVERSATION))


ActionMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestActions = ActionMachine.TestCase
