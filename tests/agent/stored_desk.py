"""A small desk as it is stored: two entries, and an embedder that counts what it is given."""

from __future__ import annotations

from collections.abc import Sequence

from agent.dialogue import Turn
from agent.knowledge.entry import Entry
from agent.knowledge.store_memory import MemoryKnowledge
from agent.settings import BotSettings
from agent.testing import WordEmbedder

ENTRIES = [
    Entry("cost", "It costs five.", ("What does delivery cost?", "delivery price")),
    Entry("time", "Two days.", ("How long does delivery take?", "delivery time in days")),
]
SETTINGS = BotSettings()
COST = [Turn("customer", "What does delivery cost?")]


class CountingEmbedder(WordEmbedder):
    """Counts the texts it was given."""

    def __init__(self) -> None:
        self.texts = 0

    def embed(self, texts: Sequence[str]):
        self.texts += len(texts)
        return super().embed(texts)


async def build_store(*entries: Entry) -> MemoryKnowledge:
    store = MemoryKnowledge()
    await store.replace_sources({"faq.jsonl": list(entries or ENTRIES)}, after=0)
    return store
