"""One row of the final log, read so that a piece that is missing or erased does no harm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent_console.lab.checker.book import Book
from agent_console.lab.checker.lines import Line


def read_int(part: Mapping[str, Any], name: str) -> int | None:
    """Return a whole number, ``None`` when it is not there."""
    value = part.get(name)
    return value if type(value) is int else None


def read_text(part: Mapping[str, Any], name: str) -> str | None:
    """Return a text, ``None`` when it is not there."""
    value = part.get(name)
    return value if type(value) is str else None


class Row:
    """``by`` is the actor behind it, ``to`` the one whom a transfer or an offer goes to."""

    __slots__ = (
        "at", "author", "body", "by", "client_id", "epoch", "inner", "is_empty", "kind", "line", "seq",
        "tags", "to",
    )  # fmt: skip

    def __init__(self, line: Line, book: Book) -> None:
        self.seq: int = line["seq"]
        self.kind: str = line["kind"]
        self.author: Mapping[str, Any] = line["author"]
        self.epoch: int = line["epoch"]
        self.body: Mapping[str, Any] = line["body"]
        self.inner: Mapping[str, Any] = line["inner"]
        self.at: str | None = line.get("at")
        self.client_id: str | None = line.get("client_id")
        self.line = book.number
        by = line.get("sender")
        self.by = book.name(self.inner.get("by") if by is None else by)
        self.to = book.name(self.inner.get("to"))
        self.is_empty = not self.body and not self.inner
        """Whether it was erased."""
        self.tags: tuple[str, ...] = ()
        """What a customer's message is about, as its sender tagged it."""
