"""Add knowledge files to the store: read, embed, rehearse, then keep it all at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from agent.errors import KnowledgeInvalid
from agent.knowledge.embedding import Embedder, Progress
from agent.knowledge.entry import Entry, list_passages
from agent.knowledge.ingest import find_doubles, read_knowledge_files
from agent.knowledge.installed import load_embedder
from agent.knowledge.search import Knowledge
from agent.knowledge.store import KnowledgeStore
from agent.loading import embed_missing, fit_stored, list_learnt


@dataclass(frozen=True, slots=True)
class KnowledgeChange:
    """What adding files did: entries by what became of them, and what there is now."""

    added: int
    changed: int
    unchanged: int
    removed: int
    entries: int
    passages: int
    version: int


async def add_knowledge(
    paths: Sequence[Path],
    store: KnowledgeStore,
    *,
    load: Callable[[], Embedder | None] = load_embedder,
    progress: Progress | None = None,
) -> KnowledgeChange:
    """Add files and folders of Markdown articles and question–answer files.

    A file that was added before is replaced by what it holds now; where nothing differs, nothing
    is done. ``load`` gives the embedder, ``None`` for a search by words alone. Raises ``KnowledgeInvalid`` with every problem found, ``KnowledgeChanged`` when
    somebody else was quicker; nothing is stored then.
    """
    sources = await asyncio.to_thread(read_knowledge_files, paths)
    embedder = await asyncio.to_thread(load)
    snapshot = await store.read_knowledge(embedder.name if embedder else None)
    before: dict[str, list[Entry]] = {}
    for stored in snapshot.entries:
        before.setdefault(stored.source, []).append(stored.entry)
    after = {**before, **sources}
    doubles = find_doubles(after)
    if doubles:
        raise KnowledgeInvalid(doubles)
    number = snapshot.version.knowledge
    differing = {
        source: entries
        for source, entries in sources.items()
        if list(entries) != before.get(source, [])
    }
    if differing:
        entries = [entry for source in sorted(after) for entry in after[source]]
        learnt = list_learnt(entries, snapshot.learnt)
        vectors = await embed_missing(store, entries, embedder, snapshot.vectors, progress, learnt)
        build = partial(Knowledge, entries, vectors, embedder, number + 1, learnt)
        knowledge = await asyncio.to_thread(build)
        _, fitted = await asyncio.to_thread(fit_stored, knowledge, number + 1, progress)
        version = await store.replace_sources(differing, after=number, confidence=fitted)
        number = version.knowledge
    return _compare(before, sources, after, number)


def _compare(
    before: Mapping[str, Sequence[Entry]],
    sources: Mapping[str, Sequence[Entry]],
    after: Mapping[str, Sequence[Entry]],
    version: int,
) -> KnowledgeChange:
    old = {entry.id: entry for source in sources for entry in before.get(source, ())}
    new = {entry.id: entry for entries in sources.values() for entry in entries}
    kept = old.keys() & new.keys()
    unchanged = sum(old[entry_id] == new[entry_id] for entry_id in kept)
    everything = [entry for entries in after.values() for entry in entries]
    return KnowledgeChange(
        added=len(new.keys() - old.keys()),
        changed=len(kept) - unchanged,
        unchanged=unchanged,
        removed=len(old.keys() - new.keys()),
        entries=len(everything),
        passages=sum(len(list_passages(entry)) for entry in everything),
        version=version,
    )
