"""`handraise evaluate`: how much the bot may answer alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent_console.command_line.options import AsJson


def evaluate(
    knowledge_file: Annotated[
        Path,
        typer.Option("--knowledge", help="What the bot learns: a question-answer file (JSONL)."),
    ],
    calibrate: Annotated[
        Path, typer.Option(help="Labelled questions (JSONL) that set and prove the threshold.")
    ],
    test: Annotated[
        Path, typer.Option(help="Labelled questions (JSONL) to decide on; labels are only scored.")
    ],
    max_error: Annotated[
        float, typer.Option(help="Share of the answers sent that may be wrong.")
    ] = 0.02,
    level: Annotated[float, typer.Option(help="How sure the proof must be.")] = 0.95,
    unanswerable: Annotated[
        float,
        typer.Option(help="Share of questions without an answer that the threshold should stand."),
    ] = 0.2,
    predictions: Annotated[
        Path | None, typer.Option(help="File to write: one line for each question, in order.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure how much the bot may answer alone, and how often it is wrong; needs no database."""
    from agent.evaluating.evaluation import Target
    from agent_console.commands.evaluate import run_evaluate

    run_evaluate(
        knowledge_file,
        calibrate,
        test,
        Target(max_error, level, unanswerable),
        predictions=predictions,
        as_json=as_json,
    )
