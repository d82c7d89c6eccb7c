"""Opening requests go the real way: bot, reader of signals, policy."""

from __future__ import annotations

from agent.bot import SupportBot
from agent.dialogue import Turn
from agent.knowledge.excerpts import ExcerptShelf
from agent.testing import CannedBot, build_knowledge
from benchmarks.retrieval.handing import ReadingStub, hand_over
from benchmarks.retrieval.tau2 import Task

TASKS = [
    Task("t1", "What does delivery cost?", frozenset({"a1"}), ends_with_human=False),
    Task("t2", "I want to talk to a human agent now", frozenset({"a1"}), ends_with_human=True),
    Task("t3", "Why is the moon gone?", frozenset({"none"}), ends_with_human=True),
]
KNOWLEDGE = build_knowledge({"Delivery costs 4.90 €.": ["delivery cost"]})


async def test_what_may_be_sent_is_sent_and_the_rest_goes_to_people() -> None:
    bot = CannedBot(confidence=0.97, threshold=0.9)
    handed = await hand_over(bot, TASKS, waived=True)
    assert (handed.asked, handed.to_human, handed.held, handed.sent) == (3, 1, 0, 2)
    assert handed.reasons["asks_for_human"] == 1
    assert (await hand_over(bot, TASKS[:1], waived=False)).held == 1


async def test_the_stub_answers_where_a_needed_document_was_shown() -> None:
    stub = ReadingStub(TASKS, {"delivery cost": {"a1"}})
    bot = SupportBot(stub, KNOWLEDGE, None, max_error=0.02).read_from(
        ExcerptShelf(KNOWLEDGE.entries)
    )
    assert (await hand_over(bot, TASKS, waived=True)).to_human == 3

    answered = await bot.draft([Turn("customer", TASKS[0].opening)])
    assert (answered.text, answered.answer_id) == ("Delivery costs 4.90 €.", "a1")
    refused = await bot.draft([Turn("customer", TASKS[2].opening)])
    assert (refused.answer_id, refused.signals["refused"]) == (None, 1.0)
