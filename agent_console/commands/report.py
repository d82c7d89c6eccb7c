"""Prints reports: plain lines for people on standard output, or one JSON document for programs."""

from __future__ import annotations

import json

import typer


def print_json(content: object) -> None:
    """Print one JSON document."""
    typer.echo(json.dumps(content, ensure_ascii=False, indent=2))


def say(text: str = "") -> None:
    """Print a line for a person."""
    typer.echo(text)


def note(text: str) -> None:
    """Print a line on standard error, where it disturbs no program that reads the output."""
    typer.echo(text, err=True)
