"""What people did is learnt, once, without personal data; what was wrong is not."""

from __future__ import annotations

import pytest

from agent.knowledge.entry import Entry
from agent.knowledge.store import LearntQuestion
from agent.knowledge.store_memory import MemoryKnowledge
from agent_console.adapters.teacher import Teacher
from escalation.autonomy.ledger_harvest import LedgerHarvester
from escalation.autonomy.ledger_memory import MemoryLedger
from escalation.commands import (
    ApproveDraft,
    ClaimConversation,
    Command,
    FinishTurn,
    OpenConversation,
    RejectDraft,
    WriteAsCustomer,
    WriteAsHuman,
)
from escalation.events import Action
from escalation.store.log_memory import MemoryLog
from escalation.testing import ANNA, CUSTOMER_ID, FakeClock, build_decision, build_write

ENTRIES = [
    Entry("track", "You find your parcel under Orders, Track.", ("Where is my parcel?",)),
    Entry("fee", "Sending a parcel back costs three euros, paid on return.", ("Return fee?",)),
]


class Desk:
    """A log, its ledger, and a teacher over both."""

    def __init__(self) -> None:
        self.log = MemoryLog(FakeClock())
        self.ledger = MemoryLedger()
        self.knowledge = MemoryKnowledge()
        self.teacher = self.hire()

    def hire(self) -> Teacher:
        return Teacher(self.ledger, self.log, self.knowledge)

    async def play(self, name: str, asked: str, action: Action, *acts: Command) -> None:
        decided = build_decision(action, draft=ENTRIES[0].answer)
        decision = decided.model_copy(update={"question": asked, "answer_id": "track"})
        for command in (
            OpenConversation(CUSTOMER_ID),
            WriteAsCustomer(CUSTOMER_ID, asked),
            FinishTurn(1, decision, True),
            *acts,
        ):
            await self.log.append(build_write(command, conversation_id=name))

    async def teach(self) -> int:
        await LedgerHarvester(self.log, self.ledger).harvest()
        return await self.teacher.teach()

    async def list_learnt(self) -> list[tuple[str, str]]:
        return [(each.question, each.entry_id) for each in await self.knowledge.read_learnt()]


@pytest.fixture
async def desk() -> Desk:
    desk = Desk()
    await desk.knowledge.replace_sources({"faq.jsonl": ENTRIES}, after=0)
    return desk


async def test_an_approved_answer_teaches_its_question(desk: Desk) -> None:
    await desk.play("c1", "parcel whereabouts?", "approve", ApproveDraft(ANNA, 4))
    assert await desk.teach() == 1
    assert await desk.list_learnt() == [("parcel whereabouts?", "track")]
    assert await desk.teach() == 0


async def test_a_cosmetic_edit_teaches_too_and_another_answer_does_not(desk: Desk) -> None:
    greeting = ApproveDraft(ANNA, 4, "Hi there, you find your parcel under Orders, Track.")
    other = ApproveDraft(ANNA, 4, "We have lost it, and pay you back 30 euros today.")
    await desk.play("c1", "parcel whereabouts?", "approve", greeting)
    await desk.play("c2", "and my package?", "approve", other)
    assert await desk.teach() == 1
    assert await desk.list_learnt() == [("parcel whereabouts?", "track")]


async def test_a_rejected_answer_teaches_nothing(desk: Desk) -> None:
    await desk.play("c1", "parcel whereabouts?", "approve", RejectDraft(ANNA, 4, "wrong"))
    assert await desk.teach() == 0


async def test_a_reply_that_says_the_same_as_another_entry_teaches_that_entry(desk: Desk) -> None:
    says = WriteAsHuman(ANNA, "Hello! Sending a parcel back costs three euros, paid on return.")
    await desk.play("c1", "price of giving back", "handoff", ClaimConversation(ANNA), says)
    assert await desk.teach() == 1
    assert await desk.list_learnt() == [("price of giving back", "fee")]


async def test_a_reply_in_words_of_ones_own_teaches_nothing(desk: Desk) -> None:
    says = WriteAsHuman(ANNA, "Let me look into that for you.")
    await desk.play("c1", "price of giving back", "handoff", ClaimConversation(ANNA), says)
    assert await desk.teach() == 0


async def test_personal_data_is_not_learnt(desk: Desk) -> None:
    asked = "where is it? write to eva@example.org"
    await desk.play("c1", asked, "approve", ApproveDraft(ANNA, 4))
    await desk.teach()
    assert await desk.list_learnt() == [("where is it? write to [e-mail address]", "track")]


async def test_a_whole_story_is_not_learnt(desk: Desk) -> None:
    await desk.play("c1", "Where is it? " * 50, "approve", ApproveDraft(ANNA, 4))
    assert await desk.teach() == 0


async def test_a_new_teacher_learns_nothing_twice(desk: Desk) -> None:
    says = WriteAsHuman(ANNA, "Hello! Sending a parcel back costs three euros, paid on return.")
    await desk.play("c1", "price of giving back", "handoff", ClaimConversation(ANNA), says)
    await desk.play("c2", "parcel whereabouts?", "approve", ApproveDraft(ANNA, 4))
    assert await desk.teach() == 2
    version = await desk.knowledge.read_version()
    assert await desk.hire().teach() == 0
    assert await desk.knowledge.read_version() == version


async def test_what_was_judged_wrong_after_all_is_forgotten(desk: Desk) -> None:
    await desk.play("c1", "parcel whereabouts?", "approve", RejectDraft(ANNA, 4, "wrong"))
    await desk.knowledge.add_learnt([LearntQuestion("c1", 3, "track", "parcel whereabouts?")])
    await desk.teach()
    assert await desk.list_learnt() == []
