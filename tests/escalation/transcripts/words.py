"""Short ways to say who did what in a conversation."""

from typing import Any, Literal

from escalation.desk_events import (
    ConversationReopened,
    ConversationResolved,
    HandoffInner,
    HandoffRequested,
    Outcome,
    ResolvedBody,
    ResolvedInner,
)
from escalation.event_parts import BOT, CUSTOMER, SYSTEM, Author, Said
from escalation.events import (
    AnswerBody,
    AnswerInner,
    BotAnswered,
    ConversationStarted,
    CustomerWrote,
    DecidedInner,
    DecisionInner,
    DecisionMade,
    DraftApproved,
    DraftHeld,
    DraftInner,
    DraftSetAside,
    HumanInner,
    HumanWrote,
    NoteAdded,
    StartedBody,
    StartedInner,
)
from escalation.transcripts.example import Example, Message, Provenance, Skip

ADA = Author(role="human", name="Ada")


def started(site: str = "shop", customer_id: str = "v1") -> ConversationStarted:
    return ConversationStarted(
        author=CUSTOMER, body=StartedBody(site=site), inner=StartedInner(customer_id=customer_id)
    )


def customer(text: str) -> CustomerWrote:
    return CustomerWrote(author=CUSTOMER, body=Said(text=text))


def bot(text: str, in_reply_to: int, **inner: Any) -> BotAnswered:
    return BotAnswered(
        author=BOT, body=AnswerBody(text=text, in_reply_to=in_reply_to), inner=AnswerInner(**inner)
    )


def human(text: str, by: str = "p1", **inner: Any) -> HumanWrote:
    return HumanWrote(author=ADA, body=Said(text=text), inner=HumanInner(by=by, **inner))


def note(text: str) -> NoteAdded:
    return NoteAdded(author=ADA, body=Said(text=text))


def decision(action: str, through_seq: int, **inner: Any) -> DecisionMade:
    fields = {"action": action, "through_seq": through_seq, "draft": "A draft."} | inner
    return DecisionMade(author=SYSTEM, inner=DecisionInner.model_validate(fields))


def handoff(*reasons: str) -> HandoffRequested:
    return HandoffRequested(author=SYSTEM, inner=HandoffInner(reasons=list(reasons)))


def held(text: str, through_seq: int) -> DraftHeld:
    return DraftHeld(author=BOT, body=Said(text=text), inner=DraftInner(through_seq=through_seq))


def aside(text: str, through_seq: int) -> DraftSetAside:
    return DraftSetAside(
        author=BOT, body=Said(text=text), inner=DraftInner(through_seq=through_seq)
    )


def approved(draft_seq: int, by: str = "p1") -> DraftApproved:
    return DraftApproved(author=ADA, inner=DecidedInner(by=by, draft_seq=draft_seq))


def resolved(outcome: Outcome = "solved", *labels: str) -> ConversationResolved:
    return ConversationResolved(
        author=ADA, body=ResolvedBody(outcome=outcome), inner=ResolvedInner(labels=list(labels))
    )


def reopened() -> ConversationReopened:
    return ConversationReopened(author=SYSTEM)


def build_example(
    conversation_id: str,
    target_seq: int,
    *,
    context: tuple[str, ...] = ("When?",),
    target: str = "Tomorrow.",
    skipped: Skip | None = None,
    **provenance: Any,
) -> Example:
    """Build an example whose context begins with the customer and takes turns."""
    roles: tuple[Literal["user", "assistant"], ...] = ("user", "assistant")
    fields = {
        "conversation_id": conversation_id,
        "customer_id": "v1",
        "site": "shop",
        "first_seq": 2,
        "asked_seq": target_seq - 1,
        "target_seqs": (target_seq,),
        "resolved_seq": 99,
        "by": ("p1",),
        "outcome": "solved",
        "asked_at": "2026-01-01T09:00:02.000Z",
        "answered_at": "2026-01-01T09:00:03.000Z",
        "resolved_at": "2026-01-01T09:00:04.000Z",
        "consent": "unknown",
        "provisional": False,
    }
    return Example(
        id=f"{conversation_id}:{target_seq}",
        messages=tuple(
            Message(role=roles[number % 2], content=text) for number, text in enumerate(context)
        ),
        target=target,
        draft="Soon.",
        origin="written",
        skipped=skipped,
        provenance=Provenance.model_validate(fields | provenance),
    )
