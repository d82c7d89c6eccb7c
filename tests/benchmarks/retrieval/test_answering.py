"""Right, sent and wrong are counted as they are named."""

from __future__ import annotations

from agent.bot import SupportBot
from agent.models.build import build_embedded_model
from agent.rehearsal import rehearse
from agent.testing import WordEmbedder, build_knowledge
from benchmarks.retrieval.answering import answer_all
from benchmarks.retrieval.finding import Asked

KNOWLEDGE = build_knowledge(
    {
        "Delivery takes 2 to 4 days.": ["How long does delivery take?", "delivery time in days"],
        "Delivery costs 4.90 €.": ["What does delivery cost?", "price of delivery"],
    }
)
ASKED = [
    Asked("What does delivery cost?", frozenset({"a2"})),
    Asked("What does delivery cost?", frozenset({"a1"})),
    Asked("Who won the match?", frozenset({"a1"})),
    Asked("delivery price", frozenset({"a2"})),
]


async def test_what_is_sent_is_counted_beside_what_is_right() -> None:
    model = build_embedded_model(WordEmbedder())
    sure = SupportBot(model, KNOWLEDGE, rehearse(KNOWLEDGE), max_error=0.99)
    told = await answer_all(sure, KNOWLEDGE.entries, ASKED)
    assert (told["n"], told["right"]) == (4, 0.5)
    assert (told["sent"], told["wrong"]) == (0.75, 0.3333)
    unsure = SupportBot(model, KNOWLEDGE, None, max_error=0.05)
    told = await answer_all(unsure, KNOWLEDGE.entries, ASKED)
    assert (told["right"], told["sent"], told["wrong"]) == (0.5, 0.0, 0.0)
