from typing import Any

import pytest

from agent_console.auth.people import Member, People
from agent_console.sockets.desk_commands import build_command
from agent_console.wire import frames
from escalation.commands import (
    AddNote,
    ApproveDraft,
    AuditAnswer,
    ClaimConversation,
    DeclineOffer,
    RejectDraft,
    ReleaseConversation,
    ResolveConversation,
    ReturnToBot,
    TransferConversation,
    WriteAsHuman,
)
from escalation.errors import Invalid
from escalation.testing import ANNA, BEN, DORA


class FewPeople(People):
    """Anna, Ben and Dora, without a database."""

    def __init__(self) -> None:
        self._by_id = {each.id: Member(each, f"{each.name}@x.y") for each in (ANNA, BEN, DORA)}


@pytest.mark.parametrize(
    ("frame", "command"),
    [
        (frames.Claim(conversation_id="c"), ClaimConversation(ANNA)),
        (frames.Accept(conversation_id="c"), ClaimConversation(ANNA)),
        (frames.Release(conversation_id="c"), ReleaseConversation(ANNA)),
        (frames.Decline(conversation_id="c"), DeclineOffer(ANNA)),
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
        (
            frames.Resolve(conversation_id="c", outcome="solved", labels=["a"]),
            ResolveConversation(ANNA, "solved", ("a",)),
        ),
    ],
)
def test_each_frame_is_one_command(frame: Any, command: Any) -> None:
    assert build_command(frame, ANNA, FewPeople()) == command


@pytest.mark.parametrize("to", ["pnobody", DORA.id])
def test_a_conversation_is_given_only_to_people_of_the_desk(to: str) -> None:
    with pytest.raises(Invalid, match="no such colleague"):
        build_command(frames.Transfer(conversation_id="c", to=to), ANNA, FewPeople())


def test_what_is_no_command_is_refused() -> None:
    with pytest.raises(Invalid):
        build_command(frames.HumanHello(), ANNA, FewPeople())
