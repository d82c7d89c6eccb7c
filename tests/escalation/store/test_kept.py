"""What is kept in memory: rows without a gap, and never more than the bounds."""

from __future__ import annotations

import pytest

from escalation.conversation import Conversation
from escalation.events import Record
from escalation.store import kept as module
from escalation.store.kept import Folds, Kept, Kepts


def build_kept(key: str, head: int, rows: int) -> Kept:
    tail = [
        Record(key, seq, "NoteAdded", "human", None, None, 1, "", None, "{}", "{}")
        for seq in range(head - rows + 1, head + 1)
    ]
    return Kept(Conversation(key, head=head), None, tail, 0)


def read(kept: Kept, after: int, limit: int = 100) -> list[int] | None:
    rows = kept.read(after, limit)
    return None if rows is None else [row.seq for row in rows]


def test_folds_of_the_longest_ago_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CONVERSATIONS", 2)
    folds = Folds()
    for key in ("c1", "c2", "c1", "c3"):
        folds.put(Conversation(key, head=7))
    assert folds.get("c2") is None
    assert folds.get("c1") == Conversation("c1", head=7)
    assert folds.get("c3") is not None


def test_rows_are_read_when_all_that_follow_are_kept() -> None:
    kept = build_kept("c1", head=10, rows=4)
    assert read(kept, 6) == [7, 8, 9, 10]
    assert read(kept, 8) == [9, 10]
    assert read(kept, 6, limit=2) == [7, 8]
    assert read(kept, 10) == []
    assert read(kept, 11) == []
    assert read(kept, 5) is None
    assert read(kept, 0) is None


def test_without_rows_only_the_end_is_known() -> None:
    kept = build_kept("c1", head=3, rows=0)
    assert read(kept, 3) == []
    assert read(kept, 2) is None


def test_the_conversations_used_longest_ago_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CONVERSATIONS", 2)
    kepts = Kepts()
    for key in ("c1", "c2", "c1", "c3"):
        kepts.put(build_kept(key, 1, 1))
    assert [key for key in ("c1", "c2", "c3") if kepts.get(key)] == ["c1", "c3"]


def test_the_rows_of_all_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROWS_OF_ALL", 10)
    kepts = Kepts()
    for head in range(1, 6):
        kepts.put(build_kept("c1", head, head))
    kepts.put(build_kept("c2", 5, 5))
    assert kepts.get("c1") is not None
    kepts.put(build_kept("c3", 1, 1))
    assert [key for key in ("c1", "c2", "c3") if kepts.get(key)] == ["c2", "c3"]


def test_clearing_forgets_all() -> None:
    kepts = Kepts()
    kepts.put(build_kept("c1", 1, 1))
    kepts.clear()
    assert kepts.get("c1") is None
