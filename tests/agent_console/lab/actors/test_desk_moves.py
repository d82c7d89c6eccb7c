from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

import pytest

from agent_console.lab.actors.acts import Pen
from agent_console.lab.actors.desk_moves import DeskMoves
from agent_console.lab.actors.seen import Seen
from agent_console.lab.desk_plans import GROUPS
from escalation.commands import Person, PersonRole
from tests.agent_console.lab.actors.place import Place, build_item

MINE = {"id": "ben", "name": "Ben"}
HERS = {"id": "anna", "name": "Anna"}


async def build_moves(role: PersonRole = "human") -> DeskMoves:
    place = Place()
    place.stage.groups = GROUPS
    place.stage.list_conversation("c1")
    return DeskMoves(Person("ben", "Ben", role), place.stage, Pen("ben"), ["anna", "ben"])


def choose(moves: DeskMoves, *items: dict[str, Any]) -> Counter[str]:
    """Choose many times; returns how often each kind of frame, and ``none``, was chosen."""
    frames = [moves.choose(items, lambda _: Seen(), Random(seed)) for seed in range(300)]
    for frame in frames:
        assert frame is None or frame["conversation_id"] == "c1"
    return Counter("none" if frame is None else frame["type"] for frame in frames)


async def test_offers_are_accepted_declined_and_let_pass() -> None:
    chosen = choose(await build_moves(), build_item("c1", "claim", offered_to="ben"))
    assert chosen["accept"] > chosen["decline"] > 10 < chosen["none"]


async def test_what_is_offered_to_another_is_clicked_on_at_times() -> None:
    chosen = choose(await build_moves(), build_item("c1", "claim", offered_to="anna"))
    assert 0 < chosen["accept"] < 60
    assert "decline" not in chosen


async def test_a_holder_parks_passes_on_merges_whispers_and_shuts_out() -> None:
    chosen = choose(await build_moves(), build_item("c1", "reply", holder=MINE))
    assert set(chosen) >= {"snooze", "transfer", "merge", "note", "block", "unblock"}


async def test_what_is_parked_is_woken_at_times() -> None:
    chosen = choose(await build_moves(), build_item("c1", None, snoozed=True))
    assert chosen["wake"] > 100


@pytest.mark.parametrize("role", ["human", "supervisor"])
async def test_only_leads_step_in(role: PersonRole) -> None:
    chosen = choose(await build_moves(role), build_item("c1", None, holder=HERS))
    stepped_in = {"take_over", "assign", "join", "note"} <= set(chosen)
    assert stepped_in == (role == "supervisor")


async def test_who_joined_writes_and_leaves() -> None:
    item = build_item("c1", None, holder=HERS, joined=[MINE])
    chosen = choose(await build_moves("supervisor"), item)
    assert {"leave", "send"} <= set(chosen)
    assert "join" not in chosen


async def test_those_who_meddle_try_everything() -> None:
    moves = await build_moves()
    frames = [moves.meddle("c1", lambda _: Seen(), Random(seed)) for seed in range(300)]
    assert {frame["type"] for frame in frames} >= {
        *("accept", "decline", "wake", "snooze", "unblock", "join", "leave", "take_over"),
        *("assign", "transfer", "block", "priority", "merge"),
    }


async def test_who_clears_up_wakes_what_nothing_else_wakes() -> None:
    moves = await build_moves()
    for_ever = build_item("c1", None, snoozed=True, snoozed_until=None)
    assert moves.wake_up([for_ever], Random(1)) == {"type": "wake", "conversation_id": "c1"}
    for_a_while = for_ever | {"snoozed_until": "2026-01-05T09:00:00.000Z"}
    woken = [moves.wake_up([for_a_while], Random(seed)) for seed in range(300)]
    assert 0 < sum(frame is not None for frame in woken) < 20
