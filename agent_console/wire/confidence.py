"""What the page "How sure are we" and the topics' screen are told, field by field."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

ModeTold = Literal["shadow", "approve", "veto", "audit", "answer"]


class CertificateTold(TypedDict):
    """What labels prove for one scope, or what is missing. ``threshold`` is null without a proof.

    ``tries`` labels lie at or above the threshold, ``errors`` of them wrong, ``bound`` follows from
    them at ``level``. ``missing`` is how many labels without a mistake are still needed. ``floor`` is
    the share of handovers that no method can beat.
    """

    scope: str
    threshold: float | None
    max_error: float
    level: float
    tries: int
    errors: int
    bound: float
    missing: int
    floor: float
    made_at: str | None
    version: str | None


class BinTold(TypedDict):
    """Answers whose confidence lay from ``low`` to ``high``: their mean, and the share that was right.

    ``at_least`` to ``at_most`` is a 95 % interval of ``right``.
    """

    low: float
    high: float
    n: int
    confidence: float
    right: float
    at_least: float
    at_most: float


class ReliabilityTold(TypedDict):
    """How well confidence and truth agree on ``n`` judged answers."""

    n: int
    ece: float
    brier: float
    auroc: float | None
    bins: list[BinTold]


class PointTold(TypedDict):
    """From ``threshold`` on, ``coverage`` of the answers go out alone and ``error`` of those are wrong."""

    threshold: float
    coverage: float
    error: float


class CurveTold(TypedDict):
    """Risk against coverage, the strictest threshold first, and where the one in force lies."""

    points: list[PointTold]
    chosen: PointTold | None


class EstimateTold(TypedDict):
    """An error estimated from ``n`` judged answers, with its 95 % interval."""

    n: int
    wrong: int
    error: float
    low: float
    high: float


class AuditedTold(TypedDict):
    """The error among sent answers, from the audit; and what the escalated ones alone would suggest."""

    sent: EstimateTold | None
    escalated: EstimateTold | None


class DayTold(TypedDict):
    """What became of one day's decisions (UTC); ``audited`` sent ones were judged, ``wrong`` of them so."""

    day: str
    decisions: int
    sent: int
    held: int
    handed_over: int
    audited: int
    wrong: int


class VersionTold(TypedDict):
    """What became of the decisions made with one version of a part."""

    part: Literal["model", "knowledge", "calibration"]
    version: str
    first_day: str
    last_day: str
    decisions: int
    sent: int
    held: int
    handed_over: int


class StandTold(TypedDict):
    """How far a topic's answers go without a person."""

    mode: ModeTold
    ceiling: ModeTold
    stopped: bool


class TopicTold(StandTold):
    """A topic: how it stands and why, what was counted, what is certified. ``*`` is every other one.

    ``follows`` says that it stands as ``*`` does, having nothing of its own.
    """

    topic: str
    cause: str
    by: str | None
    since: str | None
    waived: bool
    follows: bool
    decisions: int
    labels: int
    errors: int
    certificate: CertificateTold | None


class SiteTold(TypedDict):
    """Whether the bot is stopped for a site, whatever the topic, by whose word, since when and why.

    ``known`` says that decisions were made there.
    """

    site: str
    stopped: bool
    cause: str
    by: str | None
    since: str | None
    known: bool


class SitesTold(TypedDict):
    """Sites, in order."""

    sites: list[SiteTold]


class ChangeTold(TypedDict):
    """A change of a topic's standing; ``by`` is null where the evidence made it.

    With a ``site`` it is that site's stop or its end, for every topic (``*``).
    """

    id: int
    topic: str
    site: str | None
    before: StandTold
    after: StandTold
    cause: str
    by: str | None
    at: str


class TopicsTold(TypedDict):
    """Topics with their standings, sites that are or were stopped, and the newest changes first."""

    topics: list[TopicTold]
    sites: list[SiteTold]
    changes: list[ChangeTold]


class ReportTold(TypedDict):
    """How sure the bot is, and how right it was. ``least`` labels certify from nothing."""

    at: str
    site: str | None
    topic: str | None
    sites: list[str]
    max_error: float
    level: float
    least: int
    waived: bool
    trouble: str | None
    certificate: CertificateTold | None
    labels: int
    reliability: ReliabilityTold | None
    curve: CurveTold | None
    audited: AuditedTold
    days: list[DayTold]
    versions: list[VersionTold]
    topics: list[TopicTold]
