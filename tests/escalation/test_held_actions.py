"""What an action is after each of its events."""

from __future__ import annotations

from dataclasses import replace

import pytest

from escalation.errors import NoSuchAction
from escalation.event_parts import BOT, Author
from escalation.events import (
    ActionClosed,
    ActionClosedInner,
    ActionDecided,
    ActionDecidedInner,
    ActionHeld,
    ActionInner,
    ActionTaken,
    ActionTakenInner,
)
from escalation.held_actions import (
    MOST_DEEDS,
    HeldAction,
    add_action,
    drop_actions,
    find_left_open,
    find_owed,
    list_deeds,
    note_closed,
    note_decided,
    note_taken,
    require_action,
)

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


def test_the_desk_carries_out_what_its_own_bot_wants() -> None:
    own = ActionHeld(author=BOT, inner=ActionInner(name="refund", through_seq=2, only_holder=True))
    (held,) = add_action((), own, 3, "now", 7)
    assert (held.is_own, held.only_holder, held.epoch, held.is_under_way) == (True, True, 7, False)
    assert replace(held, state="decided").is_under_way
    assert replace(held, state="taken").is_under_way
    assert not replace(held, state="closed").is_under_way
    (foreign,) = add_action((), HELD, 3, "now")
    assert not replace(foreign, state="taken").is_under_way


def test_an_end_says_what_became_of_it() -> None:
    inner = ActionClosedInner(action_seq=2, outcome="failed", result="no money", cause="")
    actions = note_closed(add_action((), HELD, 2, "now"), ActionClosed(author=BOT, inner=inner))
    assert (actions[0].outcome, actions[0].result) == ("failed", "no money")


def test_an_action_is_found_by_its_number() -> None:
    actions = add_action((), HELD, 2, "now")
    assert require_action(actions, 2) is actions[0]
    with pytest.raises(NoSuchAction):
        require_action(actions, 3)


OWN = HeldAction(3, "now", "refund", {}, state="closed", through_seq=2, epoch=1, outcome="done")


def test_the_deeds_are_those_that_were_done() -> None:
    failed = replace(OWN, seq=4, outcome="failed")
    foreign = replace(OWN, seq=5, through_seq=0)
    assert [deed.name for deed in list_deeds((OWN, failed, foreign))] == ["refund"]
    assert len(list_deeds((OWN,) * (MOST_DEEDS + 1))) == MOST_DEEDS


def test_what_is_open_under_an_epoch_leaves_its_message_open() -> None:
    is_open = replace(OWN, state="taken", outcome="")
    assert find_left_open((is_open, replace(is_open, through_seq=5)), 1) == 2
    assert find_left_open((is_open,), 2) is None
    assert find_left_open((OWN, replace(is_open, only_holder=True)), 1) is None


def test_a_message_is_owed_once_more_when_all_is_done() -> None:
    assert find_owed((OWN,), 3, 1) == 2
    assert find_owed((OWN,), 3, 2) is None
    assert find_owed((OWN,), 9, 1) is None
    assert find_owed((replace(OWN, outcome="failed"),), 3, 1) is None
    for state in ("held", "decided", "taken"):
        other = replace(OWN, seq=4, state=state, outcome="")
        assert find_owed((OWN, other), 3, 1) is None
