"""`handraise export`: writes the training examples as JSONL, up to the log's end."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from agent_console.commands.trouble import WrongUse
from agent_console.settings import Settings


def run_export(
    settings: Settings,
    form: str,
    out: Path,
    *,
    consent: Literal["given", "any"] | None,
    include_provisional: bool,
    as_json: bool,
) -> None:
    """Export; waits for the transcripts room."""
    raise WrongUse(f"{settings.data} {form} {out} {consent} {include_provisional} {as_json}")
