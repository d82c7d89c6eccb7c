"""Opening requests go the real way: bot, reader of signals, policy."""

from __future__ import annotations

from agent.bot import SupportBot
from agent.dialogue import Turn
from agent.knowledge.excerpts import ExcerptShelf
from agent.testing import CannedBot, build_knowledge
from benchmarks.retrieval.handing import Decided, ReadingStub, count_actions, decide_all, tell_apart
from benchmarks.retrieval.tau2 import Task

TASKS = [
    Task("t1", "What does delivery cost?", frozenset({"a1"}), ends_with_human=False),
    Task("t2", "I want to talk to a human agent now", frozenset({"a1"}), ends_with_human=True),
    Task("t3", "Why is the moon gone?", frozenset({"none"}), ends_with_human=True),
]
KNOWLEDGE = build_knowledge({"Delivery costs 4.90 €.": ["delivery cost"]})


async def test_what_may_be_sent_is_sent_and_the_rest_goes_to_people() -> None:
    bot = CannedBot(confidence=0.97, threshold=0.9)
    counted = count_actions(await decide_all(bot, TASKS, waived=True))
    assert (counted["asked"], counted["handed_over"], counted["held"], counted["sent"]) == (
        3,
        1,
        0,
        2,
    )
    assert counted["reasons"]["asks_for_human"] == 1
    assert count_actions(await decide_all(bot, TASKS[:1], waived=False))["held"] == 1


def test_confidence_is_held_against_the_end_that_a_task_should_have() -> None:
    values = [(True, 0.1), (True, 0.5), (False, 0.4), (False, 0.5), (False, 0.9)]
    decided = [Decided(ends, "handoff", value, ()) for ends, value in values]
    told = tell_apart(decided)
    assert told["auroc"] == round((3 + 1.5) / 6, 3)
    assert (told["gold"], told["of_gold"], told["others"], told["of_others"]) == (1, 2, 1, 3)


async def test_the_stub_answers_where_a_needed_document_was_shown() -> None:
    stub = ReadingStub(TASKS, {"delivery cost": {"a1"}})
    bot = SupportBot(stub, KNOWLEDGE, None, max_error=0.02).read_from(
        ExcerptShelf(KNOWLEDGE.entries)
    )
    assert count_actions(await decide_all(bot, TASKS, waived=True))["handed_over"] == 3
    answered = await bot.draft([Turn("customer", TASKS[0].opening)])
    assert (answered.text, answered.answer_id) == ("Delivery costs 4.90 €.", "a1")
    refused = await bot.draft([Turn("customer", TASKS[2].opening)])
    assert (refused.answer_id, refused.signals["refused"]) == (None, 1.0)
