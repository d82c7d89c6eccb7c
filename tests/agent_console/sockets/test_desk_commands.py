from typing import Any

import pytest

from agent_console.auth.people import Member, People
from agent_console.sockets.desk_commands import build_command
from agent_console.wire import frames
from escalation.commands import (
    AcceptOffer,
    AddNote,
    ApproveDraft,
    AssignConversation,
    AuditAnswer,
    BlockCustomer,
    ClaimConversation,
    DeclineOffer,
    JoinConversation,
    LeaveAsHuman,
    MergeConversation,
    RejectDraft,
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
    WriteAsHuman,
)
from escalation.errors import Invalid
from escalation.testing import ANNA, BEN, DORA

NOW = "2026-01-31T08:00:00.000Z"


class FewPeople(People):
    """Anna, Ben and Dora, without a database."""

    def __init__(self) -> None:
        self._by_id = {each.id: Member(each, f"{each.name}@x.y") for each in (ANNA, BEN, DORA)}


@pytest.mark.parametrize(
    ("frame", "command"),
    [
        (frames.Claim(conversation_id="c"), ClaimConversation(ANNA)),
        (frames.Accept(conversation_id="c"), AcceptOffer(ANNA)),
        (frames.Release(conversation_id="c"), ReleaseConversation(ANNA)),
        (frames.Decline(conversation_id="c"), DeclineOffer(ANNA)),
        (frames.Decline(conversation_id="c", reason="Lunch"), DeclineOffer(ANNA, "Lunch")),
        (
            frames.Transfer(conversation_id="c", to=BEN.id, note="n"),
            TransferConversation(ANNA, BEN, "n"),
        ),
        (
            frames.HumanSend(conversation_id="c", client_id="k", text="t", draft_seq=4),
            WriteAsHuman(ANNA, "t", 4),
        ),
        (
            frames.Note(conversation_id="c", client_id="k", text="t"),
            AddNote(ANNA, "t"),
        ),
        (
            frames.Approve(conversation_id="c", client_id="k", draft_seq=4, text="t"),
            ApproveDraft(ANNA, 4, "t"),
        ),
        (
            frames.AuditAnswer(conversation_id="c", answer_seq=5, verdict="wrong", note="n"),
            AuditAnswer(ANNA, 5, "wrong", "n"),
        ),
        (
            frames.AuditAnswer(
                conversation_id="c", answer_seq=5, verdict="wrong", right_answer_id="e 1"
            ),
            AuditAnswer(ANNA, 5, "wrong", right_answer_id="e 1"),
        ),
        (
            frames.Reject(conversation_id="c", draft_seq=4, reason="r"),
            RejectDraft(ANNA, 4, "r"),
        ),
        (frames.ReturnToBot(conversation_id="c", note="n"), ReturnToBot(ANNA, "n")),
        (frames.Transfer(conversation_id="c", group="billing"), TransferToGroup(ANNA, "billing")),
        (frames.Assign(conversation_id="c", to=BEN.id), AssignConversation(ANNA, BEN)),
        (frames.TakeOver(conversation_id="c"), TakeOverConversation(ANNA)),
        (frames.Join(conversation_id="c"), JoinConversation(ANNA)),
        (frames.LeaveDesk(conversation_id="c"), LeaveAsHuman(ANNA)),
        (
            frames.Snooze(conversation_id="c", seconds=90, note="parcel"),
            SnoozeConversation(ANNA, "2026-01-31T08:01:30.000Z", note="parcel"),
        ),
        (
            frames.Snooze(conversation_id="c", waiting_on_customer=True),
            SnoozeConversation(ANNA, waiting_on_customer=True),
        ),
        (frames.Wake(conversation_id="c"), WakeConversation(ANNA)),
        (frames.Merge(conversation_id="c", into="d"), MergeConversation(ANNA, "d")),
        (frames.Block(conversation_id="c", reason="ads"), BlockCustomer(ANNA, "ads")),
        (frames.Unblock(conversation_id="c"), UnblockCustomer(ANNA)),
        (frames.SetPriority(conversation_id="c", priority=2), SetPriority(ANNA, 2)),
        (
            frames.Note(conversation_id="c", client_id="n", text="psst", to=BEN.id),
            AddNote(ANNA, "psst", BEN.id),
        ),
        (
            frames.Resolve(conversation_id="c", outcome="solved", labels=["a"]),
            ResolveConversation(ANNA, "solved", ("a",)),
        ),
    ],
)
def test_each_frame_is_one_command(frame: Any, command: Any) -> None:
    assert build_command(frame, ANNA, FewPeople(), NOW) == command


@pytest.mark.parametrize("to", ["pnobody", DORA.id])
def test_a_conversation_is_given_only_to_people_of_the_desk(to: str) -> None:
    with pytest.raises(Invalid, match="no such colleague"):
        build_command(frames.Transfer(conversation_id="c", to=to), ANNA, FewPeople(), NOW)


@pytest.mark.parametrize("named", [{}, {"to": "p1", "group": "billing"}])
def test_it_is_passed_on_to_either_a_person_or_a_group(named: dict[str, str]) -> None:
    with pytest.raises(Invalid, match="either a person"):
        build_command(
            frames.Transfer.model_validate({"conversation_id": "c", **named}),
            ANNA,
            FewPeople(),
            NOW,
        )


@pytest.mark.parametrize("until", ["2026-01-31T08:00:00.000Z", "2027-02-02T08:00:00.000Z"])
def test_nothing_is_parked_until_a_moment_that_is_past_or_years_away(until: str) -> None:
    with pytest.raises(Invalid, match="366 days"):
        build_command(frames.Snooze(conversation_id="c", until=until), ANNA, FewPeople(), NOW)


def test_what_is_no_command_is_refused() -> None:
    with pytest.raises(Invalid):
        build_command(frames.HumanHello(), ANNA, FewPeople(), NOW)
