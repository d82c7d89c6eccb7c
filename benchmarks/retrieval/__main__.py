"""Print how well passages are found, and who is handed over: ``python -m benchmarks.retrieval``."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from agent.adding import add_knowledge
from agent.bot import SupportBot
from agent.knowledge.embedding import Embedder
from agent.knowledge.embedding_remembered import RememberedEmbedder
from agent.knowledge.entry import Entry, list_passages
from agent.knowledge.excerpts import ExcerptShelf, find_article
from agent.knowledge.ingest import read_knowledge_files
from agent.knowledge.installed import load_embedder
from agent.knowledge.search import Knowledge
from agent.knowledge.store_memory import MemoryKnowledge
from agent.loading import load_bot
from agent.models.build import build_embedded_model
from agent.models.model import Model
from agent.rehearsal import rehearse
from agent.settings import EMBEDDED, BotSettings
from benchmarks.confidence.vectors import VectorShelf
from benchmarks.retrieval.answering import answer_all
from benchmarks.retrieval.covid import read_covid
from benchmarks.retrieval.finding import SEARCHES, Asked, find_ceiling, measure, rank_all
from benchmarks.retrieval.handing import ReadingStub, count_actions, decide_all, tell_apart
from benchmarks.retrieval.tau2 import DOCUMENTS, Task, divide_tasks, read_tasks

_WIDTH = 34
_MAX_ERRORS = (0.02, 0.05)


def main() -> None:
    """Read the arguments, print the tables; ends with 1 where the joined search is not the best."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--seed", type=int, default=0, help="divides the tasks in halves")
    parser.add_argument("--vectors", type=Path, default=Path(tempfile.gettempdir(), "vectors"))
    parser.add_argument(
        "--handing", action="store_true", help="also decide on every opening request (minutes)"
    )
    parser.add_argument("--json", action="store_true", help="one object a line")
    options = parser.parse_args()
    embedder = load_embedder()
    if embedder is None:
        parser.exit(2)
    folder = options.data / "tau2" / "banking_knowledge"
    tasks = read_tasks(folder)
    rows = list(find_all(options, tasks, embedder))
    for row in rows:
        print(json.dumps(row) if options.json else _show_found(row), flush=True)
    if options.handing:
        for row in asyncio.run(hand_all(options, folder / DOCUMENTS, tasks, embedder)):
            print(json.dumps(row) if options.json else _show_handed(row), flush=True)
    whole = {row["search"]: row for row in rows if row["questions"] == "τ² banking, all"}
    best = whole["joined"]
    if any(best[name] < row[name] for row in whole.values() for name in ("recall", "mrr")):
        sys.exit(1)


def find_all(
    options: argparse.Namespace, tasks: Sequence[Task], embedder: Embedder
) -> Iterator[dict[str, Any]]:
    """Yield a row for each set of questions and search."""
    vectors = VectorShelf(embedder, options.vectors)
    chosen_by, kept = divide_tasks(tasks, options.seed)
    entries = _read_documents(options.data / "tau2" / "banking_knowledge" / DOCUMENTS)
    sets = {
        "τ² banking, all": tasks,
        "τ² banking, half it was chosen by": chosen_by,
        "τ² banking, other half": kept,
    }
    asked = {
        name: [Asked(each.opening, each.required) for each in set_] for name, set_ in sets.items()
    }
    yield from _find("tau2-banking", entries, asked, vectors, embedder)
    entries, questions = read_covid(options.data / "covid_faq")
    yield from _find(
        "covid-articles", entries, {"COVID FAQ, answers only": questions}, vectors, embedder
    )


async def hand_all(
    options: argparse.Namespace, documents: Path, tasks: Sequence[Task], embedder: Embedder
) -> list[dict[str, Any]]:
    """Return a row for each model, error rate asked for, and end that a task should have."""
    entries = _read_documents(documents)
    shelf = VectorShelf(embedder, options.vectors)
    texts = _list_texts(entries, [task.opening for task in tasks])
    remembered = RememberedEmbedder(embedder, shelf.embed("tau2-banking", texts, _tell))
    store = MemoryKnowledge()
    await add_knowledge([documents], store, load=lambda: remembered, progress=_tell)
    titles: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries:
        titles[entry.title].add(find_article(entry))
    models: dict[str, Model] = {
        EMBEDDED: build_embedded_model(remembered),
        ReadingStub.name: ReadingStub(tasks, titles),
    }
    rows: list[dict[str, Any]] = []
    for name, model in models.items():
        for max_error in _MAX_ERRORS:
            settings = BotSettings(model=name, max_error=max_error)
            bot = (await load_bot(settings, store, remembered, model=model)).bot
            decided = await decide_all(bot, tasks, waived=True)
            for ends in (True, False):
                some = [each for each in decided if each.ends_with_human is ends]
                head = {"model": name, "max_error": max_error, "gold_transfer": ends}
                rows.append({**head, **count_actions(some)})
            rows.append({"model": name, "max_error": max_error, **tell_apart(decided)})
    return [*rows, await _answer_from_articles(options, shelf, embedder)]


async def _answer_from_articles(
    options: argparse.Namespace, vectors: VectorShelf, embedder: Embedder
) -> dict[str, Any]:
    entries, asked = read_covid(options.data / "covid_faq")
    knowledge = _index("covid-articles", entries, [each.text for each in asked], vectors, embedder)
    bot = SupportBot(
        build_embedded_model(knowledge.embedder),
        knowledge,
        rehearse(knowledge, _tell),
        max_error=_MAX_ERRORS[-1],
    )
    told = await answer_all(bot, entries, asked)
    return {"model": EMBEDDED, "max_error": _MAX_ERRORS[-1], **told}


def _index(
    name: str,
    entries: Sequence[Entry],
    questions: Sequence[str],
    vectors: VectorShelf,
    embedder: Embedder,
) -> Knowledge:
    known = vectors.embed(name, _list_texts(entries, questions), _tell)
    remembered = RememberedEmbedder(embedder, known)
    texts = [passage.text for entry in entries for passage in list_passages(entry)]
    return Knowledge(entries, remembered.embed(texts), remembered)


def _find(
    name: str,
    entries: Sequence[Entry],
    sets: dict[str, list[Asked]],
    vectors: VectorShelf,
    embedder: Embedder,
) -> Iterator[dict[str, Any]]:
    questions = [each.text for asked in sets.values() for each in asked]
    knowledge = _index(name, entries, questions, vectors, embedder)
    shelf = ExcerptShelf(entries)
    for label, asked in sets.items():
        ranked = rank_all(shelf, knowledge, asked)
        for search in SEARCHES:
            found = measure(asked, ranked[search])
            yield {
                "questions": label,
                "n": len(asked),
                "search": search,
                "recall": round(found.recall, 4),
                "mrr": round(found.mrr, 4),
                "ceiling": round(find_ceiling(asked), 4),
            }


def _list_texts(entries: Sequence[Entry], questions: Sequence[str]) -> list[str]:
    passages = [passage.text for entry in entries for passage in list_passages(entry)]
    return [*passages, *questions]


def _read_documents(path: Path) -> list[Entry]:
    return [entry for entries in read_knowledge_files([path]).values() for entry in entries]


def _show_found(row: dict[str, Any]) -> str:
    return (
        f"{row['questions']:<{_WIDTH}} n {row['n']:>3}  {row['search']:<8} "
        f"recall@5 {row['recall']:.3f} (at most {row['ceiling']:.3f})  MRR {row['mrr']:.3f}"
    )


def _show_handed(row: dict[str, Any]) -> str:
    if "auroc" in row:
        return (
            f"{row['model']:<12} {row['max_error']:.0%}  by confidence alone: AUROC {row['auroc']:.3f}; with the surer half "
            f"answered {row['gold']}/{row['of_gold']} and {row['others']}/{row['of_others']} handed over"
        )
    if "wrong" in row:
        return (
            f"{row['model']:<12} {row['max_error']:.0%}  COVID FAQ, answers only: right "
            f"{row['right']:.1%}, sent {row['sent']:.1%}, wrong among these {row['wrong']:.1%}"
        )
    end = "ends with a human" if row["gold_transfer"] else "is solved by the bot"
    why = ", ".join(f"{name} {count}" for name, count in sorted(row["reasons"].items()))
    return (
        f"{row['model']:<12} {row['max_error']:.0%}  {end:<20} "
        f"{row['handed_over']}/{row['asked']} handed over, {row['held']} held, {row['sent']} sent  ({why})"
    )


def _tell(what: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{what} {done}/{total}", end="\n" if done == total else "", file=sys.stderr)


if __name__ == "__main__":
    main()
