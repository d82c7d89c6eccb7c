"""`handraise knowledge`: adds articles, lists them, tries a question; works while the server runs."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import typer

from agent.adding import add_knowledge
from agent.dialogue import Turn
from agent.evaluating.self_test import SelfTest, ask_itself, load_knowledge
from agent.knowledge.installed import MISSING, load_embedder
from agent_console.assembly.database import open_database
from agent_console.assembly.open_house import open_house
from agent_console.assembly.stores import open_knowledge
from agent_console.commands.progress import ProgressBar
from agent_console.commands.report import note, print_json, say
from agent_console.commands.trouble import WANTING, WrongUse
from agent_console.settings import Settings
from escalation.turn import find_fault

_SHOWN = 20
_LONGEST_SHOWN = 60


def run_add(settings: Settings, paths: list[Path], *, as_json: bool) -> None:
    """Add files. Raises ``KnowledgeInvalid`` with every problem; nothing is stored then."""
    for path in paths:
        if not path.exists():
            raise WrongUse(f"There is no file or folder {path}.")
    database = open_database(settings)
    try:
        with ProgressBar() as progress:
            change = asyncio.run(add_knowledge(paths, open_knowledge(database), progress=progress))
    finally:
        database.close()
    if as_json:
        print_json(
            {
                "added": change.added,
                "changed": change.changed,
                "unchanged": change.unchanged,
                "removed": change.removed,
                "entries": change.entries,
                "passages": change.passages,
                "version": change.version,
            }
        )
        return
    say(
        f"{change.added} added, {change.changed} changed, {change.unchanged} unchanged, "
        f"{change.removed} removed: {change.entries} entries in {change.passages} passages "
        f"(version {change.version})."
    )


def run_list(settings: Settings, *, as_json: bool) -> None:
    """List the entries, with how many customers' questions lead to each since it was added."""
    database = open_database(settings)
    try:
        snapshot = asyncio.run(open_knowledge(database).read_knowledge(None))
    finally:
        database.close()
    entries = snapshot.entries
    learnt = Counter(each.entry_id for each in snapshot.learnt)
    if as_json:
        print_json(
            [
                {
                    "id": each.entry.id,
                    "title": each.entry.title,
                    "topic": each.entry.topic,
                    "source": each.source,
                    "added_at": each.added_at,
                    "learnt": learnt[each.entry.id],
                }
                for each in entries
            ]
        )
        return
    for each in entries:
        count = learnt[each.entry.id]
        taught = f" (+{count} learnt)" if count else ""
        say(f"{each.entry.id:<28} {each.entry.title[:60]:<60} {each.source}{taught}")
    if not entries:
        say("No knowledge yet: handraise knowledge add PATH")
        return
    total = sum(learnt[each.entry.id] for each in entries)
    say(f"{len(entries)} entries, {total} questions learnt.")


def run_test(settings: Settings, question: str, *, as_json: bool) -> None:
    """Ask the bot one question and show what it would do. Raises ``WrongUse``."""
    fault = find_fault(question)
    if fault is not None:
        raise WrongUse(f"This is no question that a customer could ask: {fault}.")
    asyncio.run(_test(settings, question, as_json))


async def _test(settings: Settings, question: str, as_json: bool) -> None:
    house = await open_house(settings)
    try:
        await house.load()
        judged = await house.switchboard.predict([Turn("customer", question)])
        for warning in house.read_warnings():
            note(f"Warning: {warning}")
    finally:
        await house.log.close()
        house.database.close()
    decision = judged.decision
    if as_json:
        print_json(decision.model_dump(mode="json"))
        return
    sure = "unknown" if decision.confidence is None else f"{decision.confidence:.1%}"
    bar = "none" if decision.threshold is None else f"{decision.threshold:.1%}"
    say(decision.draft or "(no answer)")
    say()
    say(f"Action: {decision.action}; confidence {sure}, threshold {bar}.")
    for finding in decision.findings:
        if finding.fired:
            say(f"  {finding.rule}: {finding.detail}")
    for source in decision.sources:
        say(f"  Source: {source.title} ({source.id})")


def run_self_test(settings: Settings, *, as_json: bool) -> None:
    """Ask the stored knowledge its own questions; ends with code 1 where entries ask the same.

    Raises ``WrongUse`` where nothing is stored.
    """
    embedder = load_embedder()
    database = open_database(settings)
    try:
        with ProgressBar() as progress:
            store = open_knowledge(database)
            knowledge, model = asyncio.run(load_knowledge(store, embedder, progress))
            if not knowledge.entries:
                raise WrongUse("No knowledge yet: handraise knowledge add PATH")
            found = ask_itself(knowledge, model, settings.max_error, progress)
    finally:
        database.close()
    if embedder is None:
        note(f"Warning: {MISSING}")
    if as_json:
        print_json(asdict(found))
    else:
        _show_self_test(found)
    if any(each.verbatim for each in found.collisions):
        raise typer.Exit(WANTING)


def _show_self_test(found: SelfTest) -> None:
    bar = "none" if found.threshold is None else f"{found.threshold:.1%}"
    say(f"{found.entries} entries, {found.questions} questions.")
    say(f"Left out in turn: {found.found} of {found.tried} led to their entry.")
    say(
        f"Sure enough to be sent: {found.sent} of {found.tried}, {found.wrong} of them wrong "
        f"(threshold {bar}, not certified)."
    )
    say(
        f"Expected to be answered without a human at {found.max_error:.1%} error: "
        f"{found.coverage:.0%} of customers' questions."
    )
    for title, verbatim in (("ask the same", True), ("are easily taken for each other", False)):
        colliding = [each for each in found.collisions if each.verbatim is verbatim]
        if colliding:
            say(f"Entries that {title} ({len(colliding)} questions):")
        for each in colliding[:_SHOWN]:
            question = each.question[:_LONGEST_SHOWN]
            say(f"  {each.entry_id} → {each.other_id or 'nothing'}: “{question}”")
    if found.thin:
        say(f"Entries that new words will hardly find ({len(found.thin)}): add questions to them.")
    for entry in found.thin[:_SHOWN]:
        say(
            f"  {entry.entry_id}: {entry.questions} questions, {entry.found} of {entry.tried} found"
        )
    if max(len(found.collisions), len(found.thin)) > _SHOWN:
        say("Not all are shown: --json lists them.")
