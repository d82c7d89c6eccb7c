"""What a conversation is right now: a pure fold of its log."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from escalation.desk_events import (
    Outcome,
    Route,
)
from escalation.events import (
    SourceQuoted,
)
from escalation.held_actions import HeldAction, list_awaited

State = Literal["bot", "waiting", "offered", "human", "resolved"]

PREVIEW_LENGTH = 140
MOST_REVIEWS = 50
"""Answers of one conversation that wait for a verdict; beyond that the oldest are given up."""


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A bot's draft that was not sent: held for a yes, or set aside as a suggestion.

    One that is held with ``veto_seconds`` is sent after so long unless a person stops it (or, with
    ``by_mode``, its topic's mode); ``review`` says that a reviewer judges it then. One that waits for
    a yes is given up after ``approval_seconds``, or sent where the desk's plan wants that and the
    it ``may_pass``.
    """

    seq: int
    through_seq: int
    text: str
    confidence: float | None = None
    sources: tuple[SourceQuoted, ...] = ()
    topic: str | None = None
    veto_seconds: float | None = None
    by_mode: bool = False
    review: bool = False
    approval_seconds: float | None = None
    may_pass: bool = False

    @property
    def window(self) -> float | None:
        """After how many seconds something comes of it by itself; ``None`` for never."""
        return self.approval_seconds if self.veto_seconds is None else self.veto_seconds


@dataclass(frozen=True, slots=True)
class Window:
    """After so many ``seconds`` something comes by itself of what is known as number ``seq``."""

    seq: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Review:
    """An answer that was sent and waits for a reviewer's verdict, by another than who approved it."""

    answer_seq: int
    approved_by: str | None = None


@dataclass(frozen=True, slots=True)
class Speech:
    """An answer of which the customer may see words while it is being written.

    ``begun_seq`` is its ``AnswerBegun``, ``epoch`` the one that its words belong to; ``seal`` is
    what nodes know true words by.
    """

    begun_seq: int
    through_seq: int
    epoch: int
    seal: str


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody of the desk who came in beside the holder."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Pause:
    """A time for which a conversation was parked; ``until`` is ``None`` while it still is."""

    since: str
    until: str | None
    waiting_on_customer: bool


@dataclass(frozen=True)
class Conversation:
    """The state of one conversation after ``head`` events.

    ``epoch`` rises whenever the holder changes. ``asked`` is the newest customer message,
    ``settled`` the newest one that the bot (or a person) has dealt with (a handover leaves one open,
    for the person to deal with); while the bot holds the
    conversation and ``asked`` is ahead of ``settled``, the bot owes a turn.
    """

    id: str
    head: int = 0
    epoch: int = 0
    state: State = "bot"
    site: str = "default"
    customer_id: str = ""
    holder: str | None = None
    """Id of the person who holds it, while ``state`` is ``human``."""
    holder_name: str | None = None
    offered_to: str | None = None
    offered_seq: int = 0
    """The ``ConversationOffered`` that stands, while ``state`` is ``offered``."""
    refused: frozenset[str] = frozenset()
    """Ids of the people who declined it or let an offer pass, since it last began to wait."""
    route: Route = field(default_factory=Route)
    """Whom it is for, and how urgent it is."""
    language: str | None = None
    """What the customer writes in, as the newest decision saw it."""
    topic: str | None = None
    """What it is about, as the newest decision saw it."""
    last_human: str | None = None
    """Id of the person who held it last; they fit best when it comes back."""
    joined: tuple[Participant, ...] = ()
    """Supervisors who came in beside the holder and may write in it."""
    snoozed: bool = False
    """Whether it is parked: it waits, and nobody is offered it."""
    snoozed_until: str | None = None
    waiting_on_customer: bool = False
    escalated_at: str | None = None
    """Since when a person is wanted, without a break; ``None`` while the bot has it, or it is over."""
    replied_at: str | None = None
    """When a person first wrote after ``escalated_at``."""
    unanswered_since: str | None = None
    """When the customer wrote the oldest message that nobody has answered."""
    pauses: tuple[Pause, ...] = ()
    """When it was parked since ``escalated_at``, in order."""
    clocks: frozenset[str] = frozenset()
    """What was said of its clocks since ``escalated_at``, such as ``first_reply:warned``."""
    messages: int = 0
    """How many the customer wrote, since a person last gave it back to the bot."""
    reopened: bool = False
    """Whether it was resolved before."""
    asked: int = 0
    settled: int = 0
    held: KeptDraft | None = None
    """The draft that waits for a yes, or for its window to pass."""
    suggestion: KeptDraft | None = None
    """The newest draft that was set aside, for a human to start from."""
    speech: Speech | None = None
    """The answer of which words may be shown, whoever holds the conversation by now."""
    reviews: tuple[Review, ...] = ()
    """Sent answers that wait for a verdict, the oldest first; whoever holds the conversation now."""
    actions: tuple[HeldAction, ...] = ()
    """What bots want done: actions that are not closed, and the newest of the others."""
    misses: int = 0
    """Decisions in a row, since a person last had it, in which the bot was not sure enough."""
    waiting_since: str | None = None
    front: bool = False
    """Whether it goes to the front of the queue (its human vanished)."""
    reasons: tuple[str, ...] = ()
    confidence: float | None = None
    opened_at: str = ""
    last_at: str = ""
    preview: str = ""
    """The beginning of the customer's newest words."""
    contact: str | None = None
    outcome: Outcome | None = None
    customer_left: bool = False
    left_at: str | None = None
    """When the customer left, while they are gone."""
    blocked: bool = False
    """Whether a person shut this customer out."""
    merged_into: str | None = None
    """Id of the conversation that goes on in this one's place."""
    passed_on: int = 0
    """How often people gave it back or passed it on since ``escalated_at``."""
    unfinished: bool = False
    """Whether it was closed while a person was wanted: the customer's next word wants one again."""
    absorbed: frozenset[tuple[str, int]] = frozenset()
    """Which conversations were merged into this one, each as far as it went then."""
    human_joined: bool = False
    notices: frozenset[str] = field(default_factory=frozenset)
    """Codes told to the customer since the holder last changed; of those that say whether anybody is
    there only the newest counts."""

    @property
    def owes_turn(self) -> bool:
        """Say whether the bot has a customer message to deal with; what it wanted done comes first."""
        return self.state == "bot" and self.asked > self.settled and not self.under_way

    @property
    def keeps_turn(self) -> bool:
        """Say whether a node has something left to do: owed, or words that were shown to take back."""
        return self.speech is not None or self.owes_turn

    @property
    def waiting_actions(self) -> tuple[HeldAction, ...]:
        """The actions that wait for a person's decision, the oldest first."""
        return tuple(each for each in self.actions if each.state == "held")

    @property
    def under_way(self) -> tuple[HeldAction, ...]:
        """What a person let the desk carry out and is not over, the oldest first."""
        return tuple(each for each in self.actions if each.is_under_way)

    @property
    def newest_own(self) -> int:
        """The newest action of the desk's own bot, open or over; 0 where there is none."""
        return max((each.seq for each in self.actions if each.is_own), default=0)

    @property
    def window(self) -> Window | None:
        """The window of the held draft, else that of the actions that the bot waits for.

        Those are of one wish, and known by the newest of the desk's own: that stays the same while
        people decide about them one by one.
        """
        if self.held is not None:
            seconds = self.held.window
            return None if seconds is None else Window(self.held.seq, seconds)
        limits = [each.approval_seconds for each in list_awaited(self.actions)]
        known = [seconds for seconds in limits if seconds is not None]
        return Window(self.newest_own, min(known)) if known else None

    @property
    def held_seq(self) -> int | None:
        """The draft that is held, else the oldest action that is not closed: it is listed by this."""
        if self.held is not None:
            return self.held.seq
        return next((each.seq for each in self.actions if each.state != "closed"), None)

    @property
    def holder_role(self) -> Literal["bot", "human", "nobody"]:
        """Who holds it: the bot, a person, or nobody."""
        if self.state == "bot":
            return "bot"
        return "human" if self.state == "human" else "nobody"
