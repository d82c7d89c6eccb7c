"""Prints figures as rows under the names of their columns, or as one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

Columns = Sequence[tuple[str, str]]
"""Name and layout of each column; the layout is one of ``format``, such as ``>7.4f``."""


def print_head(columns: Columns, *, as_json: bool) -> None:
    """Print the columns' names, where it is rows that follow."""
    if not as_json:
        print("  ".join(format(name, _leave_room(layout)) for name, layout in columns))


def print_row(row: Mapping[str, object], columns: Columns, *, as_json: bool) -> None:
    """Print one row at once; as JSON all of it, also what has no column."""
    print(json.dumps(row) if as_json else show_row(row, columns), flush=True)


def show_row(row: Mapping[str, object], columns: Columns) -> str:
    """Lay out a row: numbers as their column says, what is true as a star, what is missing empty."""
    return "  ".join(_show(row[name], layout) for name, layout in columns)


def _show(value: object, layout: str) -> str:
    if isinstance(value, bool) or value is None:
        return format("*" if value else "", _leave_room(layout))
    return format(value, layout if isinstance(value, int | float) else _leave_room(layout))


def _leave_room(layout: str) -> str:
    """Return the layout without what only a number can have."""
    return layout.partition(".")[0]
