"""All tables of the product, as SQLModel classes; the migrations build exactly these."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, MetaData, UniqueConstraint, text
from sqlmodel import Field, SQLModel

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

NEWEST_REVISION = "0009"
"""The migration that made the newest of these tables."""

_Big: Any = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits everywhere; SQLite numbers rows by itself only under the plain name."""


class Table(SQLModel):
    """The tables' own registry, apart from whatever else a program defines with SQLModel."""

    metadata: ClassVar[MetaData] = METADATA


# -- the log --------------------------------------------------------------------------------------


class MetaRow(Table, table=True):
    """Facts about this database, made once: ``log_id``, and ``digest_key`` (hex)."""

    __tablename__ = "meta"

    key: str = Field(primary_key=True)
    value: str


class EventRow(Table, table=True):
    """One event. Header: every column but ``body``, ``inner`` and ``salt``.

    Erasure empties these three (``{}``, ``{}``, no bytes) and is the only change ever made.
    ``position`` numbers the rows of all conversations in the order of their commits: a single
    writer gives it inside its transaction. A store with several writers must give it so too (from
    a counter that stays locked until the commit), for readers take a position as final.
    """

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        Index(
            "ix_events_client_id",
            "conversation_id",
            "sender",
            "client_id",
            unique=True,
            sqlite_where=text("client_id IS NOT NULL"),
            postgresql_where=text("client_id IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    position: int | None = Field(default=None, primary_key=True, sa_type=_Big)
    conversation_id: str
    seq: int
    kind: str
    role: str
    name: str | None = None
    sender: str | None = None
    epoch: int
    at: str
    client_id: str | None = None
    payload_digest: bytes | None = Field(default=None, sa_type=LargeBinary)
    """Keyed digest of the payload that came with ``client_id``."""
    salt: bytes = Field(sa_type=LargeBinary)
    digest: bytes = Field(sa_type=LargeBinary)
    """SHA-256 of ``salt``, the rest of the header, ``body`` and ``inner``, before any erasure."""
    body: str
    inner: str


class ConversationRow(Table, table=True):
    """What a conversation is at ``head``, as far as lists are searched by it; the log is the truth."""

    __tablename__ = "conversations"
    __table_args__ = (
        Index("ix_conversations_state_position", "state", "position"),
        Index(
            "ix_conversations_held",
            "position",
            sqlite_where=text("held_seq IS NOT NULL"),
            postgresql_where=text("held_seq IS NOT NULL"),
        ),
        Index(
            "ix_conversations_review",
            "position",
            sqlite_where=text("review_seq IS NOT NULL"),
            postgresql_where=text("review_seq IS NOT NULL"),
        ),
        Index(
            "ix_conversations_deed",
            "position",
            sqlite_where=text("deed_seq IS NOT NULL"),
            postgresql_where=text("deed_seq IS NOT NULL"),
        ),
    )

    id: str = Field(primary_key=True)
    site: str
    customer_id: str = Field(index=True)
    head: int
    epoch: int
    state: str
    holder: str | None = None
    held_seq: int | None = None
    """The draft that waits, else the oldest action that is not closed."""
    waiting_since: str | None = None
    opened_at: str
    last_at: str
    position: int = Field(index=True, sa_type=_Big)
    """Global position of its newest event."""
    review_seq: int | None = None
    """The oldest of its answers that wait for a reviewer's verdict."""
    deed_seq: int | None = None
    """The oldest action that a person let the desk carry out and that is not over."""
    blocked: bool = False
    """Whether a person shut its customer out."""


class TurnRow(Table, table=True):
    """A bot's turn that is begun and not finished."""

    __tablename__ = "turns"

    conversation_id: str = Field(primary_key=True)
    through_seq: int
    attempt: int
    """Rises when another node takes it over."""
    node: str
    """The run of a process that works on it."""
    opened_at: str


# -- nodes ----------------------------------------------------------------------------------------


class NodeRow(Table, table=True):
    """A server process that runs, or did and was not yet found dead.

    Others judge by their own clocks how long ``beats`` has stood still: no time is stored here.
    """

    __tablename__ = "nodes"

    node: str = Field(primary_key=True)
    beats: int
    """Rises with every sign of life."""


class SeatRow(Table, table=True):
    """A person, as one of the nodes that hear of them tells it; judged as ``NodeRow`` is."""

    __tablename__ = "seats"

    node: str = Field(primary_key=True)
    person_id: str = Field(primary_key=True)
    renewals: int
    """Rises with every sign of life that is told."""
    availability: str
    """``online``, ``away`` or ``offline``."""
    capacity: int | None = None


# -- people and settings --------------------------------------------------------------------------


class PersonRow(Table, table=True):
    """Somebody of the desk. ``token_digest`` is the digest of an API token, never the token."""

    __tablename__ = "people"

    id: str = Field(primary_key=True)
    email: str = Field(unique=True)
    name: str
    role: str
    token_digest: str | None = Field(default=None, unique=True)
    created_at: str
    active: bool = True
    skills: str = "[]"
    """JSON lists: what they know, which languages they speak, which sites and groups they serve."""
    languages: str = "[]"
    sites: str = "[]"
    groups: str = "[]"
    capacity: int | None = None
    """How many conversations at once they take; ``None``: as the desk's plan says."""


class PolicyRow(Table, table=True):
    """A policy that was in force from ``at`` on; the newest ``id`` is the present one."""

    __tablename__ = "policies"

    id: int | None = Field(default=None, primary_key=True)
    version: str
    text: str
    at: str
    files: str = "{}"
    """The files in Python that it names, as JSON: their texts by name."""


class CustomerRow(Table, table=True):
    """What programs of the operator's told of a customer; ``attributes`` is JSON.

    Decisions keep what they saw of it. ``by`` is whose token told it last.
    """

    __tablename__ = "customers"

    customer_id: str = Field(primary_key=True)
    attributes: str
    by: str
    at: str


class VersionRow(Table, table=True):
    """A number that rises with every change of ``name`` (``knowledge``, ``people``, …).

    A running server compares it with what it has loaded.
    """

    __tablename__ = "versions"

    name: str = Field(primary_key=True)
    number: int


class CursorRow(Table, table=True):
    """How far a reader of the whole log (such as the harvest) has come."""

    __tablename__ = "cursors"

    name: str = Field(primary_key=True)
    position: int = Field(sa_type=_Big)


# -- knowledge and confidence ---------------------------------------------------------------------


class KnowledgeEntryRow(Table, table=True):
    """One article's passage or question–answer pair; ``content`` is its JSON."""

    __tablename__ = "knowledge_entries"

    id: str = Field(primary_key=True)
    source: str = Field(index=True)
    """The file it came from; adding that file again replaces it."""
    content: str
    added_at: str


class KnowledgeVectorRow(Table, table=True):
    """The embedding of one text, kept so that nothing is embedded twice."""

    __tablename__ = "knowledge_vectors"

    model: str = Field(primary_key=True)
    text_digest: str = Field(primary_key=True)
    vector: bytes = Field(sa_type=LargeBinary)
    """Float32, little-endian."""


class CalibrationRow(Table, table=True):
    """A fitted confidence model with its report, as JSON; the newest ``id`` is the present one."""

    __tablename__ = "calibrations"

    id: int | None = Field(default=None, primary_key=True)
    made_at: str
    content: str


class CertificationRow(Table, table=True):
    """What labels vouch for: a model fitted with them and its certificates, as JSON.

    Rows are only added: the newest ``id`` is in force, and a rollback adds an older one's content
    once more.
    """

    __tablename__ = "certifications"

    id: int | None = Field(default=None, primary_key=True)
    made_at: str
    made_by: str
    """Who asked for it: a person, a command, or ``server`` where nobody did."""
    cause: str
    """``labels``, ``command`` or ``rollback N``."""
    content: str


class ModelDayRow(Table, table=True):
    """What language models used on one day (UTC, such as ``2026-11-21``): tokens, and their cost."""

    __tablename__ = "model_days"

    day: str = Field(primary_key=True)
    tokens_in: int = Field(sa_type=_Big)
    tokens_out: int = Field(sa_type=_Big)
    cost: float


# -- decisions and what came of them --------------------------------------------------------------


class DecisionRow(Table, table=True):
    """A decision of the log, with what people later said of the answer; ``signals`` is JSON.

    ``right`` is ``None`` until somebody judged the answer. Everything can be harvested again.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        Index("ix_decisions_position", "position"),
        Index(
            "ix_decisions_labels",
            "labelled_position",
            sqlite_where=text("labelled_position IS NOT NULL"),
            postgresql_where=text("labelled_position IS NOT NULL"),
        ),
        # These two hold all that is counted, so that counting reads no row.
        Index(
            "ix_decisions_days",
            "day",
            "model",
            "knowledge",
            "calibration",
            "site",
            "topic",
            "action",
            "sent",
            "how",
            "right",
        ),
        Index("ix_decisions_topics", "topic", "sent", "how", "right"),
    )

    conversation_id: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    position: int = Field(sa_type=_Big)
    """Global position of the decision in the log."""
    at: str
    day: str
    """``YYYY-MM-DD``, UTC."""
    site: str
    topic: str | None = None
    language: str | None = None
    question: str
    """The customer's words that it is about; empty once erased."""
    answer_id: str | None = None
    draft: str | None = None
    action: str
    confidence: float | None = None
    raw: float | None = None
    threshold: float | None = None
    certified: bool = False
    reasons: str = "[]"
    """Names of the rules that fired, as JSON."""
    signals: str = "{}"
    versions: str = "{}"
    model: str = ""
    knowledge: str = ""
    calibration: str = ""
    audit_probability: float = 0.0
    audit_drawn: bool = False
    sent: bool = False
    """Whether the answer went out without a human."""
    answer_seq: int | None = None
    probability: float | None = None
    """With which the judged answer was looked at; ``None`` where nobody can know."""
    right: bool | None = None
    right_id: str | None = None
    """The entry that answers the question, where a person's act names one."""
    how: str | None = None
    """``approved``, ``edited``, ``rejected``, ``audited``, ``answered``, ``ignored``, ``rated``."""
    labelled_at: str | None = None
    labelled_seq: int | None = None
    """The event that judged it."""
    labelled_position: int | None = Field(default=None, sa_type=_Big)
    """Global position of that event: labels are read in this order."""
    reviewer: str | None = None


class StandingRow(Table, table=True):
    """How far a topic's answers go without a human; ``*`` is for topics without a row."""

    __tablename__ = "standings"

    topic: str = Field(primary_key=True)
    mode: str
    ceiling: str
    stopped: bool = False
    cause: str = ""
    by: str | None = None
    since: str
    monitor: str = "{}"
    """State of the audits' monitor, as JSON."""


class StandingChangeRow(Table, table=True):
    """A change of a topic's standing, kept for ever; ``before`` and ``after`` are JSON."""

    __tablename__ = "standing_changes"

    id: int | None = Field(default=None, primary_key=True)
    topic: str = Field(index=True)
    before: str
    after: str
    cause: str
    by: str | None = None
    at: str


class TimerRow(Table, table=True):
    """A held draft, or held actions, of which something comes by itself when nobody decides.

    No time is stored: the node that runs it counts, and after a restart it gets one full term.
    """

    __tablename__ = "timers"

    conversation_id: str = Field(primary_key=True)
    draft_seq: int
    epoch: int
    seconds: float
    node: str


class LearntQuestionRow(Table, table=True):
    """A customer's question that a person's act tied to a knowledge entry."""

    __tablename__ = "learnt_questions"
    __table_args__ = (UniqueConstraint("conversation_id", "seq"),)

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: str
    seq: int
    entry_id: str = Field(index=True)
    question: str
    at: str


# -- notices --------------------------------------------------------------------------------------


class DeliveryRow(Table, table=True):
    """A notice for one receiver: waiting, being sent by ``node``, delivered or given up.

    ``facts`` is JSON without anything that a person wrote. No lease has a time: what a dead node
    was sending is anybody's; ``next_at`` only says when to try again.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("receiver", "conversation_id", "seq"),
        Index("ix_deliveries_receiver_state_next_at", "receiver", "state", "next_at"),
        Index("ix_deliveries_state_since", "state", "since"),
    )

    id: str = Field(primary_key=True)
    receiver: str
    notice: str
    conversation_id: str
    seq: int
    facts: str
    since: str = Field(index=True)
    next_at: str
    state: str
    attempts: int
    node: str | None = None
    told: str
    """What the newest attempt came to."""
    ended_at: str | None = None


class DisabledReceiverRow(Table, table=True):
    """A receiver of notices that answered that it is no more; ``address`` is a digest of its own."""

    __tablename__ = "disabled_receivers"

    receiver: str = Field(primary_key=True)
    address: str
    told: str
    at: str


# -- examples -------------------------------------------------------------------------------------


class ExampleRow(Table, table=True):
    """One decision point of a resolved conversation, as a training example; ``content`` is its JSON."""

    __tablename__ = "examples"
    __table_args__ = (UniqueConstraint("conversation_id", "target_seq"),)

    id: str = Field(primary_key=True)
    conversation_id: str
    customer_id: str = Field(index=True)
    site: str
    target_seq: int
    """The event whose words are the target."""
    consent: str = "unknown"
    """``given``, ``withdrawn`` or ``unknown``."""
    provisional: bool = False
    """Whether the outcome was not settled yet."""
    made_at: str
    content: str
