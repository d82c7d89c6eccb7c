"""Compares what readers were shown with each other, and keeps digests to compare with the log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from agent_console.lab.checker.book import Book
from agent_console.lab.checker.lines import Line
from agent_console.lab.checker.memory import Conversation, Place, Stretch


def digest(kind: str, author: Mapping[str, Any], body: Mapping[str, Any]) -> int:
    """Digest what every reader sees of an event; odd when the body has content, never 0."""
    name = author.get("name")
    try:
        found = hash((kind, author.get("role"), name, frozenset(body.items())))
    except TypeError:
        found = hash((kind, author.get("role"), name, encode(body)))
    return found | 1 if body else (found & ~1) or 2


def digest_inner(inner: Mapping[str, Any]) -> int:
    """Digest the part for people of the desk; odd when it has content, never 0."""
    try:
        found = hash(frozenset(inner.items()))
    except TypeError:
        found = hash(encode(inner))
    return found | 1 if inner else 2


def encode(value: Any) -> str:
    """Return a piece of JSON as a text that is the same for the same one."""
    return json.dumps(value, sort_keys=True)


def holds_text(value: Any, text: str) -> bool:
    """Say whether a text stands anywhere in a piece of JSON."""
    if type(value) is str:
        return text in value
    if type(value) is dict:
        return any(holds_text(part, text) for part in value.values())
    return type(value) in (list, tuple) and any(holds_text(part, text) for part in value)


class Contents:
    """Takes every event that is shown.

    Finds `mutated`: two readers were shown different content under one number. An erased event is
    empty to whoever comes later; whether it was erased shows in the log.
    """

    def __init__(self, book: Book) -> None:
        self._book = book

    def see(self, line: Line, conversation: Conversation, stretch: Stretch, home: int) -> None:
        """Compare an event with what others were shown."""
        place = line["seq"] - stretch.base - 1
        outer = digest(line["kind"], line["author"], line["body"])
        first = stretch.outer[place]
        if first == 0:
            stretch.outer[place] = outer
            stretch.seen_in[place] = self._book.number
            client_id = line.get("client_id")
            if client_id is not None and client_id not in conversation.shown:
                conversation.shown[client_id] = Place(home, self._book.number)
        elif first != outer:
            stretch.outer[place] = self._settle(line, conversation, stretch, (first, outer))
        inner = line.get("inner")
        if inner is None:
            return
        full = digest_inner(inner)
        first = stretch.inner[place]
        if first == 0:
            stretch.inner[place] = full
        elif first != full:
            stretch.inner[place] = self._settle(line, conversation, stretch, (first, full))

    def _settle(
        self, line: Line, conversation: Conversation, stretch: Stretch, both: tuple[int, int]
    ) -> int:
        """Return the digest to keep of two: the one with content."""
        first, second = both
        seq = line["seq"]
        if first % 2 != second % 2:
            stretch.emptied.setdefault(seq, self._book.number)
            return first if first % 2 else second
        if seq not in stretch.reported:
            stretch.reported.add(seq)
            seen_in = stretch.seen_in[seq - stretch.base - 1]
            self._book.report(
                "mutated",
                f"Two readers were shown different content as number {seq}.",
                conversation.id,
                seen_in,
                self._book.number,
            )
        return first
