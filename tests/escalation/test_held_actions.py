"""What an action is after each of its events."""

from __future__ import annotations

from escalation.events import (
    BOT,
    ActionClosed,
    ActionClosedInner,
    ActionDecided,
    ActionDecidedInner,
    ActionHeld,
    ActionInner,
    ActionTaken,
    ActionTakenInner,
    Author,
)
from escalation.held_actions import add_action, drop_actions, note_closed, note_decided, note_taken

HELD = ActionHeld(
    author=BOT,
    inner=ActionInner(
        name="refund", args={"amount": 40}, allowed=["edit"], owner="shop", reference="t1"
    ),
)
DECIDED = ActionDecided(
    author=Author(role="human", name="Anna"),
    inner=ActionDecidedInner(by="p1", action_seq=2, decision="edit", args={"amount": 20}),
)


def test_an_action_is_held_decided_and_taken() -> None:
    (held,) = add_action((), HELD, 2, "now")
    assert (held.seq, held.at, held.state, held.owner, held.reference) == (
        2,
        "now",
        "held",
        "shop",
        "t1",
    )
    (decided,) = note_decided((held,), DECIDED)
    assert (decided.state, decided.decision, decided.args) == ("decided", "edit", {"amount": 20})
    assert (decided.decided_by, decided.decided_name) == ("p1", "Anna")
    taken = ActionTaken(author=BOT, inner=ActionTakenInner(action_seq=2, attempt=1, runner="r"))
    (over,) = note_taken((decided,), taken)
    assert (over.state, over.attempt, over.runner, over.decision) == ("taken", 1, "r", "edit")
    closed = ActionClosed(author=BOT, inner=ActionClosedInner(action_seq=2))
    assert [each.state for each in note_closed((over,), closed)] == ["closed"]


def test_what_is_not_there_changes_nothing() -> None:
    actions = add_action((), HELD, 5, "now")
    assert note_decided(actions, DECIDED) == actions


def test_what_is_erased_is_gone() -> None:
    actions = add_action(add_action((), HELD, 2, "now"), HELD, 3, "now")
    assert [each.seq for each in drop_actions(actions, {2, 9})] == [3]
