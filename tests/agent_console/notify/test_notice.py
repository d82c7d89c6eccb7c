"""Which rows are told, and that nothing that a person wrote comes with them."""

from __future__ import annotations

from typing import get_args

import pytest

from agent_console.notify.notice import KINDS, NoticeKind, Words, name_message, spot
from escalation.desk_events import (
    ClockBreached,
    ClockInner,
    ClockWarned,
    ContactBody,
    ContactLeft,
    ConversationReleased,
    ConversationResolved,
    CustomerNotified,
    CustomerRated,
    HandoffInner,
    HandoffRequested,
    NoticeBody,
    RatedBody,
    ReleasedInner,
    ResolvedBody,
)
from escalation.event_parts import BOT, CUSTOMER, SYSTEM, Event, Said
from escalation.events import (
    ActionHeld,
    ActionInner,
    CustomerWrote,
    DraftHeld,
    DraftInner,
    Record,
    build_record,
)
from escalation.testing import CONVERSATION
from tests.agent_console.notify.samples import AT, make_notice

SECRET_WORDS = "my number is 4111"


def store(event: Event) -> Record:
    return build_record(event, conversation_id=CONVERSATION, seq=4, epoch=1, at=AT)


TOLD: list[tuple[Event, NoticeKind, dict[str, object]]] = [
    (
        HandoffRequested(
            author=BOT, inner=HandoffInner(reasons=["wants_human"], suggestion=SECRET_WORDS)
        ),
        "handed_over",
        {"reasons": ("wants_human",)},
    ),
    (
        ConversationReleased(author=SYSTEM, inner=ReleasedInner(cause="lease_lapsed")),
        "requeued",
        {"reasons": ("lease_lapsed",)},
    ),
    (
        CustomerNotified(author=SYSTEM, body=NoticeBody(text="…", code="nobody_available")),
        "nobody_available",
        {},
    ),
    (
        DraftHeld(author=BOT, body=Said(text=SECRET_WORDS), inner=DraftInner(reasons=["audit"])),
        "approval_wanted",
        {"reasons": ("audit",)},
    ),
    (
        ActionHeld(author=BOT, inner=ActionInner(name="refund", args={"to": SECRET_WORDS})),
        "approval_wanted",
        {"reasons": ("action",)},
    ),
    (ContactLeft(author=CUSTOMER, body=ContactBody(email="c@x.example")), "contact_left", {}),
    (
        ClockWarned(author=SYSTEM, inner=ClockInner(clock="next_reply", due=AT)),
        "clock_warned",
        {"clock": "next_reply", "due": AT},
    ),
    (
        ClockBreached(author=SYSTEM, inner=ClockInner(clock="approval")),
        "clock_breached",
        {"clock": "approval", "due": None},
    ),
    (
        ConversationResolved(author=SYSTEM, body=ResolvedBody(outcome="unsolved")),
        "resolved",
        {"outcome": "unsolved"},
    ),
    (
        CustomerRated(author=CUSTOMER, body=RatedBody(score=2, comment=SECRET_WORDS)),
        "rated_low",
        {"score": 2},
    ),
]


@pytest.mark.parametrize(("event", "kind", "facts"), TOLD, ids=[each[1] for each in TOLD])
def test_a_row_is_told_without_what_a_person_wrote(
    event: Event, kind: NoticeKind, facts: dict[str, object]
) -> None:
    assert spot(store(event)) == make_notice(kind, site="default", **facts)


@pytest.mark.parametrize(
    "event",
    [
        CustomerWrote(author=CUSTOMER, body=Said(text="hello")),
        CustomerNotified(author=SYSTEM, body=NoticeBody(text="…", code="queued")),
        DraftHeld(author=BOT, body=Said(text="…"), inner=DraftInner(veto_seconds=20.0)),
        CustomerRated(author=CUSTOMER, body=RatedBody(score=3)),
        ActionHeld(author=BOT, inner=ActionInner(name="refund", only_holder=True)),
    ],
    ids=lambda event: event.kind,
)
def test_other_rows_are_no_occasion(event: Event) -> None:
    assert spot(store(event)) is None


def test_an_erased_row_is_told_as_far_as_it_is_known() -> None:
    erased = store(HandoffRequested(author=BOT, inner=HandoffInner(reasons=["x"])))
    erased.inner = "{}"
    assert spot(erased) == make_notice(site="default")
    rating = store(CustomerRated(author=CUSTOMER, body=RatedBody(score=1)))
    rating.body = "{}"
    assert spot(rating) is None


def test_a_delivery_has_one_name_for_each_log_event_and_receiver() -> None:
    notice = make_notice()
    name = name_message("log", notice, "mail")
    assert name == name_message("log", make_notice(place=3), "mail")
    others = {
        name_message("other log", notice, "mail"),
        name_message("log", notice, "chat"),
        name_message("log", make_notice(seq=5), "mail"),
    }
    assert name not in others
    assert len(others) == 3


def test_every_kind_is_described() -> None:
    assert set(KINDS) == set(get_args(NoticeKind))
    assert all(field.description for field in Words.model_fields.values())
