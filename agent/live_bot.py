"""A bot that keeps up with the stored knowledge and calibrations while the server runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from langchain_core.runnables import RunnableLambda

from agent.certifications import CertificationStore
from agent.dialogue import Bot, Draft, Occasion, Turn
from agent.in_force import InForce
from agent.knowledge.embedding import Embedder, Progress, embed_all
from agent.knowledge.entry import Passage
from agent.knowledge.installed import load_embedder
from agent.knowledge.search import Hit, Knowledge
from agent.knowledge.store import KnowledgeStore, KnowledgeVersion
from agent.loading import LoadedBot, list_learnt, load_bot, take_up_calibration
from agent.models.build import build_model
from agent.models.model import Model
from agent.own.own_model import OwnModel
from agent.settings import BotSettings
from agent.tools.toolbox import Toolbox


class LiveBot:
    """A bot that follows the store: ``refresh`` swaps in new knowledge between two drafts."""

    def __init__(
        self,
        settings: BotSettings,
        store: KnowledgeStore,
        embedder: Embedder | None,
        loaded: LoadedBot,
        certifications: CertificationStore | None = None,
        model: Model | None = None,
        tools: Toolbox | None = None,
    ) -> None:
        """Wrap a bot that is loaded already, and asks ``model``; ``open`` does both."""
        self._settings = settings
        self._store = store
        self._embedder = embedder
        self._loaded = loaded
        self._certifications = certifications
        self._model = model
        self._tools = tools

    @classmethod
    async def open(
        cls,
        settings: BotSettings,
        store: KnowledgeStore,
        *,
        load: Callable[[], Embedder | None] = load_embedder,
        progress: Progress | None = None,
        certifications: CertificationStore | None = None,
        build: Callable[[BotSettings, Embedder | None], Model] = build_model,
        tools: Toolbox | None = None,
    ) -> LiveBot:
        """Load the embedder, then the bot. Raises ``ModelUnknown``."""
        embedder = await asyncio.to_thread(load)
        # One model for as long as it lives: it remembers how its provider fares.
        model = await asyncio.to_thread(build, settings, embedder)
        if tools is not None:
            settings = settings.offer(tools.version)
        loaded = await load_bot(settings, store, embedder, progress, certifications, model, tools)
        return cls(settings, store, embedder, loaded, certifications, model, tools)

    @property
    def settings(self) -> BotSettings:
        """What it was opened with, and the version of its tools."""
        return self._settings

    @property
    def version(self) -> KnowledgeVersion:
        """The version of the knowledge that drafts come from."""
        return self._loaded.version

    @property
    def warnings(self) -> Sequence[str]:
        """What an operator should know about the bot, in whole sentences."""
        toolless = self._loaded.bot.toolless
        told = [f"{toolless} takes no tools: the bot works without them."] if toolless else []
        return (*self._loaded.warnings, *told)

    @property
    def embedder(self) -> Embedder | None:
        """What makes its vectors; ``None`` where it searches by words alone."""
        return self._embedder

    @property
    def in_force(self) -> InForce:
        """The calibration that drafts are held to."""
        return self._loaded.in_force

    async def draft(self, turns: Sequence[Turn]) -> Draft:
        """Draft an answer as ``SupportBot.draft`` does."""
        return await self._loaded.bot.draft(turns)

    async def draft_on(self, turns: Sequence[Turn], occasion: Occasion) -> Draft:
        """Draft an answer as ``SupportBot.draft_on`` does."""
        return await self._loaded.bot.draft_on(turns, occasion)

    def speak_for(self, answer: str, name: str) -> Bot:
        """Return a bot that judges an ``answer`` which somebody else's bot, called ``name``, gave."""
        return self._loaded.bot.speak_for(OwnModel(RunnableLambda(lambda _: answer), name))

    async def search(self, question: str, limit: int) -> Sequence[Hit]:
        """Return at most ``limit`` entries of the knowledge that may answer, best first."""
        found = await asyncio.to_thread(self._loaded.bot.knowledge.search, question, limit)
        return found.hits

    async def refresh(self) -> bool:
        """Load the bot anew if the store has changed; say whether it had.

        An error leaves the present bot in place.
        """
        found, held = await self._store.read_version(), self._loaded.version
        if (found.knowledge, found.confidence) != (held.knowledge, held.confidence):
            await self._load()
            return True
        certified = await self._recertify()
        return await self._learn() or certified

    async def _load(self) -> None:
        self._loaded = await load_bot(
            self._settings,
            self._store,
            self._embedder,
            certifications=self._certifications,
            model=self._model,
            tools=self._tools,
        )

    async def _recertify(self) -> bool:
        """Take up another calibration, without loading or fitting anything anew."""
        if self._certifications is None:
            return False
        if await self._certifications.read_number() == self._loaded.in_force.number:
            return False
        self._loaded = await take_up_calibration(self._settings, self._loaded, self._certifications)
        return True

    async def _learn(self) -> bool:
        """Take up what was learnt since, without loading or fitting anything anew."""
        found = (await self._store.read_version()).learnt
        if found == self._loaded.version.learnt:
            return False
        before, learnt = self._loaded.learnt, await self._store.read_learnt()
        if list(learnt[: len(before)]) != list(before):
            # Something is forgotten: only an index built anew is without it.
            await self._load()
            return True
        present = self._loaded.bot.knowledge
        passages = list_learnt(present.entries, learnt[len(before) :])
        grown = await asyncio.to_thread(self._grow, present, passages)
        # Only of what was learnt: whatever else has changed meanwhile is still to be loaded.
        version = replace(self._loaded.version, learnt=found)
        moved = self._loaded.bot.move_to(grown)
        self._loaded = replace(self._loaded, bot=moved, version=version, learnt=learnt)
        return True

    def _grow(self, knowledge: Knowledge, passages: Sequence[Passage]) -> Knowledge:
        texts = [passage.text for passage in passages]
        vectors = embed_all(self._embedder, texts) if self._embedder else None
        pairs = [(passage.text, passage.entry_id) for passage in passages]
        return knowledge.learn(pairs, vectors) if pairs else knowledge
