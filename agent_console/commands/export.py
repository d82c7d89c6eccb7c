"""`handraise export`: writes the training examples as JSONL, up to the log's end."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Literal

from agent_console.assembly.database import open_database
from agent_console.assembly.stores import open_examples, open_log
from agent_console.commands.report import print_json, say
from agent_console.settings import Settings
from escalation.clock import SystemClock
from escalation.transcripts.export import ExportSummary, export_examples
from escalation.transcripts.harvest import Harvester


def run_export(
    settings: Settings,
    export_format: str,
    out: Path,
    *,
    consent: Literal["given", "any"] | None,
    include_provisional: bool,
    as_json: bool,
) -> None:
    """Harvest up to the log's end, then write. Raises ``ExportFailed`` and storage errors."""
    summary = asyncio.run(_export(settings, export_format, out, consent, include_provisional))
    if as_json:
        print_json(asdict(summary))
        return
    say(
        f"{_count(summary.examples, 'example')} from "
        f"{_count(summary.conversations, 'conversation')} "
        f"(consent: {summary.consent}) in {out / summary.files['train']}"
    )
    for reason, count in summary.skipped.items():
        say(f"  left out, {reason.replace('_', ' ')}: {count}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


async def _export(
    settings: Settings,
    export_format: str,
    out: Path,
    consent: Literal["given", "any"] | None,
    include_provisional: bool,
) -> ExportSummary:
    clock = SystemClock()
    database = open_database(settings)
    try:
        store = open_examples(database, clock)
        log = open_log(settings, clock)
        try:
            await Harvester(log, store).harvest()
        finally:
            await log.close()
        return await export_examples(
            store,
            export_format=export_format,
            folder=out,
            consent=consent,
            include_provisional=include_provisional,
        )
    finally:
        database.close()
