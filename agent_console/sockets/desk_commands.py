"""Turns the frames of the desk into commands of the switchboard."""

from __future__ import annotations

from agent_console.auth.people import People
from agent_console.wire import frames
from escalation.commands import (
    AddNote,
    ApproveDraft,
    AuditAnswer,
    ClaimConversation,
    DeclineOffer,
    Person,
    PersonCommand,
    RejectDraft,
    ReleaseConversation,
    ResolveConversation,
    ReturnToBot,
    TransferConversation,
    WriteAsHuman,
)
from escalation.errors import Invalid


def build_command(frame: frames.Frame, person: Person, people: People) -> PersonCommand:
    """Build the command that a frame stands for. Raises ``Invalid`` for a transfer to nobody."""
    match frame:
        case frames.Claim() | frames.Accept():
            return ClaimConversation(person)
        case frames.Release():
            return ReleaseConversation(person)
        case frames.Decline():
            return DeclineOffer(person)
        case frames.Transfer():
            return TransferConversation(person, find_colleague(people, frame.to), frame.note)
        case frames.ReturnToBot():
            return ReturnToBot(person, frame.note)
        case frames.Resolve():
            return ResolveConversation(person, frame.outcome, tuple(frame.labels))
        case _:
            return _build_writing(frame, person)


def _build_writing(frame: frames.Frame, person: Person) -> PersonCommand:
    match frame:
        case frames.HumanSend():
            return WriteAsHuman(person, frame.text, frame.draft_seq)
        case frames.Note():
            return AddNote(person, frame.text)
        case frames.Approve():
            return ApproveDraft(person, frame.draft_seq, frame.text)
        case frames.Reject():
            return RejectDraft(person, frame.draft_seq, frame.reason)
        case frames.AuditAnswer():
            return AuditAnswer(
                person, frame.answer_seq, frame.verdict, frame.note, frame.right_answer_id
            )
        case _:
            raise Invalid


def find_colleague(people: People, person_id: str) -> Person:
    """Return somebody who can be given a conversation. Raises ``Invalid``."""
    member = people.find(person_id)
    if member is None or member.person.role == "data":
        raise Invalid("There is no such colleague: the field to wants the id of a person.")
    return member.person
