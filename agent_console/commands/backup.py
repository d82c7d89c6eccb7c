"""`handraise backup` copies the database while it is in use; `handraise restore` puts a copy back."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path

from agent_console.assembly.database import find_database_url
from agent_console.commands.progress import ProgressBar
from agent_console.commands.report import print_json, say
from agent_console.settings import Settings
from escalation.store.backup import Copied, back_up
from escalation.store.restore import put_back


def run_backup(settings: Settings, file: Path, *, as_json: bool) -> None:
    """Write a copy to a new file. Raises what ``back_up`` raises."""
    began = time.monotonic()
    with ProgressBar() as progress:
        copied = back_up(find_database_url(settings), file, progress)
    seconds = round(time.monotonic() - began, 2)
    if as_json:
        print_json({"file": str(file), **asdict(copied), "seconds": seconds})
        return
    say(f"{file} holds {_describe(copied)}: {copied.size / 1e6:.1f} MB in {seconds} s.")
    say("Everything that people wrote is in it: keep it as you keep the database.")


def run_restore(settings: Settings, file: Path, *, as_json: bool) -> None:
    """Put a backup in place. Raises what ``put_back`` raises."""
    url = find_database_url(settings)
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    with ProgressBar() as progress:
        restored = put_back(url, file, stamp, progress)
    kept = None if restored.kept is None else str(restored.kept)
    if as_json:
        print_json({"database_url": url, "kept": kept, **asdict(restored.copied)})
        return
    say(f"{url} holds {_describe(restored.copied)} now, under a new log_id: readers start anew.")
    if kept is not None:
        say(f"What was there before is in {kept}.")


def _describe(copied: Copied) -> str:
    return f"{copied.conversations:,} conversations with {copied.events:,} events"
