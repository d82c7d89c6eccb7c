"""Turns the frames of the desk into commands of the switchboard."""

from __future__ import annotations

from datetime import timedelta

from agent_console.auth.people import People
from agent_console.wire import frames
from agent_console.wire.fields import MAX_SNOOZE
from escalation.clock import format_time, parse_time
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
    Person,
    PersonCommand,
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


def build_command(frame: frames.Frame, person: Person, people: People, now: str) -> PersonCommand:
    """Build the command that a frame stands for. Raises ``Invalid`` for a transfer to nobody.

    ``now`` is the present time as the clock writes it, for what is to last some seconds.
    """
    match frame:
        case frames.Claim():
            return ClaimConversation(person)
        case frames.Accept():
            return AcceptOffer(person)
        case frames.Release():
            return ReleaseConversation(person)
        case frames.Decline():
            return DeclineOffer(person, frame.reason)
        case frames.Transfer() | frames.Assign():
            return _build_passing(frame, person, people)
        case frames.ReturnToBot():
            return ReturnToBot(person, frame.note)
        case frames.Resolve():
            return ResolveConversation(person, frame.outcome, tuple(frame.labels))
        case frames.Snooze():
            return _build_snooze(frame, person, now)
        case _:
            return _build_stepping_in(frame, person)


def _build_passing(
    frame: frames.Transfer | frames.Assign, person: Person, people: People
) -> PersonCommand:
    if isinstance(frame, frames.Assign):
        return AssignConversation(person, find_colleague(people, frame.to), frame.note)
    if (frame.to is None) == (frame.group is None):
        raise Invalid("Name either a person (to) or a group to pass it on to.", field="to")
    if frame.group is not None:
        return TransferToGroup(person, frame.group, frame.note)
    return TransferConversation(person, find_colleague(people, frame.to or ""), frame.note)


def _build_snooze(frame: frames.Snooze, person: Person, now: str) -> SnoozeConversation:
    until = frame.until
    if frame.seconds is not None:
        until = _add(now, frame.seconds)
    if until is not None and not now < until <= _add(now, MAX_SNOOZE):
        raise Invalid("It can be parked until a moment of the next 366 days.", field="until")
    return SnoozeConversation(person, until, frame.waiting_on_customer, frame.note)


def _add(now: str, seconds: float) -> str:
    return format_time(parse_time(now) + timedelta(seconds=seconds))


def _build_stepping_in(frame: frames.Frame, person: Person) -> PersonCommand:
    match frame:
        case frames.TakeOver():
            return TakeOverConversation(person)
        case frames.Join():
            return JoinConversation(person)
        case frames.LeaveDesk():
            return LeaveAsHuman(person)
        case frames.Wake():
            return WakeConversation(person)
        case frames.Merge():
            return MergeConversation(person, frame.into)
        case frames.Block():
            return BlockCustomer(person, frame.reason)
        case frames.Unblock():
            return UnblockCustomer(person)
        case frames.SetPriority():
            return SetPriority(person, frame.priority, frame.reason)
        case _:
            return _build_writing(frame, person)


def _build_writing(frame: frames.Frame, person: Person) -> PersonCommand:
    match frame:
        case frames.HumanSend():
            return WriteAsHuman(person, frame.text, frame.draft_seq)
        case frames.Note():
            return AddNote(person, frame.text, frame.to or "")
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
