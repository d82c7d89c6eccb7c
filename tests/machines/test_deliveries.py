"""Notices through crashes, receivers that fail, and replays: each told, and doubled only with a cause."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from agent_console.notify.follower import NoticeFollower
from agent_console.notify.sender import NoticeSender
from escalation.bus.bus_memory import MemoryBus
from escalation.clock import parse_time
from escalation.errors import StorageUnavailable
from escalation.store.log_memory import MemoryLog
from escalation.store.migrate import migrate
from escalation.store.session import Database
from escalation.work.circuit import AT_ONCE
from escalation.work.deliveries import Selection, Wanted
from escalation.work.deliveries_sql import SqlDeliveries
from escalation.work.delivery import HORIZON, Delivery, Outcome
from tests.agent_console.notify.samples import read_receivers
from tests.agent_console.notify.stage import SENT, Stage, StubCourier, settle

RECEIVERS = """
receivers:
  one: {kind: slack, url: 'https://a.example'}
  two: {kind: slack, url: 'https://b.example'}
"""
NAMES = ("one", "two")
OUTCOMES: dict[str, Outcome | None] = {
    "well": SENT,
    "down": Outcome("failed", "could not be reached"),
    "busy": Outcome("failed", "answered 429", retry_after=90),
    "gone": Outcome("gone", "answered 410"),
    "hangs": None,
}
_Result = TypeVar("_Result")
receivers = st.sampled_from(NAMES)
manners = st.sampled_from(["well", "well", "hangs", "hangs", "down", "busy", "gone"])
moments = st.sampled_from(["", "", "", "before", "after"])


class ShakyStore(SqlDeliveries):
    """Fails once, before or after a transaction."""

    fails = ""

    async def add(
        self, deliveries: Sequence[Delivery], *, since: int | None, until: int | None
    ) -> bool:
        self._fail("before")
        done = await super().add(deliveries, since=since, until=until)
        self._fail("after")
        return done

    async def exchange(self, ended: Sequence[Delivery], wanted: Wanted) -> Sequence[Delivery]:
        self._fail("before")
        begun = await super().exchange(ended, wanted)
        self._fail("after")
        return begun

    def _fail(self, moment: str) -> None:
        if self.fails == moment:
            self.fails = ""
            raise StorageUnavailable


class DeliveryMachine(RuleBasedStateMachine):
    """One node at a time that may die at any moment; the log and the database stay."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        path = shutil.copy(_migrate_once(), self.folder.name)
        self.database = Database.open(f"sqlite:///{path}")
        self.store = ShakyStore(self.database)
        self.stage = Stage()
        self.first = self.stage.log
        self.config = read_receivers(RECEIVERS)
        self.runs = 0
        self.told: list[str] = []
        self.excuses: Counter[str] = Counter()
        """How many times each message may have come besides the first."""
        self.delivered: Counter[str] = Counter()

    def do(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        return self.loop.run_until_complete(work)

    @initialize(one=manners, two=manners)
    def begin(self, one: str, two: str) -> None:
        self.start()
        self.change("one", one)
        self.change("two", two)
        self.do(self.follower.keep_up())
        self.hand_over()

    def start(self) -> None:
        self.runs += 1
        log = MemoryLog(self.stage.clock, f"n{self.runs}")
        for name in ("_rows", "_all", "_positions", "_conversations", "_sent", "_log_id"):
            setattr(log, name, getattr(self.first, name))
        self.stage.log = log
        self.courier = StubCourier(self.config, self.stage.clock)
        self.sender = NoticeSender(
            store=self.store,
            log=log,
            receivers=self.config.named,
            courier=self.courier,
            clock=self.stage.clock,
            is_lost=lambda node: node != log.node,
        )
        self.follower = NoticeFollower(
            log=log,
            bus=MemoryBus(),
            store=self.store,
            receivers=self.config.named,
            clock=self.stage.clock,
            tell=self.sender.wake,
        )

    @rule()
    def hand_over(self) -> None:
        self.told.append(self.do(self.stage.hand_over()))

    @rule(moment=moments)
    def work(self, moment: str) -> None:
        """What a node does all the time."""
        self.follow(moment)
        self.look(moment)
        self.look("")

    def follow(self, moment: str) -> None:
        self.store.fails = moment
        try:
            self.do(self.follower.keep_up())
        except StorageUnavailable:
            self.follower._read = None  # as its loop does
        self.store.fails = ""

    @rule(moment=moments)
    def look(self, moment: str) -> None:
        self.store.fails = moment
        self.do(self._look())
        self.store.fails = ""

    async def _look(self) -> None:
        seen = len(self.courier.carried)
        with suppress(StorageUnavailable):
            await self.sender.look()
        await settle(self.sender, self.courier)
        for each in self.courier.carried[seen:]:
            if self.courier.outcomes.get(each.receiver, SENT) == SENT:
                self._arrive(each.message_id)

    def _arrive(self, message_id: str) -> None:
        self.delivered[message_id] += 1

    @rule(seconds=st.sampled_from([1, 5, 60, 600, 3 * 3600, 9 * 3600]))
    def pass_time(self, seconds: int) -> None:
        self.stage.clock.advance(seconds)

    @rule(receiver=receivers, outcome=manners)
    def change(self, receiver: str, outcome: str) -> None:
        self.courier.outcomes[receiver] = OUTCOMES[outcome]

    @rule()
    def end_hanging(self) -> None:
        """What hung arrives after all."""
        waiting = set(self.sender._flying)
        self.courier.gate.set()
        self.do(settle(self.sender, self.courier))
        for message_id in waiting:
            self._arrive(message_id)
        self.courier.gate = asyncio.Event()

    @rule(arrived=st.booleans())
    def crash(self, arrived: bool) -> None:
        """The node dies; what was on its way may have arrived, and nobody noted that."""
        flying = set(self.sender._flying)
        for task in self.sender._flying.values():
            task.cancel()
        self.do(settle(self.sender, self.courier))
        for message_id in (*flying, *(each.id for each in self.sender._ended)):
            self.excuses[message_id] += 1
        if arrived:
            for message_id in flying:
                self._arrive(message_id)
        outcomes = self.courier.outcomes
        self.start()
        self.courier.outcomes = outcomes

    @rule(receiver=receivers)
    def enable(self, receiver: str) -> None:
        self.do(self.store.enable(receiver))

    @rule(receiver=receivers)
    def replay(self, receiver: str) -> None:
        chosen = Selection(receivers=[receiver], states=["delivered", "given_up"])
        for each in self.do(self.store.list_newest(chosen, 1000)):
            self.excuses[each.id] += 1
        self.do(self.store.replay(chosen, self._now()))

    def _now(self) -> Any:
        return parse_time(self.stage.clock.now())

    def _list(self) -> list[Delivery]:
        return list(self.do(self.store.list_newest(Selection(), 1000)))

    @invariant()
    def nothing_comes_twice_without_a_cause(self) -> None:
        for message_id, times in self.delivered.items():
            assert times <= 1 + self.excuses[message_id]

    @invariant()
    def nothing_is_on_its_way_twice(self) -> None:
        if self.runs:
            assert all(number <= 1 for number in self.courier.flying.values())

    @invariant()
    def each_is_kept_once_and_few_are_on_their_way(self) -> None:
        if not self.runs:
            return
        rows = self._list()
        assert len({(each.receiver, each.conversation_id, each.seq) for each in rows}) == len(rows)
        for each in rows:
            if each.state == "delivered":
                assert self.delivered[each.id] >= 1
            if each.state == "given_up":
                assert self._now() >= each.since + HORIZON
        for name in NAMES:
            flying = [each for each in rows if each.id in self.sender._flying]
            assert sum(each.receiver == name for each in flying) <= AT_ONCE

    def teardown(self) -> None:
        try:
            if self.runs:
                self._let_everything_arrive()
        finally:
            if self.runs:
                for task in self.sender._flying.values():
                    task.cancel()
                self.do(settle(self.sender, self.courier))
            self.database.close()
            self.folder.cleanup()
            self.loop.close()

    def _let_everything_arrive(self) -> None:
        """With receivers that are well again, everybody has heard of every handover in a day."""
        self.courier.outcomes.clear()
        self.end_hanging()
        for name in NAMES:
            self.enable(name)
        self.follow("")
        self.follow("")
        for _ in range(60):
            self.pass_time(1800)
            self.look("")
        rows = self._list()
        assert {(each.receiver, each.conversation_id) for each in rows} == {
            (name, told) for name in NAMES for told in self.told
        }
        assert {each.state for each in rows} <= {"delivered", "given_up"}
        self.nothing_comes_twice_without_a_cause()


_made: list[Path] = []


def _migrate_once() -> Path:
    """Return an empty database to copy."""
    if not _made:
        folder = Path(tempfile.mkdtemp())
        migrate(f"sqlite:///{folder / 'empty.db'}")
        _made.append(folder / "empty.db")
    return _made[0]


# Every step writes to a real file: an eighth as many as elsewhere.
TestDeliveries = DeliveryMachine.TestCase
TestDeliveries.settings = settings(
    max_examples=max(settings().max_examples // 8, 1), stateful_step_count=30
)
