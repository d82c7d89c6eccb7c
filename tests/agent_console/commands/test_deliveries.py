"""Deliveries on the command line: what is chosen by what was typed, and how one is told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agent_console.commands.deliveries import build_selection, count_states, show_counts
from agent_console.commands.trouble import WrongUse
from escalation.work.deliveries import Selection


def test_what_was_typed_is_chosen() -> None:
    chosen = build_selection(["a"], "desk", "given_up", "2026-01-31T08:00+01:00")
    assert (chosen.ids, chosen.receivers, chosen.states) == (("a",), ("desk",), ("given_up",))
    assert chosen.since == datetime.fromisoformat("2026-01-31T08:00+01:00")
    assert build_selection((), None, None, None) == Selection()


def test_a_time_without_a_zone_is_utc_and_no_time_is_refused() -> None:
    assert build_selection((), None, None, "2026-01-31").since == datetime(2026, 1, 31, tzinfo=UTC)
    with pytest.raises(WrongUse, match="soon is no time: write 2026-01-31"):
        build_selection((), None, None, "soon")


def test_every_state_is_counted() -> None:
    counts = count_states({"given_up": 2})
    assert counts == {"waiting": 0, "sending": 0, "delivered": 0, "given_up": 2}
    assert show_counts(counts) == "0 waiting, 0 sending, 0 delivered, 2 given up"
