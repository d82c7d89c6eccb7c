"""Words on their way while an answer is written: durable first, so many a second, and taken back whatever comes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from agent.dialogue import Confidence, Draft, Occasion, Turn
from escalation.autonomy.mode import Sheet
from escalation.commands import ClaimConversation, ResolveConversation
from escalation.events import Record
from escalation.policy.rule import Decision, Situation
from escalation.settings import EscalationSettings
from escalation.testing import ANNA, SUSAN
from escalation.words import read_words
from tests.escalation.board import ASK, Bot, House, ShakyLog, open_house
from tests.virtual_time import VirtualTimeLoop

PIECES = ("Your ", "parcel ", "is ", "on ", "its ", "way.")


@pytest.fixture(scope="module")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualTimeLoop}


@dataclass
class Speaker(Bot):
    """Tells its words one by one, ``pause`` seconds apart."""

    pieces: Sequence[str] = PIECES
    pause: float = 1.0
    foreseen: Draft = field(default_factory=lambda: Draft("", Confidence(0.95)))
    draft_text: str | None = None

    def __post_init__(self) -> None:
        super().__init__()

    async def draft_on(self, turns: Sequence[Turn], occasion: Occasion) -> Draft:
        may_speak = occasion.may_speak(self.foreseen)
        self.asked.append([turn.text for turn in turns])
        self.drafting += 1
        try:
            words = ""
            for piece in self.pieces:
                await asyncio.sleep(self.pause)
                words += piece
                if may_speak:
                    occasion.hear(words)
            return Draft(words if self.draft_text is None else self.draft_text, Confidence(0.97))
        finally:
            self.drafting -= 1


@pytest.fixture
async def house() -> AsyncIterator[House]:
    house = await open_house()
    house.bot = Speaker()
    house.settings = EscalationSettings(stream=True)
    house.board = house.build_board()
    yield house
    await house.board.stop()


def list_words(house: House) -> list[str]:
    """Return what was whispered of answers, in order."""
    found = [read_words(status) for _, status in house.ear.whispers]
    return [words.text for words in found if words is not None]


def read(records: Sequence[Record], kind: str) -> dict[str, Any]:
    (found,) = [each for each in records if each.kind == kind]
    return json.loads(found.body) | json.loads(found.inner)  # type: ignore[no-any-return]


async def test_words_are_told_as_they_come_once_that_is_stored(house: House) -> None:
    await house.take(ASK)
    await asyncio.sleep(2.5)
    assert await house.kinds() == ["CustomerWrote", "AnswerBegun"]
    assert list_words(house) == ["Your ", "Your parcel "]
    await house.board.wait_idle()
    assert await house.kinds() == ["CustomerWrote", "AnswerBegun", "DecisionMade", "BotAnswered"]
    assert (await house.load()).speech is None


async def test_told_words_bear_the_seal_of_the_log_and_count_up(house: House) -> None:
    await house.take(ASK)
    await house.board.wait_idle()
    begun = read(await house.read(), "AnswerBegun")
    told = [words for _, each in house.ear.whispers if (words := read_words(each)) is not None]
    assert all(each.is_sealed(begun["seal"]) and each.begun_seq == 3 for each in told)
    assert [each.index for each in told] == [1, 2, 3, 4, 5]
    assert (begun["through_seq"], begun["confidence"], begun["action"]) == (2, 0.95, "answer")


async def test_at_most_twenty_hints_a_second_are_given(house: House) -> None:
    assert isinstance(house.bot, Speaker)
    house.bot.pieces, house.bot.pause = ["a"] * 1000, 0.001
    began = asyncio.get_running_loop().time()
    await house.take(ASK)
    await house.board.wait_idle()
    seconds = asyncio.get_running_loop().time() - began
    assert 15 * seconds <= len(list_words(house)) <= 20 * seconds + 1


async def test_nothing_is_told_where_streaming_is_off(house: House) -> None:
    house.settings = EscalationSettings()
    house.board = house.build_board()
    await house.take(ASK)
    await house.board.wait_idle()
    assert list_words(house) == []
    assert await house.kinds() == ["CustomerWrote", "DecisionMade", "BotAnswered"]


@pytest.mark.parametrize("action", ["approve", "veto", "handoff", "block"])
async def test_nothing_is_told_of_what_would_not_be_sent(house: House, action: Any) -> None:
    house.action = action
    await house.take(ASK)
    await house.board.wait_idle()
    assert list_words(house) == []
    assert "AnswerBegun" not in await house.kinds()


async def test_nothing_is_told_where_the_foreseen_draft_is_nonsense(house: House) -> None:
    assert isinstance(house.bot, Speaker)
    house.bot.foreseen = Draft("", Confidence(7.0))
    await house.take(ASK)
    await house.board.wait_idle()
    assert list_words(house) == []
    assert await house.answers() == [(2, "".join(PIECES))]


async def test_words_only_grow_and_unfit_ones_hold_the_rest_back(house: House) -> None:
    assert isinstance(house.bot, Speaker)
    house.bot.pieces = ["Your ", "parcel ", "\x07", "is here."]
    house.bot.draft_text = "Your parcel is here."
    await house.take(ASK)
    await house.board.wait_idle()
    assert list_words(house) == ["Your ", "Your parcel "]
    assert (await house.answers()) == [(2, "Your parcel is here.")]


async def test_a_draft_that_does_not_pass_takes_its_words_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def judge(situation: Situation) -> Decision:
        assert situation.draft is not None
        finished = situation.draft.text != "…"
        return Decision("handoff" if finished else "answer", (), (), "v1")

    monkeypatch.setattr(house.board._turns, "judge", judge)
    await house.take(ASK)
    await house.board.wait_idle()
    assert (await house.kinds())[2:] == [
        *("DecisionMade", "AnswerWithdrawn", "HandoffRequested"),
        *("DraftSetAside", "CustomerNotified"),
    ]
    withdrawn = read(await house.read(), "AnswerWithdrawn")
    assert withdrawn["seen"] == list_words(house)[-1] == "Your parcel is on its "
    assert (withdrawn["lost"], withdrawn["begun_seq"], withdrawn["cause"]) == (False, 3, "handoff")


@pytest.mark.parametrize(
    ("command", "cause", "kept"),
    [
        (ClaimConversation(ANNA), "claimed", ["DraftSetAside"]),
        (ResolveConversation(SUSAN, "solved"), "resolved", []),
    ],
)
async def test_whoever_takes_it_stops_the_draft_and_its_words(
    house: House, command: Any, cause: str, kept: list[str]
) -> None:
    await house.take(ASK)
    await asyncio.sleep(2.5)
    began = asyncio.get_running_loop().time()
    await house.take(command)
    await house.board.wait_idle()
    assert (asyncio.get_running_loop().time(), house.bot.drafting) == (began, 0)
    assert (await house.kinds())[3:] == ["AnswerWithdrawn", *kept]
    assert read(await house.read(), "AnswerWithdrawn")["seen"] == "Your parcel "
    assert read(await house.read(), "AnswerWithdrawn")["cause"] == cause
    if kept:
        aside = read(await house.read(), "DraftSetAside")
        assert (aside["text"], aside["unfinished"]) == ("Your parcel ", True)
    assert await house.log.list_turns() == []
    await asyncio.sleep(10)
    assert list_words(house) == ["Your ", "Your parcel "]


async def test_a_newer_message_takes_the_words_back_and_begins_anew(house: House) -> None:
    await house.write("one")
    await asyncio.sleep(2.5)
    await house.write("two")
    await house.board.wait_idle()
    assert (await house.kinds())[:5] == [
        *("CustomerWrote", "AnswerBegun", "CustomerWrote", "AnswerWithdrawn", "AnswerBegun")
    ]
    withdrawn = read(await house.read(), "AnswerWithdrawn")
    assert (withdrawn["seen"], withdrawn["cause"]) == ("Your parcel ", "new_message")
    assert await house.answers() == [(4, "".join(PIECES))]


async def test_a_topic_that_is_stopped_takes_the_words_back_at_once(house: House) -> None:
    class Known:
        sheet = Sheet(0)

        async def refresh(self) -> None:
            """Nothing is to be read."""

    house.standings = known = Known()
    house.board = house.build_board()
    await house.take(ASK)
    await asyncio.sleep(2.5)
    house.action = "approve"
    known.sheet = Sheet(1)
    house.log.versions["standings"] = 1
    await asyncio.sleep(1)
    assert (await house.kinds())[2:] == ["AnswerWithdrawn"]
    assert read(await house.read(), "AnswerWithdrawn")["cause"] == "stopped"
    await house.board.wait_idle()
    assert list_words(house) == ["Your ", "Your parcel "]
    assert (await house.kinds())[3:5] == ["DecisionMade", "DraftHeld"]


async def test_words_of_a_node_that_died_are_taken_back_by_the_next(house: House) -> None:
    await house.take(ASK)
    await asyncio.sleep(2.5)
    other = House(
        house.log.beside("n2"), house.clock, house.presence, house.settings, Speaker(), id=house.id
    )
    taken = await other.log.reclaim_turns(await other.log.list_turns())
    other.board._drafting.begin(taken[0], is_left_over=True)
    await asyncio.sleep(0.1)
    withdrawn = read(await house.read(), "AnswerWithdrawn")
    assert (withdrawn["seen"], withdrawn["lost"], withdrawn["cause"]) == ("", True, "lost")
    await other.board.wait_idle()
    assert (await house.kinds())[-2:] == ["DecisionMade", "BotAnswered"]
    await house.board.wait_idle()
    assert (await house.kinds()).count("BotAnswered") == 1
    await other.board.stop()


async def test_a_node_that_is_told_to_stop_takes_its_words_back_itself(house: House) -> None:
    await house.take(ASK)
    await asyncio.sleep(2.5)
    await house.board.stop()
    withdrawn = read(await house.read(), "AnswerWithdrawn")
    assert (withdrawn["seen"], withdrawn["cause"]) == ("Your parcel ", "stopped")
    assert len(await house.log.list_turns()) == 1


async def test_words_that_could_not_be_begun_are_not_told(house: House) -> None:
    assert isinstance(house.log, ShakyLog)
    house.log.failures = 1
    await house.take(ASK)
    await house.board.wait_idle()
    assert list_words(house) == []
    assert await house.kinds() == ["CustomerWrote", "DecisionMade", "BotAnswered"]
