"""What the knowledge consists of: entries (one answer each) and the passages that lead to them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

PassageKind = Literal["question", "title", "piece"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer and what leads to it.

    A question–answer entry has ``questions``; a section of an article has none, but a ``title``
    and ``pieces``: its answer cut into passages of a few sentences.
    """

    id: str
    answer: str
    questions: tuple[str, ...] = ()
    topic: str | None = None
    url: str | None = None
    title: str = ""
    pieces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that a question is compared with, and the entry it leads to."""

    entry_id: str
    text: str
    kind: PassageKind


def list_passages(entry: Entry) -> tuple[Passage, ...]:
    """Return the passages of ``entry``, always in the same order, one vector each."""
    if entry.questions:
        return tuple(Passage(entry.id, question, "question") for question in entry.questions)
    pieces = entry.pieces or (entry.answer,)
    if not entry.title:
        return tuple(Passage(entry.id, piece, "piece") for piece in pieces)
    titled = (Passage(entry.id, f"{entry.title}: {piece}", "piece") for piece in pieces)
    return (Passage(entry.id, entry.title, "title"), *titled)


def digest_text(text: str) -> str:
    """Return the digest by which a passage's vector is kept."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()
