"""Bring a bot to life from the stored knowledge."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from agent.bot import SupportBot
from agent.certifications import CertificationStore
from agent.confidence.model import ConfidenceModel, dump_model, is_current, read_model
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
from agent.knowledge.installed import MISSING
from agent.knowledge.search import Knowledge
from agent.knowledge.store import (
    KnowledgeStore,
    KnowledgeVersion,
    LearntQuestion,
    StoredConfidence,
    StoredEntry,
)
from agent.models.build import build_model
from agent.models.model import Model
from agent.rehearsal import rehearse
from agent.settings import EMBEDDED, OWN, BotSettings
from agent.tools.toolbox import Toolbox
from agent.tools.using import ToolUser

CONFIDENCE_BROKEN = (
    "The stored confidence model is broken: no draft is sent without a human until the knowledge "
    "is added again."
)

NOTHING_TO_COMPARE = (
    "There is no knowledge to hold your bot's answers against: how sure they are cannot be told, and "
    "none is sent without a human."
)

TOOLS_UNUSED = (
    "The bot cannot use its tools: they are for a language model (HANDRAISE_MODEL), neither for the "
    "embedded one nor for a bot of your own."
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
    tools: Toolbox | None = None,
) -> LoadedBot:
    """Load the bot; what the store lacks (vectors, confidence) is made once and kept there.

    ``model`` is what it asks, by default built anew; it may call ``tools``, whose version is the one
    in ``settings``. Raises ``ModelUnknown``. A broken confidence model leaves the bot without
    confidence, which means that every draft needs a human; so does a broken calibration, by way of
    approval.
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
    if tools is not None:
        warnings += tools.warnings
        if settings.tools:
            bot = bot.use_tools(ToolUser(tools, settings.deadline))
        elif tools.names:
            warnings.append(TOOLS_UNUSED)
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
