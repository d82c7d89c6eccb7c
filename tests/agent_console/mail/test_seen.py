"""What customers have seen: the newest number of each, and nothing that somebody made up."""

from __future__ import annotations

import pytest

from agent_console.mail.seen import Seen


def test_the_newest_number_counts_in_whatever_order_it_comes() -> None:
    seen = Seen()
    assert seen.find("c1") == 0
    for seq in (3, 7, 5):
        seen.hear_whisper("c1", {"seen": seq, "by": "v1"})
    seen.hear_whisper("c2", {"seen": 1})
    assert (seen.find("c1"), seen.find("c2")) == (7, 1)


def test_other_whispers_and_nudges_tell_nothing() -> None:
    seen = Seen()
    seen.hear_whisper("c1", {"typing": "customer"})
    seen.hear_whisper("c1", {"seen": "9"})
    seen.hear_nudge("c1", 9)
    assert seen.find("c1") == 0


def test_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent_console.mail.seen.MOST_KEPT", 2)
    seen = Seen()
    for name in ("a", "b", "a", "c"):
        seen.hear_whisper(name, {"seen": 4})
    assert [seen.find(name) for name in ("a", "b", "c")] == [4, 0, 4]
