"""Turns a resolved conversation into training examples: one for each answer that a person stood behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from escalation.desk_events import ConversationReopened, ConversationResolved, Outcome
from escalation.event_parts import Event
from escalation.events import (
    ConsentGiven,
    ConsentWithdrawn,
    ConversationStarted,
    DecisionMade,
    Record,
    decode_all,
)
from escalation.transcripts.answers import Answer, Origin, find_answers
from escalation.transcripts.redact import redact
from escalation.transcripts.transcript import PlacedTurn, place_turns
from escalation.transcripts.transfer_phrases import leave_out_transfers

Consent = Literal["given", "withdrawn", "unknown"]
Skip = Literal[
    "outcome_unsolved",
    "outcome_spam",
    "outcome_duplicate",
    "only_a_transfer",
    "no_question",
    "rests_on_tool",
    "erased",
]
"""Why there is nothing to train on, although a person wrote or approved something."""

LONGEST_CONTEXT = 40
"""Messages before the target; of a longer conversation the newest ones are kept."""

_TRAINING = "training"
_UNUSED: dict[Outcome, Skip] = {
    "unsolved": "outcome_unsolved",
    "spam": "outcome_spam",
    "duplicate": "outcome_duplicate",
}


class Part(BaseModel):
    """A piece of an example: unknown fields of newer versions are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Message(Part):
    """One message of the context; bot and people of the desk are both the assistant."""

    role: Literal["user", "assistant"]
    content: str


class Provenance(Part):
    """Where an example comes from. Numbers are sequence numbers of the conversation's events."""

    conversation_id: str
    customer_id: str
    site: str
    first_seq: int
    """The oldest event behind the context."""
    asked_seq: int
    """The customer's message that the target answers."""
    decision_seq: int | None = None
    """The decision that led to a person; ``None`` when they had the conversation already."""
    target_seqs: tuple[int, ...]
    resolved_seq: int
    reasons: tuple[str, ...] = ()
    """Rules that fired, or what else brought a person in."""
    confidence: float | None = None
    threshold: float | None = None
    certified: bool = False
    versions: dict[str, str] = {}
    by: tuple[str, ...]
    """Ids of the people whose words or approval these are."""
    outcome: Outcome
    labels: tuple[str, ...] = ()
    asked_at: str
    answered_at: str
    resolved_at: str
    consent: Consent
    provisional: bool
    """Whether the outcome is not settled: resolved as ``other``, or opened again since."""


class Example(Part):
    """What the bot should have answered at one point of a conversation.

    ``messages`` end with the customer's; ``target`` is what a person sent or approved. ``origin``
    says how it came about: the bot's draft ``approved`` as it was, ``edited``, or ``written``
    without one. ``draft`` is what the bot would have sent. With ``skipped`` there is nothing to
    train on. Personal data is masked in all of it.
    """

    id: str
    messages: tuple[Message, ...]
    target: str
    draft: str | None = None
    origin: Origin
    skipped: Skip | None = None
    provenance: Provenance


def build_examples(records: Sequence[Record]) -> list[Example]:
    """Build the examples of one conversation from its whole log; none before it was resolved once.

    A pure function of the log: the same log gives the same examples. Only what was said up to the
    last resolution counts.
    """
    events = decode_all(records)
    resolutions = [
        n for n, (_, event) in enumerate(events) if isinstance(event, ConversationResolved)
    ]
    if not resolutions:
        return []
    settled = events[: resolutions[-1] + 1]
    frame = _read_frame(events, settled)
    return [_build_example(answer, frame) for answer in find_answers(settled)]


@dataclass(slots=True)
class _Frame:
    """What all examples of a conversation share."""

    conversation_id: str
    started: ConversationStarted | None
    resolution: ConversationResolved
    resolved_seq: int
    resolved_at: str
    consent: Consent
    provisional: bool
    public: str
    said: list[tuple[PlacedTurn, Message]]


def _read_frame(
    events: Sequence[tuple[Record, Event]], settled: Sequence[tuple[Record, Event]]
) -> _Frame:
    record, resolution = settled[-1]
    assert isinstance(resolution, ConversationResolved)
    since = [event for _, event in events[len(settled) :]]
    public = _read_public_words(settled)
    said = [
        (placed, message)
        for placed in place_turns([record for record, _ in settled])
        if (message := _build_message(placed, public)) is not None
    ]
    return _Frame(
        conversation_id=record.conversation_id,
        started=next((e for _, e in settled if isinstance(e, ConversationStarted)), None),
        resolution=resolution,
        resolved_seq=record.seq,
        resolved_at=record.at,
        consent=_read_consent(event for _, event in events),
        provisional=resolution.body.outcome == "other"
        or any(isinstance(event, ConversationReopened) for event in since),
        public=public,
        said=said,
    )


def _read_consent(events: Iterator[Event]) -> Consent:
    consent: Consent = "unknown"
    for event in events:
        if isinstance(event, ConsentGiven) and event.body.purpose == _TRAINING:
            consent = "given"
        elif isinstance(event, ConsentWithdrawn) and event.body.purpose == _TRAINING:
            consent = "withdrawn"
    return consent


def _read_public_words(events: Sequence[tuple[Record, Event]]) -> str:
    """Gather the knowledge that was quoted: what stands there is nobody's secret.

    What a tool told is somebody's.
    """
    quotes: list[str] = []
    for _, event in events:
        if isinstance(event, DecisionMade):
            sources = event.inner.sources
            quotes += [each.quote for each in sources if not each.is_of_tool]
    return "\n".join(quotes)


def _build_message(placed: PlacedTurn, public: str) -> Message | None:
    """Build a message of the context; ``None`` for facts and for words that only transfer."""
    text = placed.turn.text
    match placed.turn.speaker:
        case "customer":
            return Message(role="user", content=redact(text, public))
        case "bot" | "human":
            text = leave_out_transfers(text)
            return Message(role="assistant", content=redact(text, public)) if text else None
        case _:
            return None


def _build_example(answer: Answer, frame: _Frame) -> Example:
    context = _choose_context(answer, frame)
    texts = [text for each in answer.texts if (text := leave_out_transfers(each.strip()))]
    target = redact("\n\n".join(texts), frame.public)
    messages = _join_neighbours([message for _, message in context])
    draft = None if answer.draft is None else redact(answer.draft, frame.public)
    return Example(
        id=f"{frame.conversation_id}:{answer.seqs[-1]}",
        messages=messages,
        target=target,
        draft=draft,
        origin=answer.origin,
        skipped=_find_skip(answer, frame, messages, target),
        provenance=_build_provenance(answer, frame, context),
    )


def _choose_context(answer: Answer, frame: _Frame) -> list[tuple[PlacedTurn, Message]]:
    """Take what was said up to the question, from a customer's message on."""
    context = [each for each in frame.said if each[0].is_before(answer.asked_seq)]
    context = context[-LONGEST_CONTEXT:]
    while context and context[0][1].role != "user":
        context.pop(0)
    return context


def _join_neighbours(messages: list[Message]) -> tuple[Message, ...]:
    """Join what one side said in a row: chat formats want the roles to take turns."""
    joined: list[Message] = []
    for message in messages:
        if joined and joined[-1].role == message.role:
            content = f"{joined[-1].content}\n\n{message.content}"
            joined[-1] = Message(role=message.role, content=content)
        else:
            joined.append(message)
    return tuple(joined)


def _find_skip(
    answer: Answer, frame: _Frame, messages: tuple[Message, ...], target: str
) -> Skip | None:
    unused = _UNUSED.get(frame.resolution.body.outcome)
    if unused is not None:
        return unused
    if not any(text.strip() for text in answer.texts):
        return "erased"
    if answer.follows_answer or not answer.asked_seq:
        return "no_question"
    if not messages or messages[-1].role != "user":
        return "erased"
    if answer.decision is not None and answer.decision.inner.rests_on_tool:
        return "rests_on_tool"  # nothing in the messages says what the tool told
    return None if target else "only_a_transfer"


def _build_provenance(
    answer: Answer, frame: _Frame, context: list[tuple[PlacedTurn, Message]]
) -> Provenance:
    decision = None if answer.decision is None else answer.decision.inner
    return Provenance(
        conversation_id=frame.conversation_id,
        customer_id="" if frame.started is None else frame.started.inner.customer_id,
        site="" if frame.started is None else frame.started.body.site,
        first_seq=min((placed.seq for placed, _ in context), default=answer.asked_seq),
        asked_seq=answer.asked_seq,
        decision_seq=answer.decision_seq,
        target_seqs=tuple(answer.seqs),
        resolved_seq=frame.resolved_seq,
        reasons=answer.reasons,
        confidence=None if decision is None else decision.confidence,
        threshold=None if decision is None else decision.threshold,
        certified=decision is not None and decision.certified,
        versions={} if decision is None else decision.versions,
        by=tuple(answer.by),
        outcome=frame.resolution.body.outcome,
        labels=tuple(frame.resolution.inner.labels),
        asked_at=answer.asked_at,
        answered_at=answer.at,
        resolved_at=frame.resolved_at,
        consent=frame.consent,
        provisional=frame.provisional,
    )
