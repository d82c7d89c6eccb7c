"""Bring a bot to life from the stored knowledge, and keep it up to date while the server runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from langchain_core.runnables import RunnableLambda
from numpy.typing import NDArray

from agent.bot import SupportBot
from agent.certifications import CertificationStore
from agent.confidence.model import ConfidenceModel, dump_model, is_current, read_model
from agent.dialogue import Bot, Draft, Occasion, Turn
from agent.drafting.allowance import Allowance
from agent.drafting.second_look import SecondLook
from agent.errors import ConfidenceInvalid
from agent.in_force import (
    InForce,
    build_basis,
    choose_standard,
    find_in_force,
    find_prompt,
    name_confidence,
)
from agent.knowledge.embedding import Embedder, Progress, embed_all
from agent.knowledge.entry import Entry, Passage, digest_text, list_passages
from agent.knowledge.excerpts import ExcerptShelf
from agent.knowledge.installed import MISSING, load_embedder
from agent.knowledge.search import Hit, Knowledge
from agent.knowledge.store import (
    KnowledgeStore,
    KnowledgeVersion,
    LearntQuestion,
    StoredConfidence,
    StoredEntry,
)
from agent.models.build import build_model
from agent.models.model import Model
from agent.own.own_model import OwnModel
from agent.own.place import OWN
from agent.rehearsal import rehearse
from agent.settings import EMBEDDED, BotSettings

CONFIDENCE_BROKEN = (
    "The stored confidence model is broken: no draft is sent without a human until the knowledge "
    "is added again."
)

NOTHING_TO_COMPARE = (
    "There is no knowledge to hold your bot's answers against: how sure they are cannot be told, and "
    "none is sent without a human."
)

_SAVED_AT_ONCE = 500
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LoadedKnowledge:
    """The stored knowledge, ready to be searched, with its entries as they are stored."""

    knowledge: Knowledge
    entries: Sequence[StoredEntry]
    version: KnowledgeVersion
    learnt: Sequence[LearntQuestion] = ()

    @property
    def known(self) -> Mapping[str, int]:
        """Since which knowledge version each entry is as it is, by its id."""
        return {stored.entry.id: stored.since for stored in self.entries}


@dataclass(frozen=True, slots=True)
class LoadedBot:
    """A bot, the versions that it was made of, and what an operator should know."""

    bot: SupportBot
    version: KnowledgeVersion
    warnings: tuple[str, ...] = ()
    in_force: InForce = field(default_factory=InForce)
    learnt: Sequence[LearntQuestion] = ()
    known: Mapping[str, int] = field(default_factory=dict)
    """Since which knowledge version each entry is as it is, by its id."""
    confidence: ConfidenceModel | None = None
    """The model fitted to the knowledge alone."""


async def load_bot(
    settings: BotSettings,
    store: KnowledgeStore,
    embedder: Embedder | None,
    progress: Progress | None = None,
    certifications: CertificationStore | None = None,
    model: Model | None = None,
) -> LoadedBot:
    """Load the bot; what the store lacks (vectors, confidence) is made once and kept there.

    ``model`` is what it asks, by default built anew. Raises ``ModelUnknown``. A broken confidence
    model leaves the bot without confidence, which means that every draft needs a human; so does a
    broken calibration, by way of approval.
    """
    loaded = await load_knowledge(store, embedder, progress)
    knowledge = loaded.knowledge
    warnings = [] if embedder else [MISSING]
    confidence: ConfidenceModel | None = None
    fit = loaded.version.confidence
    try:
        confidence, fit = await _find_confidence(store, knowledge, fit, progress)
    except ConfidenceInvalid:
        _log.error(CONFIDENCE_BROKEN)
        warnings.append(CONFIDENCE_BROKEN)
    if settings.model.startswith(OWN) and not loaded.entries:
        confidence = None
        warnings.append(NOTHING_TO_COMPARE)
    version = replace(loaded.version, confidence=fit)
    asked = model or build_model(settings, embedder)
    bot = SupportBot(
        asked,
        knowledge,
        confidence,
        max_error=settings.max_error,
        prompt=find_prompt(settings),
    )
    if settings.model != EMBEDDED:
        bot = bot.read_from(await asyncio.to_thread(ExcerptShelf, knowledge.entries))
        allowance = Allowance(settings.extra_calls)
        bot = bot.look_twice(SecondLook(asked, embedder, allowance, settings.deadline))
    made = LoadedBot(
        bot, version, tuple(warnings), InForce(), loaded.learnt, loaded.known, confidence
    )
    return await take_up_calibration(settings, made, certifications)


async def take_up_calibration(
    settings: BotSettings, loaded: LoadedBot, certifications: CertificationStore | None
) -> LoadedBot:
    """Return the same bot, held to the calibration in force now; nothing is loaded anew."""
    found = await find_in_force(certifications, build_basis(settings, loaded.bot.knowledge))
    warnings = [each for each in loaded.warnings if each != loaded.in_force.trouble]
    if found.trouble:
        _log.error(found.trouble)
        warnings.append(found.trouble)
    confidence = loaded.confidence
    bot = loaded.bot.hold_to(
        choose_standard(found, confidence, loaded.known, settings.max_error),
        name_confidence(found, loaded.version, confidence),
    )
    return replace(loaded, bot=bot, warnings=tuple(warnings), in_force=found)


async def load_knowledge(
    store: KnowledgeStore,
    embedder: Embedder | None,
    progress: Progress | None = None,
    is_wanted: Callable[[str], bool] = lambda _: True,
) -> LoadedKnowledge:
    """Load the knowledge with what was learnt since, and index both.

    Vectors that the store lacks are made and kept there. ``is_wanted`` says of a conversation, by
    its id, whether what was learnt from it is taken.
    """
    snapshot = await store.read_knowledge(embedder.name if embedder else None)
    entries = [stored.entry for stored in snapshot.entries]
    wanted = [each for each in snapshot.learnt if is_wanted(each.conversation_id)]
    learnt = list_learnt(entries, wanted)
    vectors = await embed_missing(store, entries, embedder, snapshot.vectors, progress, learnt)
    build = partial(Knowledge, entries, vectors, embedder, snapshot.version.knowledge, learnt)
    knowledge = await asyncio.to_thread(build)
    return LoadedKnowledge(knowledge, snapshot.entries, snapshot.version, snapshot.learnt)


def list_learnt(entries: Sequence[Entry], learnt: Sequence[LearntQuestion]) -> list[Passage]:
    """Return the passages of learnt questions whose entry is there."""
    present = {entry.id for entry in entries}
    return [
        Passage(each.entry_id, each.question, "question")
        for each in learnt
        if each.entry_id in present
    ]


async def embed_missing(
    store: KnowledgeStore,
    entries: Sequence[Entry],
    embedder: Embedder | None,
    present: Mapping[str, NDArray[np.float32]],
    progress: Progress | None,
    learnt: Sequence[Passage] = (),
) -> NDArray[np.float32] | None:
    """Return one vector for each passage of ``entries``, then for each of those ``learnt``.

    Those not ``present`` are made and kept.
    """
    if embedder is None:
        return None
    texts = [passage.text for entry in entries for passage in list_passages(entry)]
    texts += [passage.text for passage in learnt]
    digests = [digest_text(text) for text in texts]
    missing = {
        digest: text
        for digest, text in zip(digests, texts, strict=True)
        if not _is_vector(present.get(digest), embedder.size)
    }
    held = dict(present)
    if missing:
        made = await asyncio.to_thread(embed_all, embedder, list(missing.values()), progress)
        fresh = list(zip(missing, made, strict=True))
        held.update(fresh)
        for start in range(0, len(fresh), _SAVED_AT_ONCE):
            await store.save_vectors(embedder.name, dict(fresh[start : start + _SAVED_AT_ONCE]))
    if not texts:
        return np.zeros((0, embedder.size), dtype=np.float32)
    return np.stack([held[digest] for digest in digests])


def fit_stored(
    knowledge: Knowledge, number: int, progress: Progress | None
) -> tuple[ConfidenceModel, StoredConfidence]:
    """Fit a confidence model to ``knowledge``, to be kept for the knowledge version ``number``."""
    model = rehearse(knowledge, progress)
    name = knowledge.embedder.name if knowledge.embedder else ""
    return model, StoredConfidence(number, name, dump_model(model))


async def _find_confidence(
    store: KnowledgeStore, knowledge: Knowledge, number: int, progress: Progress | None
) -> tuple[ConfidenceModel, int]:
    stored = await store.read_confidence()
    name = knowledge.embedder.name if knowledge.embedder else ""
    fits = stored and (stored.knowledge, stored.embedder) == (knowledge.version, name)
    if stored and fits and is_current(stored.data):
        return read_model(stored.data), number
    model, fitted = await asyncio.to_thread(fit_stored, knowledge, knowledge.version, progress)
    return model, (await store.save_confidence(fitted)).confidence


def _is_vector(vector: NDArray[np.float32] | None, size: int) -> bool:
    return vector is not None and vector.shape == (size,) and bool(np.isfinite(vector).all())


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
    ) -> None:
        """Wrap a bot that is loaded already, and asks ``model``; ``open`` does both."""
        self._settings = settings
        self._store = store
        self._embedder = embedder
        self._loaded = loaded
        self._certifications = certifications
        self._model = model

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
    ) -> LiveBot:
        """Load the embedder, then the bot. Raises ``ModelUnknown``."""
        embedder = await asyncio.to_thread(load)
        # One model for as long as it lives: it remembers how its provider fares.
        model = await asyncio.to_thread(build, settings, embedder)
        loaded = await load_bot(settings, store, embedder, progress, certifications, model)
        return cls(settings, store, embedder, loaded, certifications, model)

    @property
    def version(self) -> KnowledgeVersion:
        """The version of the knowledge that drafts come from."""
        return self._loaded.version

    @property
    def warnings(self) -> Sequence[str]:
        """What an operator should know about the bot, in whole sentences."""
        return self._loaded.warnings

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
