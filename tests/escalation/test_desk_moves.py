"""What people of the desk do with a conversation as a whole."""

from __future__ import annotations

import pytest

from escalation.commands import (
    AbsorbConversation,
    AcceptOffer,
    AskForHuman,
    AssignConversation,
    BlockCustomer,
    ClaimConversation,
    Command,
    DeclineOffer,
    JoinConversation,
    LeaveAsHuman,
    LeaveContact,
    MergeConversation,
    OfferConversation,
    RateConversation,
    ReleaseConversation,
    ResolveConversation,
    ReturnToBot,
    SetPriority,
    SnoozeConversation,
    TakeOverConversation,
    TransferConversation,
    TransferToGroup,
    UnblockCustomer,
    WakeConversation,
    WriteAsCustomer,
    WriteAsHuman,
)
from escalation.conversation import Conversation, Participant
from escalation.errors import (
    AlreadyDecided,
    AlreadyTaken,
    Forbidden,
    Invalid,
    NotHolder,
    StillMoving,
)
from tests.escalation.steps import ADA, BEN, BOSS, MINER, act, asked, claimed, follow, kinds

NOON = "2026-11-21T12:00:00.000Z"


def offered(to: str = "pben") -> Conversation:
    return follow(act(asked(), "handoff"), OfferConversation(to, 20))[0]


def test_a_claim_is_good_from_every_open_state() -> None:
    offered, _ = follow(act(asked(), "handoff"), OfferConversation("pben", 20))
    for c in (asked(), act(asked(), "handoff"), offered):
        after, events = follow(c, ClaimConversation(ADA))
        assert kinds(events) == ["ConversationClaimed"]
        assert (after.state, after.holder, after.holder_name) == ("human", "pada", "Ada")
        assert after.epoch == c.epoch + 1
    with pytest.raises(Invalid):
        follow(claimed(), ResolveConversation(ADA, "solved"), ClaimConversation(ADA))


def test_claiming_again_is_good_and_changes_nothing() -> None:
    assert follow(claimed(), ClaimConversation(ADA))[1] == []


def test_what_another_holds_is_taken() -> None:
    with pytest.raises(AlreadyTaken) as refusal:
        follow(claimed(), ClaimConversation(BEN))
    assert refusal.value.details == {
        "by": {"id": "pada", "name": "Ada"},
        "state": "human",
        "head": claimed().head,
    }


def test_a_released_conversation_waits_again() -> None:
    c, events = follow(claimed(), ReleaseConversation(ADA, anyone_online=True))
    assert kinds(events) == ["ConversationReleased", "CustomerNotified"]
    assert (c.state, c.holder, c.front, c.notices) == ("waiting", None, False, {"released"})


def test_a_transfer_gives_it_to_the_other_person() -> None:
    c, _ = follow(claimed(), TransferConversation(ADA, BEN, "speaks Dutch"))
    assert (c.state, c.holder, c.holder_name) == ("human", "pben", "Ben")
    with pytest.raises(NotHolder):
        follow(c, WriteAsHuman(ADA, "And another thing"))


# -- offers ---------------------------------------------------------------------------------------


def test_an_offer_is_accepted_by_whom_it_was_made_to_and_nobody_else() -> None:
    c, events = follow(offered(), AcceptOffer(BEN))
    assert (kinds(events), c.holder, c.state) == (["ConversationClaimed"], "pben", "human")
    assert follow(c, AcceptOffer(BEN))[1] == []
    for other in (offered("pada"), act(asked(), "handoff"), claimed()):
        with pytest.raises(AlreadyDecided, match="not offered to you"):
            follow(other, AcceptOffer(BEN))


def test_who_declines_is_not_asked_again_while_it_waits() -> None:
    c, events = follow(offered(), DeclineOffer(BEN, "Lunch"))
    assert events[0].inner.model_dump()["reason"] == "Lunch"
    assert (kinds(events), c.state, c.refused) == (["OfferDeclined"], "waiting", {"pben"})
    assert follow(c, DeclineOffer(BEN))[1] == []
    again, _ = follow(c, ClaimConversation(ADA), ReleaseConversation(ADA))
    assert again.refused == {"pada"}, "nobody is offered what they have just given back"
    passed, _ = follow(c, ClaimConversation(ADA), TransferToGroup(ADA, "billing"))
    assert passed.refused == {"pada"}


# -- stepping in ----------------------------------------------------------------------------------


def test_a_supervisor_takes_over_from_a_person_who_then_cannot_write() -> None:
    c, events = follow(claimed(), TakeOverConversation(BOSS))
    assert events[0].model_dump()["inner"] == {"epoch": 0, "by": "pboss", "taken_from": "pada"}
    assert (c.holder, c.last_human, c.epoch) == ("pboss", "pada", claimed().epoch + 1)
    with pytest.raises(NotHolder):
        follow(c, WriteAsHuman(ADA, "And another thing"))
    assert follow(c, TakeOverConversation(BOSS))[1] == []


def test_a_supervisor_gives_it_to_a_person_from_wherever_it_is() -> None:
    for before in (asked(), act(asked(), "approve"), offered(), claimed()):
        c, events = follow(before, AssignConversation(BOSS, BEN))
        assert kinds(events)[0] == "ConversationTransferred"
        assert (c.state, c.holder, c.held, c.epoch) == ("human", "pben", None, before.epoch + 1)
        assert follow(c, AssignConversation(BOSS, BEN))[1] == []


def test_a_supervisor_joins_writes_and_leaves_without_the_holder_losing_it() -> None:
    c, _ = follow(claimed(), JoinConversation(BOSS))
    assert (c.joined, c.holder, c.epoch) == ((Participant("pboss", "Bo"),), "pada", claimed().epoch)
    assert kinds(follow(c, WriteAsHuman(BOSS, "I can help"))[1]) == ["HumanWrote"]
    assert kinds(follow(c, WriteAsHuman(ADA, "Thank you"))[1]) == ["HumanWrote"]
    assert follow(c, JoinConversation(BOSS))[1] == []
    left, events = follow(c, LeaveAsHuman(BOSS))
    assert (kinds(events), left.joined) == (["HumanLeft"], ())
    assert follow(left, LeaveAsHuman(BOSS))[1] == []
    with pytest.raises(NotHolder):
        follow(left, WriteAsHuman(BOSS, "One more thing"))


def test_who_joined_stays_when_it_changes_hands_and_goes_when_it_ends() -> None:
    joined, _ = follow(claimed(), JoinConversation(BOSS))
    assert follow(joined, TransferConversation(ADA, BEN))[0].joined == joined.joined
    assert follow(joined, AssignConversation(BOSS, BOSS))[0].joined == ()
    assert follow(joined, ReturnToBot(ADA))[0].joined == ()
    released, _ = follow(joined, ReleaseConversation(ADA))
    with pytest.raises(NotHolder):
        follow(released, WriteAsHuman(BOSS, "Nobody has it"))
    with pytest.raises(Invalid, match="claim it instead"):
        follow(act(asked(), "handoff"), JoinConversation(BOSS))


@pytest.mark.parametrize(
    "command", [TakeOverConversation(BEN), AssignConversation(BEN, BEN), JoinConversation(BEN)]
)
def test_only_supervisors_step_in(command: Command) -> None:
    with pytest.raises(Forbidden):
        follow(claimed(), command)


def test_nothing_is_given_to_who_takes_no_conversations() -> None:
    for command in (TransferConversation(ADA, MINER), AssignConversation(BOSS, MINER)):
        with pytest.raises(Invalid, match="looks at data"):
            follow(claimed(), command)


# -- passing on, parking, urgency -----------------------------------------------------------------


def test_a_group_gets_it_back_into_the_queue_with_the_note() -> None:
    c, events = follow(claimed(), TransferToGroup(ADA, "billing", "wants a refund", True))
    assert kinds(events) == ["ConversationTransferred", "CustomerNotified"]
    assert events[0].model_dump()["inner"]["note"] == "wants a refund"
    assert (c.state, c.route.group, c.holder, c.last_human) == ("waiting", "billing", None, "pada")
    assert c.escalated_at == claimed().escalated_at


def test_a_parked_conversation_waits_for_its_time_and_wakes_by_a_word() -> None:
    c, events = follow(claimed(), SnoozeConversation(ADA, NOON, note="parcel"))
    assert kinds(events) == ["ConversationSnoozed", "CustomerNotified"]
    assert (c.state, c.snoozed, c.snoozed_until, c.holder) == ("waiting", True, NOON, None)
    assert (c.last_human, c.waiting_since, c.notices) == ("pada", None, {"parked"})
    woken, events = follow(c, WriteAsCustomer("v1", "It came"))
    assert kinds(events) == ["CustomerWrote", "ConversationWoken", "CustomerNotified"]
    assert "nobody_available" in woken.notices
    assert "taken_up" in follow(c, WriteAsCustomer("v1", "It came", True))[0].notices
    assert "taken_up" in follow(c, WakeConversation(BEN, True))[0].notices
    assert "nobody_available" in follow(c, WakeConversation(BEN))[0].notices
    assert (woken.snoozed, woken.snoozed_until, woken.waiting_since) == (False, None, "t")
    assert kinds(follow(c, AskForHuman("v1", True))[1]) == ["ConversationWoken", "CustomerNotified"]
    assert follow(c, WakeConversation(BEN))[0].snoozed is False
    assert follow(woken, WakeConversation(BEN))[1] == []
    assert follow(c, ClaimConversation(BEN))[0].snoozed is False


def test_who_waits_for_the_customer_says_so() -> None:
    c, _ = follow(claimed(), SnoozeConversation(ADA, waiting_on_customer=True))
    assert (c.waiting_on_customer, c.snoozed_until, c.notices) == (True, None, {"your_turn"})


def test_an_urgency_is_set_once_and_keeps_an_offer() -> None:
    c, events = follow(offered(), SetPriority(ADA, 2, "a hospital"))
    assert (kinds(events), c.route.priority, c.state) == (["ConversationRouted"], 2, "offered")
    assert follow(c, SetPriority(ADA, 2))[1] == []


# -- ending ---------------------------------------------------------------------------------------


def test_a_merged_conversation_is_a_duplicate_that_names_where_it_goes_on() -> None:
    c, events = follow(claimed(), MergeConversation(ADA, "c2"))
    assert kinds(events) == ["ConversationMerged", "ConversationResolved"]
    assert (c.state, c.outcome, c.merged_into) == ("resolved", "duplicate", "c2")
    assert follow(c, MergeConversation(ADA, "c2"))[1] == []
    assert follow(c, WriteAsCustomer("v1", "Here again"))[0].merged_into is None
    with pytest.raises(Invalid, match="into itself"):
        follow(claimed(), MergeConversation(ADA, "c1"))
    with pytest.raises(NotHolder):
        follow(claimed(), MergeConversation(BEN, "c2"))


def test_only_what_the_same_customer_said_is_taken_in() -> None:
    _, events = follow(claimed(), AbsorbConversation(BEN, "c0", "v1", "Where is it?"))
    assert kinds(events) == ["ConversationAbsorbed"]
    with pytest.raises(Invalid, match="same customer"):
        follow(claimed(), AbsorbConversation(BEN, "c0", "v2", "Where is it?"))


def test_what_moved_since_it_was_read_is_not_merged_and_nothing_is_merged_in_a_circle() -> None:
    c = claimed()
    with pytest.raises(StillMoving):
        follow(c, MergeConversation(ADA, "c2", c.head - 1))
    assert follow(c, MergeConversation(ADA, "c2", c.head))[0].merged_into == "c2"
    took, _ = follow(
        c, AbsorbConversation(ADA, "c0", "v1", ""), AbsorbConversation(ADA, "c2", "v1", "")
    )
    with pytest.raises(Invalid, match="it goes on here"):
        follow(took, MergeConversation(ADA, "c0"))
    assert follow(took, MergeConversation(ADA, "c2"))[0].merged_into == "c2"


def test_what_is_wanted_of_a_merged_conversation_is_wanted_here_unless_a_person_has_it() -> None:
    absorb = AbsorbConversation(BEN, "c0", "v1", "", 7, ("frustration",), "a@b.example", True)
    c, events = follow(act(asked(), "approve"), absorb)
    assert kinds(events) == [
        "ConversationAbsorbed",
        "ContactLeft",
        "HandoffRequested",
        "DraftSetAside",
        "CustomerNotified",
    ]
    assert (c.state, c.reasons, c.held) == ("waiting", ("frustration",), None)
    assert (c.contact, c.notices) == ("a@b.example", {"queued"})
    assert follow(c, absorb)[1] == []
    c, events = follow(claimed(), LeaveContact("v1", "old@b.example"), absorb)
    assert (kinds(events), c.contact) == (["ConversationAbsorbed"], "old@b.example")


def test_a_blocked_customer_is_not_heard_until_somebody_lets_them() -> None:
    c, events = follow(claimed(), BlockCustomer(ADA, "ads"))
    assert kinds(events) == ["CustomerBlocked", "ConversationResolved"]
    assert (c.blocked, c.outcome) == (True, "spam")
    wishes = (LeaveContact("v1", "a@b.example"), RateConversation("v1", 1))
    for command in (WriteAsCustomer("v1", "BUY"), AskForHuman("v1"), *wishes):
        with pytest.raises(Forbidden, match="no messages"):
            follow(c, command)
    assert follow(c, BlockCustomer(ADA))[1] == []
    free, _ = follow(c, UnblockCustomer(BEN), WriteAsCustomer("v1", "Sorry"))
    assert (free.blocked, free.state) == (False, "bot")
    assert follow(free, UnblockCustomer(BEN))[1] == []


@pytest.mark.parametrize(
    "command",
    [
        SnoozeConversation(BEN),
        TransferToGroup(BEN, "billing"),
        BlockCustomer(BEN),
        ResolveConversation(BEN, "solved"),
    ],
)
def test_what_another_holds_is_the_others_to_move(command: Command) -> None:
    with pytest.raises(NotHolder):
        follow(claimed(), command)
