"""What the desk does by itself, asked again where it is stored."""

from __future__ import annotations

from dataclasses import replace

import pytest

from escalation.commands import (
    AskForHuman,
    BreachClock,
    ClaimConversation,
    CloseConversation,
    DeclineOffer,
    ExpireOffer,
    LeaveConversation,
    OfferConversation,
    ReleaseLapsed,
    ResolveConversation,
    ReturnToBot,
    RouteConversation,
    SnoozeConversation,
    TellWaiting,
    WakeSnoozed,
    WarnClock,
    WriteAsCustomer,
    WriteAsHuman,
)
from escalation.conversation import Conversation
from escalation.desk_events import Route
from escalation.desk_routine import find_origin
from escalation.errors import NotHolder
from tests.escalation.steps import ADA, BEN, act, asked, claimed, follow, kinds

NOON = "2026-11-21T12:00:00.000Z"
BILLING = Route(group="billing", skills=["refunds"], priority=1)


def waiting() -> Conversation:
    return act(asked(), "handoff")


def parked() -> Conversation:
    return follow(claimed(), SnoozeConversation(ADA, NOON))[0]


def test_a_vanished_human_loses_it_and_it_goes_to_the_front() -> None:
    held = claimed()
    lapse = ReleaseLapsed("pada", held.epoch, lambda: True, anyone_online=True)
    c, events = follow(held, lapse)
    assert kinds(events) == ["ConversationReleased", "CustomerNotified"]
    assert (c.state, c.front, c.notices) == ("waiting", True, {"requeued"})
    assert follow(held, replace(lapse, is_lapsed=lambda: False))[1] == []
    assert follow(held, replace(lapse, epoch=held.epoch - 1))[1] == []
    assert follow(held, replace(lapse, head=held.head))[1] == events
    assert follow(held, replace(lapse, head=held.head - 1))[1] == []
    assert follow(c, lapse)[1] == []
    with pytest.raises(NotHolder):
        follow(c, WriteAsHuman(ADA, "Still here"))


def test_an_offer_is_taken_up_declined_or_runs_out() -> None:
    waiting = act(asked(), "handoff")
    offered, events = follow(waiting, OfferConversation("pben", 20))
    assert (kinds(events), offered.state, offered.offered_to) == (
        ["ConversationOffered"], "offered", "pben"
    )  # fmt: skip
    assert offered.epoch == waiting.epoch
    declined, events = follow(offered, DeclineOffer(BEN))
    assert (kinds(events), declined.state) == (["OfferDeclined"], "waiting")
    expired, events = follow(offered, ExpireOffer("pben"))
    assert (kinds(events), expired.state) == (["OfferExpired"], "waiting")


def test_an_offer_that_is_over_changes_nothing() -> None:
    assert follow(claimed(), OfferConversation("pben", 20))[1] == []
    assert follow(claimed(), ExpireOffer("pben"))[1] == []
    assert follow(act(asked(), "handoff"), DeclineOffer(BEN))[1] == []


def test_an_offer_is_made_of_what_was_seen_and_ended_by_its_number() -> None:
    assert follow(waiting(), OfferConversation("pben", 20, head=waiting().head - 1))[1] == []
    assert follow(parked(), OfferConversation("pben", 20))[1] == []
    offered, _ = follow(waiting(), OfferConversation("pben", 20, "fewest", waiting().head))
    assert offered.offered_seq == offered.head
    assert follow(offered, ExpireOffer("pben", offered.offered_seq - 1))[1] == []
    assert follow(offered, ExpireOffer("pben", offered.offered_seq))[0].refused == {"pben"}
    withdrawn, _ = follow(offered, ExpireOffer("pben", offered.offered_seq, "withdrawn"))
    assert (withdrawn.state, withdrawn.refused) == ("waiting", set())
    gone, _ = follow(offered, ExpireOffer("pben", offered.offered_seq, "gone"))
    assert (gone.state, gone.refused) == ("waiting", set())


def test_another_route_takes_an_offer_back_and_asks_everybody_anew() -> None:
    declined, _ = follow(waiting(), OfferConversation("pben", 20), DeclineOffer(BEN))
    offered, _ = follow(declined, OfferConversation("pada", 20))
    c, events = follow(offered, RouteConversation(BILLING, "The topic is billing."))
    assert kinds(events) == ["OfferExpired", "ConversationRouted"]
    assert (c.state, c.route, c.refused) == ("waiting", BILLING, set())
    urgent = RouteConversation(BILLING.model_copy(update={"priority": 2}))
    assert follow(declined, RouteConversation(Route(priority=2)))[0].refused == {"pben"}
    assert follow(c, urgent)[0].route.priority == 2
    assert follow(c, RouteConversation(BILLING))[1] == []
    assert follow(c, ClaimConversation(ADA), ReturnToBot(ADA))[0].route == Route()


def test_a_parked_conversation_wakes_at_the_time_it_is_parked_until() -> None:
    c, events = follow(parked(), WakeSnoozed(NOON, anyone_online=True))
    assert kinds(events) == ["ConversationWoken", "CustomerNotified"]
    alone, _ = follow(parked(), WakeSnoozed(NOON))
    assert "nobody_available" in alone.notices
    assert (c.snoozed, c.state, "taken_up" in c.notices) == (False, "waiting", True)
    assert follow(parked(), WakeSnoozed("2026-11-21T11:00:00.000Z"))[1] == []
    assert follow(c, WakeSnoozed(NOON))[1] == []


def test_what_a_customer_has_left_is_closed_where_nobody_has_it() -> None:
    c, _ = follow(waiting(), LeaveConversation("v1"))
    assert (c.customer_left, c.left_at, c.state) == (True, "t", "waiting")
    closed, events = follow(c, CloseConversation(c.head, "customer_left"))
    assert kinds(events) == ["CustomerNotified", "ConversationResolved"]
    assert events[1].model_dump()["inner"]["cause"] == "customer_left"
    assert (closed.state, closed.outcome) == ("resolved", "other")
    assert follow(c, CloseConversation(c.head - 1, "customer_left"))[1] == []
    assert follow(claimed(), CloseConversation(claimed().head, "silent"))[1] == []
    again, _ = follow(closed, WriteAsCustomer("v1", "Back again"))
    assert (again.state, again.customer_left, again.left_at) == ("waiting", False, None)


def test_a_clock_warns_once_and_breaks_once_of_the_same_escalation() -> None:
    c = waiting()
    origin = find_origin(c, "first_reply")
    assert origin == c.escalated_at == "t"
    warned, events = follow(c, WarnClock("first_reply", NOON, origin))
    assert kinds(events) == ["ClockWarned"]
    assert follow(warned, WarnClock("first_reply", NOON, origin))[1] == []
    urgent = Route(priority=2)
    broken, events = follow(warned, BreachClock("first_reply", NOON, origin, urgent, "late"))
    assert (kinds(events), broken.route) == (["ClockBreached", "ConversationRouted"], urgent)
    assert follow(broken, BreachClock("first_reply", NOON, origin))[1] == []
    assert follow(broken, WarnClock("first_reply", NOON, origin))[1] == []
    assert follow(c, WarnClock("first_reply", NOON, "another"))[1] == []


def test_a_reply_starts_the_next_clock_anew_and_another_escalation_all() -> None:
    c, _ = follow(claimed(), WarnClock("next_reply", NOON, "t"), WarnClock("resolve", NOON, "t"))
    after, _ = follow(c, WriteAsHuman(ADA, "One moment"))
    assert (after.clocks, after.replied_at) == ({"resolve:warned"}, "t")
    ended, _ = follow(after, ResolveConversation(ADA, "solved"))
    assert (ended.clocks, ended.escalated_at, ended.replied_at) == (set(), None, None)


def test_a_held_draft_has_a_clock_of_its_own() -> None:
    c = act(asked(), "approve")
    assert c.held is not None
    assert find_origin(c, "approval") == f"draft:{c.held.seq}"
    warned, _ = follow(c, WarnClock("approval", NOON, f"draft:{c.held.seq}"))
    assert warned.clocks == {"approval:warned"}
    assert follow(warned, WriteAsCustomer("v1", "Never mind"))[0].clocks == set()
    assert find_origin(waiting(), "approval") is None


def test_nothing_is_done_to_what_is_over() -> None:
    over, _ = follow(claimed(), ResolveConversation(ADA, "solved"))
    head = over.head
    for command in (
        RouteConversation(BILLING),
        CloseConversation(head, "silent"),
    ):
        assert follow(over, command)[1] == []


def test_who_waits_is_told_once_that_people_come_and_once_that_they_went() -> None:
    c, _ = follow(asked(), AskForHuman("v1"))
    assert c.notices == {"nobody_available"}
    assert follow(c, TellWaiting(anyone_online=False))[1] == []
    c, (told,) = follow(c, TellWaiting(anyone_online=True))
    assert told.model_dump()["body"]["code"] == "queued"
    assert follow(c, TellWaiting(anyone_online=True))[1] == []
    c, (told,) = follow(c, TellWaiting(anyone_online=False))
    assert told.model_dump()["body"]["code"] == "nobody_available"
    assert c.notices == {"nobody_available"}
    assert follow(asked(), TellWaiting(anyone_online=False))[1] == []
    assert follow(parked(), TellWaiting(anyone_online=False))[1] == []


def test_who_waited_when_it_was_closed_waits_again_after_the_next_word() -> None:
    c, _ = follow(waiting(), CloseConversation(waiting().head, "customer_left", "Goodbye."))
    assert c.unfinished
    c, events = follow(c, WriteAsCustomer("v1", "Still here", anyone_online=True))
    told = ["ConversationReopened", "CustomerWrote", "HandoffRequested", "CustomerNotified"]
    assert (kinds(events), c.state, c.reasons) == (told, "waiting", ("closed_unanswered",))
    assert not c.unfinished
    over, _ = follow(claimed(), ResolveConversation(ADA, "solved"))
    assert follow(over, WriteAsCustomer("v1", "One more thing"))[0].state == "bot"
