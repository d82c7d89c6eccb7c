"""A bot is loaded from the store, and what the store lacks is made once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from langchain_core.messages import AIMessage, BaseMessage

from agent.confidence.model import dump_model
from agent.dialogue import Turn
from agent.errors import ModelUnknown
from agent.exchange import read_task
from agent.knowledge.entry import Entry
from agent.knowledge.installed import MISSING
from agent.knowledge.store import KnowledgeVersion, StoredConfidence
from agent.knowledge.store_memory import MemoryKnowledge
from agent.loading import CONFIDENCE_BROKEN, load_bot
from agent.models.model import PLAIN, Asking, Told
from agent.rehearsal import rehearse
from agent.settings import BotSettings
from agent.testing import WordEmbedder, build_knowledge
from tests.agent.stored_desk import COST, SETTINGS, CountingEmbedder, build_store


class ReadingModel:
    """Notes what it is given to read, and knows nothing."""

    name = "reader"

    def __init__(self) -> None:
        self.read: list[BaseMessage] = []

    async def ask(self, messages: Sequence[BaseMessage], asking: Asking = PLAIN) -> Told:
        self.read = list(messages)
        return Told(message=AIMessage('{"answerable": false, "answer": ""}'), model=self.name)


async def test_a_language_model_reads_more_than_the_best_five_by_its_own_instructions() -> None:
    entries = [
        Entry(f"e{place}", f"Answer {place}.", (f"q{place} delivery",)) for place in range(8)
    ]
    settings = BotSettings(model="openai:any", prompt="Be brief.")
    model = ReadingModel()
    store = await build_store(*entries)
    loaded = await load_bot(settings, store, WordEmbedder(), model=model)
    draft = await loaded.bot.draft([Turn("customer", "delivery")])
    rules, data = model.read
    assert rules.text.startswith("Be brief.")
    assert len(read_task(data.text).passages) == 8
    assert draft.versions["prompt"].startswith("own.")


async def test_a_second_start_embeds_and_fits_nothing() -> None:
    store = await build_store()
    told: list[str] = []
    await load_bot(SETTINGS, store, WordEmbedder(), lambda what, *_: told.append(what))
    assert set(told) == {"embedding", "learning"}
    assert await store.read_version() == KnowledgeVersion(1, 1)
    embedder = CountingEmbedder()
    loaded = await load_bot(SETTINGS, store, embedder, lambda *news: pytest.fail(str(news)))
    assert embedder.texts == 0
    assert loaded.version == KnowledgeVersion(1, 1)
    draft = await loaded.bot.draft(COST)
    assert (draft.text, draft.answer_id) == ("It costs five.", "cost")
    assert draft.versions["model"] == "embedded-1"
    assert (draft.versions["knowledge"], draft.versions["calibration"]) == ("1", "1.1")
    assert draft.confidence.value is not None


async def test_without_an_embedder_words_alone_are_searched_and_told() -> None:
    loaded = await load_bot(SETTINGS, await build_store(), None)
    assert loaded.warnings == (MISSING,)
    assert (await loaded.bot.draft(COST)).text == "It costs five."


async def test_a_model_fitted_to_other_vectors_is_fitted_anew() -> None:
    store = await build_store()
    await load_bot(SETTINGS, store, None)
    await load_bot(SETTINGS, store, WordEmbedder())
    stored = await store.read_confidence()
    assert stored is not None
    assert stored.embedder == "words"


@pytest.mark.parametrize("spoiled", [{"known": None}, {"risks": 5}])
async def test_a_broken_confidence_makes_the_bot_unsure_not_bold(
    spoiled: dict[str, object],
) -> None:
    store = await build_store()
    data = dump_model(rehearse(build_knowledge({"A.": ["a?"]})))
    await store.save_confidence(StoredConfidence(1, "words", {**data, **spoiled}))
    loaded = await load_bot(SETTINGS, store, WordEmbedder())
    assert loaded.warnings == (CONFIDENCE_BROKEN,)
    draft = await loaded.bot.draft(COST)
    assert (draft.text, draft.confidence.value) == ("It costs five.", None)


async def test_a_confidence_of_an_older_format_is_fitted_anew() -> None:
    store = await build_store()
    await store.save_confidence(StoredConfidence(1, "words", {"format": 0}))
    loaded = await load_bot(SETTINGS, store, WordEmbedder())
    assert loaded.warnings == ()
    assert (await loaded.bot.draft(COST)).confidence.value is not None


async def test_broken_vectors_are_made_anew() -> None:
    store = await build_store()
    await load_bot(SETTINGS, store, WordEmbedder())
    found = (await store.read_knowledge("words")).vectors
    first, second, *_ = found
    nothing = np.full(256, np.nan, dtype=np.float32)
    await store.save_vectors("words", {first: nothing, second: np.zeros(3, dtype=np.float32)})
    embedder = CountingEmbedder()
    await load_bot(SETTINGS, store, embedder)
    assert embedder.texts == 2


async def test_a_bot_without_knowledge_knows_that_it_knows_nothing() -> None:
    loaded = await load_bot(SETTINGS, MemoryKnowledge(), WordEmbedder())
    draft = await loaded.bot.draft(COST)
    assert draft.answer_id is None
    assert draft.confidence.value is not None
    assert draft.confidence.value < 0.05
    assert draft.confidence.threshold is None


async def test_an_unknown_model_is_refused() -> None:
    with pytest.raises(ModelUnknown):
        await load_bot(BotSettings(model="no-such-model"), MemoryKnowledge(), None)
