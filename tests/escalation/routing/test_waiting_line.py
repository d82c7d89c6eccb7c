"""What the desk is shown of each conversation, and in which order."""

from dataclasses import replace

import pytest

from escalation.conversation import Conversation, KeptDraft
from escalation.held_actions import HeldAction
from escalation.routing.waiting_line import build_item, order, order_conversations

WAITING = Conversation(
    id="c1",
    head=7,
    epoch=2,
    state="waiting",
    site="shop",
    customer_id="v1",
    asked=4,
    settled=4,
    waiting_since="2026-01-01T10:00:00.000Z",
    reasons=("low_confidence",),
    confidence=0.4,
    opened_at="2026-01-01T09:00:00.000Z",
    last_at="2026-01-01T10:00:00.000Z",
    preview="Where is my parcel?",
    suggestion=KeptDraft(seq=6, through_seq=4, text="It is on its way.", confidence=0.4),
)


def test_item_carries_every_field_of_the_queue_frame() -> None:
    assert build_item(WAITING) == {
        "conversation_id": "c1",
        "state": "waiting",
        "needs": "claim",
        "site": "shop",
        "customer_id": "v1",
        "waiting_since": "2026-01-01T10:00:00.000Z",
        "opened_at": "2026-01-01T09:00:00.000Z",
        "last_at": "2026-01-01T10:00:00.000Z",
        "head": 7,
        "epoch": 2,
        "holder": None,
        "reasons": ["low_confidence"],
        "confidence": 0.4,
        "preview": "Where is my parcel?",
        "front": False,
        "contact": None,
        "draft_seq": 6,
        "veto_seconds": None,
        "action": None,
        "actions": 0,
        "outcome": None,
        "priority": 0,
        "group": "",
        "skills": [],
        "language": None,
        "topic": None,
        "escalated_at": None,
        "replied_at": None,
        "offered_to": None,
        "last_human": None,
        "snoozed": False,
        "snoozed_until": None,
        "waiting_on_customer": False,
        "customer_left": False,
        "blocked": False,
        "passed_on": 0,
        "joined": [],
        "due_at": None,
    }


def test_the_line_says_when_the_nearest_promise_is_due() -> None:
    item = build_item(WAITING, lambda c: f"due:{c.id}")
    assert item is not None
    assert item["due_at"] == "due:c1"


def test_a_held_draft_says_how_long_it_may_be_stopped() -> None:
    held = KeptDraft(seq=5, through_seq=4, text="It is on its way.", veto_seconds=20.0)
    item = build_item(replace(WAITING, state="bot", held=held))
    assert item is not None
    assert (item["needs"], item["draft_seq"], item["veto_seconds"]) == ("approve", 5, 20.0)


@pytest.mark.parametrize(
    ("state", "asked", "needs"),
    [("waiting", 4, "claim"), ("offered", 4, "claim"), ("human", 9, "reply"), ("human", 4, None)],
)
def test_need_follows_state_and_unanswered_words(state: str, asked: int, needs: str | None) -> None:
    item = build_item(replace(WAITING, state=state, asked=asked))  # type: ignore[arg-type]
    assert item is not None
    assert item["needs"] == needs


@pytest.mark.parametrize(
    ("state", "asked", "needs"),
    [("bot", 4, "act"), ("resolved", 4, "act"), ("human", 4, "act"), ("human", 9, "reply")],
)
def test_an_action_that_waits_is_shown_whoever_holds_the_conversation(
    state: str, asked: int, needs: str
) -> None:
    action = HeldAction(9, "2026-01-01T09:30:00.000Z", "refund", {}, ("approve",))
    one = replace(WAITING, state=state, asked=asked, waiting_since=None, actions=(action,))  # type: ignore[arg-type]
    item = build_item(one)
    assert item is not None
    assert (item["needs"], item["action"], item["actions"]) == (needs, "refund", 1)
    assert item["waiting_since"] == "2026-01-01T09:30:00.000Z"


@pytest.mark.parametrize(("asked", "needs"), [(4, None), (5, "reply")])
def test_an_action_for_the_holder_alone_calls_nobody_else(asked: int, needs: str | None) -> None:
    action = HeldAction(9, "now", "close_account", {}, ("approve",), only_holder=True)
    item = build_item(replace(WAITING, state="human", asked=asked, actions=(action,)))
    assert item is not None
    assert (item["needs"], item["action"], item["actions"]) == (needs, "close_account", 1)


def test_a_decided_action_needs_nobody() -> None:
    action = HeldAction(9, "now", "refund", {}, ("approve",), state="decided")
    assert build_item(replace(WAITING, state="bot", actions=(action,))) is None


def test_conversation_of_the_bot_is_shown_only_with_a_held_draft() -> None:
    held = KeptDraft(seq=8, through_seq=4, text="Yes.")
    item = build_item(replace(WAITING, state="bot", held=held))
    assert item is not None
    assert (item["needs"], item["draft_seq"]) == ("approve", 8)
    assert build_item(replace(WAITING, state="bot")) is None


def test_resolved_conversation_is_not_shown() -> None:
    assert build_item(replace(WAITING, state="resolved")) is None


def test_holder_is_named() -> None:
    item = build_item(replace(WAITING, state="human", holder="p1", holder_name="Ada"))
    assert item is not None
    assert item["holder"] == {"id": "p1", "name": "Ada"}


def test_order_puts_the_front_first_then_the_longest_wait_then_the_held() -> None:
    conversations = [
        replace(WAITING, id="c-held", state="human", waiting_since=None),
        replace(WAITING, id="c-late", waiting_since="2026-01-01T10:05:00.000Z"),
        replace(WAITING, id="c-early", waiting_since="2026-01-01T09:55:00.000Z"),
        replace(WAITING, id="c-front", waiting_since="2026-01-01T10:09:00.000Z", front=True),
        replace(WAITING, id="c-also-early", waiting_since="2026-01-01T09:55:00.000Z"),
    ]
    items = [item for c in conversations if (item := build_item(c)) is not None]
    assert [item["conversation_id"] for item in order(items)] == [
        "c-front",
        "c-also-early",
        "c-early",
        "c-late",
        "c-held",
    ]


def test_conversations_are_ordered_as_their_lines_are() -> None:
    route = WAITING.route
    conversations = [
        replace(WAITING, id="c7", snoozed=True, waiting_since=None),
        replace(WAITING, id="c6", state="human", waiting_since=None),
        replace(WAITING, id="c5", route=route.model_copy(update={"priority": -1})),
        replace(WAITING, id="c3"),
        replace(WAITING, id="c4", waiting_since="2026-01-01T10:00:01.000Z"),
        replace(WAITING, id="c2", route=route.model_copy(update={"priority": 2})),
        replace(WAITING, id="c1", front=True),
    ]
    items = [item for each in conversations if (item := build_item(each)) is not None]
    ordered = [each.id for each in order_conversations(conversations)]
    assert ordered == [item["conversation_id"] for item in order(items)]
    assert ordered == ["c1", "c2", "c3", "c4", "c5", "c6", "c7"]
