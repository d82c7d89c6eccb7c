"""The switchboard: acknowledge what is stored, end every turn once, look after leases."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from agent.dialogue import Confidence, Draft, Signals, Turn
from escalation.bus.bus_memory import MemoryBus
from escalation.commands import (
    AskForHuman,
    ClaimConversation,
    Command,
    LeaveContact,
    LeaveConversation,
    RateConversation,
    ReleaseConversation,
    ResolveConversation,
    ReturnToBot,
    WriteAsCustomer,
    WriteAsHuman,
)
from escalation.conversation import Conversation
from escalation.errors import (
    AlreadyTaken,
    Conflict,
    DamagedConversation,
    HandraiseError,
    NotFound,
    NotHolder,
    StorageUnavailable,
)
from escalation.events import Action, Finding, Record
from escalation.policy.rule import Decision, Situation
from escalation.routing.presence import Presence
from escalation.settings import EscalationSettings
from escalation.store.log import Appended, Write
from escalation.store.log_memory import MemoryLog
from escalation.switchboard import Switchboard
from escalation.testing import ANNA, BEN, CUSTOMER_ID
from escalation.turn import TurnJudge
from tests.virtual_time import LoopClock, VirtualTimeLoop

QUIET = Signals()
ASK = WriteAsCustomer(CUSTOMER_ID, "Where is my parcel?")


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


class ShakyLog(MemoryLog):
    """A log that can be slow, and fail for a while."""

    def __init__(self, clock: LoopClock, node: str = "n1") -> None:
        super().__init__(clock, node)
        self.seconds = 0.0
        """How long each append takes."""
        self.end_seconds = 0.0
        """How much longer the end of a turn takes."""
        self.late_seconds = 0.0
        """How long after the end of a turn is stored its outcome comes back."""
        self.slow_answer = 0.0
        """How long after anything else is stored its outcome comes back."""
        self.failures = 0
        """How many of the next ends of turns fail."""

    async def append(self, write: Write) -> Appended:
        await asyncio.sleep(self.seconds + (self.end_seconds if write.attempt else 0))
        if self.failures and write.attempt is not None:
            self.failures -= 1
            raise StorageUnavailable
        appended = await super().append(write)
        await asyncio.sleep(self.late_seconds if write.attempt else self.slow_answer)
        return appended


class Bot:
    """Drafts after so many seconds, and keeps what it was asked."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.asked: list[list[str]] = []

    async def draft(self, turns: Sequence[Turn]) -> Draft:
        self.asked.append([turn.text for turn in turns])
        await asyncio.sleep(self.seconds)
        return Draft(f"About: {turns[-1].text}", Confidence(0.97))


class Reader:
    def read(self, turns: Sequence[Turn]) -> Signals:
        return QUIET


class Ear:
    """Writes down what the bus says, with the time of the loop."""

    def __init__(self) -> None:
        self.nudges: list[tuple[str, int]] = []
        self.whispers: list[tuple[float, Mapping[str, object]]] = []

    def hear_nudge(self, conversation_id: str, head: int) -> None:
        self.nudges.append((conversation_id, head))

    def hear_whisper(self, conversation_id: str, status: Mapping[str, object]) -> None:
        self.whispers.append((asyncio.get_running_loop().time(), status))


class Harvester:
    def __init__(self) -> None:
        self.woken = 0

    def wake(self) -> None:
        self.woken += 1


@dataclass
class House:
    """A switchboard with everything it needs, and a conversation already open."""

    log: ShakyLog
    clock: LoopClock
    presence: Presence
    settings: EscalationSettings = field(default_factory=EscalationSettings)
    bot: Bot = field(default_factory=Bot)
    bus: MemoryBus = field(default_factory=MemoryBus)
    ear: Ear = field(default_factory=Ear)
    harvester: Harvester = field(default_factory=Harvester)
    action: Action = "answer"
    id: str = ""

    def __post_init__(self) -> None:
        self.bus.subscribe(self.ear)
        self.board = self.build_board()

    def build_board(self) -> Switchboard:
        return Switchboard(
            log=self.log,
            bus=self.bus,
            turns=TurnJudge(self.bot, Reader(), self.judge, self.settings),
            desk=self.presence,
            clock=self.clock,
            settings=self.settings,
            harvester=self.harvester,
        )

    def judge(self, situation: Situation) -> Decision:
        if situation.draft is None:
            detail = situation.failure or ""
            finding = Finding(rule="bot_failed", fired=True, action="handoff", detail=detail)
            return Decision("handoff", ("bot_failed",), (finding,), "v1")
        return Decision(self.action, (), (), "v1")

    async def take(self, command: Command, client_id: str | None = None) -> Appended:
        return await self.board.take(self.id, command, client_id=client_id)

    async def write(self, text: str) -> int:
        return (await self.take(WriteAsCustomer(CUSTOMER_ID, text), text)).seq

    async def load(self) -> Conversation:
        return await self.board.load(self.id)

    async def read(self, after: int = 1) -> Sequence[Record]:
        return await self.board.read(self.id, after=after)

    async def kinds(self, after: int = 1) -> list[str]:
        return [record.kind for record in await self.read(after)]

    async def answers(self) -> list[tuple[int, str]]:
        bodies = [json.loads(each.body) for each in await self.read() if each.kind == "BotAnswered"]
        return [(body["in_reply_to"], body["text"]) for body in bodies]


@pytest.fixture
async def house() -> AsyncIterator[House]:
    clock = LoopClock()
    house = House(ShakyLog(clock), clock, Presence(clock, 30))
    house.id = (await house.board.open_conversation(CUSTOMER_ID)).id
    yield house
    await house.board.stop()


# -- commands -------------------------------------------------------------------------------------


async def test_a_conversation_opens_with_an_id_of_its_own(house: House) -> None:
    second = await house.board.open_conversation(CUSTOMER_ID, "shop")
    assert re.fullmatch("c[a-z0-9]{24}", second.id)
    assert second.id != house.id
    assert (second.head, second.site, second.customer_id) == (1, "shop", CUSTOMER_ID)
    assert house.ear.nudges == [(house.id, 1), (second.id, 1)]


async def test_a_message_is_acknowledged_only_after_it_is_stored(house: House) -> None:
    house.log.seconds = 2
    taking = asyncio.create_task(house.take(ASK, "m1"))
    await asyncio.sleep(1.9)
    assert not taking.done()
    assert house.ear.nudges == [(house.id, 1)]
    assert await house.kinds() == []
    appended = await taking
    assert appended.seq == 2
    assert house.ear.nudges[1:] == [(house.id, 2)]
    assert await house.kinds() == ["CustomerWrote"]


async def test_a_resend_gets_the_same_number_and_changes_nothing(house: House) -> None:
    first = await house.take(ASK, "m1")
    await house.board.wait_idle()
    nudges = len(house.ear.nudges)
    again = await house.take(ASK, "m1")
    assert (again.seq, again.repeated) == (first.seq, True)
    with pytest.raises(Conflict):
        await house.take(WriteAsCustomer(CUSTOMER_ID, "Another text"), "m1")
    await house.board.wait_idle()
    assert len(house.ear.nudges) == nudges
    assert len(house.bot.asked) == 1
    assert await house.kinds() == ["CustomerWrote", "DecisionMade", "BotAnswered"]


@pytest.mark.parametrize(
    ("first", "other", "kind"),
    [
        (LeaveContact(CUSTOMER_ID, "a@x.org"), LeaveContact(CUSTOMER_ID, "b@x.org"), "ContactLeft"),
        (RateConversation(CUSTOMER_ID, 1), RateConversation(CUSTOMER_ID, 5), "CustomerRated"),
        (AskForHuman(CUSTOMER_ID), LeaveConversation(CUSTOMER_ID), "HandoffRequested"),
        (LeaveConversation(CUSTOMER_ID), AskForHuman(CUSTOMER_ID), "CustomerLeft"),
    ],
)
async def test_no_command_passes_for_another_under_one_client_id(
    house: House, first: Command, other: Command, kind: str
) -> None:
    taken = await house.take(first, "x1")
    assert (await house.read(taken.seq - 1))[0].kind == kind
    assert (await house.take(first, "x1")).seq == taken.seq
    with pytest.raises(Conflict):
        await house.take(other, "x1")


async def test_what_is_refused_is_not_heard_of(house: House) -> None:
    refused: list[tuple[Command, type[HandraiseError]]] = [
        (WriteAsCustomer("v" + "9" * 24, "Not mine"), NotFound),
        (WriteAsHuman(ANNA, "Hello"), NotHolder),
    ]
    for command, error in refused:
        with pytest.raises(error):
            await house.take(command)
    with pytest.raises(NotFound):
        await house.board.take("c" + "9" * 24, ASK)
    assert house.ear.nudges == [(house.id, 1)]
    assert await house.kinds() == []


async def test_the_second_to_claim_is_told_who_has_it(house: House) -> None:
    await house.take(ClaimConversation(ANNA))
    with pytest.raises(AlreadyTaken) as refusal:
        await house.take(ClaimConversation(BEN))
    assert refusal.value.details["by"] == {"id": ANNA.id, "name": "Anna"}


@pytest.mark.parametrize(("online", "code"), [(True, "queued"), (False, "nobody_available")])
async def test_who_asks_for_a_person_learns_whether_one_is_there(
    house: House, online: bool, code: str
) -> None:
    if online:
        house.presence.connect(ANNA.id)
        house.presence.set_state(ANNA.id, "online")
    await house.take(AskForHuman(CUSTOMER_ID))
    assert (await house.load()).notices == {code}


async def test_a_resolved_conversation_wakes_the_harvester(house: House) -> None:
    await house.take(ClaimConversation(ANNA))
    assert house.harvester.woken == 0
    await house.take(ResolveConversation(ANNA, "solved"))
    assert house.harvester.woken == 1


async def test_a_prediction_writes_nothing(house: House) -> None:
    judged = await house.board.predict([Turn("customer", "May I return it?")])
    assert judged.decision.action == "answer"
    assert judged.decision.draft == "About: May I return it?"
    assert house.ear.nudges == [(house.id, 1)]
    assert (await house.load()).head == 1


# -- the bot's turn -------------------------------------------------------------------------------


async def test_a_turn_stores_the_decision_with_its_answer_and_nudges(house: House) -> None:
    await house.take(ASK)
    await house.board.wait_idle()
    assert await house.kinds() == ["CustomerWrote", "DecisionMade", "BotAnswered"]
    assert await house.answers() == [(2, "About: Where is my parcel?")]
    assert house.ear.nudges[1:] == [(house.id, 2), (house.id, 4)]
    assert not (await house.load()).owes_turn


async def test_a_bot_is_shown_the_newest_rows_of_a_long_conversation(house: House) -> None:
    for number in range(25):
        await house.write(f"question {number}")
        await house.board.wait_idle()
    newest = house.bot.asked[-1]
    assert newest[-3:] == ["question 23", "About: question 23", "question 24"]
    assert newest[0] == "About: question 9"
    assert len(newest) == 30


async def test_a_newer_message_restarts_the_draft_at_most_twice(house: House) -> None:
    house.bot.seconds = 1
    for text in ("one", "two", "three", "four"):
        await house.write(text)
        await asyncio.sleep(0.5)
    await house.board.wait_idle()
    assert house.bot.asked == [
        ["one"],
        ["one", "two"],
        ["one", "two", "three"],
        ["one", "two", "three", "About: three", "four"],
    ]
    assert await house.answers() == [(4, "About: three"), (5, "About: four")]


async def test_a_newer_message_restarts_the_draft_within_five_seconds_only(house: House) -> None:
    house.bot.seconds = 6
    await house.write("one")
    await asyncio.sleep(5.1)
    await house.write("two")
    await house.board.wait_idle()
    assert house.bot.asked == [["one"], ["one", "About: one", "two"]]
    assert await house.answers() == [(2, "About: one"), (3, "About: two")]


async def test_a_message_that_comes_while_the_answer_is_stored_gets_its_own(house: House) -> None:
    house.log.end_seconds = 1
    await house.write("one")
    await asyncio.sleep(0.5)
    await house.write("two")
    await house.board.wait_idle()
    assert house.bot.asked == [["one"], ["one", "About: one", "two"]]
    assert await house.answers() == [(2, "About: one"), (3, "About: two")]
    assert not (await house.load()).owes_turn


async def test_a_message_between_an_answer_and_the_end_of_its_turn_is_not_lost(
    house: House,
) -> None:
    house.log.late_seconds = 1
    await house.write("one")
    await asyncio.sleep(0.5)
    await house.write("two")
    await house.board.wait_idle()
    assert await house.answers() == [(2, "About: one"), (5, "About: two")]


async def test_a_bot_that_hangs_hands_over_at_the_deadline(house: House) -> None:
    house.bot.seconds = 60
    began = asyncio.get_running_loop().time()
    await house.take(ASK)
    await house.board.wait_idle()
    assert asyncio.get_running_loop().time() - began == pytest.approx(30)
    records = await house.read()
    kinds = [record.kind for record in records]
    assert kinds == ["CustomerWrote", "DecisionMade", "HandoffRequested", "CustomerNotified"]
    decision = json.loads(records[1].inner)
    assert (decision["action"], decision["reasons"]) == ("handoff", ["bot_failed"])
    assert decision["findings"][0]["detail"] == "no answer within 30 s"
    assert (await house.load()).state == "waiting"


async def test_the_end_of_a_turn_is_tried_again_until_the_storage_is_back(house: House) -> None:
    house.log.failures = 5
    began = asyncio.get_running_loop().time()
    await house.take(ASK)
    await house.board.wait_idle()
    assert asyncio.get_running_loop().time() - began == pytest.approx(0.1 + 0.5 + 2 + 2 + 2)
    assert len(house.bot.asked) == 1
    assert await house.kinds() == ["CustomerWrote", "DecisionMade", "BotAnswered"]


async def test_a_row_that_cannot_be_read_hands_over(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    poison = Record(house.id, 2, "CustomerWrote", "customer", None, None, 1, "", None, "{", "{}")

    async def read_poison(*_: object, **__: object) -> Sequence[Record]:
        return [poison]

    with monkeypatch.context() as broken:
        broken.setattr(house.log, "read", read_poison)
        await house.take(ASK)
        await house.board.wait_idle()
    await assert_turn_failed(house, "DamagedConversation")
    assert house.bot.asked == []
    assert "a person gets the conversation" in caplog.text


async def test_a_decision_that_cannot_be_stored_hands_over(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = Finding(rule="own_rule", fired=False, detail="half a pair: \ud800")
    monkeypatch.setattr(house, "judge", lambda _: Decision("answer", (), (finding,), "v1"))
    house.board = house.build_board()
    await house.take(ASK)
    await house.board.wait_idle()
    await assert_turn_failed(house, "Invalid")


async def assert_turn_failed(house: House, error: str) -> None:
    records = await house.read()
    kinds = [record.kind for record in records]
    assert kinds == ["CustomerWrote", "DecisionMade", "HandoffRequested", "CustomerNotified"]
    decision = json.loads(records[1].inner)
    assert (decision["reasons"], decision["through_seq"]) == (["turn_failed"], 2)
    assert decision["findings"][0]["detail"].startswith(f"The turn broke off: {error}")
    assert (await house.load()).state == "waiting"


async def test_a_message_whose_sender_went_while_it_was_stored_is_answered(house: House) -> None:
    house.log.slow_answer = 1
    taking = asyncio.create_task(house.take(ASK))
    await asyncio.sleep(0.5)
    taking.cancel()
    await asyncio.sleep(2)
    assert taking.cancelled()
    await house.board.wait_idle()
    assert await house.answers() == [(2, "About: Where is my parcel?")]


async def test_the_customer_is_told_of_typing_after_a_third_of_a_second(house: House) -> None:
    house.bot.seconds = 1
    began = asyncio.get_running_loop().time()
    await house.take(ASK)
    await house.board.wait_idle()
    ((heard, status),) = house.ear.whispers
    assert heard - began == pytest.approx(0.3)
    assert status == {"typing": "bot"}


async def test_a_quick_answer_needs_no_word_of_typing(house: House) -> None:
    house.bot.seconds = 0.2
    await house.take(ASK)
    await house.board.wait_idle()
    await asyncio.sleep(5)
    assert house.ear.whispers == []


async def test_a_draft_that_comes_after_a_takeover_becomes_a_suggestion(house: House) -> None:
    house.bot.seconds = 2
    await house.take(ASK)
    await asyncio.sleep(1)
    await house.take(ClaimConversation(ANNA))
    await house.board.wait_idle()
    records = await house.read()
    kinds = [record.kind for record in records]
    assert kinds == ["CustomerWrote", "ConversationClaimed", "DraftSetAside"]
    assert json.loads(records[2].body) == {"text": "About: Where is my parcel?"}
    inner = json.loads(records[2].inner)
    assert (inner["cause"], inner["through_seq"], inner["confidence"]) == ("stale_epoch", 2, 0.97)
    suggestion = (await house.load()).suggestion
    assert suggestion is not None
    assert suggestion.text == "About: Where is my parcel?"
    assert house.ear.nudges[-1] == (house.id, 4)


async def test_a_draft_from_before_a_human_stretch_is_dropped(house: House) -> None:
    house.bot.seconds = 6
    await house.write("one")
    await asyncio.sleep(1)
    await house.take(ClaimConversation(ANNA))
    await house.take(ReturnToBot(ANNA))
    await asyncio.sleep(4.5)
    await house.write("two")
    await house.board.wait_idle()
    assert await house.kinds() == [
        *("CustomerWrote", "ConversationClaimed", "ReturnedToBot", "CustomerNotified"),
        *("CustomerWrote", "DecisionMade", "BotAnswered"),
    ]
    assert await house.answers() == [(6, "About: two")]


async def test_while_a_human_holds_it_the_bot_is_not_asked(house: House) -> None:
    await house.take(ClaimConversation(ANNA))
    await house.take(ASK)
    await house.board.wait_idle()
    assert house.bot.asked == []
    assert await house.kinds() == ["ConversationClaimed", "CustomerWrote"]


# -- start and stop -------------------------------------------------------------------------------


async def test_a_stopped_node_leaves_its_turn_and_the_next_start_takes_it_up(house: House) -> None:
    house.bot.seconds = 10
    await house.take(ASK)
    await asyncio.sleep(1)
    await house.board.stop()
    await asyncio.sleep(20)
    assert await house.kinds() == ["CustomerWrote"]
    house.board = house.build_board()
    await house.board.start()
    await house.board.wait_idle()
    assert len(house.bot.asked) == 2
    assert await house.answers() == [(2, "About: Where is my parcel?")]
    decision = json.loads((await house.read())[1].inner)
    assert decision["attempt"] == 2


async def test_a_stalled_turn_that_another_node_finished_says_nothing(house: House) -> None:
    house.bot.seconds = 10
    await house.take(ASK)
    await asyncio.sleep(1)
    other = house.build_board()
    await other.start()
    house.bot.seconds = 1
    await other.take(house.id, WriteAsCustomer(CUSTOMER_ID, "And when?"))
    await other.wait_idle()
    said = await house.kinds()
    await house.board.wait_idle()
    assert await house.kinds() == said
    assert [seq for seq, _ in await house.answers()] == [3]
    await other.stop()


async def test_a_start_with_nothing_left_over_asks_nobody(house: House) -> None:
    await house.take(ASK)
    await house.board.wait_idle()
    other = house.build_board()
    await other.start()
    await other.wait_idle()
    assert len(house.bot.asked) == 1
    await other.stop()


# -- leases ---------------------------------------------------------------------------------------


async def test_who_is_silent_for_a_whole_lease_loses_the_conversation(house: House) -> None:
    house.presence.connect(BEN.id)
    await house.board.start()
    await house.take(ClaimConversation(ANNA))
    await asyncio.sleep(29)
    assert (await house.load()).state == "human"
    house.presence.set_state(BEN.id, "online")
    await asyncio.sleep(2.1)
    records = await house.read(after=2)
    assert [record.kind for record in records] == ["ConversationReleased", "CustomerNotified"]
    assert json.loads(records[0].inner)["cause"] == "lease_lapsed"
    assert json.loads(records[1].body)["code"] == "requeued"
    conversation = await house.load()
    assert (conversation.state, conversation.front) == ("waiting", True)


async def test_every_command_of_a_person_renews_the_lease(house: House) -> None:
    await house.board.start()
    await house.take(ClaimConversation(ANNA))
    for number in range(4):
        await asyncio.sleep(20)
        await house.take(WriteAsHuman(ANNA, f"Still here {number}"))
    conversation = await house.load()
    assert (conversation.state, conversation.holder) == ("human", ANNA.id)


async def test_a_holder_who_writes_after_the_lease_ran_out_keeps_it(house: House) -> None:
    await house.take(ClaimConversation(ANNA))
    await asyncio.sleep(45)
    await house.take(WriteAsHuman(ANNA, "Sorry, a tunnel."))
    await house.board.sweep()
    assert (await house.load()).state == "human"


async def test_a_released_conversation_waits_and_the_customer_is_told(house: House) -> None:
    house.presence.connect(BEN.id)
    house.presence.set_state(BEN.id, "online")
    await house.take(ClaimConversation(ANNA))
    await house.take(ReleaseConversation(ANNA))
    conversation = await house.load()
    assert (conversation.state, conversation.front) == ("waiting", False)
    assert conversation.notices == {"released"}


async def test_the_leases_are_looked_after_again_when_the_storage_was_away(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    class Away:
        times = 0

    original = house.log.list_conversations

    async def fail(**wanted: Any) -> Sequence[Conversation]:
        Away.times += 1
        if Away.times < 40:
            raise StorageUnavailable
        return await original(**wanted)

    house.log.list_conversations = fail  # type: ignore[method-assign]
    await house.board.start()
    await house.take(ClaimConversation(ANNA))
    await asyncio.sleep(41)
    assert (await house.load()).state == "waiting"
    assert "the leases could not be looked after" in caplog.text


async def test_every_lapsed_lease_is_found_however_many_there_are(house: House) -> None:
    for _ in range(205):
        opened = await house.board.open_conversation(CUSTOMER_ID)
        await house.board.take(opened.id, ClaimConversation(ANNA))
    await asyncio.sleep(31)
    await house.board.sweep()
    assert await house.log.list_conversations(states={"human"}, limit=1000) == []


async def test_a_damaged_conversation_keeps_no_lapsed_lease_of_another(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await house.take(ClaimConversation(ANNA))
    damaged = await house.board.open_conversation(CUSTOMER_ID)
    await house.board.take(damaged.id, ClaimConversation(ANNA))
    append = house.log.append

    async def refuse_one(write: Write) -> Appended:
        if write.conversation_id == damaged.id:
            raise DamagedConversation.at(damaged.id, 1, "is missing")
        return await append(write)

    monkeypatch.setattr(house.log, "append", refuse_one)
    await asyncio.sleep(31)
    await house.board.sweep()
    assert (await house.load()).state == "waiting"
    assert f"Event 1 of conversation {damaged.id} is missing" in caplog.text
