"""Several people, the customer, the bot and the desk itself do what they like, against a model of the desk."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from benchmarks.desk_commands.__main__ import play_all
from benchmarks.desk_commands.draws import KINDS, Draw, Player
from benchmarks.desk_commands.trial import Differs, Trial
from escalation import desk_moves, desk_routine, fold
from escalation.desk_events import ReleasedInner
from escalation.store.log import ConversationLog
from escalation.store.log_memory import MemoryLog
from escalation.testing import FakeClock
from tests.machines.in_a_file import InAFile

SEQUENCES = 40
some = st.integers(0, 11)
mostly = st.sampled_from([True, True, False])
rarely = st.sampled_from([False, False, False, True])


class DeskMachine(RuleBasedStateMachine):
    """Every command at any time over one conversation; each is held against the model at once."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.trial = Trial(self.open_log())
        self.player = Player(self.trial)

    def open_log(self) -> ConversationLog:
        return MemoryLog(FakeClock())

    def run(self, step: Coroutine[Any, Any, None]) -> None:
        self.loop.run_until_complete(step)

    def teardown(self) -> None:
        try:
            self.run(self.trial.close())
        finally:
            self.run(self.loop.shutdown_default_executor())
            self.loop.close()

    @initialize()
    def open(self) -> None:
        self.run(self.trial.open())

    @rule(
        what=st.sampled_from(KINDS), person=some, other=some, apt=mostly, late=rarely, choice=some
    )
    def do_anything(
        self, what: str, person: int, other: int, apt: bool, late: bool, choice: int
    ) -> None:
        self.run(self.player.play(Draw(what, person, other, apt, late, choice)))

    @rule(person=some, other=some, late=rarely, choice=some)
    def do_what_fits(self, person: int, other: int, late: bool, choice: int) -> None:
        self.run(self.player.play(Draw("", person, other, late=late, choice=choice)))


class SqliteDeskMachine(InAFile, DeskMachine):
    """The same over a file."""


usual = settings().max_examples
TestDesk = DeskMachine.TestCase
TestDesk.settings = settings(max_examples=usual // 2, stateful_step_count=60)
TestDeskInAFile = SqliteDeskMachine.TestCase
TestDeskInAFile.settings = settings(max_examples=usual // 8, stateful_step_count=60)


async def test_random_sequences_agree_with_the_model() -> None:
    found = await play_all(0, SEQUENCES, 60)
    assert found["differing"] == []
    assert len(found["seen"]) > 30


# -- that the model sees what goes wrong ----------------------------------------------------------


async def find_differing() -> list[str]:
    return [each["what"] for each in (await play_all(0, SEQUENCES, 60))["differing"]]


async def test_an_epoch_that_does_not_rise_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    give = fold._CHANGES["ConversationClaimed"]

    def forget_epoch(c: Any, e: Any, seq: int, at: str) -> dict[str, Any]:
        return {**give(c, e, seq, at), "epoch": c.epoch}

    monkeypatch.setitem(fold._CHANGES, "ConversationClaimed", forget_epoch)
    assert any("ConversationClaimed" in each for each in await find_differing())


async def test_an_offer_that_anybody_may_accept_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_moves, "_is_offered", lambda c, _: c.state == "offered")
    assert any("AcceptOffer" in each for each in await find_differing())


async def test_a_parked_conversation_that_is_offered_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    offer = desk_routine._offer

    def careless(c: Any, command: Any) -> Any:
        return offer(fold._change(c, {"snoozed": False}), command)

    monkeypatch.setattr(desk_routine, "_offer", careless)
    assert any("OfferConversation" in each for each in await find_differing())


async def test_a_change_without_its_reason_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_moves, "ReleasedInner", lambda by: ReleasedInner(by=by, cause=""))
    with pytest.raises(Differs, match="does not say why"):
        raise Differs((await find_differing())[0])
