"""Who may do what to a conversation, and what follows: a pure state machine of holder, epoch and state."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from escalation.acting import act
from escalation.authority import require_holder, require_voice
from escalation.commands import (
    AddNote,
    ApproveDraft,
    AskForHuman,
    AuditAnswer,
    BeginAnswer,
    BeginDeed,
    CloseAction,
    Command,
    CustomerCommand,
    DecideAction,
    DeskCommand,
    EndDeed,
    FinishTurn,
    HoldAction,
    LeaveContact,
    LeaveConversation,
    NoteAboutMail,
    OpenConversation,
    PassVeto,
    PersonCommand,
    ProgramCommand,
    RateConversation,
    RejectDraft,
    ResolveConversation,
    ReturnToBot,
    RoutingCommand,
    SetDraftAside,
    TakeAction,
    WithdrawAnswer,
    WriteAsCustomer,
    WriteAsHuman,
)
from escalation.conversation import Conversation, KeptDraft
from escalation.desk_events import (
    ContactBody,
    ContactLeft,
    ConversationReopened,
    CustomerLeft,
    CustomerRated,
    HandoffInner,
    HandoffRequested,
    RatedBody,
    ReturnedInner,
    ReturnedToBot,
)
from escalation.desk_moves import move, resolve
from escalation.desk_routine import carry_on, wake
from escalation.errors import (
    AlreadyDecided,
    Forbidden,
    Invalid,
    NotFound,
)
from escalation.event_parts import BOT, CUSTOMER, SYSTEM, Author, Event, Inner, Said
from escalation.events import (
    AnswerAudited,
    AnswerBody,
    AnswerInner,
    AuditedInner,
    BotAnswered,
    ConversationStarted,
    CustomerWrote,
    DecidedInner,
    DecisionInner,
    DecisionMade,
    DraftApproved,
    DraftHeld,
    DraftInner,
    DraftRejected,
    DraftSetAside,
    HumanInner,
    HumanWrote,
    NoteAdded,
    NoteInner,
    SourceQuoted,
    StartedBody,
    StartedInner,
)
from escalation.notices import build_notice, build_waiting_notice
from escalation.own_actions import carry_out, find_obstacle, give_up_overdue, hold_wanted
from escalation.setting_aside import OVERDUE, set_held_aside
from escalation.shut_out import SHUT_OUT
from escalation.speech import begin_answer, is_of, require_turn, withdraw, withdraw_unless_sent

Decide = Callable[[Conversation, Command], Sequence[Event]]
"""What ``decide`` does: with something added, perhaps, of what a pure function does not know."""

LONG_WINDOW = 30.0
"""Seconds of a veto window from which on a customer is told what they wait for."""
AUDIT_DRAW = "audit_draw"
"""The reason for holding an answer that was drawn to be looked at before it is sent."""
AUTONOMY = "autonomy"
"""The rule that asks how far a topic may go without a person."""


def authorise(conversation: Conversation, command: Command) -> None:
    """Refuse whoever has no business here: the first check of every write, before idempotency.

    Raises ``NotFound`` for a conversation that is not the customer's, ``Forbidden`` by role.
    """
    if isinstance(command, CustomerCommand):
        if command.customer_id != conversation.customer_id:
            raise NotFound
    elif isinstance(command, PersonCommand | ProgramCommand) and command.person.role == "data":
        raise Forbidden


def decide(conversation: Conversation, command: Command) -> Sequence[Event]:
    """Return the events that follow from a command, in order; none when it changes nothing.

    Pure: called inside the append's transaction on the state that the log has there. Raises the
    refusals of ``escalation.errors``.
    """
    if isinstance(command, OpenConversation):
        return _open(conversation, command)
    if conversation.head == 0:
        raise NotFound
    if isinstance(command, DeskCommand):
        return move(conversation, command)
    if isinstance(command, RoutingCommand):
        return carry_on(conversation, command)
    if isinstance(command, CustomerCommand):
        return _decide_for_customer(conversation, command)
    match command:
        case HoldAction() | DecideAction() | TakeAction() | CloseAction():
            return act(conversation, command)
        case BeginDeed() | EndDeed():
            return carry_out(conversation, command)
        case BeginAnswer() | WithdrawAnswer() | FinishTurn() | PassVeto() | SetDraftAside():
            return _decide_for_bot(conversation, command)
        case ApproveDraft() | RejectDraft() | AuditAnswer():
            return _judge(conversation, command)
        case _:
            return _decide_for_person(conversation, command)


def _open(c: Conversation, command: OpenConversation) -> Sequence[Event]:
    if c.head:
        raise Invalid("This conversation exists already.")
    return [
        ConversationStarted(
            author=CUSTOMER,
            body=StartedBody(site=command.site),
            inner=StartedInner(by=command.customer_id, customer_id=command.customer_id),
        )
    ]


def _decide_for_customer(c: Conversation, command: CustomerCommand) -> Sequence[Event]:
    by = Inner(by=command.customer_id)
    if c.blocked and is_for_desk(command):
        raise Forbidden(SHUT_OUT)
    match command:
        case WriteAsCustomer() | AskForHuman():
            return _hear(c, command)
        case LeaveContact():
            if (c.contact or "") == command.email:
                return []
            contact = ContactLeft(author=CUSTOMER, body=ContactBody(email=command.email), inner=by)
            return [contact, build_notice("contact_kept")] if command.email else [contact]
        case NoteAboutMail():
            mail = Author(role="system", name="Mail")
            return [NoteAdded(author=mail, body=Said(text=command.text))]
        case RateConversation():
            body = RatedBody(score=command.score, comment=command.comment, seq=command.seq)
            return [CustomerRated(author=CUSTOMER, body=body, inner=by)]
        case LeaveConversation():
            left = CustomerLeft(author=CUSTOMER, inner=by)
            return [] if c.customer_left else [left]


def is_for_desk(command: CustomerCommand | OpenConversation) -> bool:
    """Say whether a customer wants something of the desk by it: not of one who was shut out.

    Leaving, and taking one's address back, is everybody's right.
    """
    if isinstance(command, LeaveContact):
        return bool(command.email)
    return not isinstance(command, LeaveConversation | NoteAboutMail)


def _hear(c: Conversation, command: WriteAsCustomer | AskForHuman) -> Sequence[Event]:
    by = Inner(by=command.customer_id)
    reopened = [ConversationReopened(author=SYSTEM, inner=by)] if c.state == "resolved" else []
    woken = wake("customer", command.anyone_online, command.customer_id) if c.snoozed else []
    if isinstance(command, WriteAsCustomer):
        wrote = CustomerWrote(author=CUSTOMER, body=Said(text=command.text), inner=by)
        wanted = _want_again(c, command) if c.unfinished else []
        return [*reopened, wrote, *woken, *set_held_aside(c, "new_message"), *wanted]
    if c.state not in ("bot", "resolved"):
        # Who asks is told how things stand instead.
        return [*woken[:1], *_tell_once(c, command.anyone_online)]
    asked = HandoffInner(by=command.customer_id, reasons=["asks_for_human"], through_seq=c.asked)
    return [
        *reopened,
        HandoffRequested(author=CUSTOMER, inner=asked),
        *set_held_aside(c, "handoff"),
        build_waiting_notice(command.anyone_online),
    ]


def _want_again(c: Conversation, command: WriteAsCustomer) -> list[Event]:
    """Let a person be wanted again: it had been closed by itself while the customer waited for one."""
    inner = HandoffInner(by=command.customer_id, reasons=["closed_unanswered"], through_seq=c.asked)
    return [
        HandoffRequested(author=SYSTEM, inner=inner),
        build_waiting_notice(command.anyone_online),
    ]


def _decide_for_person(
    c: Conversation, command: WriteAsHuman | AddNote | ReturnToBot | ResolveConversation
) -> Sequence[Event]:
    person = command.person
    author = Author(role="human", name=person.name)
    match command:
        case AddNote():
            inner = NoteInner(by=person.id, to=command.to)
            return [NoteAdded(author=author, body=Said(text=command.text), inner=inner)]
        case ResolveConversation():
            return resolve(c, person, command.outcome, command.labels)
        case WriteAsHuman():
            require_voice(c, person)
            suggestion = c.suggestion
            known = suggestion is not None and suggestion.seq == command.draft_seq
            said = HumanInner(
                by=person.id,
                draft_seq=command.draft_seq if known else None,
                edited=known and suggestion is not None and suggestion.text != command.text,
            )
            return [HumanWrote(author=author, body=Said(text=command.text), inner=said)]
        case ReturnToBot():
            require_holder(c, person)
            settled = ReturnedInner(by=person.id, note=command.note, settled=list(c.reasons))
            returned = ReturnedToBot(author=author, inner=settled)
            return [*set_held_aside(c, "returned"), returned, build_notice("bot_again")]


# -- held drafts, and answers that wait for a verdict ---------------------------------------------


def _judge(c: Conversation, command: ApproveDraft | RejectDraft | AuditAnswer) -> Sequence[Event]:
    match command:
        case ApproveDraft():
            return _approve(c, command)
        case RejectDraft():
            return _reject(c, command)
        case AuditAnswer():
            return _audit(c, command)


def _approve(c: Conversation, command: ApproveDraft) -> Sequence[Event]:
    held = _require_held(c, command.draft_seq)
    text = held.text if command.text is None else command.text
    edited = text != held.text
    # Other words may say what the sources do not.
    sources = [] if edited else list(held.sources)
    person = command.person
    return [
        DraftApproved(
            author=Author(role="human", name=person.name),
            inner=DecidedInner(by=person.id, draft_seq=held.seq, edited=edited),
        ),
        BotAnswered(
            author=BOT,
            body=_build_body(text, held.through_seq, sources),
            inner=AnswerInner(
                by=person.id,
                confidence=held.confidence,
                draft_seq=held.seq,
                approved_by=person.id,
                edited=edited,
                review=held.review and not edited,
            ),
        ),
    ]


def _reject(c: Conversation, command: RejectDraft) -> Sequence[Event]:
    held = _require_held(c, command.draft_seq)
    person = command.person
    return [
        DraftRejected(
            author=Author(role="human", name=person.name),
            inner=DecidedInner(by=person.id, draft_seq=held.seq, reason=command.reason),
        ),
        HandoffRequested(
            author=SYSTEM,
            inner=HandoffInner(
                by=person.id,
                reasons=["draft_rejected"],
                through_seq=held.through_seq,
                suggestion=held.text,
            ),
        ),
        build_waiting_notice(command.anyone_online, "being_rechecked"),
    ]


def _audit(c: Conversation, command: AuditAnswer) -> Sequence[Event]:
    person, answer_seq = command.person, command.answer_seq
    review = next((each for each in c.reviews if each.answer_seq == answer_seq), None)
    if review is None:
        raise AlreadyDecided(
            "This answer waits for no verdict (any more).", state=c.state, head=c.head
        )
    if review.approved_by == person.id:
        raise Forbidden("You approved this answer yourself: somebody else judges it.")
    inner = AuditedInner(
        by=person.id,
        answer_seq=answer_seq,
        verdict=command.verdict,
        note=command.note,
        right_answer_id=command.right_answer_id,
    )
    return [AnswerAudited(author=Author(role="human", name=person.name), inner=inner)]


def _require_held(c: Conversation, draft_seq: int) -> KeptDraft:
    if c.held is None or c.held.seq != draft_seq:
        raise AlreadyDecided(state=c.state, head=c.head, draft_seq=c.held.seq if c.held else None)
    return c.held


# -- the bot's turn -------------------------------------------------------------------------------


def _decide_for_bot(
    c: Conversation,
    command: BeginAnswer | WithdrawAnswer | FinishTurn | PassVeto | SetDraftAside,
) -> Sequence[Event]:
    match command:
        case BeginAnswer():
            return begin_answer(c, command)
        case WithdrawAnswer():
            return withdraw(c, command.shown, command.cause)
        case FinishTurn():
            return _finish_turn(c, command)
        case PassVeto():
            return _pass_veto(c, command)
        case SetDraftAside():
            return _set_late_draft_aside(c, command)


def _finish_turn(c: Conversation, command: FinishTurn) -> Sequence[Event]:
    decision = command.decision
    require_turn(c, command, decision.through_seq)
    acts = _act(c, command)
    withdrawn = withdraw_unless_sent(c, command.shown, acts, decision.action)
    return [DecisionMade(author=SYSTEM, inner=decision), *withdrawn, *acts]


def _build_body(text: str, in_reply_to: int, sources: Sequence[SourceQuoted]) -> AnswerBody:
    """Build what the customer gets: the words of a tool are for the desk, whatever stands in them."""
    shown = [source for source in sources if not source.is_of_tool]
    return AnswerBody(text=text, in_reply_to=in_reply_to, sources=shown)


def _act(c: Conversation, command: FinishTurn) -> list[Event]:
    decision = command.decision
    if decision.wants:
        return _put_forward(c, command)
    draft = decision.draft
    inner = DraftInner(
        through_seq=decision.through_seq,
        confidence=decision.confidence,
        reasons=decision.reasons,
        sources=decision.sources,
        topic=decision.topic,
    )
    is_drawn = decision.audit.drawn
    match decision.action:
        case "answer" | "audit" if draft is not None:
            body = _build_body(draft, decision.through_seq, decision.sources)
            answered = AnswerInner(
                confidence=decision.confidence, review=is_drawn or decision.action == "audit"
            )
            return [BotAnswered(author=BOT, body=body, inner=answered)]
        case "approve" | "veto" if draft is not None and decision.through_seq < c.asked:
            # Had it been held already, the newer message would have set it aside.
            aside = inner.model_copy(update={"cause": "new_message"})
            return [DraftSetAside(author=BOT, body=Said(text=draft), inner=aside)]
        case "approve" if draft is not None:
            deadline = {
                "approval_seconds": command.approval_seconds,
                "may_pass": _may_pass(decision),
            }
            inner = inner.model_copy(update=deadline)
            held = DraftHeld(author=BOT, body=Said(text=draft), inner=inner)
            return [held, *_tell_checking(c, command.anyone_online)]
        case "veto" if draft is not None:
            seconds = decision.veto_seconds or 0.0
            by_mode = any(each.rule == AUTONOMY and not each.shadow for each in decision.findings)
            window = {"veto_seconds": seconds, "by_mode": by_mode, "review": is_drawn}
            inner = inner.model_copy(update=window)
            held = DraftHeld(author=BOT, body=Said(text=draft), inner=inner)
            is_told = seconds >= LONG_WINDOW and command.anyone_online
            return [held, *(_tell_checking(c, True) if is_told else ())]
        case "block":
            return [build_notice("blocked")]
        case _:
            events: list[Event] = [
                HandoffRequested(
                    author=SYSTEM,
                    inner=HandoffInner(
                        reasons=decision.reasons,
                        through_seq=decision.through_seq,
                        suggestion=draft,
                    ),
                )
            ]
            if draft is not None:
                aside = inner.model_copy(update={"cause": "handoff"})
                events.append(DraftSetAside(author=BOT, body=Said(text=draft), inner=aside))
            return [*events, build_waiting_notice(command.anyone_online)]


def _may_pass(decision: DecisionInner) -> bool:
    """Say whether a draft may go out when nobody has looked at it in time.

    That is one which would have been sent but for the draw that put it before a person.
    """
    value, threshold = decision.confidence, decision.threshold
    if not decision.certified or value is None or threshold is None or decision.rests_on_tool:
        return False
    return value >= threshold and list(decision.reasons) == [AUDIT_DRAW]


def _put_forward(c: Conversation, command: FinishTurn) -> list[Event]:
    """Hold what the bot wants done, for a yes or for whoever takes the conversation."""
    decision = command.decision
    if decision.action == "block":
        return [build_notice("blocked")]
    permissions = [each.permission for each in decision.wants]
    obstacle = find_obstacle(c, permissions, decision.through_seq)
    if decision.action == "approve" and obstacle is None:
        if decision.through_seq < c.asked:
            return []  # the newer message may change what is wanted: the turn is owed again
        held = hold_wanted(decision, command.history, approval_seconds=command.approval_seconds)
        return [*held, *_tell_checking(c, command.anyone_online)]
    inner = HandoffInner(reasons=decision.reasons, through_seq=decision.through_seq)
    return [
        HandoffRequested(author=SYSTEM, inner=inner),
        *hold_wanted(decision, command.history, only_holder=True),
        build_waiting_notice(command.anyone_online),
    ]


def _set_late_draft_aside(c: Conversation, command: SetDraftAside) -> Sequence[Event]:
    # Words of another attempt are its own to take back.
    withdrawn = withdraw(c, command.shown, command.cause) if is_of(command.shown, c) else []
    if not command.text.strip() or c.state not in ("human", "waiting", "offered"):
        return withdrawn
    inner = DraftInner(
        through_seq=command.through_seq,
        confidence=command.confidence,
        cause=command.cause,
        sources=list(command.sources),
        unfinished=command.unfinished,
    )
    return [*withdrawn, DraftSetAside(author=BOT, body=Said(text=command.text), inner=inner)]


def _pass_veto(c: Conversation, command: PassVeto) -> Sequence[Event]:
    held = c.held
    if held is None:
        return give_up_overdue(c, command) if command.over else []
    if (held.seq, c.epoch) != (command.draft_seq, command.epoch):
        return []
    if not command.may_send(c.site, held.topic, held.by_mode):
        inner = HandoffInner(reasons=[AUTONOMY], through_seq=held.through_seq, suggestion=held.text)
        return [
            HandoffRequested(author=SYSTEM, inner=inner),
            *set_held_aside(c, "stopped"),
            build_waiting_notice(command.anyone_online),
        ]
    if not command.over:
        return []
    if held.veto_seconds is None:
        return [] if held.approval_seconds is None else _end_approval(c, held, command)
    return [_send_held(held, review=held.review)]


def _send_held(held: KeptDraft, *, review: bool) -> Event:
    return BotAnswered(
        author=BOT,
        body=_build_body(held.text, held.through_seq, held.sources),
        inner=AnswerInner(confidence=held.confidence, draft_seq=held.seq, review=review),
    )


def _end_approval(c: Conversation, held: KeptDraft, command: PassVeto) -> Sequence[Event]:
    """End what nobody has decided about in time. What is not certified never goes out by itself."""
    overdue = command.overdue
    if overdue.then == "send" and held.may_pass and command.may_send(c.site, held.topic, True):
        return [_send_held(held, review=True)]
    if overdue.then == "apologise":
        return [*set_held_aside(c, OVERDUE), build_notice("unchecked", overdue.say)]
    inner = HandoffInner(reasons=[OVERDUE], through_seq=held.through_seq, suggestion=held.text)
    say = overdue.say if overdue.then == "handoff" else ""
    return [
        HandoffRequested(author=SYSTEM, inner=inner),
        *set_held_aside(c, OVERDUE),
        build_waiting_notice(command.anyone_online, "late", say),
    ]


# -- words to the customer ------------------------------------------------------------------------


def _tell_once(c: Conversation, anyone_online: bool) -> list[Event]:
    if c.state == "human":
        return []
    code = "queued" if anyone_online else "nobody_available"
    return [] if code in c.notices else [build_notice(code)]


def _tell_checking(c: Conversation, anyone_online: bool) -> list[Event]:
    code = "checking" if anyone_online else "nobody_available"
    return [] if code in c.notices else [build_notice(code)]
