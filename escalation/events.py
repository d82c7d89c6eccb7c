"""Everything that can happen in a conversation: stored form, wire form, source of the screens' types."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from agent.dialogue import Permission
from escalation.desk_events import (
    ClockBreached,
    ClockWarned,
    ContactLeft,
    ConversationAbsorbed,
    ConversationClaimed,
    ConversationMerged,
    ConversationOffered,
    ConversationReleased,
    ConversationReopened,
    ConversationResolved,
    ConversationRouted,
    ConversationSnoozed,
    ConversationTransferred,
    ConversationWoken,
    CustomerBlocked,
    CustomerLeft,
    CustomerNotified,
    CustomerRated,
    CustomerUnblocked,
    HandoffRequested,
    HumanJoined,
    HumanLeft,
    OfferDeclined,
    OfferExpired,
    ReturnedToBot,
)
from escalation.errors import DamagedConversation
from escalation.event_parts import Body, Event, Inner, Part, Role, Said
from escalation.seen import Seen

Action = Literal["answer", "audit", "veto", "approve", "handoff", "block"]
SENT_AT_ONCE: tuple[Action, ...] = ("answer", "audit")
"""Actions by which the customer gets the bot's draft without a person's or a window's delay."""
Verdict = Literal["right", "wrong", "unclear"]
ActionWord = Literal["approve", "edit", "reject", "respond"]
"""What a person may decide about an action."""
ActionOutcome = Literal["", "done", "failed", "unknown", "given_up", "rejected"]
"""What became of an action that the desk itself would carry out; nothing is said of others."""


# -- what customers and bots say ------------------------------------------------------------------


class StartedBody(Body):
    site: str = "default"


class StartedInner(Inner):
    customer_id: str = ""


class ConversationStarted(Event):
    """A customer opened a conversation on a site."""

    for_customer = True
    kind: Literal["ConversationStarted"] = "ConversationStarted"
    body: StartedBody = StartedBody()
    inner: StartedInner = StartedInner()


class CustomerWrote(Event):
    """The customer sent a message."""

    for_customer = True
    kind: Literal["CustomerWrote"] = "CustomerWrote"
    body: Said


class SourceQuoted(Part):
    """A passage behind an answer; its quote begins at character ``start`` of the entry ``id``."""

    id: str
    title: str
    quote: str
    url: str | None = None
    start: int | None = None

    @property
    def is_of_tool(self) -> bool:
        """Say whether it is what a tool told, and no entry of the knowledge: it may hold anything."""
        return self.id.startswith("tool:")


class Finding(Part):
    """What one rule saw. ``fired`` rules shape the action unless ``shadow``."""

    rule: str
    fired: bool
    action: Action | None = None
    shadow: bool = False
    detail: str = ""
    """Why, in one sentence for a person."""
    values: dict[str, float] = {}
    veto_seconds: float | None = None
    """For the action ``veto``: how long a person may stop it, where the rule says so itself."""


class Audit(Part):
    """Whether a person looks at the answer decided on, and with which probability that was so.

    ``probability`` is 1 where the policy holds the answer or hands over (a person looks at each), 0
    where nothing can be looked at (``block``), and else that of the seeded draw, whose outcome is
    ``drawn``. A rule's action ``audit`` or a person's interest in a veto window may have more
    answers looked at: by their own choice, so not with a known probability. What certifies is
    therefore what was ``drawn``, and what has the probability 1.
    """

    drawn: bool = False
    probability: float = 0.0


class ToolWanted(Part):
    """A tool that the bot wants run, and that only a person may let run."""

    name: str
    args: dict[str, Any] = {}
    permission: Permission = "approve"
    description: str = ""


class ToolRun(Part):
    """A tool that the bot ran by itself for its draft; ``result`` may be cut."""

    name: str
    args: dict[str, Any] = {}
    result: str = ""
    ok: bool = True
    seconds: float = 0.0


class DecisionInner(Inner):
    """What the policy made of one draft, with everything that it was judged by.

    What people say of it later names it: a held draft follows its decision in the same
    transaction (``DraftHeld``), a sent answer too (``BotAnswered``) unless a window lay between
    (then ``BotAnswered.inner.draft_seq`` names the ``DraftHeld``).
    """

    action: Action
    confidence: float | None = None
    raw: float | None = None
    """Log-odds before calibration."""
    threshold: float | None = None
    certified: bool = False
    scope: str = ""
    """What the certificate covers, such as ``topic billing``."""
    question: str = ""
    """The customer's words since somebody else spoke last."""
    language: str | None = None
    reasons: list[str] = []
    """Names of the rules that fired (not the shadow ones)."""
    findings: list[Finding] = []
    signals: dict[str, float] = {}
    shares: dict[str, float] = {}
    versions: dict[str, str] = {}
    sources: list[SourceQuoted] = []
    draft: str | None = None
    """The text that the bot would send."""
    answer_id: str | None = None
    topic: str | None = None
    through_seq: int = 0
    attempt: int = 1
    audit: Audit = Audit()
    veto_seconds: float | None = None
    """For the action ``veto``: how long a person may stop the answer."""
    wants: list[ToolWanted] = []
    """What the bot wants done instead of an answer; each is then held as an action."""
    tools: list[ToolRun] = []
    """Tools that were run for the draft, in order."""
    rests_on_tool: bool = False
    """Whether the draft cites what a tool told: nothing was measured of how sure that is."""
    seen: Seen | None = None
    """What else it was judged by; decisions of older versions, and turns that broke off, lack it."""


class DecisionMade(Event):
    """The policy decided what becomes of the bot's turn, with every finding behind it."""

    kind: Literal["DecisionMade"] = "DecisionMade"
    inner: DecisionInner


class DraftInner(Inner):
    through_seq: int = 0
    confidence: float | None = None
    reasons: list[str] = []
    cause: str = ""
    draft_seq: int | None = None
    """The ``DraftHeld`` that this sets aside, when there was one."""
    sources: list[SourceQuoted] = []
    topic: str | None = None
    veto_seconds: float | None = None
    """For a held draft: it is sent after so many seconds unless a person stops it."""
    approval_seconds: float | None = None
    """For a held draft: the desk does without it where nobody has decided after so many seconds."""
    may_pass: bool = False
    """Whether it may go out by itself then: certified, sure, and held for nothing but its draw."""
    by_mode: bool = False
    """Whether its topic's mode had a say; then it has it again before the draft is sent by itself."""
    review: bool = False
    """Whether a reviewer judges the answer once it was sent as it is."""
    unfinished: bool = False
    """Whether it breaks off: it was stopped while it was being written."""


class DraftHeld(Event):
    """A draft that waits for a person's yes, or with ``veto_seconds`` for nobody's no.

    Exactly one of these follows: ``DraftApproved``, ``DraftRejected``, ``DraftSetAside``, or
    ``BotAnswered`` with its ``draft_seq`` and nobody in ``approved_by``.
    """

    kind: Literal["DraftHeld"] = "DraftHeld"
    body: Said
    inner: DraftInner = DraftInner()


class DraftSetAside(Event):
    """A draft that will not be sent, kept as a suggestion for the human."""

    kind: Literal["DraftSetAside"] = "DraftSetAside"
    body: Said
    inner: DraftInner = DraftInner()


class AnswerBody(Said):
    in_reply_to: int
    """Sequence number of the newest customer message that this answers."""
    sources: list[SourceQuoted] = []


class AnswerInner(Inner):
    confidence: float | None = None
    draft_seq: int | None = None
    """The ``DraftHeld`` that this sends; ``None`` where it was sent at once."""
    approved_by: str | None = None
    edited: bool = False
    review: bool = False
    """Whether it waits for a reviewer's verdict: it was drawn, or a rule said ``audit``."""


class BotAnswered(Event):
    """The bot's answer was sent, by itself or with a person's approval."""

    for_customer = True
    kind: Literal["BotAnswered"] = "BotAnswered"
    body: AnswerBody
    inner: AnswerInner = AnswerInner()


class BegunInner(Inner):
    through_seq: int = 0
    attempt: int = 1
    action: Action = "answer"
    """What the policy made of the draft as the search alone foresaw it."""
    confidence: float | None = None
    """What was foreseen; the finished draft has its own."""
    reasons: list[str] = []
    seal: str = ""
    """A secret of nodes: words on their way are marked with it, and others are not passed on."""


class AnswerBegun(Event):
    """From here on the customer may see words of an answer that is still being written.

    One of these follows: ``BotAnswered``, or ``AnswerWithdrawn`` with what the customer saw.
    """

    kind: Literal["AnswerBegun"] = "AnswerBegun"
    inner: BegunInner = BegunInner()


class WithdrawnBody(Body):
    seen: str = ""
    """All words that the customer may have seen."""
    lost: bool = False
    """Whether nobody knows what those were: the node that showed them is gone."""


class WithdrawnInner(Inner):
    through_seq: int = 0
    begun_seq: int = 0
    """The ``AnswerBegun`` that this ends."""
    cause: str = ""


class AnswerWithdrawn(Event):
    """An answer that the customer saw being written was taken back."""

    for_customer = True
    kind: Literal["AnswerWithdrawn"] = "AnswerWithdrawn"
    body: WithdrawnBody = WithdrawnBody()
    inner: WithdrawnInner = WithdrawnInner()


class HumanInner(Inner):
    draft_seq: int | None = None
    """The draft, held (and rejected) or set aside, that the reply started from."""
    edited: bool = False
    """Whether it differs from that draft; as it was means that the draft is right."""


class HumanWrote(Event):
    """The person who holds the conversation sent a message."""

    for_customer = True
    kind: Literal["HumanWrote"] = "HumanWrote"
    body: Said
    inner: HumanInner = HumanInner()


class NoteInner(Inner):
    to: str = ""
    """Id of the person it is whispered to; empty: to everybody of the desk."""


class NoteAdded(Event):
    """A person left a note for the desk; the customer never sees it."""

    kind: Literal["NoteAdded"] = "NoteAdded"
    body: Said
    inner: NoteInner = NoteInner()


class DecidedInner(Inner):
    draft_seq: int = 0
    """The ``DraftHeld`` that was decided; its decision stands right before it."""
    edited: bool = False
    reason: str = ""


class DraftApproved(Event):
    """A person let a held draft be sent: as it was (it is right), or ``edited``.

    The ``BotAnswered`` after it carries what was sent.
    """

    kind: Literal["DraftApproved"] = "DraftApproved"
    inner: DecidedInner = DecidedInner()


class DraftRejected(Event):
    """A person decided that a held draft is not sent: it is wrong, and a person answers."""

    kind: Literal["DraftRejected"] = "DraftRejected"
    inner: DecidedInner = DecidedInner()


# -- consent, files, reviews ----------------------------------------------------------------------


class ConsentBody(Body):
    purpose: str = "training"


class ConsentGiven(Event):
    """The customer agreed to a use of what was said."""

    for_customer = True
    kind: Literal["ConsentGiven"] = "ConsentGiven"
    body: ConsentBody = ConsentBody()


class ConsentWithdrawn(Event):
    """The customer took an agreement back."""

    for_customer = True
    kind: Literal["ConsentWithdrawn"] = "ConsentWithdrawn"
    body: ConsentBody = ConsentBody()


class FileBody(Body):
    name: str
    media_type: str
    size: int
    """Bytes."""
    url: str = ""


class FileAttached(Event):
    """A file was added to the conversation."""

    for_customer = True
    kind: Literal["FileAttached"] = "FileAttached"
    body: FileBody


class AuditedInner(Inner):
    answer_seq: int = 0
    """The ``BotAnswered`` that was judged."""
    verdict: Verdict = "unclear"
    note: str = ""
    right_answer_id: str | None = None
    """The knowledge entry that answers the question, where the reviewer knows it."""


class AnswerAudited(Event):
    """A reviewer judged an answer that had been sent; ``unclear`` is no label."""

    kind: Literal["AnswerAudited"] = "AnswerAudited"
    inner: AuditedInner = AuditedInner()


# -- actions that wait for a person: of somebody else's bot, and of the house's own -----------------


class TurnSaid(Part):
    """Something said where the action comes from, for the person who decides about it."""

    speaker: Literal["customer", "bot", "human", "fact"]
    text: str


class ActionInner(Inner):
    """Content that only the desk sees: an action may carry anything about a customer."""

    name: str = ""
    """What is to be done, such as a tool's name."""
    args: dict[str, Any] = {}
    """With which arguments: a JSON object."""
    description: str = ""
    allowed: list[ActionWord] = []
    said: list[TurnSaid] = []
    """What was said before it, the oldest first."""
    owner: str = ""
    """The name under which the program that waits asks for what is left over."""
    reference: str = ""
    """That program's own name for it."""
    through_seq: int = 0
    """For what the desk's bot wants done and the desk carries out: the message that it is for."""
    only_holder: bool = False
    """Whether only the person who holds the conversation may decide about it."""
    history: str = ""
    """For the desk's own: the ``log_id`` under which it was asked. After a restore nobody knows
    whether it was done meanwhile, so the desk does not carry it out."""
    approval_seconds: float | None = None
    """For the desk's own: it is given up where nobody has decided after so many seconds."""


class ActionHeld(Event):
    """A bot wants to do something, and waits for a person's decision."""

    kind: Literal["ActionHeld"] = "ActionHeld"
    inner: ActionInner = ActionInner()


class ActionDecidedInner(Inner):
    action_seq: int = 0
    """The ``ActionHeld`` that was decided."""
    decision: ActionWord = "reject"
    args: dict[str, Any] = {}
    """For ``approve`` and ``edit``: the arguments to carry it out with, these and no others."""
    text: str = ""
    """For ``respond`` the person's answer in place of the action, for ``reject`` the reason."""


class ActionDecided(Event):
    """A person decided about an action that waited; nobody can decide about it again."""

    kind: Literal["ActionDecided"] = "ActionDecided"
    inner: ActionDecidedInner = ActionDecidedInner()


class ActionTakenInner(Inner):
    action_seq: int = 0
    attempt: int = 1
    """Counts the times that the decision was taken up: more than once only after a crash."""
    runner: str = ""
    """The program that took it up; after a crash it alone may do so again."""


class ActionTaken(Event):
    """A program took the decision up, to go on with it: nobody else may.

    What the desk carries out itself is taken up once, by the node named: it is never run twice.
    """

    kind: Literal["ActionTaken"] = "ActionTaken"
    inner: ActionTakenInner = ActionTakenInner()


class ActionClosedInner(Inner):
    action_seq: int = 0
    outcome: ActionOutcome = ""
    """For what the desk carries out: ``unknown`` where the node that was at it is gone."""
    result: str = ""
    """What the tool told, or what went wrong."""
    cause: str = ""
    """Why it was given up: ``new_message``, ``claimed``, ``handoff``, ``returned``, ``resolved``,
    ``approval_overdue``."""


class ActionClosed(Event):
    """An action is over; without a decision, nobody wants one any more."""

    kind: Literal["ActionClosed"] = "ActionClosed"
    inner: ActionClosedInner = ActionClosedInner()


class ErasedBody(Body):
    seqs: list[int] = []


class PersonalDataErased(Event):
    """The content of the events named was emptied for good."""

    for_customer = True
    kind: Literal["PersonalDataErased"] = "PersonalDataErased"
    body: ErasedBody = ErasedBody()


AnyEvent = Annotated[
    ConversationStarted
    | CustomerWrote
    | DecisionMade
    | DraftHeld
    | DraftSetAside
    | AnswerBegun
    | BotAnswered
    | AnswerWithdrawn
    | HandoffRequested
    | ConversationOffered
    | OfferDeclined
    | OfferExpired
    | ConversationClaimed
    | ConversationReleased
    | ConversationTransferred
    | HumanWrote
    | NoteAdded
    | DraftApproved
    | DraftRejected
    | ReturnedToBot
    | CustomerNotified
    | ContactLeft
    | ConversationResolved
    | ConversationReopened
    | CustomerRated
    | CustomerLeft
    | ConsentGiven
    | ConsentWithdrawn
    | FileAttached
    | AnswerAudited
    | ActionHeld
    | ActionDecided
    | ActionTaken
    | ActionClosed
    | ConversationRouted
    | ClockWarned
    | ClockBreached
    | HumanJoined
    | HumanLeft
    | ConversationSnoozed
    | ConversationWoken
    | ConversationMerged
    | ConversationAbsorbed
    | CustomerBlocked
    | CustomerUnblocked
    | PersonalDataErased,
    Field(discriminator="kind"),
]

EVENT_CLASSES: tuple[type[Event], ...] = tuple(Event.__subclasses__())
KINDS: frozenset[str] = frozenset(str(c.model_fields["kind"].default) for c in EVENT_CLASSES)
CUSTOMER_KINDS: frozenset[str] = frozenset(
    str(c.model_fields["kind"].default) for c in EVENT_CLASSES if c.for_customer
)

_ADAPTER: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)


class Record:
    """One stored row of the log: a header, and the content encoded once as two pieces of JSON.

    ``seq`` counts 1, 2, 3 … within the conversation; ``epoch`` is the holder epoch after the
    event; ``body`` and ``inner`` are compact JSON objects, both ``{}`` once erased.
    """

    __slots__ = (
        "_content", "_full", "_outer", "at", "body", "client_id", "conversation_id", "epoch",
        "inner", "kind", "name", "role", "sender", "seq",
    )  # fmt: skip

    def __init__(  # noqa: PLR0913 a row has as many columns
        self,
        conversation_id: str,
        seq: int,
        kind: str,
        role: Role,
        name: str | None,
        sender: str | None,
        epoch: int,
        at: str,
        client_id: str | None,
        body: str,
        inner: str,
    ) -> None:
        self.conversation_id = conversation_id
        self.seq = seq
        self.kind = kind
        self.role = role
        self.name = name
        self.sender = sender
        self.epoch = epoch
        self.at = at
        self.client_id = client_id
        self.body = body
        self.inner = inner
        self._outer: str | None = None
        self._full: str | None = None
        self._content: Mapping[str, Any] | None = None

    def read_body(self) -> Mapping[str, Any]:
        """Return the body, decoded once; empty when it was erased. Raises ``DamagedConversation``."""
        if self._content is None:
            self._content = _parse(self, self.body)
        return self._content

    def read_inner(self) -> Mapping[str, Any]:
        """Return what only people may see; empty when erased. Raises ``DamagedConversation``."""
        return _parse(self, self.inner)

    def frame_for_customer(self) -> str:
        """Return the ``event`` frame without ``inner``, as JSON text; the same object every time."""
        if self._outer is None:
            self._outer = self._head() + ',"body":' + self.body + "}"
        return self._outer

    def frame_for_human(self) -> str:
        """Return the ``event`` frame with ``inner``, as JSON text; the same object every time."""
        if self._full is None:
            self._full = self._head() + ',"body":' + self.body + ',"inner":' + self.inner + "}"
        return self._full

    def is_for_customer(self) -> bool:
        """Say whether customers receive this kind."""
        return self.kind in CUSTOMER_KINDS

    def _head(self) -> str:
        name = "" if self.name is None else ',"name":' + json.dumps(self.name, ensure_ascii=False)
        client = "" if self.client_id is None else ',"client_id":' + json.dumps(self.client_id)
        return (
            f'{{"type":"event","conversation_id":"{self.conversation_id}","seq":{self.seq},'
            f'"kind":"{self.kind}","author":{{"role":"{self.role}"{name}}},"at":"{self.at}"{client}'
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash((self.conversation_id, self.seq))

    def __repr__(self) -> str:
        return f"<{self.kind} {self.conversation_id}#{self.seq}>"

    def _values(self) -> tuple[object, ...]:
        return (
            self.conversation_id, self.seq, self.kind, self.role, self.name, self.sender,
            self.epoch, self.at, self.client_id, self.body, self.inner,
        )  # fmt: skip


def _parse(record: Record, text: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise DamagedConversation.at(record.conversation_id, record.seq, "is no readable JSON")
    return content


def build_record(
    event: Event,
    *,
    conversation_id: str,
    seq: int,
    epoch: int,
    at: str,
    sender: str | None = None,
    client_id: str | None = None,
) -> Record:
    """Encode an event once, as it will be stored and sent."""
    return Record(
        conversation_id,
        seq,
        event.kind,
        event.author.role,
        event.author.name,
        sender,
        epoch,
        at,
        client_id,
        _encode(event.body),
        _encode_inner(event.inner, epoch),
    )


_NO_EPOCH = '{"epoch":0'


def _encode_inner(inner: Inner, epoch: int) -> str:
    """Encode with the epoch set, which comes first: quicker than to copy the model for it."""
    text = _encode(inner)
    if not text.startswith(_NO_EPOCH):
        return _encode(inner.model_copy(update={"epoch": epoch}))
    return f'{{"epoch":{epoch}{text[len(_NO_EPOCH) :]}'


def _encode(part: Part) -> str:
    # As ``model_dump_json``, in half the time: this is done for every event that is stored.
    return type(part).__pydantic_serializer__.to_json(part, exclude_none=True).decode()


def decode(record: Record) -> Event | None:
    """Decode a stored row; ``None`` for a kind that this version does not know.

    Erased content decodes with empty fields where the kind demands some. Raises
    ``DamagedConversation`` for a row that is not as this version writes and reads it.
    """
    if record.kind not in KINDS:
        return None
    body = _parse(record, record.body) or _EMPTY_BODIES.get(record.kind, {})
    inner = _parse(record, record.inner) or _EMPTY_INNERS.get(record.kind, {})
    author = {"role": record.role, "name": record.name}
    inner = {**inner, "epoch": record.epoch}
    try:
        return _ADAPTER.validate_python(
            {"kind": record.kind, "author": author, "body": body, "inner": inner}
        )
    except ValidationError:  # its text would show a customer's words
        found = f"is no {record.kind} as this version knows it"
        raise DamagedConversation.at(record.conversation_id, record.seq, found) from None


def decode_all(records: Sequence[Record]) -> list[tuple[Record, Event]]:
    """Decode rows in order, leaving out kinds that this version does not know."""
    return [(record, event) for record in records if (event := decode(record)) is not None]


_EMPTY_BODIES: dict[str, dict[str, Any]] = {
    "CustomerWrote": {"text": ""},
    "DraftHeld": {"text": ""},
    "DraftSetAside": {"text": ""},
    "BotAnswered": {"text": "", "in_reply_to": 0},
    "HumanWrote": {"text": ""},
    "NoteAdded": {"text": ""},
    "CustomerNotified": {"text": "", "code": "erased"},
    "ContactLeft": {"email": ""},
    "CustomerRated": {"score": 0},
    "FileAttached": {"name": "", "media_type": "", "size": 0},
}
_EMPTY_INNERS: dict[str, dict[str, Any]] = {"DecisionMade": {"action": "handoff"}}


def event_json_schema() -> dict[str, Any]:
    """Return the JSON Schema of every event, from which the screens' types are generated."""
    return _ADAPTER.json_schema(mode="serialization")
