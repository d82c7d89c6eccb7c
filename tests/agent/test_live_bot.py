"""A live bot takes up what is changed, learnt or forgotten, and keeps its model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from langchain_core.messages import AIMessage, BaseMessage

from agent.dialogue import Turn
from agent.knowledge.embedding import Embedder
from agent.knowledge.store import KnowledgeVersion, LearntQuestion
from agent.live_bot import LiveBot
from agent.loading import TOOLS_UNUSED, load_bot
from agent.models.build import build_model
from agent.models.model import PLAIN, Asking, Model, Told
from agent.settings import BotSettings
from agent.testing import WordEmbedder
from agent.tools.langchain_tool import LangChainTool
from agent.tools.toolbox import Toolbox
from tests.agent.stored_desk import COST, ENTRIES, SETTINGS, CountingEmbedder, build_store
from tests.agent.tools import shop

FEE = [Turn("customer", "Must I pay postage?")]
LEARNT = LearntQuestion("c1", 3, "cost", "Must I pay postage?")


async def test_a_live_bot_follows_the_store() -> None:
    store = await build_store()
    bot = await LiveBot.open(SETTINGS, store, load=WordEmbedder)
    assert bot.version == KnowledgeVersion(1, 1)
    assert (list(bot.warnings), await bot.refresh()) == ([], False)
    dearer = replace(ENTRIES[0], answer="It costs seven.")
    await store.replace_sources({"faq.jsonl": [dearer, ENTRIES[1]]}, after=1)
    assert (await bot.draft(COST)).text == "It costs five."
    assert await bot.refresh() is True
    assert (await bot.draft(COST)).text == "It costs seven."
    assert await bot.refresh() is False


async def test_a_live_bot_takes_up_what_was_learnt_without_fitting_anew() -> None:
    store = await build_store()
    bot = await LiveBot.open(SETTINGS, store, load=WordEmbedder)
    before = await bot.draft(FEE)
    await store.add_learnt([LEARNT])
    assert await bot.refresh() is True
    after = await bot.draft(FEE)
    assert (before.answer_id, after.answer_id) == (None, "cost")
    assert (after.confidence.value or 0) > (before.confidence.value or 0)
    assert bot.version == KnowledgeVersion(1, 1, 1)
    assert after.versions == before.versions
    assert await bot.refresh() is False


async def test_what_was_learnt_is_there_after_a_start() -> None:
    store = await build_store()
    await store.add_learnt([LEARNT, replace(LEARNT, seq=5, entry_id="an entry that is gone")])
    bot = await LiveBot.open(SETTINGS, store, load=WordEmbedder)
    assert (await bot.draft(FEE)).answer_id == "cost"
    embedder = CountingEmbedder()
    await load_bot(SETTINGS, store, embedder)
    assert embedder.texts == 0


async def test_what_is_forgotten_leads_nowhere_any_more() -> None:
    store = await build_store()
    await store.add_learnt([LEARNT])
    bot = await LiveBot.open(SETTINGS, store, load=WordEmbedder)
    await store.forget_learnt("c1")
    assert await bot.refresh() is True
    assert (await bot.draft(FEE)).answer_id is None


async def test_learnt_questions_work_by_words_alone_too() -> None:
    store = await build_store()
    bot = await LiveBot.open(SETTINGS, store, load=lambda: None)
    await store.add_learnt([LEARNT])
    assert await bot.refresh() is True
    assert (await bot.draft(FEE)).answer_id == "cost"


async def test_a_live_bot_asks_one_model_as_long_as_it_lives() -> None:
    built: list[Model] = []

    def build(settings: BotSettings, embedder: Embedder | None) -> Model:
        built.append(build_model(settings, embedder))
        return built[-1]

    store = await build_store()
    bot = await LiveBot.open(SETTINGS, store, load=WordEmbedder, build=build)
    dearer = replace(ENTRIES[0], answer="It costs seven.")
    await store.replace_sources({"faq.jsonl": [dearer, ENTRIES[1]]}, after=1)
    assert await bot.refresh()
    assert (await bot.draft(COST)).text == "It costs seven."
    assert len(built) == 1


class Toolless:
    """A model whose provider takes no tools."""

    name = "openai:x"

    def __init__(self) -> None:
        self.askings: list[Asking] = []

    async def ask(self, messages: Sequence[BaseMessage], asking: Asking = PLAIN) -> Told:
        self.askings.append(asking)
        reply = '{"answer": "It costs five.", "cited": ["1"]}'
        return Told(message=AIMessage(reply), model=self.name, toolless=bool(asking.tools))


TOOLS = Toolbox([LangChainTool(shop.order_status)], warnings=["The MCP server x is down."])


async def test_a_model_is_given_tools_and_their_version_is_the_prompt_s() -> None:
    model = Toolless()
    chosen = BotSettings(model="openai:x", extra_calls=0)
    bot = await LiveBot.open(
        chosen, await build_store(), load=WordEmbedder, build=lambda *_: model, tools=TOOLS
    )
    assert bot.settings.tools == TOOLS.version
    assert list(bot.warnings) == ["The MCP server x is down."]
    draft = await bot.draft(COST)
    assert draft.versions["prompt"].endswith(f"+tools-1.{TOOLS.version}")
    assert list(model.askings[0].tools) == list(TOOLS.offers)
    assert bot.warnings[-1] == "openai:x takes no tools: the bot works without them."


async def test_a_bot_that_cannot_use_tools_says_so() -> None:
    bot = await LiveBot.open(SETTINGS, await build_store(), load=WordEmbedder, tools=TOOLS)
    assert list(bot.warnings) == ["The MCP server x is down.", TOOLS_UNUSED]
    assert (await bot.draft(COST)).text == "It costs five."
