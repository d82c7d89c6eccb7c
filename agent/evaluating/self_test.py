"""Ask the knowledge its own questions: which entries collide, which have too few words to be found.

Each question is asked twice: as it stands, which must lead to its own entry, and as if it were not
there, which is what a customer's new words for it are like.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from agent.confidence.model import ConfidenceModel, is_current, read_model
from agent.confidence.signals import observe_search
from agent.errors import ConfidenceInvalid
from agent.knowledge.embedding import Embedder, Progress
from agent.knowledge.index import NOTHING_HIDDEN, Hidden
from agent.knowledge.search import Knowledge
from agent.knowledge.store import KnowledgeStore
from agent.loading import embed_missing
from agent.rehearsal import rehearse

ENOUGH_QUESTIONS = 3
"""An entry with fewer questions is thin: nothing is left to find it by but what nobody asks."""

_FOUND = 0.5
"""An entry is thin as well when fewer of its questions than this are found without themselves."""
_REPORT_EVERY = 50


@dataclass(frozen=True, slots=True)
class Collision:
    """A question of one entry that leads to another one.

    ``confidence`` is what the bot would say of that wrong answer. ``verbatim``: it is led astray
    even as it stands, so the two entries ask the same; else only while it is left out, and so
    confidently that the wrong answer would be sent.
    """

    question: str
    entry_id: str
    other_id: str
    confidence: float
    verbatim: bool


@dataclass(frozen=True, slots=True)
class Thin:
    """An entry that new words will hardly find: its questions, those tried and those found."""

    entry_id: str
    questions: int
    tried: int
    found: int


@dataclass(frozen=True, slots=True)
class SelfTest:
    """What asking every stored question showed; shares run from 0 to 1.

    ``tried`` questions were left out in turn; ``found`` of them led to their entry, ``sent`` were
    sure enough to be answered without a human, ``wrong`` of those wrongly. ``threshold`` is what
    the knowledge alone suggests for ``max_error``, without proof by labels; ``coverage`` the share
    of all customers' questions that is then expected to be answered, as the rehearsal mixes them.
    """

    entries: int
    questions: int
    tried: int
    found: int
    sent: int
    wrong: int
    max_error: float
    threshold: float | None
    coverage: float
    collisions: tuple[Collision, ...]
    thin: tuple[Thin, ...]


async def load_knowledge(
    store: KnowledgeStore, embedder: Embedder | None, progress: Progress | None = None
) -> tuple[Knowledge, ConfidenceModel]:
    """Return the stored knowledge with the confidence that it has, or gets by a rehearsal."""
    snapshot = await store.read_knowledge(embedder.name if embedder else None)
    entries = [stored.entry for stored in snapshot.entries]
    vectors = await embed_missing(store, entries, embedder, snapshot.vectors, progress)
    knowledge = Knowledge(entries, vectors, embedder, snapshot.version.knowledge)
    name = embedder.name if embedder else ""
    try:
        stored = await store.read_confidence()
        fits = stored and (stored.knowledge, stored.embedder) == (knowledge.version, name)
        if stored and fits and is_current(stored.data):
            return knowledge, read_model(stored.data)
    except ConfidenceInvalid:
        pass  # what is broken there is made anew here
    return knowledge, await asyncio.to_thread(rehearse, knowledge, progress)


def ask_itself(
    knowledge: Knowledge,
    model: ConfidenceModel,
    max_error: float,
    progress: Progress | None = None,
) -> SelfTest:
    """Ask every question of every entry, as it stands and left out; ``progress`` hears of it."""
    threshold = model.find_threshold(max_error)
    index = knowledge.index
    rows = [row for row, passage in enumerate(index.passages) if passage.kind == "question"]
    collisions: list[Collision] = []
    outcomes: defaultdict[str, list[bool]] = defaultdict(list)
    sent = wrong = 0
    for done, row in enumerate(rows, 1):
        own = index.passages[row].entry_id
        found = _ask(knowledge, model, row, NOTHING_HIDDEN)
        if not found.is_own:
            collisions.append(found.collide(verbatim=True))
        if len(index.rows_of(int(index.answer_of_row[row]))) > 1:
            found = _ask(knowledge, model, row, Hidden(rows=(row,)))
            outcomes[own].append(found.is_own)
            if threshold is not None and found.confidence >= threshold:
                sent += 1
                wrong += not found.is_own
                if not found.is_own:
                    collisions.append(found.collide(verbatim=False))
        if progress and (done % _REPORT_EVERY == 0 or done == len(rows)):
            progress("asking", done, len(rows))
    counted = [len(entry.questions) for entry in knowledge.entries]
    return SelfTest(
        entries=len(knowledge.entries),
        questions=sum(counted),
        tried=sum(len(found) for found in outcomes.values()),
        found=sum(sum(found) for found in outcomes.values()),
        sent=sent,
        wrong=wrong,
        max_error=max_error,
        threshold=threshold,
        coverage=_expect_coverage(model, threshold),
        collisions=tuple(_keep_worst(collisions)),
        thin=tuple(_find_thin(knowledge, outcomes)),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    question: str
    own_id: str
    other_id: str
    is_own: bool
    confidence: float

    def collide(self, *, verbatim: bool) -> Collision:
        return Collision(self.question, self.own_id, self.other_id, self.confidence, verbatim)


def _ask(knowledge: Knowledge, model: ConfidenceModel, row: int, hidden: Hidden) -> _Found:
    index = knowledge.index
    passage = index.passages[row]
    vector = None if index.vectors is None else index.vectors[row]
    evidence = knowledge.weigh(passage.text, vector, hidden)
    best = evidence.candidates[0] if evidence.candidates else None
    # Entries whose answers say the same count as one answer: none of them is astray.
    is_own = best is not None and best.answer == int(index.answer_of_row[row])
    value = model.judge(observe_search(evidence), None).value
    other = best.entry_id if best else ""
    return _Found(passage.text, passage.entry_id, other, is_own, 0.0 if value is None else value)


def _keep_worst(collisions: Sequence[Collision]) -> list[Collision]:
    """Return one collision for each question, those as it stands first, then the surest."""
    first: dict[tuple[str, str], Collision] = {}
    for each in sorted(collisions, key=lambda each: (not each.verbatim, -each.confidence)):
        first.setdefault((each.entry_id, each.question), each)
    return list(first.values())


def _find_thin(knowledge: Knowledge, outcomes: dict[str, list[bool]]) -> list[Thin]:
    thin = []
    for entry in knowledge.entries:
        found = outcomes.get(entry.id, [])
        few = 0 < len(entry.questions) < ENOUGH_QUESTIONS
        if few or (found and sum(found) < _FOUND * len(found)):
            thin.append(Thin(entry.id, len(entry.questions), len(found), sum(found)))
    return sorted(thin, key=lambda each: (each.found / max(1, each.tried), each.questions))


def _expect_coverage(model: ConfidenceModel, threshold: float | None) -> float:
    if threshold is None:
        return 0.0
    return max((p.answered for p in model.risks if p.threshold >= threshold), default=0.0)
