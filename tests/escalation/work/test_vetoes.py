"""Veto windows on virtual time: each draft is sent, approved, rejected or set aside, and once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from escalation.autonomy.mode import EVERYTHING, Mode, Sheet
from escalation.commands import ApproveDraft, AskForHuman, ClaimConversation, Command, RejectDraft
from escalation.conversation import Conversation
from escalation.errors import AlreadyDecided, DamagedConversation, HandraiseError
from escalation.store.log import STANDINGS
from escalation.testing import ANNA, BEN, CUSTOMER_ID
from tests.escalation.board import House, open_house, open_neighbours
from tests.virtual_time import VirtualTimeLoop

WINDOW = 20.0
SENT = ["CustomerWrote", "DecisionMade", "DraftHeld", "BotAnswered"]


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


@pytest.fixture
async def house() -> AsyncIterator[House]:
    house = await open_house()
    house.action = "veto"
    await house.board.start()
    yield house
    await house.board.stop()


def now() -> float:
    return asyncio.get_running_loop().time()


async def hold(house: House, text: str = "Where is my parcel?") -> int:
    """Have a draft held, and return its number."""
    await house.write(text)
    await house.board.wait_idle()
    held = (await house.load()).held
    assert held is not None
    assert held.veto_seconds == WINDOW
    return held.seq


async def pass_window(seconds: float = WINDOW) -> None:
    await asyncio.sleep(seconds + 0.01)


# -- what a window ends with ----------------------------------------------------------------------


async def test_a_draft_that_nobody_stops_is_sent_when_the_window_has_passed(house: House) -> None:
    seq = await hold(house)
    house.ear.nudges.clear()
    await asyncio.sleep(WINDOW - 0.01)
    assert await house.kinds() == SENT[:3]
    await asyncio.sleep(0.02)
    assert await house.kinds() == SENT
    answer = (await house.read())[-1]
    assert answer.read_body()["in_reply_to"] == 2
    assert answer.read_inner()["draft_seq"] == seq
    assert "approved_by" not in answer.read_inner()
    assert house.ear.nudges == [(house.id, answer.seq)]
    assert list(await house.log.list_timers()) == []


async def test_the_customer_is_told_nothing_while_a_short_window_runs(house: House) -> None:
    await hold(house)
    assert "CustomerNotified" not in await house.kinds()


@pytest.mark.parametrize("online", [True, False])
async def test_a_long_window_is_explained_where_somebody_may_look(online: bool) -> None:
    house = await open_house()
    house.settings = replace(house.settings, veto_seconds=60.0)
    house.board = house.build_board()
    house.action = "veto"
    if online:
        house.presence.connect(ANNA.id)
        house.presence.set_state(ANNA.id, "online")
    await house.write("Where is my parcel?")
    await house.board.wait_idle()
    kinds = await house.kinds()
    assert kinds == [*SENT[:3], "CustomerNotified"] if online else SENT[:3]
    await house.board.stop()


@pytest.mark.parametrize(
    ("command", "kinds"),
    [
        (ApproveDraft(ANNA, 4), ["DraftApproved", "BotAnswered"]),
        (ApproveDraft(ANNA, 4, "Better words."), ["DraftApproved", "BotAnswered"]),
        (RejectDraft(ANNA, 4, "no"), ["DraftRejected", "HandoffRequested", "CustomerNotified"]),
        (ClaimConversation(ANNA), ["ConversationClaimed", "DraftSetAside"]),
        (AskForHuman(CUSTOMER_ID), ["HandoffRequested", "DraftSetAside", "CustomerNotified"]),
    ],
)
async def test_whoever_is_quicker_than_the_window_decides(
    house: House, command: Command, kinds: list[str]
) -> None:
    await hold(house)
    await house.take(command)
    await pass_window()
    assert await house.kinds(after=4) == kinds
    assert list(await house.log.list_timers()) == []


async def test_a_new_message_sets_the_draft_aside_and_begins_a_window_of_its_own(
    house: House,
) -> None:
    await hold(house)
    await asyncio.sleep(WINDOW - 1)
    newer = await hold(house, "And my invoice?")
    await asyncio.sleep(WINDOW - 1)
    assert [seq for seq, _ in await house.answers()] == []
    await asyncio.sleep(1.01)
    assert [seq for seq, _ in await house.answers()] == [5]
    assert (await house.kinds()).count("DraftSetAside") == 1
    assert newer == 8


async def test_who_comes_after_the_window_learns_that_it_was_sent(house: House) -> None:
    seq = await hold(house)
    await pass_window()
    with pytest.raises(AlreadyDecided):
        await house.take(RejectDraft(ANNA, seq, "no"))


async def test_person_and_window_at_the_same_moment_send_one_answer(house: House) -> None:
    seq = await hold(house)
    house.log.seconds = 0.5
    await asyncio.sleep(WINDOW - 0.25)

    async def approve() -> None:
        await house.take(ApproveDraft(ANNA, seq))

    await asyncio.gather(approve(), pass_window(1.0))
    assert len(await house.answers()) == 1
    assert (await house.kinds())[-2:] == ["DraftApproved", "BotAnswered"]


async def test_a_storage_that_is_away_is_waited_for(house: House) -> None:
    await hold(house)
    house.log.refused = 3
    await pass_window(WINDOW + 3)
    assert house.log.refused == 0
    assert len(await house.answers()) == 1


# -- restarts and other nodes ---------------------------------------------------------------------


async def test_after_a_restart_a_window_gets_one_full_term(house: House) -> None:
    await hold(house)
    await asyncio.sleep(WINDOW - 1)
    await house.board.stop()
    await asyncio.sleep(100)
    house.board = house.build_board()
    await house.board.start()
    await asyncio.sleep(WINDOW - 0.01)
    assert await house.answers() == []
    await asyncio.sleep(0.02)
    assert len(await house.answers()) == 1


async def test_a_window_whose_beginning_was_not_heard_of_is_found(house: House) -> None:
    house.log.late_seconds = 10_000.0  # the outcome of the turn's end never comes back
    await house.write("Where is my parcel?")
    await asyncio.sleep(WINDOW + 3)
    assert len(await house.answers()) == 1


async def test_another_node_counts_anew_when_the_one_that_counted_is_dead() -> None:
    first, second = await open_neighbours()
    first.action = "veto"
    await hold(first)
    await first.crash()
    begun = now()
    await asyncio.sleep(WINDOW)
    assert await second.answers() == []
    await asyncio.sleep(10)
    assert len(await second.answers()) == 1
    (answered,) = [at for at in second.ear.nudges if at[1] == (await second.load()).head]
    assert answered is not None
    assert now() - begun < WINDOW + 11
    await second.crash()


async def test_while_its_node_lives_no_other_one_counts() -> None:
    first, second = await open_neighbours()
    first.action = "veto"
    await hold(first)
    await asyncio.sleep(WINDOW / 2)
    assert [timer.node for timer in await second.log.list_timers()] == ["n1"]
    await pass_window(WINDOW / 2)
    assert len(await first.answers()) == 1
    await first.crash()
    await second.crash()


async def test_a_node_that_was_taken_for_dead_sends_nothing_twice() -> None:
    first, second = await open_neighbours()
    first.action = "veto"
    await hold(first)
    await second.log.reclaim_timers(await second.log.list_timers())
    await pass_window(2 * WINDOW)
    assert len(await first.answers()) == 1
    assert "BotAnswered" not in (await first.kinds())[:-1]
    await first.crash()
    await second.crash()


async def test_a_conversation_that_cannot_be_read_keeps_no_other_window_from_being_counted(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await hold(house)
    await house.board.stop()
    opened = await house.board.open_conversation(CUSTOMER_ID)
    load = house.log.load

    async def fail_for_one(conversation_id: str) -> Conversation:
        if conversation_id == opened.id:
            raise DamagedConversation
        return await load(conversation_id)

    damaged = replace((await house.log.list_timers())[0], conversation_id=opened.id)
    house.log._timers = {opened.id: damaged, **house.log._timers}
    monkeypatch.setattr(house.log, "load", fail_for_one)
    house.board = house.build_board()
    await house.board.start()
    await pass_window()
    assert len(await house.answers()) == 1
    assert "cannot be counted" in caplog.text


# -- topics that were stopped ---------------------------------------------------------------------


class Standings:
    """Standings that a test changes, known on this node as of the last ``refresh``."""

    def __init__(self, house: House) -> None:
        self.sheet = Sheet()
        self._house = house
        self._stored = self.sheet

    def store(self, **changes: Any) -> None:
        """Change how all topics stand, in the database."""
        before = self._stored.find(None)
        version = self._stored.version + 1
        self._stored = Sheet(version, {EVERYTHING: replace(before, **changes)})
        self._house.log.versions[STANDINGS] = version

    async def refresh(self) -> None:
        self.sheet = self._stored


@pytest.fixture
async def ruled() -> AsyncIterator[tuple[House, Standings]]:
    house = await open_house()
    standings = Standings(house)
    standings.store(mode="veto")
    await standings.refresh()
    house.standings = standings
    house.board = house.build_board()
    house.action = "veto"
    await house.board.start()
    yield house, standings
    await house.board.stop()


async def test_a_stop_hands_over_what_is_held_before_the_window_has_passed(
    ruled: tuple[House, Standings],
) -> None:
    house, standings = ruled
    seq = await hold(house)
    standings.store(stopped=True)
    await standings.refresh()
    await asyncio.sleep(1.1)
    kinds = ["HandoffRequested", "DraftSetAside", "CustomerNotified"]
    assert await house.kinds(after=seq) == kinds
    handover, aside, _ = await house.read(after=seq)
    assert handover.read_inner()["reasons"] == ["autonomy"]
    assert aside.read_inner()["cause"] == "stopped"
    await pass_window()
    assert await house.answers() == []


async def test_a_stop_that_this_node_has_not_heard_of_counts_all_the_same(
    ruled: tuple[House, Standings],
) -> None:
    house, standings = ruled
    seq = await hold(house)
    standings.store(stopped=True)
    await pass_window()
    assert await house.answers() == []
    assert (await house.kinds(after=seq))[0] == "HandoffRequested"


async def test_another_change_of_standings_keeps_no_draft_from_being_sent(
    ruled: tuple[House, Standings],
) -> None:
    house, standings = ruled
    await hold(house)
    standings.store(ceiling="audit")
    await pass_window()
    assert len(await house.answers()) == 1


@pytest.mark.parametrize(
    ("by_mode", "mode", "answers"),
    [(True, "approve", 0), (True, "answer", 1), (False, "approve", 1)],
)
async def test_a_topic_that_fell_meanwhile_sends_nothing_where_its_mode_had_a_say(
    ruled: tuple[House, Standings], by_mode: bool, mode: Mode, answers: int
) -> None:
    house, standings = ruled
    house.by_mode = by_mode
    await hold(house)
    standings.store(mode=mode)
    await pass_window()
    assert len(await house.answers()) == answers


async def test_a_person_may_approve_what_may_not_be_sent_by_itself(
    ruled: tuple[House, Standings],
) -> None:
    house, standings = ruled
    seq = await hold(house)
    standings.store(stopped=True)
    await house.take(ApproveDraft(BEN, seq))
    assert len(await house.answers()) == 1


async def test_an_error_nobody_foresaw_costs_one_more_term(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await hold(house)
    append = house.log.append
    failures = [HandraiseError("a defect")]

    async def fail_once(write: Any) -> Any:
        if failures:
            raise failures.pop()
        return await append(write)

    monkeypatch.setattr(house.log, "append", fail_once)
    await pass_window()
    assert await house.answers() == []
    assert "could not be ended" in caplog.text
    await pass_window(WINDOW + 1.1)
    assert len(await house.answers()) == 1


# -- drafts that wait for a yes -------------------------------------------------------------------


async def hold_for_approval(then: str = "handoff", say: str = "") -> House:
    """Have a draft wait for a yes, for as long as a window."""
    house = await open_house()
    house.settings = replace(
        house.settings,
        approval_seconds=WINDOW,
        approval_then=then,  # type: ignore[arg-type]
        approval_say=say,
    )
    house.board = house.build_board()
    house.action = "approve"
    house.presence.connect(ANNA.id)
    house.presence.set_state(ANNA.id, "online")
    await house.board.start()
    await house.write("Where is my parcel?")
    await house.board.wait_idle()
    return house


async def keep_online(house: House, seconds: float) -> None:
    for _ in range(int(seconds)):
        house.presence.renew(ANNA.id)
        await asyncio.sleep(1.0)


async def test_a_draft_that_nobody_decides_about_goes_to_a_person_with_an_apology() -> None:
    house = await hold_for_approval(say="Sorry for the wait.")
    await keep_online(house, WINDOW - 1)
    assert (await house.load()).held is not None
    await keep_online(house, 2)
    kinds = ["HandoffRequested", "DraftSetAside", "CustomerNotified"]
    assert (await house.kinds())[-3:] == kinds
    told = (await house.read())[-1].read_body()
    assert (told["code"], told["text"]) == ("late", "Sorry for the wait.")
    c = await house.load()
    assert (c.state, c.reasons) == ("waiting", ("approval_overdue",))
    with pytest.raises(AlreadyDecided) as refusal:
        await house.take(ApproveDraft(ANNA, 4))
    assert refusal.value.details["state"] == "waiting"
    assert list(await house.log.list_timers()) == []
    await house.board.stop()


async def test_where_the_plan_says_so_the_customer_gets_an_apology_and_the_bot_goes_on() -> None:
    house = await hold_for_approval("apologise")
    await keep_online(house, WINDOW + 1)
    assert (await house.kinds())[-2:] == ["DraftSetAside", "CustomerNotified"]
    c = await house.load()
    assert (c.state, c.held, c.owes_turn) == ("bot", None, False)
    await house.board.stop()


async def test_what_is_not_certified_is_never_sent_because_time_is_up() -> None:
    house = await hold_for_approval("send")
    await keep_online(house, WINDOW + 1)
    assert await house.answers() == []
    assert (await house.load()).state == "waiting"
    await house.board.stop()


async def test_a_yes_at_the_deadline_and_the_deadline_come_to_one_thing() -> None:
    house = await hold_for_approval()
    await keep_online(house, WINDOW - 1)
    house.log.seconds = 0.5
    await asyncio.sleep(0.75)
    outcomes = await asyncio.gather(
        house.take(ApproveDraft(ANNA, 4)),
        house.take(ApproveDraft(BEN, 4)),
        asyncio.sleep(2.0),
        return_exceptions=True,
    )
    assert sorted(isinstance(each, AlreadyDecided) for each in outcomes[:2]) == [False, True]
    assert len(await house.answers()) == 1
    assert (await house.load()).state == "bot"
    await house.board.stop()


async def test_another_node_counts_on_what_a_dead_one_left_waiting_for_a_yes() -> None:
    house = await hold_for_approval()
    await house.board.stop()
    again = house.build_board()
    await again.start()
    await keep_online(house, WINDOW + 1)
    assert (await house.load()).state == "waiting"
    await again.stop()
