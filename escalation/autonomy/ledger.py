"""The ledger: every decision with what people later said of it. Adapters: ledger_memory, ledger_sql."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from escalation.events import Action

How = Literal["approved", "edited", "rejected", "audited", "answered", "ignored", "rated"]
"""How an answer came to be judged.

``approved`` and ``edited``: a person sent the draft, as it was or changed · ``rejected``: a held draft
· ``answered``: a person's own reply said the same in substance · ``ignored``: a person replied in
words of their own, so nobody said whether the draft was right · ``audited``: a reviewer looked at a
sent answer · ``rated``: the customer complained, and no reviewer has looked yet.
"""


VERSIONS = ("model", "knowledge", "calibration")
"""Versions by which days are counted."""

RESTS_ON = "rests_on"
"""Among the versions of a decision: ``tool`` where its draft told what a tool told. What people say of
such answers watches over the bot, and says nothing of how right its knowledge makes it."""

HOLDING = frozenset({"approve", "veto"})
"""Actions that hold a draft; what is neither sent nor held was handed over."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One decision. Everything before ``sent`` was known when it was made.

    ``position`` and ``labelled_position`` are global positions in the log. ``right`` is ``None``
    while nobody has judged the answer. ``probability`` is that with which a judged answer was looked
    at: 1 when it was held or handed over, the logged rate of the audit when it was drawn, ``None``
    when nobody can know (somebody looked because of a complaint).
    """

    conversation_id: str
    seq: int
    position: int
    at: str
    site: str
    question: str
    action: Action
    topic: str | None = None
    language: str | None = None
    answer_id: str | None = None
    draft: str | None = None
    confidence: float | None = None
    raw: float | None = None
    threshold: float | None = None
    certified: bool = False
    reasons: tuple[str, ...] = ()
    """Names of the rules that fired."""
    signals: Mapping[str, float] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    audit_probability: float = 0.0
    audit_drawn: bool = False
    sent: bool = False
    """Whether the answer went out without a human."""
    answer_seq: int | None = None
    probability: float | None = None
    right: bool | None = None
    right_id: str | None = None
    """The knowledge entry that answers the question, where a person's act names one."""
    how: How | None = None
    labelled_at: str | None = None
    labelled_seq: int | None = None
    labelled_position: int | None = None
    reviewer: str | None = None

    @property
    def day(self) -> str:
        """The day of the decision, ``YYYY-MM-DD`` (UTC)."""
        return self.at[:10]


@dataclass(frozen=True, slots=True)
class LedgerProgress:
    """How far the log was harvested (global position), and of which log that is a position."""

    position: int = 0
    log_id: str = ""


@dataclass(frozen=True, slots=True)
class DayCount:
    """What became of one day's decisions under one version of model, knowledge and calibration.

    ``decisions`` = ``sent`` (without a human) + ``held`` + ``handed_over``. ``judged`` counts the
    answers of any kind that people judged, ``wrong`` the wrong ones of these; ``audited`` and
    ``audited_wrong`` the sent ones that a reviewer judged.
    """

    day: str
    model: str
    knowledge: str
    calibration: str
    decisions: int
    sent: int
    held: int
    handed_over: int
    judged: int
    wrong: int
    audited: int
    audited_wrong: int


@dataclass(frozen=True, slots=True)
class TopicCount:
    """The decisions of one topic (``None``: those without one), counted as in ``DayCount``."""

    topic: str | None
    decisions: int
    sent: int
    labels: int
    errors: int
    audited: int
    audited_wrong: int


class Ledger(Protocol):
    """One row for each decision in the log; each conversation's rows are replaced together."""

    async def load_progress(self) -> LedgerProgress:
        """Return how far the harvest has come."""
        ...

    async def replace(
        self,
        rows: Mapping[str, Sequence[LedgerRow]],
        *,
        since: LedgerProgress,
        until: LedgerProgress,
    ) -> bool:
        """Put each conversation's rows in place of those it had, and move the progress.

        All in one transaction, and only while the progress is still ``since``; ``False`` when
        somebody else has moved it: nothing was written then.
        """
        ...

    async def start_over(self, *, since: LedgerProgress, log_id: str) -> bool:
        """Drop all rows and begin at the start of a log; as ``replace``, only while ``since`` holds."""
        ...

    async def list_decisions(self, *, after: int = 0, limit: int = 1000) -> Sequence[LedgerRow]:
        """Return decisions behind a global position, in the order of the log."""
        ...

    async def list_newest(self, *, limit: int = 1000) -> Sequence[LedgerRow]:
        """Return the newest decisions, the newest first."""
        ...

    async def list_labels(self, *, after: int = 0, limit: int = 1000) -> Sequence[LedgerRow]:
        """Return judged and ignored decisions, ordered by ``labelled_position``, behind ``after``.

        A decision that is judged anew comes again, at its new place.
        """
        ...

    async def count_labels(self, *, after: int = 0) -> int:
        """Count what ``list_labels`` would give behind ``after``, however many there are."""
        ...

    async def read_audits(self, *, after: int = 0, limit: int = 1000) -> Sequence[LedgerRow]:
        """Return sent answers that a reviewer judged, ordered and paged as ``list_labels``."""
        ...

    async def count_days(
        self,
        *,
        since: str = "",
        until: str = "9999",
        site: str | None = None,
        topic: str | None = None,
    ) -> Sequence[DayCount]:
        """Count the days from ``since`` to ``until`` (both included), by version, oldest first.

        With ``site`` or ``topic`` only the decisions of that one.
        """
        ...

    async def list_sites(self) -> Sequence[str]:
        """Return the sites of all decisions, in order."""
        ...

    async def count_topics(self) -> Sequence[TopicCount]:
        """Count all decisions by topic, in the order of their names; those without one first."""
        ...

    async def forget(self, conversation_id: str) -> None:
        """Empty the customer's words and the drafts of a conversation; what was decided stays.

        Erase the log first: a later event of the conversation has its rows built from it again.
        """
        ...
