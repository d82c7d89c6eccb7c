"""What waits for a yes, and is wanted no more."""

from __future__ import annotations

from dataclasses import replace

from escalation.conversation import Conversation, KeptDraft
from escalation.desk_events import HandoffRequested
from escalation.events import ActionClosed, DraftSetAside
from escalation.held_actions import HeldAction
from escalation.setting_aside import hand_over, set_held_aside

OWN = HeldAction(3, "now", "refund", {}, through_seq=2)
HOLDERS = HeldAction(4, "now", "close_account", {}, through_seq=2, only_holder=True)
FOREIGN = HeldAction(5, "now", "refund", {})
BUSY = Conversation(
    "c1",
    head=5,
    held=KeptDraft(2, 1, "Tomorrow.", 0.8),
    actions=(OWN, HOLDERS, FOREIGN, replace(OWN, seq=6, state="decided")),
)


def name_closed(cause: str, but: int = 0) -> list[int]:
    events = set_held_aside(BUSY, cause, but)
    closed = [event.inner for event in events if isinstance(event, ActionClosed)]
    assert {(each.outcome, each.cause) for each in closed} <= {("given_up", cause)}
    return [each.action_seq for each in closed]


def test_the_draft_and_the_desks_own_wishes_are_given_up() -> None:
    draft = set_held_aside(BUSY, "new_message")[0]
    assert isinstance(draft, DraftSetAside)
    assert (draft.body.text, draft.inner.cause, draft.inner.draft_seq) == (
        "Tomorrow.",
        "new_message",
        2,
    )
    assert name_closed("new_message") == name_closed("claimed") == name_closed("handoff") == [3]


def test_what_the_holder_may_decide_ends_with_the_persons_stretch() -> None:
    assert name_closed("returned") == name_closed("resolved") == [3, 4]


def test_one_may_be_left_out() -> None:
    assert name_closed("handoff", but=3) == []


def test_nothing_is_set_aside_where_nothing_waits() -> None:
    assert set_held_aside(Conversation("c1"), "handoff") == []


def test_who_hands_over_sets_aside_and_tells_the_customer() -> None:
    events = hand_over(BUSY, ["action_failed"], 2, anyone_online=False)
    assert [event.kind for event in events] == [
        "HandoffRequested",
        "DraftSetAside",
        "ActionClosed",
        "CustomerNotified",
    ]
    requested = events[0]
    assert isinstance(requested, HandoffRequested)
    assert (requested.inner.reasons, requested.inner.through_seq) == (["action_failed"], 2)
