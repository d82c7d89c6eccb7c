"""Veto windows over several nodes that die and come back: each draft ends once, and none too early."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from escalation.commands import (
    ApproveDraft,
    AskForHuman,
    ClaimConversation,
    Command,
    RejectDraft,
    ReturnToBot,
)
from escalation.errors import HandraiseError
from escalation.routing.presence import Presence
from escalation.store.log import Appended, Write
from escalation.store.signs_memory import MemorySigns
from escalation.testing import ANNA, BEN, CUSTOMER_ID
from tests.escalation.board import House, ShakyLog
from tests.virtual_time import LoopClock, VirtualTimeLoop

WINDOW = 20.0
ENOUGH = 3 * WINDOW
"""Seconds in which a node finds out that another is dead, and counts a whole window."""
ENDS = ("DraftApproved", "DraftRejected", "DraftSetAside", "BotAnswered")
_Result = TypeVar("_Result")
people = st.sampled_from([ANNA, BEN])
nodes = st.integers(0, 1)
rarely = st.sampled_from([False, False, False, True])


class TimedLog(ShakyLog):
    """Notes when each row was stored."""

    times: dict[int, float]

    async def append(self, write: Write) -> Appended:
        appended = await super().append(write)
        for record in appended.records:
            self.times[record.seq] = asyncio.get_running_loop().time()
        return appended


class WindowMachine(RuleBasedStateMachine):
    """One conversation, two places where a node may run, and people who decide or do not."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = VirtualTimeLoop()
        self.clock = LoopClock()
        self.signs = MemorySigns()
        self.first = TimedLog(self.clock, "n0")
        self.first.times = {}
        self.places: list[House | None] = [None, None]
        self.runs = 0
        self.id = ""

    def do(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        return self.loop.run_until_complete(work)

    @initialize()
    def open(self) -> None:
        self.start(0)
        house = self.places[0]
        assert house is not None
        self.id = self.do(house.board.open_conversation(CUSTOMER_ID)).id
        house.id = self.id

    @rule(place=nodes)
    def start(self, place: int) -> None:
        if self.places[place] is None:
            self.runs += 1
            self.places[place] = self.do(self.build(f"n{self.runs}"))

    async def build(self, name: str) -> House:
        log = TimedLog(self.clock, name)
        log.times = self.first.times
        for each in ("_rows", "_all", "_positions", "_conversations", "_turns", "_timers", "_sent"):
            setattr(log, each, getattr(self.first, each))
        presence = Presence(self.clock, 300, node=name, signs=self.signs)
        house = House(log, self.clock, presence, action="veto", id=self.id)
        await presence.start()
        await house.board.start()
        return house

    @rule(place=nodes, gently=st.booleans())
    def end(self, place: int, gently: bool) -> None:
        house, self.places[place] = self.places[place], None
        if house is not None:
            self.do(house.crash())
            if gently:
                self.do(house.presence.stop())

    @rule(seconds=st.sampled_from([0.1, 1.0, WINDOW / 2, WINDOW - 0.1, WINDOW, 2 * WINDOW]))
    def pass_time(self, seconds: float) -> None:
        self.do(asyncio.sleep(seconds))

    def pick(self, place: int) -> House | None:
        return self.places[place] or self.places[1 - place]

    @precondition(lambda self: any(self.places))
    @rule(place=nodes, again=rarely)
    def write(self, place: int, again: bool) -> None:
        house = self.pick(place)
        assert house is not None
        if self.do(house.load()).held is not None and not again:
            return
        self.do(house.write(f"message {len(self.first._all)}"))
        self.do(house.board.wait_idle())

    @precondition(lambda self: any(self.places))
    @rule(
        place=nodes,
        person=people,
        what=st.sampled_from(["approve", "approve", "reject", "claim", "back", "ask"]),
    )
    def act(self, place: int, person: Any, what: str) -> None:
        house = self.pick(place)
        assert house is not None
        now = self.do(house.load())
        draft_seq = now.held.seq if now.held is not None else 0
        commands: dict[str, Command] = {
            "approve": ApproveDraft(person, draft_seq),
            "reject": RejectDraft(person, draft_seq, "no"),
            "claim": ClaimConversation(person),
            "back": ReturnToBot(ANNA if now.holder == ANNA.id else BEN),
            "ask": AskForHuman(CUSTOMER_ID),
        }
        with suppress(HandraiseError):
            self.do(house.take(commands[what]))

    def teardown(self) -> None:
        try:
            if self.id:
                self.start(0)
                self.pass_time(ENOUGH)
                conversation = self.do(self.first.load(self.id))
                assert conversation.held is None
                assert self.first._timers == {}
                self.every_draft_ends_once_and_in_time()
            for place in (0, 1):
                self.end(place, gently=False)
        finally:
            self.loop.close()

    @invariant()
    def every_draft_ends_once_and_in_time(self) -> None:
        held: set[int] = set()
        answered: set[int] = set()
        for record in self.first._all:
            inner = record.read_inner()
            if record.kind == "DraftHeld":
                held.add(record.seq)
            if record.kind == "BotAnswered":
                assert record.read_body()["in_reply_to"] not in answered
                answered.add(record.read_body()["in_reply_to"])
            draft_seq = inner.get("draft_seq")
            if record.kind not in ENDS or draft_seq is None or "approved_by" in inner:
                continue
            held.remove(draft_seq)  # of each draft one end only, and of nothing else
            if record.kind == "BotAnswered":
                times, now = self.first.times, self.loop.time()
                sent = times.get(record.seq, now)  # not noted yet: it was stored just now
                assert sent - times[draft_seq] >= WINDOW - 0.001

    @invariant()
    def what_is_held_has_a_timer(self) -> None:
        now = self.first._conversations.get(self.id)
        held = None if now is None or now.held is None else now.held.seq
        timer = self.first._timers.get(self.id)
        assert (None if timer is None else timer.draft_seq) == held


usual = settings().max_examples
TestWindows = WindowMachine.TestCase
TestWindows.settings = settings(max_examples=usual, stateful_step_count=40)
